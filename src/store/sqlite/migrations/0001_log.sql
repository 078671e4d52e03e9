-- The truth: what happened, in order, and who did it.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE rulesets (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,   -- SHA-256 of the text
    name TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE operations (
    id     INTEGER PRIMARY KEY,
    kind   TEXT    NOT NULL,
    actor  TEXT    NOT NULL,
    reason TEXT,
    ticket TEXT,
    time   INTEGER NOT NULL,     -- milliseconds since 1970, UTC
    first  INTEGER NOT NULL,     -- sequences of its events
    last   INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
    sequence      INTEGER PRIMARY KEY,  -- from 0, without gaps
    character     INTEGER NOT NULL,     -- 0 is the database itself
    version       INTEGER NOT NULL,     -- from 1 for each character, without gaps
    operation     INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    format        INTEGER NOT NULL,     -- version of the payload's form
    payload       TEXT    NOT NULL,     -- JSON
    time          INTEGER NOT NULL,
    ruleset       INTEGER NOT NULL,     -- the one in force
    previous_hash BLOB    NOT NULL,
    hash          BLOB    NOT NULL
) STRICT;

CREATE UNIQUE INDEX events_by_character ON events (character, version);

-- The end of the log and the ruleset in force: one row.
CREATE TABLE head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    ruleset  INTEGER NOT NULL
) STRICT;
