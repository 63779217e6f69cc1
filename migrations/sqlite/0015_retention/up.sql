-- Records of supports that ended before there was a time of retention get one, and a reason. Deleting a need
-- finds its referrals.
UPDATE cases SET retain_until = date(closed_on, '+5 years') WHERE closed_on IS NOT NULL AND retain_until IS NULL;
UPDATE cases SET closing_reason = 'closing_other' WHERE closed_on IS NOT NULL AND closing_reason IS NULL;
CREATE INDEX referrals_by_need ON referrals (need_id);
