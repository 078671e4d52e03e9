-- Makes a database of version 7 one of version 6: every event with all that it says.

CREATE TABLE moved AS SELECT * FROM events;
DROP VIEW events;
DROP TABLE log;
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
    hash          BLOB    NOT NULL,
    key           TEXT,
    request       BLOB
) STRICT;
INSERT INTO events SELECT * FROM moved;
DROP TABLE moved;
CREATE UNIQUE INDEX events_by_character ON events (character, version);
CREATE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;
