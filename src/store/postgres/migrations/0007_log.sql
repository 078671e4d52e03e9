-- Events say nothing twice; see ../sqlite/migrations. Columns stand in the order in which they leave no room between them, and
-- what has no key has an empty one and an empty request: a column that is null costs every row a map of its columns. The
-- events are moved between this and `0007_events.sql`.

CREATE TABLE log (
    sequence  bigint NOT NULL,           -- from 0, without gaps: never from a sequence of the server
    character bigint NOT NULL,           -- 0 is the database itself
    operation bigint NOT NULL,
    time      bigint NOT NULL,
    version   integer NOT NULL,          -- from 1 for each character, without gaps
    ruleset   integer NOT NULL,          -- the one in force
    format    smallint NOT NULL,         -- version of the payload's form
    kind      text COLLATE "C" NOT NULL,
    payload   bytea NOT NULL,            -- JSON in its short form; the hash is over what the view `events` shows
    hash      bytea NOT NULL,
    key       text COLLATE "C" NOT NULL, -- what a row of a batch was asked by
    request   bytea NOT NULL             -- first 16 bytes of the SHA-256 of what it asked for
);
