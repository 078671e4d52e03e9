-- How the game itself names a character: a UUID in lower case, which belongs to one character for ever, archived or not.
-- Characters of before have none.

ALTER TABLE characters ADD COLUMN external_id TEXT;

CREATE UNIQUE INDEX characters_by_external_id ON characters (external_id) WHERE external_id IS NOT NULL;
