DROP INDEX referrals_by_need;
