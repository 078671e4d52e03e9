//! Tables from files: every way in which they are written, and every mistake at its place.

use super::super::{Source, load_ruleset, read_file};
use super::number::number;
use super::records::records;
use crate::rules::track::TrackName;
use crate::rules::units::Level;

/// The ruleset in a folder with one table.
fn read(ruleset: &str, file: &str, table: &str) -> Source {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yaml"), ruleset).unwrap();
    std::fs::write(folder.path().join(file), table).unwrap();
    read_file(&folder.path().join("rules.yaml")).unwrap()
}

/// The text of a curve of the character after the file was read.
fn written_out(curve: &str, file: &str, table: &str) -> String {
    let source = read(&format!("ruleset: r\ncharacter:\n  {curve}\n"), file, table);
    let problems = load_ruleset(&source).1;
    assert!(!problems.has_errors(), "{}", problems.render(&source, false));
    source.text.lines().nth(2).unwrap().trim().to_owned()
}

/// What is wrong: file, line, column, message, label.
fn problem(curve: &str, file: &str, table: &str) -> (String, usize, usize, String, String) {
    let source = read(&format!("ruleset: r\ncharacter:\n  {curve}\n"), file, table);
    let (loaded, problems) = load_ruleset(&source);
    assert!(loaded.is_none());
    let first = problems.iter().find(|problem| problem.severity == super::super::Severity::Error).unwrap();
    let at = first.location(&source).unwrap();
    let name = first.file(&source).rsplit('/').next().unwrap().to_owned();
    assert_eq!(problems.errors(), 1, "{}", problems.render(&source, false));
    (name, at.line, at.column, first.message.clone(), first.label.clone())
}

const COSTS: &str = "xp_to_next: { table: { file: t.csv, column: xp } }";

#[test]
fn ways_to_write_a_table() {
    let expected = "xp_to_next: { table: [15, 34, 57] }";
    for table in [
        "xp\n15\n34\n57\n",
        "level,xp\n1,15\n2,34\n3,57",
        "\u{feff}level,xp\r\n1,15\r\n2,34\r\n3,57\r\n",
        "level;xp\n1;15\n2;34\n3;57\n",
        "level\txp\n1\t15\n2\t34\n3\t57\n",
        "# source: a page\n\nlevel, xp\n1, 15\n\n2, \"34\"\n3, 57.0\n",
        "\"level\",\"xp\"\n\"1\",\"15\"\n\"2\",\"34\"\n\"3\",\"57\"\n4,\n",
    ] {
        assert_eq!(written_out(COSTS, "t.csv", table), expected, "{table:?}");
    }
    assert_eq!(written_out("xp_to_next: { table: { file: t.csv } }", "t.csv", "15\n34\n57\n"), expected);
    let json = "xp_to_next: { table: { file: t.json } }";
    for table in
        ["[15, 34, 57]", "{\"1\": 15, \"2\": 34, \"3\": 57}", "[{\"xp\": 15},\n\t{\"xp\": 34}, {\"xp\": 57}]"]
    {
        assert_eq!(written_out(json, "t.json", table), expected, "{table:?}");
    }
    let named = "xp_to_next: { table: { file: t.json, column: xp, level: lvl } }";
    for table in [
        "[{\"lvl\": 1, \"xp\": 15}, {\"lvl\": 2, \"xp\": 34}, {\"lvl\": 3, \"xp\": 57}]",
        "{\"lvl\": [1, 2, 3], \"xp\": [15, 34, 57]}",
    ] {
        assert_eq!(written_out(named, "t.json", table), expected, "{table:?}");
    }
}

#[test]
fn costs_and_totals_are_made_of_each_other() {
    let under = |key: &str, of: &str, level: &str| {
        format!("{key}: {{ table: {{ file: t.csv, column: xp, of: {of}{level} }} }}")
    };
    let costs = "xp_to_next: { table: [15, 34, 57] }";
    let totals = "total_xp: { table: [0, 15, 49, 106] }";
    let level = ", level: level";
    let cases = [
        ("leaving", "level,xp\n1,15\n2,34\n3,57\n"),
        ("reaching", "level,xp\n1,0\n2,15\n3,34\n4,57\n"),
        ("reaching", "level,xp\n1,-\n2,15\n3,34\n4,57\n"),
        ("total", "level,xp\n1,0\n2,15\n3,49\n4,106\n"),
    ];
    for (of, table) in cases {
        for level in ["", level] {
            assert_eq!(written_out(&under("xp_to_next", of, level), "t.csv", table), costs, "{of} {level}");
            assert_eq!(written_out(&under("total_xp", of, level), "t.csv", table), totals, "{of} {level}");
        }
    }
    // Tables of reaching and of totals may begin with the second level.
    for (of, table) in
        [("reaching", "level,xp\n2,15\n3,34\n4,57\n"), ("total", "level,xp\n2,15\n3,49\n4,106\n")]
    {
        assert_eq!(written_out(&under("xp_to_next", of, level), "t.csv", table), costs);
        assert_eq!(written_out(&under("total_xp", of, level), "t.csv", table), totals);
    }
}

