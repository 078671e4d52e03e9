#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use super::csv::Record;
use super::lines::Lines;
use super::*;
use crate::batch::Problem;
use proptest::prelude::*;
use std::io::Write;

fn records(text: &str) -> Result<Vec<(u64, Vec<String>)>, RowsFault> {
    let mut lines = Lines::new(text.as_bytes());
    let (mut record, mut found) = (Record::default(), Vec::new());
    while record.read(&mut lines)? {
        found.push((record.line, record.cells().map(str::to_owned).collect()));
    }
    Ok(found)
}

fn file(bytes: &[u8], format: RowFormat) -> RowFile {
    RowFile::copy(&mut &*bytes, Some(format)).unwrap()
}

fn check(bytes: &[u8], format: RowFormat) -> Result<Checked, RowsFault> {
    file(bytes, format).check(&|_| Vec::new(), &mut |_| true)
}

fn told(bytes: &[u8]) -> String {
    match check(bytes, RowFormat::Csv) {
        Ok(checked) => {
            let line = |one: &Faulty| format!("  row {} (line {}): {}", one.row, one.line, one.problem);
            let lines: Vec<String> = checked.problems.iter().map(line).collect();
            format!("{} rows, {} with a key\n{}", checked.rows, checked.keyed, lines.join("\n"))
        }
        Err(fault) => format!("{} · {fault}\n  hint: {}", fault.code(), fault.hint()),
    }
}

proptest! {
    #[test]
    fn records_are_those_of_the_csv_crate(
        parts in prop::collection::vec(prop_oneof![Just("a"), Just("é"), Just(" "), Just(","), Just("\""), Just("\"\""), Just("\n"), Just("\r\n"), Just(",\"b\",")], 0..40)
    ) {
        let text = parts.concat();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        match records(&text) {
            // A quote that is never closed takes in all that follows; there it is no mistake.
            Err(RowsFault::OpenQuote { .. }) => {}
            Err(fault) => prop_assert!(false, "{fault}"),
            Ok(ours) => {
                let ours: Vec<Vec<String>> = ours.into_iter().map(|(_, cells)| cells).collect();
                prop_assert_eq!(ours, theirs, "{:?}", text);
            }
        }
    }

    #[test]
    fn any_bytes_are_rows_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let header = b"command,character\n";
        for format in [RowFormat::Csv, RowFormat::JsonLines] {
            let _ = check(&bytes, format);
            let _ = check(&[header.as_slice(), &bytes].concat(), format);
        }
    }
}

#[test]
fn the_line_of_a_row_is_where_it_begins() {
    let text = "a,b\n\n\r\n1,\"x\ny\"\r\n\n\"\n\n\",2\n3,4";
    let lines: Vec<u64> = records(text).unwrap().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [1, 4, 7, 10]);
}

#[test]
fn files_that_are_well_written_in_other_ways() {
    let plain = "key,command,character,track,xp\na,grant,Vex,paragon,5\nb,grant,Mo,paragon,6\n";
    let with_mark = format!("\u{feff}{plain}");
    let crlf = plain.replace('\n', "\r\n");
    let no_end = plain.trim_end().to_owned();
    let blanks = plain.replace('\n', "\n\n,,,,\n");
    let quoted = plain.replace("Vex", "\" Vex \"");
    for text in [plain.to_owned(), with_mark, crlf, no_end, blanks, quoted] {
        let mut rows = Vec::new();
        let read = file(text.as_bytes(), RowFormat::Csv).read(&mut |row, _| {
            rows.push(row.content.unwrap());
            true
        });
        read.unwrap();
        let keys: Vec<&str> = rows.iter().filter_map(|row| row.key.as_deref()).collect();
        assert_eq!(
            (keys.as_slice(), rows[0].row.who.to_string().as_str()),
            (["a", "b"].as_slice(), "Vex"),
            "{text:?}"
        );
    }
}

