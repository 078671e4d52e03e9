-- Events say nothing twice: the previous hash is the hash of the row before, and phrases of the payload that repeat, and pairs of
-- digits, are written as one byte each (`src/store/short.rs`). The events are moved between this and `0007_events.sql`.

CREATE TABLE log (
    sequence  INTEGER PRIMARY KEY,  -- from 0, without gaps
    character INTEGER NOT NULL,     -- 0 is the database itself
    version   INTEGER NOT NULL,     -- from 1 for each character, without gaps
    operation INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    format    INTEGER NOT NULL,     -- version of the payload's form
    payload   BLOB    NOT NULL,     -- JSON in its short form; the hash is over what the view `events` shows
    time      INTEGER NOT NULL,
    ruleset   INTEGER NOT NULL,     -- the one in force
    hash      BLOB    NOT NULL,
    key       TEXT,                 -- the row's key; NULL for all that has none
    request   BLOB                  -- first 16 bytes of the SHA-256 of what the row asked for
) STRICT;