#[test]
fn a_piece_takes_its_levels() {
    let piece = |of: &str| {
        format!(
            "xp_to_next: {{ piecewise: [{{ from: 1, linear: {{ base: 5, step: 0 }} }}, {{ from: 3, table: {{ file: t.csv, column: xp, level: level, of: {of} }}, then: 60 }}] }}"
        )
    };
    let expected = "xp_to_next: { piecewise: [{ from: 1, linear: { base: 5, step: 0 } }, { from: 3, table: [30, 40], then: 60 }] }";
    let leaving = "level,xp\n1,10\n2,20\n3,30\n4,40\n";
    assert_eq!(written_out(&piece("leaving"), "t.csv", leaving), expected);
    assert_eq!(written_out(&piece("reaching"), "t.csv", "level,xp\n2,10\n3,20\n4,30\n5,40\n"), expected);
    assert_eq!(written_out(&piece("total"), "t.csv", "level,xp\n1,0\n2,10\n3,30\n4,60\n5,100\n"), expected);
}

#[test]
fn tables_of_other_curves_and_in_blocks() {
    let text = "ruleset: r\nparagon:\n  xp_to_next: 100\n  points_per_level:\n    table:\n      file: t.csv # the points\n      column: points\n    then: 2\n  \
                gain_multiplier: { table: { file: t.csv, column: factor } }\n";
    let source = read(text, "t.csv", "points,factor\n0,1\n1,0.95\n1,9.5e-1\n");
    let (loaded, problems) = load_ruleset(&source);
    let loaded = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false)));
    assert!(source.text.contains("table:\n      [0, 1, 1]\n    then: 2\n"), "{}", source.text);
    assert!(source.text.contains("gain_multiplier: { table: [1, 0.95, 9.5e-1] }"));
    assert_eq!(source.written(), text);
    let paragon = loaded.value.paragon.as_ref().unwrap();
    assert_eq!((paragon.points_at(Level(2)).0, paragon.points_at(Level(4)).0), (2, 6));
    assert!((paragon.track.gain_multiplier(Level(1)) - 0.95).abs() < 1e-12);
    // What was written out needs no file, and means the same.
    let again = load_ruleset(&Source::new("kept", source.text.clone())).0.unwrap();
    assert_eq!(again.hash(), loaded.hash());
}

#[test]
fn places_lead_into_the_file() {
    let source = read(
        "ruleset: r\ncharacter:\n  xp_to_next: { table: { file: t.csv, column: xp } }\n  max_level: 4\n",
        "t.csv",
        "level,xp\n1,15\n2,34\n3,57\n",
    );
    let loaded = load_ruleset(&source).0.unwrap();
    let path = loaded.value.track(&TrackName::Character).unwrap().explain(Level(2)).path;
    let span = loaded.places.locate(&TrackName::Character, &path).unwrap();
    let (file, there) = source.origin(span);
    assert_eq!((file.location(there.start).line, &file.text[there.start..there.end]), (3, "34"));
}

