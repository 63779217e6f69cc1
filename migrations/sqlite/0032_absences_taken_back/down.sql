-- Without its end a word would hold again.
DELETE FROM absences WHERE taken_back_on IS NOT NULL;
ALTER TABLE absences DROP COLUMN taken_back_on;
