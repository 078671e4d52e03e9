//! Writes a log anew, hashes and all, as somebody could who may write to the file: the chain as it is documented, from
//! scratch.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

fn put(digest: &mut Sha256, text: &[u8]) {
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text);
}

/// The digest of an operation.
fn operation(connection: &Connection, id: i64) -> Vec<u8> {
    let sql = "SELECT first, time, kind, actor, reason, ticket FROM operations WHERE id = ?1";
    let digest = connection.query_row(sql, [id], |row| {
        let mut digest = Sha256::new();
        for number in [id, row.get(0)?, row.get(1)?] {
            digest.update(number.to_be_bytes());
        }
        put(&mut digest, row.get::<_, String>(2)?.as_bytes());
        put(&mut digest, row.get::<_, String>(3)?.as_bytes());
        for at in [4, 5] {
            let text: Option<String> = row.get(at)?;
            digest.update([u8::from(text.is_some())]);
            put(&mut digest, text.unwrap_or_default().as_bytes());
        }
        Ok(digest.finalize().to_vec())
    });
    digest.unwrap()
}

/// Makes every hash fit what the rows say, and the head fit the last of them.
pub fn forge(connection: &Connection) {
    let count: i64 =
        connection.query_row("SELECT max(sequence) + 1 FROM events", [], |row| row.get(0)).unwrap();
    let mut previous = vec![0_u8; 32];
    connection.execute_batch("BEGIN").unwrap();
    for sequence in 0..count {
        let sql = "SELECT character, version, operation, format, time, r.hash, kind, payload FROM events e \
                   JOIN rulesets r ON r.id = e.ruleset WHERE sequence = ?1";
        let hash = connection.query_row(sql, [sequence], |row| {
            let mut digest = Sha256::new();
            digest.update(&previous);
            digest.update(operation(connection, row.get(2)?));
            digest.update(sequence.to_be_bytes());
            for at in 0..5 {
                digest.update(row.get::<_, i64>(at)?.to_be_bytes());
            }
            digest.update(row.get::<_, Vec<u8>>(5)?);
            put(&mut digest, row.get::<_, String>(6)?.as_bytes());
            put(&mut digest, row.get::<_, String>(7)?.as_bytes());
            Ok(digest.finalize().to_vec())
        });
        let hash = hash.unwrap();
        let sql = "UPDATE events SET previous_hash = ?1, hash = ?2 WHERE sequence = ?3";
        connection.execute(sql, (&previous, &hash, sequence)).unwrap();
        previous = hash;
    }
    connection.execute("UPDATE head SET sequence = ?1, hash = ?2", (count - 1, &previous)).unwrap();
    connection.execute_batch("COMMIT").unwrap();
}
