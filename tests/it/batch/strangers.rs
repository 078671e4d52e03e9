//! Files that are not quite what they should be: what spreadsheets leave behind, what is packed, what is something else.

use crate::world::World;

fn world(name: &str, bytes: &[u8]) -> World {
    let world = World::lived();
    std::fs::write(world.folder.path(name), bytes).unwrap();
    world
}

fn told(name: &str, bytes: &[u8]) -> String {
    world(name, bytes).run(&format!("batch apply {name} --yes --reason r"))
}

fn has(told: &str, parts: &[&str]) {
    for part in parts {
        assert!(told.contains(part), "no `{part}` in {told}");
    }
}

#[test]
fn a_column_without_a_name_is_left_out_where_it_is_empty() {
    for rows in ["award,Vex,5,,\naward,Mo,5\n", "award,Vex,5,,\naward,Mo,5, ,\n"] {
        let text = format!("command,character,currency,,\n{rows}");
        has(&told("a.csv", text.as_bytes()), &["exit 0"]);
    }
    let named = told("a.csv", b"command,character,currency,\naward,Vex,5,\naward,Mo,5,7\n");
    has(&named, &["row 2 (line 3): column 4 has no name in the header, and here it holds `7`", "exit 2"]);
}

#[test]
fn a_first_line_may_say_what_stands_between_cells() {
    has(&told("a.csv", b"sep=;\r\ncommand;character;currency\r\naward;Vex;5\r\n"), &["exit 0"]);
    has(&told("a.csv", b"sep=,\ncommand,character,currency\naward,Vex,5\n"), &["exit 0"]);
    has(&told("a.csv", b"\xef\xbb\xbfsep=\t\ncommand\tcharacter\tcurrency\naward\tVex\t5\n"), &["exit 0"]);
    has(&told("a.csv", b"sep=x\ncommandxcharacter\n"), &["separated by `x`", "exit 2"]);
    has(&told("a.csv", b"command;character\naward;Vex\n"), &["separated by `;`", "exit 2"]);
    has(&told("a.csv", b"sep=;\n"), &["the file is empty", "exit 2"]);
}

#[test]
fn what_is_something_else_is_told_as_what_it_is() {
    for (name, bytes, what) in [
        ("a.csv.gz", &b"\x1f\x8b\x08\x00\x00"[..], "packed with gzip"),
        ("a.xlsx", b"PK\x03\x04\x14\x00\x06", "a workbook of a spreadsheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old spreadsheet"),
        ("a.zst", b"\x28\xb5\x2f\xfd\x00", "packed with zstd"),
        ("a.xz", b"\xfd7zXZ\x00\x00", "packed with xz"),
        ("a.db", b"SQLite format 3\x00\x10", "an SQLite database"),
        ("a.parquet", b"PAR1\x15\x04", "a Parquet file"),
        ("a.html", b"<html></html>", "a web page"),
    ] {
        has(&told(name, bytes), &[what, "not CSV or JSON Lines", "exit 2"]);
    }
    let zero = told("a.csv", b"command,character,currency\naward,Vex,5\naward,M\0o,5\n");
    has(&zero, &["line 3 holds a zero byte (NUL), as its byte 8", "exit 2"]);
    has(&told("a.csv", b"c\0o\0m\0m\0a\0n\0d\0,\0"), &["UTF-16", "exit 2"]);
}

#[test]
fn the_guard_that_an_export_puts_before_a_formula_is_taken_off_again() {
    let world = World::lived();
    world.run_words(&["character", "create", "=1+1"]);
    world.run_words(&["character", "create", "'=2"]);
    let list = world.run("character list --sort id --format csv");
    has(&list, &["'=1+1", "''=2"]);
    let rows = "command,character,currency\naward,'=1+1,5\naward,''=2,6\n";
    std::fs::write(world.folder.path("a.csv"), rows).unwrap();
    has(&world.run("batch apply a.csv --yes --reason r"), &["exit 0"]);
    assert_eq!(world.json("character show =1+1")["currency"], 5);
    assert_eq!(world.json("character show '=2")["currency"], 6);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_says_where_it_leads() {
    let world = World::lived();
    for name in ["rows.csv", "rules.yaml", "other.db"] {
        std::os::unix::fs::symlink("gone/away", world.folder.path(name)).unwrap();
    }
    for line in ["batch apply rows.csv --yes", "ruleset check rules.yaml", "db health --db other.db"] {
        has(&world.run(line), &["is a link to `gone/away`, where there is no "]);
    }
}
