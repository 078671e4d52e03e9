-- When the game itself last told something of a character; rebuilt from the events like all of its row.

ALTER TABLE characters ADD COLUMN last_seen INTEGER NOT NULL DEFAULT 0;
