-- What a row of a batch was asked by, so that it is carried out once; and who may do what.

ALTER TABLE events ADD COLUMN key     TEXT;  -- the row's key; NULL for all that has none
ALTER TABLE events ADD COLUMN request BLOB;  -- first 16 bytes of the SHA-256 of what the row asked for

CREATE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;

CREATE TABLE policies (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,   -- SHA-256 of the text
    name TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- What an actor did on one day.
CREATE INDEX operations_by_actor ON operations (actor, time);
