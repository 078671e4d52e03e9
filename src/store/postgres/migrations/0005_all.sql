-- All tables, as SQLite has them at this version; see ../sqlite/migrations for what each is for.

CREATE TABLE schema_version (
    id      bigint PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL
);

-- The truth: what happened, in order, and who did it.

CREATE TABLE settings (
    name  text COLLATE "C" PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

CREATE TABLE rulesets (
    id   bigint PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,  -- SHA-256 of the text
    name text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);

CREATE TABLE policies (
    id   bigint PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);

CREATE TABLE operations (
    id     bigint PRIMARY KEY,
    kind   text COLLATE "C" NOT NULL,
    actor  text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    ticket text COLLATE "C",
    time   bigint NOT NULL,      -- milliseconds since 1970, UTC
    first  bigint NOT NULL,      -- sequences of its events
    last   bigint NOT NULL
);

CREATE INDEX operations_by_actor ON operations (actor, time);
CREATE INDEX operations_by_time ON operations (time);

CREATE TABLE events (
    sequence      bigint PRIMARY KEY,   -- from 0, without gaps: never from a sequence of the server
    character     bigint NOT NULL,      -- 0 is the database itself
    version       bigint NOT NULL,      -- from 1 for each character, without gaps
    operation     bigint NOT NULL,
    kind          text COLLATE "C" NOT NULL,
    format        bigint NOT NULL,      -- version of the payload's form
    payload       text COLLATE "C" NOT NULL,  -- JSON; the hash is over its bytes
    time          bigint NOT NULL,
    ruleset       bigint NOT NULL,      -- the one in force
    previous_hash bytea NOT NULL,
    hash          bytea NOT NULL,
    key           text COLLATE "C",     -- what a row of a batch was asked by
    request       bytea                 -- first 16 bytes of the SHA-256 of what it asked for
);

CREATE UNIQUE INDEX events_by_character ON events (character, version);
CREATE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;

-- The end of the log and the ruleset in force: one row. Whoever writes locks it first.
CREATE TABLE head (
    id       bigint PRIMARY KEY CHECK (id = 1),
    sequence bigint NOT NULL,
    hash     bytea NOT NULL,
    ruleset  bigint NOT NULL
);

-- Read models: all of this can be rebuilt from the events.

CREATE TABLE characters (
    id               bigint PRIMARY KEY,
    name             text COLLATE "C" NOT NULL,
    name_key         text COLLATE "C" NOT NULL,
    archived         bigint NOT NULL,
    created          bigint NOT NULL,
    changed          bigint NOT NULL,
    version          bigint NOT NULL,
    last             bigint NOT NULL,
    character_level  bigint NOT NULL,
    character_xp     bigint NOT NULL,
    paragon_level    bigint NOT NULL,
    paragon_xp       bigint NOT NULL,
    prestige_level   bigint NOT NULL,
    prestige_points  bigint NOT NULL,
    points_earned    bigint NOT NULL,
    points_spent     bigint NOT NULL,
    points_available bigint NOT NULL,
    currency         bigint NOT NULL,
    lifetime_xp      bigint NOT NULL,
    state            text COLLATE "C" NOT NULL,
    last_seen        bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 85);

CREATE INDEX characters_by_name ON characters (name_key, archived);

CREATE TABLE boards (
    id   bigint PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE standings (
    character bigint NOT NULL,
    board     bigint NOT NULL,
    level     bigint NOT NULL,
    xp        bigint NOT NULL,
    since     bigint NOT NULL,
    PRIMARY KEY (character, board)
);

CREATE INDEX standings_by_rank ON standings (board, level DESC, xp DESC, since, character);

CREATE TABLE board_buckets (
    board      bigint NOT NULL,
    bucket     bigint NOT NULL,
    characters bigint NOT NULL,
    PRIMARY KEY (board, bucket)
);

CREATE TABLE totals (
    id             bigint PRIMARY KEY CHECK (id = 1),
    characters     bigint NOT NULL,
    archived       bigint NOT NULL,
    points_spent   numeric(39) NOT NULL,
    paragon_levels numeric(39) NOT NULL
);

INSERT INTO totals VALUES (1, 0, 0, 0, 0);

CREATE TABLE undone (
    operation bigint NOT NULL,
    by        bigint NOT NULL,
    PRIMARY KEY (operation, by)
);

CREATE TABLE snapshots (
    span      bigint NOT NULL,
    day       bigint NOT NULL,
    character bigint NOT NULL,
    state     bytea NOT NULL,
    PRIMARY KEY (span, day, character)
);

CREATE TABLE unordered (
    character bigint PRIMARY KEY
);
