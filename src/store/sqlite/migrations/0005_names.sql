-- Names are compared in one form of writing (NFC), and the read models are made anew for it. A database of before may hold
-- two characters whose names were told apart by their form alone: the index keeps both, and what is written takes care that no
-- more come to be. It finds archived characters too.

DROP INDEX characters_by_name;

CREATE INDEX characters_by_name ON characters (name_key, archived);
