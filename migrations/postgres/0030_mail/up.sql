ALTER TABLE accounts ADD COLUMN mail_address TEXT COLLATE "C";

-- The weekly mail of a council: one text for all its accounts; none where nothing had changed.
CREATE TABLE mail (
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    week DATE NOT NULL,
    text TEXT COLLATE "C",
    PRIMARY KEY (council_id, week)
);

-- Accounts that a mail is still to be sent to.
CREATE TABLE mail_deliveries (
    council_id TEXT COLLATE "C" NOT NULL,
    week DATE NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (council_id, week, account_id),
    FOREIGN KEY (council_id, week) REFERENCES mail (council_id, week)
);
