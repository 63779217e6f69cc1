-- A curator's word that there is none can be taken back: it holds until that day, and the days before keep it.
ALTER TABLE absences ADD COLUMN taken_back_on DATE;
