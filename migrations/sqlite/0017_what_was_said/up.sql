-- What was said of the day on which a state begins; the rest goes on from the state before. Of the states that
-- there are, all was said.
ALTER TABLE circumstances ADD COLUMN stated TEXT NOT NULL DEFAULT
    '["stage","disability_types","support_level","main_support","residence_area","granting_area","monitoring_months"]';