#[test]
fn mistakes_are_told_where_they_are() {
    let named = "xp_to_next: { table: { file: t.csv, column: xp, level: level } }";
    let at = |curve: &str, table: &str| problem(curve, "t.csv", table);
    let cases = [
        (
            named,
            "level,xp\n1,15\n2,x\n",
            3,
            3,
            "`x` is not a number",
            "expected a number such as 1234 or 1.5",
        ),
        (named, "level,xp\n1,15\n2,\"12,5\"\n", 3, 3, "`12,5` is not a number", "write 12.5"),
        (named, "level,xp\n1,15\n2,1 234\n", 3, 3, "`1 234` is not a number", "write 1234"),
        (named, "level,xp\n1,15\n2,5%\n", 3, 3, "`5%` is not a number", "write 0.05"),
        (named, "level,xp\n1,15\n2,\n3,5\n", 3, 3, "the cell is empty", "every level needs a value"),
        (named, "level,xp\n1,15\n3,34\n", 3, 1, "level 2 is missing", "this row should be level 2"),
        (named, "level,xp\n1,15\n1,34\n", 3, 1, "level 1 appears twice", "keep one row for each level"),
        (
            named,
            "level,xp\n1,15\n2,34\n1,57\n",
            4,
            1,
            "level 1 comes after level 2",
            "sort the rows by their levels, from the first on",
        ),
        (
            named,
            "level,xp\n0,5\n1,15\n",
            2,
            1,
            "level 0 comes before level 1, with which the table starts",
            "remove the row, or say `first_level: 0`",
        ),
        (named, "level,xp\nx,15\n", 2, 1, "`x` is not a level", "expected a whole number"),
        (
            named,
            "level,xp\n1,15\n2\n",
            3,
            1,
            "the row ends after 1 of at least 2 columns",
            "every row needs the columns that are read",
        ),
        (
            named,
            "level,xp\n1,\"15\n2,34\n",
            2,
            3,
            "a quote is opened here and never closed",
            "close it with `\"`",
        ),
    ];
    for (curve, table, line, column, message, label) in cases {
        let (file, at_line, at_column, told, cure) = at(curve, table);
        let found = (file.as_str(), at_line, told.as_str(), cure.as_str());
        assert_eq!(found, ("t.csv", line, message, label), "{table:?}");
        assert!(at_column == column || message.contains("starts"), "{table:?}: {at_column}");
    }
}

#[test]
fn mistakes_of_the_entry_are_told_in_the_ruleset() {
    let cases = [
        ("file: t.csv, column: ep", "the file has no column `ep`", "did you mean `xp`?"),
        ("file: t.csv", "`t.csv` has several columns", "say which with `column: …`: `level` or `xp`"),
        ("file: s.csv", "there is no file", "did you mean `t.csv`?"),
        (
            "file: /t.csv",
            "`/t.csv` is an absolute path",
            "name it as seen from the folder of the ruleset, such as `tables/exp.csv`",
        ),
        ("file: t.xlsx", "`t.xlsx` is neither CSV, TSV nor JSON by its ending", super::read::ENDINGS),
    ];
    for (entry, message, label) in cases {
        let curve = format!("xp_to_next: {{ table: {{ {entry} }} }}");
        let (file, line, _, told, cure) = problem(&curve, "t.csv", "level,xp\n1,15\n2,34\n");
        assert_eq!((file.as_str(), line, cure.as_str()), ("rules.yaml", 3, label));
        assert!(told.starts_with(message), "{told}");
    }
    let (_, _, _, told, _) = problem(COSTS, "t.csv", "");
    assert_eq!(told, "`t.csv` is empty");
    let (.., told, _) =
        problem("gain_multiplier: { table: { file: t.csv, of: total } }\n  xp_to_next: 5", "t.csv", "1\n");
    assert_eq!(told, "`of` goes with the costs of a track");
    let source = Source::new("kept", "ruleset: r\ncharacter: { xp_to_next: { table: { file: t.csv } } }\n");
    let problems = load_ruleset(&source).1;
    assert!(problems.iter().next().unwrap().message.contains("can't be read from here"));
}

#[test]
fn numbers_of_spreadsheets() {
    let text = |own: &str| number(own).map(|written| written.text);
    assert_eq!(text("1,234"), Ok("1234".to_owned()));
    assert_eq!(text("-12,345,678"), Ok("-12345678".to_owned()));
    assert_eq!(text("1,234.5"), Ok("1234.5".to_owned()));
    assert_eq!(text("+1_000"), Ok("1000".to_owned()));
    assert_eq!(text("83.00"), Ok("83".to_owned()));
    assert_eq!(text("1e3"), Ok("1.0e3".to_owned()));
    for bad in ["12,34", "1,23,456", "1.234.567", "0,500", "abc", "", "1.", "--1", "NaN"] {
        assert!(number(bad).is_err(), "{bad}");
    }
    assert_eq!(number("0,500"), Err("write 0.500".to_owned()));
}

#[test]
fn quotes_and_their_places() {
    let all = records("a,\"b \"\"c\"\", d\"\n \"x\ny\" ,z\n", ',').unwrap();
    let texts: Vec<Vec<&str>> = all.iter().map(|own| own.iter().map(|cell| &*cell.text).collect()).collect();
    assert_eq!(texts, [vec!["a", "b \"c\", d"], vec!["x\ny", "z"]]);
    assert!(records("\"a\"b,c\n", ',').is_err());
}
