//! One byte of a page of events leads to a row that stands elsewhere: whoever reads on behind it comes to an end all the
//! same, and tells it.

use crate::lab::{Lab, Told};
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Whatever is asked of so small a database takes a fraction of this.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page of the table of events.
struct Leaf {
    bytes: Vec<u8>,
    /// Where it begins.
    at: usize,
    /// How many rows it has.
    rows: usize,
}

fn number(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]))
}

/// A page in the middle of the table.
fn leaf(lab: &Lab) -> Leaf {
    let root = lab.number("SELECT rootpage FROM sqlite_schema WHERE name = 'events'");
    let size = usize::try_from(lab.number("SELECT page_size FROM pragma_page_size")).unwrap();
    let bytes = lab.bytes();
    let start = |page: usize| (page - 1) * size;
    let root = start(usize::try_from(root).unwrap());
    assert_eq!(bytes[root], 5, "the table has more than one page");
    let cell = root + number(&bytes, root + 12 + 2 * (number(&bytes, root + 3) / 2));
    let page = u32::from_be_bytes([bytes[cell], bytes[cell + 1], bytes[cell + 2], bytes[cell + 3]]);
    let at = start(page as usize);
    assert_eq!(bytes[at], 13, "the pages below the root hold rows");
    Leaf { rows: number(&bytes, at + 3), bytes, at }
}

/// Runs a command, which ends by itself.
fn ends(lab: &Lab, line: &str) -> Told {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = lab.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{line} does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    child.stdout.take().unwrap().read_to_end(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_end(&mut err).unwrap();
    let status = child.wait().unwrap();
    Told::new(line.to_owned(), std::process::Output { status, stdout: out, stderr: err })
}

/// All that reads the log ends and tells the damage.
fn is_told(bytes: &[u8], what: &str) {
    let lab = Lab::of(bytes);
    for (line, code) in [
        ("db verify", 1),
        ("db health", 4),
        ("db backup copy.db", 4),
        ("history --last 5000", 4),
        ("db export events --output log.jsonl", 4),
    ] {
        let told = ends(&lab, line);
        assert_eq!(told.code, code, "{what}: {told:#?}");
    }
    for line in ["db rebuild", "character list", "leaderboard xp", "character show Vex"] {
        let told = ends(&lab, line);
        assert!([0, 4].contains(&told.code), "{what}: {told:#?}");
    }
}

fn with_pages() -> Lab {
    let lab = Lab::with_lives();
    lab.run("db seed --characters 12 --days 60 --every 10 --reason more").exits(0);
    lab
}

#[test]
fn a_pointer_to_a_row_that_is_none_is_passed_by() {
    let Leaf { mut bytes, at, rows } = leaf(&with_pages());
    // What lies between the pointers and the rows is free and full of zeros, which make a row 0 of no columns.
    bytes[at + 8 + 2 * (rows - 1)] = 0;
    bytes[at + 8 + 2 * (rows - 1) + 1] = 61;
    is_told(&bytes, "the last pointer");
}

#[test]
fn a_row_too_many_is_passed_by() {
    let Leaf { mut bytes, at, .. } = leaf(&with_pages());
    bytes[at + 4] += 1;
    is_told(&bytes, "a row too many");
}

#[test]
fn the_same_row_again_is_passed_by() {
    let Leaf { mut bytes, at, rows } = leaf(&with_pages());
    let first = [bytes[at + 8], bytes[at + 9]];
    bytes[at + 8 + 2 * (rows - 1)..at + 8 + 2 * rows].copy_from_slice(&first);
    is_told(&bytes, "the first row again");
}
