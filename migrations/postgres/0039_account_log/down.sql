DROP INDEX case_changes_by_noun;
