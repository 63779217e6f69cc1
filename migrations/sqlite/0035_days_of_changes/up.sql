-- What an official file tells is true of the day that the file speaks of, whenever it was read. An import's changes are
-- found by its moment.
ALTER TABLE changes ADD COLUMN day DATE NOT NULL DEFAULT '1970-01-01';
UPDATE changes SET day = date(at, '+9 hours');
UPDATE changes SET day = (SELECT MAX(as_of) FROM imports WHERE imports.at = changes.at AND imports.actor = changes.actor)
    WHERE noun IN ('organizations', 'locations', 'services') AND EXISTS (
        SELECT 1 FROM imports
        WHERE imports.at = changes.at AND imports.actor = changes.actor AND imports.as_of IS NOT NULL
    );
-- What was written last of a record holds what was written before, also of later days: its day does not go back.
UPDATE changes SET day = (
        SELECT MAX(earlier.day) FROM changes earlier
        WHERE earlier.noun = changes.noun AND earlier.record_id = changes.record_id
            AND earlier.version <= changes.version
    )
    WHERE noun IN ('organizations', 'locations', 'services');

-- To the moment, as papers know what had been recorded when their release was made.
ALTER TABLE import_coverages ADD COLUMN taken_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE import_coverages SET taken_at = datetime(taken_on, '-9 hours');
ALTER TABLE import_coverages DROP COLUMN taken_on;