#[test]
fn everything_that_is_wrong_with_a_file() {
    let utf16: Vec<u8> = "key,command\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [[0xff, 0xfe].as_slice(), &utf16].concat();
    let files: [(&str, &[u8]); 19] = [
        ("nothing", b""),
        ("blank lines", b"\n\r\n\n"),
        ("a header only", b"command,character\n\n"),
        ("no command", b"key,character\na,Vex\n"),
        ("no command, no character", b"key,xp\na,5\n"),
        ("a doubled column", b"command,character,xp,xp\n"),
        ("unknown columns", b"comand,character,trakc,email\n"),
        ("semicolons", b"command;character;xp\ngrant;Vex;5\n"),
        ("tabs", b"command\tcharacter\txp\n"),
        ("UTF-16 with a mark", &marked),
        ("UTF-16 without", &utf16),
        ("Latin-1", b"command,character\nreset,Vex\nreset,Ren\xe9\n"),
        ("CR alone", b"command,character\rreset,Vex\r"),
        ("an open quote", b"command,character\nreset,\"Vex\nreset,Mo\nreset,Zed\n"),
        (
            "bad rows in the middle",
            b"key,command,character,track,xp\na,grant,Vex,paragon,5\nb,grant,\"V\nx\",paragon,many\n\nc,gift,Vex,,\nd,grant,Vex,paragon,5\n",
        ),
        ("doubled keys", b"key,command,character\na,reset,Vex\nb,reset,Vex\na,reset,Mo\n\na,reset,Zed\n"),
        ("cells too many and too few", b"command,character,xp\nreset,Vex\nreset,Vex,,5\nreset,Vex,,,,\n"),
        ("a column of nothing", b"command,character,\nreset,Vex,\n"),
        ("JSON that is called CSV", b"{\"command\": \"reset\", \"character\": \"Vex\"}\n"),
    ];
    let all: Vec<String> = files.iter().map(|(name, bytes)| format!("{name}\n{}\n", told(bytes))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_row_without_end_is_refused_and_not_gathered() {
    let long = format!("command,character\nreset,\"{}", "x\n".repeat(1 << 20));
    assert!(matches!(check(long.as_bytes(), RowFormat::Csv), Err(RowsFault::TooLong { line: 2, .. })));
    let long = format!("{{\"command\": \"{}", "x".repeat(1 << 20));
    assert!(matches!(check(long.as_bytes(), RowFormat::JsonLines), Err(RowsFault::TooLong { line: 1, .. })));
}

#[test]
fn json_lines_are_counted_as_lines() {
    let text = "\u{feff}{\"command\": \"reset\", \"character\": \"Vex\"}\r\n\n{\"command\": \"reset\"}\n[]";
    let checked = check(text.as_bytes(), RowFormat::JsonLines).unwrap();
    let places: Vec<(u64, u64)> = checked.problems.iter().map(|one| (one.row, one.line)).collect();
    assert_eq!((checked.rows, places), (3, vec![(2, 3), (3, 4)]));
}

#[test]
fn more_problems_than_anyone_reads_are_counted() {
    let rows = MOST_KEPT + 5;
    let text = format!("command,character\n{}", "reset,\n".repeat(rows));
    let checked = check(text.as_bytes(), RowFormat::Csv).unwrap();
    assert_eq!((checked.problems.len(), checked.problem_count), (MOST_KEPT, rows as u64));
}

#[test]
fn a_file_that_changes_has_another_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, "command,character\nreset,Vex\n").unwrap();
    let mut rows = RowFile::open(&path, None).unwrap();
    let before = rows.check(&|_| Vec::new(), &mut |_| true).unwrap().hash;
    assert_eq!(rows.read(&mut |_, _| true).unwrap(), before);
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"reset,Mo\n").unwrap();
    assert_ne!(rows.read(&mut |_, _| true).unwrap(), before);
    assert!(matches!(rows.read(&mut |_, _| false), Err(RowsFault::Stopped)));
}

#[test]
fn a_format_is_told_by_the_name_or_the_first_letter() {
    let folder = tempfile::tempdir().unwrap();
    let json = "\n{\"command\": \"reset\", \"character\": \"Vex\"}\n";
    let csv = "command,character\nreset,Vex\n";
    for (name, text) in
        [("a.csv", csv), ("a.JSONL", json), ("b.ndjson", json), ("rows", csv), ("rows.txt", json)]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let checked = RowFile::open(&path, None).unwrap().check(&|_| Vec::new(), &mut |_| true).unwrap();
        assert_eq!((checked.rows, checked.problem_count), (1, 0), "{name}");
    }
    assert!(matches!(RowFile::open(folder.path(), None), Err(RowsFault::Folder(_))));
    assert!(matches!(RowFile::open(&folder.path().join("none"), None), Err(RowsFault::Missing(_))));
}

#[test]
fn a_judge_adds_what_it_knows() {
    let text = b"command,character\nreset,Vex\n";
    let judge = |_: &crate::batch::Row| vec![Problem::UnknownCommand("reset".to_owned())];
    let checked = file(text, RowFormat::Csv).check(&judge, &mut |_| true).unwrap();
    assert_eq!(checked.problem_count, 1);
}
