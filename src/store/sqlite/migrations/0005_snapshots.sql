-- How characters stood before they changed for the first time on a day, kept by age: a question about the past starts from
-- these and from the rows of today. A read model: the events can make all of it anew.

CREATE TABLE snapshots (
    span      INTEGER NOT NULL,  -- what had ended since the character's event before: 0 a day, 1 a week, 2 four weeks
    day       INTEGER NOT NULL,  -- of the event that ended this state: days since 1970, UTC
    character INTEGER NOT NULL,
    state     BLOB    NOT NULL,
    PRIMARY KEY (span, day, character)
) STRICT, WITHOUT ROWID;

-- Characters whose events are not in the order of their times.
CREATE TABLE unordered (
    character INTEGER PRIMARY KEY
) STRICT;
