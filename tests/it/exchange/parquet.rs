//! Parquet, read back by the reader of the same library.

use crate::lab::Lab;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use std::fs::File;

fn rows(lab: &Lab, name: &str) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(lab.folder.path(name)).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

fn shown(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Bool(flag) => flag.to_string(),
        Field::TimestampMillis(ms) => ms.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Every cell is what CSV has, but for times, which are numbers here.
fn is_the_table(what: &str) {
    let lab = Lab::with_lives();
    lab.run(&format!("db export {what} --output t.parquet")).exits(0);
    lab.run(&format!("db export {what} --output t.csv")).exits(0);
    let found = rows(&lab, "t.parquet");
    let mut reader = ::csv::Reader::from_path(lab.folder.path("t.csv")).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let expected: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(found.len(), expected.len());
    for (row, record) in found.iter().zip(&expected) {
        for (at, (name, field)) in row.get_column_iter().enumerate() {
            assert_eq!(*name, names[at]);
            match field {
                Field::TimestampMillis(ms) => {
                    let time: jiff::Timestamp = record[at].parse().unwrap();
                    assert_eq!(*ms, time.as_millisecond());
                }
                field => assert_eq!(shown(field), record[at], "{name}"),
            }
        }
    }
}

#[test]
fn events() {
    is_the_table("events");
}

#[test]
fn characters() {
    is_the_table("characters");
}

#[test]
fn a_long_log_has_several_groups() {
    let lab = Lab::new();
    lab.run("db seed --characters 1500 --days 90 --every 2 --reason much").exits(0);
    lab.run("db export events --format parquet --output t.parquet").exits(0);
    let reader = SerializedFileReader::new(File::open(lab.folder.path("t.parquet")).unwrap()).unwrap();
    let groups = reader.metadata().row_groups();
    assert!(groups.len() > 1, "{}", groups.len());
    let of_groups: i64 = groups.iter().map(|group| group.num_rows()).sum();
    assert_eq!(of_groups, lab.number("SELECT count(*) FROM events"));
}
