-- Lets a test edit the view `events` as if it were the table that holds them. What is written is stored as it is.

CREATE TEMP TRIGGER IF NOT EXISTS insert_events INSTEAD OF INSERT ON main.events BEGIN
    INSERT INTO log VALUES (
        NEW.sequence, NEW.character, NEW.version, NEW.operation, NEW.kind, NEW.format, CAST(char(31) || NEW.payload AS BLOB), NEW.time,
        NEW.ruleset, NEW.hash, NEW.key, NEW.request
    );
END;

CREATE TEMP TRIGGER IF NOT EXISTS update_events INSTEAD OF UPDATE ON main.events BEGIN
    UPDATE log SET
        sequence = NEW.sequence, character = NEW.character, version = NEW.version, operation = NEW.operation, kind = NEW.kind,
        format = NEW.format, payload = CASE WHEN NEW.payload = OLD.payload THEN payload ELSE CAST(char(31) || NEW.payload AS BLOB) END,
        time = NEW.time, ruleset = NEW.ruleset, hash = NEW.hash, key = NEW.key, request = NEW.request
    WHERE sequence = OLD.sequence;
END;

CREATE TEMP TRIGGER IF NOT EXISTS delete_events INSTEAD OF DELETE ON main.events BEGIN
    DELETE FROM log WHERE sequence = OLD.sequence;
END;
