//! What is wrong with the file itself: its tables and indexes, and what SQLite finds of its pages.

use super::super::error::StoreError;
use super::schema;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Tables, indexes and nothing else are those that the migrations make: a trigger could write what nobody asked for.
pub(super) fn tables(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let made = Connection::open_in_memory()?;
    schema::create_all(&made)?;
    let (made, found) = (parts(&made)?, parts(connection)?);
    let mut wrong = Vec::new();
    for Part { kind, name, .. } in made.difference(&found) {
        wrong.push(format!("the {kind} `{name}` is missing or was changed"));
    }
    for Part { kind, name, .. } in found.difference(&made) {
        wrong.push(format!("the {kind} `{name}` is not one of endgame's"));
    }
    Ok(wrong)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    kind: String,
    name: String,
    sql: Option<String>,
}

/// What SQLite makes for itself starts with `sqlite_`.
fn parts(connection: &Connection) -> Result<BTreeSet<Part>, StoreError> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'";
    let mut statement = connection.prepare(sql)?;
    let parts =
        statement.query_map([], |row| Ok(Part { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? }))?;
    Ok(parts.collect::<Result<_, _>>()?)
}

/// More lines than this of one database are not told.
const MOST_LINES: usize = 100;

/// What SQLite finds wrong with its pages and rows, a page a line. Whether indexes lead to the rows is looked at elsewhere.
pub(super) fn pages(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA quick_check({MOST_LINES})"))?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?;
    let found: Vec<String> = found.collect::<Result<_, _>>()?;
    Ok(by_page(found.iter().flat_map(|text| text.lines())))
}

/// One line for each page, with what was found of it first. SQLite tells every cell, as
/// `Tree 7 page 41 cell 13: Rowid -1 out of order`, under a title.
fn by_page<'t>(lines: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut told: Vec<(Option<&str>, &str, usize)> = Vec::new();
    for line in lines.filter(|line| *line != "ok" && !line.starts_with("***")) {
        let cut = line.strip_prefix("Tree ").and_then(|rest| rest.split_once(" page ")).map(|(_, rest)| rest);
        let page = cut.and_then(|rest| rest.split([' ', ':']).next());
        match told.iter_mut().find(|(known, ..)| page.is_some() && *known == page) {
            Some((.., more)) => *more += 1,
            None => told.push((page, line, 0)),
        }
    }
    let one = |(_, first, more): (_, &str, usize)| match more {
        0 => first.to_owned(),
        more => format!("{first}, and {more} more of this page"),
    };
    told.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_once() {
        let text = "*** in database main ***\nTree 7 page 41 cell 13: Rowid -1 out of order\n\
                    Tree 7 page 4: btreeInitPage() returns error code 11\nTree 7 page 41 right child: 2nd reference\n\
                    Page 9: never used\nPage 10: never used";
        let told = by_page(text.lines());
        assert_eq!(
            told,
            [
                "Tree 7 page 41 cell 13: Rowid -1 out of order, and 1 more of this page",
                "Tree 7 page 4: btreeInitPage() returns error code 11",
                "Page 9: never used",
                "Page 10: never used"
            ]
        );
        assert!(by_page(["ok"].into_iter()).is_empty());
    }
}
