//! Screens as HTML: lines above, a table that sorts, notes below.

use super::Html;
use crate::report::{Align, Cell, Column, Screen, Sheet};

/// All parts of an answer, one below the other.
pub fn screens(html: &mut Html, screens: &[Screen], title: &str) {
    let named = |own: &&Screen| own.heading.iter().any(|line| !line.is_empty());
    let mut unnamed = 0;
    for own in screens {
        unnamed += usize::from(!named(&own) && !own.sheet.columns.is_empty());
        // No two tables of a page have one name.
        let title = if unnamed > 1 { format!("{title}, table {unnamed}") } else { title.to_owned() };
        screen(html, own, &title);
    }
}

/// One part; where it says nothing above its table, the table is called `title`.
pub fn screen(html: &mut Html, screen: &Screen, title: &str) {
    let heading = screen.heading.iter().filter(|line| !line.is_empty());
    let lines: Vec<&str> = heading.map(String::as_str).collect();
    if lines.is_empty() && screen.sheet.columns.is_empty() && screen.notes.is_empty() {
        return;
    }
    html.element("section", &[("class", "screen")], |html| {
        match (lines.split_last(), screen.sheet.columns.is_empty()) {
            (Some((caption, above)), false) => {
                above.iter().for_each(|line| paragraph(html, line));
                table(html, &screen.sheet, caption);
            }
            (_, true) => lines.iter().for_each(|line| paragraph(html, line)),
            (None, false) => table(html, &screen.sheet, title),
        }
        notes(html, &screen.notes);
    });
    html.line();
}

fn paragraph(html: &mut Html, line: &str) {
    html.element("p", &[], |html| html.prose(line));
}

/// Lines below an answer.
fn notes(html: &mut Html, notes: &[String]) {
    let lines: Vec<&str> = notes.iter().map(|note| note.trim()).filter(|note| !note.is_empty()).collect();
    if lines.is_empty() {
        return;
    }
    html.element("ul", &[("class", "notes")], |html| {
        for line in lines {
            html.element("li", &[("class", mood(line))], |html| html.prose(line));
        }
    });
}

/// The class of what begins with a mark of its status.
fn mood(text: &str) -> &'static str {
    match text.trim_start().chars().next() {
        Some('✓') => "good",
        Some('✗') => "bad",
        Some('!' | '?') => "warn",
        _ => "",
    }
}

/// A table that can be sorted, in a part of the page that scrolls where it is too wide. That is a group, not a landmark of
/// its own: several tables may be called the same.
pub(super) fn table(html: &mut Html, sheet: &Sheet, caption: &str) {
    let region = [("class", "scroll"), ("role", "group"), ("tabindex", "0"), ("aria-label", caption)];
    html.element("div", &region, |html| {
        html.element("table", &[("class", "sorts")], |html| {
            html.element("caption", &[], |html| html.element("span", &[], |html| html.prose(caption)));
            html.line();
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| sheet.columns.iter().for_each(|column| head(html, column)));
            });
            html.line();
            let named = naming(sheet);
            html.element("tbody", &[], |html| {
                for row in filled(sheet, named) {
                    html.element("tr", &[], |html| {
                        for (at, (cell, column)) in row.iter().zip(&sheet.columns).enumerate() {
                            self::cell(html, cell, column, named == Some(at));
                        }
                    });
                    html.line();
                }
            });
        });
    });
    html.line();
}

fn head(html: &mut Html, column: &Column) {
    let name = if column.heading.is_empty() { column.key.replace('_', " ") } else { column.heading.clone() };
    html.leaf(
        "th",
        &[("scope", "col"), ("class", side(column))],
        if name.is_empty() { "name" } else { &name },
    );
}

fn side(column: &Column) -> &'static str {
    match column.align {
        Align::Left => "",
        Align::Right => "number",
    }
}

fn cell(html: &mut Html, cell: &Cell, column: &Column, names_the_row: bool) {
    let text = cell.shown();
    let class = if side(column).is_empty() { mood(&text) } else { side(column) };
    if names_the_row {
        html.element("th", &[("scope", "row"), ("class", class)], |html| html.linked(&text));
    } else {
        html.element("td", &[("class", class)], |html| html.linked(&text));
    }
}

/// The column that names the rows: the first of words that holds no status.
fn naming(sheet: &Sheet) -> Option<usize> {
    sheet.columns.iter().position(|column| column.align == Align::Left && column.key != "status")
}

/// Rows with their names: on a terminal a name that is that of the row above is left out, but a row that moves needs its own.
fn filled(sheet: &Sheet, named: Option<usize>) -> Vec<Vec<Cell>> {
    let mut rows = sheet.rows.clone();
    let Some(named) = named else { return rows };
    let mut last = Cell::None;
    for row in &mut rows {
        let Some(name) = row.get_mut(named) else { continue };
        if *name == Cell::Text(String::new()) {
            *name = last.clone();
        }
        last = name.clone();
    }
    rows
}
