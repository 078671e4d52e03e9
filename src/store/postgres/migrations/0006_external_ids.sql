-- How the game itself names a character; see ../sqlite/migrations.

ALTER TABLE characters ADD COLUMN external_id text COLLATE "C";

CREATE UNIQUE INDEX characters_by_external_id ON characters (external_id) WHERE external_id IS NOT NULL;
