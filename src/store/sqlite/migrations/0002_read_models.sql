-- Read models: all of this can be rebuilt from the events.

CREATE TABLE characters (
    id               INTEGER PRIMARY KEY,
    name             TEXT    NOT NULL,
    name_key         TEXT    NOT NULL,  -- in lower case
    archived         INTEGER NOT NULL,
    created          INTEGER NOT NULL,
    changed          INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    last             INTEGER NOT NULL,  -- sequence of its last event
    character_level  INTEGER NOT NULL,
    character_xp     INTEGER NOT NULL,
    paragon_level    INTEGER NOT NULL,
    paragon_xp       INTEGER NOT NULL,
    prestige_level   INTEGER NOT NULL,
    prestige_points  INTEGER NOT NULL,
    points_earned    INTEGER NOT NULL,
    points_spent     INTEGER NOT NULL,
    points_available INTEGER NOT NULL,
    currency         INTEGER NOT NULL,
    lifetime_xp      INTEGER NOT NULL,
    state            TEXT    NOT NULL   -- JSON: everything that the rules know of it
) STRICT;

CREATE UNIQUE INDEX characters_by_name ON characters (name_key) WHERE archived = 0;

CREATE TABLE boards (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE standings (
    character INTEGER NOT NULL,
    board     INTEGER NOT NULL,
    level     INTEGER NOT NULL,
    xp        INTEGER NOT NULL,
    since     INTEGER NOT NULL,         -- sequence of the event that led here
    PRIMARY KEY (character, board)
) STRICT, WITHOUT ROWID;

CREATE INDEX standings_by_rank ON standings (board, level DESC, xp DESC, since, character);

-- How many stand in each range of levels (of XP on the XP board), so that a rank needs no count over everyone.
CREATE TABLE board_buckets (
    board      INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    PRIMARY KEY (board, bucket)
) STRICT, WITHOUT ROWID;

-- Sums over all characters that are not archived, the wide ones in two halves of high · 2^32 + low: one row.
CREATE TABLE totals (
    id                  INTEGER PRIMARY KEY CHECK (id = 1),
    characters          INTEGER NOT NULL,
    archived            INTEGER NOT NULL,
    points_spent_high   INTEGER NOT NULL,
    points_spent_low    INTEGER NOT NULL,
    paragon_levels_high INTEGER NOT NULL,
    paragon_levels_low  INTEGER NOT NULL
) STRICT;

INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0, 0);

-- Which operation took back which.
CREATE TABLE undone (
    operation INTEGER NOT NULL,
    by        INTEGER NOT NULL,
    PRIMARY KEY (operation, by)
) STRICT, WITHOUT ROWID;
