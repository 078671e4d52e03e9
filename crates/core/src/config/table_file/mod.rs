//! Tables from files: a ruleset's text with their values written out.
//!
//! `table: { file: exp.csv, column: exp }` becomes `table: [100, 150, 210]` before anything else reads the text. So the text stands
//! on its own: it is what a fingerprint is of, what a database, a baseline and a shard keep. Every value knows its cell, so that
//! what is wrong with it is told there.

mod convert;
mod find;
mod number;
mod read;
mod records;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::decode::decode;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Node, find as find_in};
use super::origins::Builder;
use super::raw::TableFile;
use super::source::{MAX_BYTES, Source, Span};
use super::yaml::parse;
use find::{Place, Under};

/// A problem and the file it is in: 0 is the ruleset.
type Told = (usize, Diagnostic);

/// A value as text, and its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    text: String,
    cell: Span,
}

/// A table that was read.
struct Done {
    place: Place,
    source: usize,
    values: Vec<Value>,
}

/// What is known while the tables of one ruleset are read.
struct Tables<'a> {
    folder: &'a Path,
    /// The ruleset, then every file that could be read.
    sources: Vec<Source>,
    /// By path as written: which source, or none where it can't be read.
    files: BTreeMap<String, Option<usize>>,
    /// By where they are written.
    done: BTreeMap<Span, Option<Done>>,
    bytes: usize,
    problems: Vec<Told>,
}

/// The ruleset with the tables written out that it names from files in `folder`. Anything else is given back as it is.
pub(super) fn written_out(source: Source, folder: &Path) -> Source {
    // Most rulesets name no file, and need no second reading.
    if !source.text.contains("file") {
        return source;
    }
    let Some(root) = parse(&source, &mut Diagnostics::default()) else { return source };
    if find_in(&root, &["ruleset"]).is_none() {
        return source;
    }
    let mut tables = Tables {
        folder,
        sources: vec![source],
        files: BTreeMap::new(),
        done: BTreeMap::new(),
        bytes: 0,
        problems: Vec::new(),
    };
    find::each_table(&root, &mut |node, place| tables.read(node, place));
    tables.finish()
}

impl Tables<'_> {
    /// Reads the table at a node. How many values it has; `None` after a problem.
    fn read(&mut self, node: &Node, place: Place) -> Option<u64> {
        if let Some(done) = self.done.get(&node.span) {
            let done = done.as_ref()?;
            if done.place != place {
                let message = "one table is used in two places that read it differently";
                let label = "write the table out in each place instead of an alias";
                self.problems.push((0, Diagnostic::error("table-file", message).at(node.span).label(label)));
                return None;
            }
            return Some(done.values.len() as u64);
        }
        // A mistake in the map itself is told by whoever loads the ruleset.
        let written: TableFile = decode(node, &mut Diagnostics::default())?;
        let (source, values) = self.values(&written, place).unzip();
        let bytes: usize = values.iter().flatten().map(|value: &Value| value.text.len() + 2).sum();
        self.bytes += bytes;
        let values = values.filter(|_| self.bytes <= MAX_BYTES || self.too_much(node.span));
        let count = values.as_ref().map(|values| values.len() as u64);
        let done = source.zip(values).map(|(source, values)| Done { place, source, values });
        self.done.insert(node.span, done);
        count
    }

    fn too_much(&mut self, span: Span) -> bool {
        let message =
            format!("the tables of this ruleset have more than {MAX_BYTES} bytes (8 MiB) of values");
        self.problems.push((0, Diagnostic::error("too-many", message).at(span)));
        false
    }

    fn values(&mut self, written: &TableFile, place: Place) -> Option<(usize, Vec<Value>)> {
        let source = self.open(written)?;
        let file = self.sources.get(source)?;
        let found = rows::rows(file, written).map_err(|told| told.with(source));
        if let (Under::Costs | Under::Totals, Ok(rows)) = (place.under, &found) {
            self.problems.extend(rows::like_thousands(rows).map(|doubt| (source, doubt)));
        }
        match found.and_then(|rows| convert::values(rows, written, place).map_err(|told| told.with(source))) {
            Ok(values) => Some((source, values)),
            Err(told) => {
                self.problems.extend(told);
                None
            }
        }
    }

    /// Which source a file is. Each is read once.
    fn open(&mut self, written: &TableFile) -> Option<usize> {
        if let Some(known) = self.files.get(&written.file.value) {
            return *known;
        }
        let opened = match read::open(self.folder, written) {
            Ok(source) => {
                self.sources.push(source);
                Some(self.sources.len() - 1)
            }
            Err(problem) => {
                self.problems.push((0, problem));
                None
            }
        };
        self.files.insert(written.file.value.clone(), opened);
        opened
    }

    fn finish(self) -> Source {
        let Tables { sources, done, problems, .. } = self;
        let Some(written) = sources.first() else { return Source::new("", "") };
        let mut builder = Builder::default();
        let mut end = 0;
        for (&span, table) in done.iter().filter_map(|(span, done)| Some((span, done.as_ref()?))) {
            builder.copy(written, Span::new(end, span.start));
            for (at, value) in table.values.iter().enumerate() {
                builder.stand_in(if at == 0 { "[" } else { ", " }, 0, span);
                builder.stand_in(&value.text, table.source, value.cell);
            }
            builder.stand_in("]", 0, span);
            end = span.end;
        }
        builder.copy(written, Span::new(end, written.text.len()));
        let name = written.name.clone();
        let (text, mut origins) = builder.finish(sources);
        for (source, problem) in problems {
            let span = problem.span.map(|span| origins.place(source, span));
            origins.problems.push(Diagnostic { span, ..problem });
        }
        Source { name, text, origins: Some(Arc::new(origins)) }
    }
}

/// What is wrong with a table: in the ruleset or in its file.
#[derive(Debug)]
enum Fault {
    /// In the ruleset.
    Here(Diagnostic),
    /// In the file.
    There(Vec<Diagnostic>),
}

impl Fault {
    fn there(span: Span, message: impl Into<String>, label: impl Into<String>) -> Fault {
        Fault::There(vec![Diagnostic::error("table-file", message).at(span).label(label)])
    }

    fn here(span: Span, message: impl Into<String>, label: impl Into<String>) -> Fault {
        Fault::Here(Diagnostic::error("table-file", message).at(span).label(label))
    }

    fn with(self, source: usize) -> Vec<Told> {
        match self {
            Fault::Here(problem) => vec![(0, problem)],
            Fault::There(problems) => problems.into_iter().map(|problem| (source, problem)).collect(),
        }
    }
}
