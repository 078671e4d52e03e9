//! Where a text comes from whose tables were written out from files.
//!
//! Every stretch of the text is either copied from the file as it was written, or stands for one place: a value for its
//! cell, the brackets around the values for the `file` entry. Behind the end of the text the places of the table files follow, so that
//! a problem in one of them has a span like any other.

use super::diagnostic::Diagnostics;
use super::leaves::changed;
use super::source::{Source, Span};

/// The files behind a text and the stretches that it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origins {
    /// The file as written, then those of its tables.
    sources: Vec<Source>,
    /// In the order of the text, without gaps between those of the text itself.
    stretches: Vec<Stretch>,
    /// What is wrong with the tables.
    pub problems: Diagnostics,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// Where in the text.
    here: Span,
    /// Which file.
    source: usize,
    /// Where in it.
    there: Span,
    /// Whether it is copied byte by byte.
    is_copy: bool,
}

impl Stretch {
    fn start_of(&self, offset: usize) -> usize {
        if self.is_copy { self.there.start + (offset - self.here.start) } else { self.there.start }
    }

    fn end_of(&self, offset: usize) -> usize {
        if self.is_copy { self.there.start + (offset - self.here.start) } else { self.there.end }
    }
}

/// A text that is put together from stretches.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub text: String,
    stretches: Vec<Stretch>,
}

impl Builder {
    /// Copies a part of the file as it is written.
    pub(super) fn copy(&mut self, written: &Source, span: Span) {
        let part = written.text.get(span.start..span.end).unwrap_or_default();
        self.push(part, 0, span, true);
    }

    /// Adds a text that stands for a place of a file.
    pub(super) fn stand_in(&mut self, text: &str, source: usize, there: Span) {
        self.push(text, source, there, false);
    }

    fn push(&mut self, text: &str, source: usize, there: Span, is_copy: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        self.stretches.push(Stretch { here: Span::new(start, self.text.len()), source, there, is_copy });
    }

    /// The finished text. `sources` are the file as written and those of its tables.
    pub(super) fn finish(mut self, sources: Vec<Source>) -> (String, Origins) {
        let mut start = self.text.len() + 1;
        for (at, source) in sources.iter().enumerate().skip(1) {
            let end = start + source.text.len() + 1;
            let there = Span::new(0, source.text.len() + 1);
            self.stretches.push(Stretch { here: Span::new(start, end), source: at, there, is_copy: true });
            start = end;
        }
        let problems = Diagnostics::default();
        (self.text, Origins { sources, stretches: self.stretches, problems })
    }
}

impl Origins {
    /// The file as written.
    pub(super) fn written(&self) -> &Source {
        &self.sources[0]
    }

    /// The names of all files.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.name.as_str())
    }

    /// The file in which a span of the text is written, and where in it.
    pub(super) fn of(&self, span: Span) -> Option<(&Source, Span)> {
        let first = self.stretch_at(span.start)?;
        let start = first.start_of(span.start);
        let last = self.stretch_at(span.end.saturating_sub(1).max(span.start))?;
        let end = match () {
            () if last.source != first.source => first.there.end,
            () if span.end <= span.start => start,
            () => last.end_of(span.end.min(last.here.end)),
        };
        Some((self.sources.get(first.source)?, Span::new(start, end.max(start))))
    }

    /// The last stretch that begins at or before an offset, so that what is behind the text belongs to its end.
    fn stretch_at(&self, offset: usize) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.here.start <= offset);
        let at = self.stretches.get(..after)?.iter().rposition(|own| own.here.start < own.here.end)?;
        self.stretches.get(at)
    }

    /// Where a place of a file is found from the text: in what is copied from it, or in what stands for it.
    pub(super) fn place(&self, source: usize, there: Span) -> Span {
        let holds = |own: &&Stretch| {
            own.is_copy
                && own.source == source
                && own.there.start <= there.start
                && there.end <= own.there.end
        };
        if let Some(own) = self.stretches.iter().find(holds) {
            let shift = |offset| own.here.start + (offset - own.there.start);
            return Span::new(shift(there.start), shift(there.end));
        }
        // The entry of a table is written out: its brackets stand for it.
        let mut stand_ins =
            self.stretches.iter().filter(|own| !own.is_copy && own.source == source && own.there == there);
        let first = stand_ins.next();
        let last = stand_ins.next_back().or(first);
        first.zip(last).map_or(Span::default(), |(first, last)| Span::new(first.here.start, last.here.end))
    }

    /// Whether what a span holds is written in the file itself, and not in that of a table.
    pub(super) fn is_written(&self, span: Span) -> bool {
        self.stretch_at(span.start).is_some_and(|own| own.is_copy && own.source == 0)
    }

    /// The same after changes of the text. What is changed in a table from a file stays unchanged there.
    pub(super) fn with(&self, changes: &[(Span, String)]) -> Origins {
        let grown_before = |offset: usize, counts: &dyn Fn(Span) -> bool| -> isize {
            let all = changes.iter().filter(|(span, _)| span.end <= offset && counts(*span));
            all.map(|(span, new)| new.len().cast_signed() - (span.end - span.start).cast_signed()).sum()
        };
        let moved = |span: Span, counts: &dyn Fn(Span) -> bool, at: Span| {
            // A change at the very end of a stretch belongs to it, one at its start doesn't.
            let start = at.start.saturating_add_signed(grown_before(span.start, counts));
            Span::new(start, at.end.saturating_add_signed(grown_before(span.end, counts)))
        };
        let stretches = self.stretches.iter().map(|own| {
            let is_own = |span: Span| self.is_written(span);
            let there = if own.source == 0 { moved(own.here, &is_own, own.there) } else { own.there };
            Stretch { here: moved(own.here, &|_| true, own.here), there, ..*own }
        });
        let written = changes.iter().filter(|(span, _)| self.is_written(*span));
        let written: Vec<_> =
            written.filter_map(|(span, new)| self.of(*span).map(|(_, there)| (there, new.clone()))).collect();
        let mut sources = self.sources.clone();
        if let Some(own) = sources.first_mut() {
            own.text = changed(&own.text, &written);
        }
        Origins { sources, stretches: stretches.collect(), problems: self.problems.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Source {
        let written = Source::new("r.yaml", "a: 1\nt: {file}\nb: 2\n");
        let file = Source::new("t.csv", "xp\n10\n20\n");
        let mut builder = Builder::default();
        let entry = Span::new(8, 14);
        builder.copy(&written, Span::new(0, 8));
        builder.stand_in("[", 0, entry);
        builder.stand_in("10", 1, Span::new(3, 5));
        builder.stand_in(", ", 0, entry);
        builder.stand_in("20", 1, Span::new(6, 8));
        builder.stand_in("]", 0, entry);
        builder.copy(&written, Span::new(14, written.text.len()));
        let (text, origins) = builder.finish(vec![written, file]);
        Source { name: "r.yaml".to_owned(), text, origins: Some(std::sync::Arc::new(origins)) }
    }

    fn told(source: &Source, part: &str) -> (String, String) {
        let start = source.text.find(part).unwrap();
        let (file, span) = source.origin(Span::new(start, start + part.len()));
        (file.name.clone(), file.text[span.start..span.end].to_owned())
    }

    #[test]
    fn every_part_leads_to_where_it_is_written() {
        let source = example();
        assert_eq!(source.text, "a: 1\nt: [10, 20]\nb: 2\n");
        assert_eq!(told(&source, "20"), ("t.csv".to_owned(), "20".to_owned()));
        assert_eq!(told(&source, "[10, 20]"), ("r.yaml".to_owned(), "{file}".to_owned()));
        assert_eq!(told(&source, "b: 2"), ("r.yaml".to_owned(), "b: 2".to_owned()));
        assert_eq!(told(&source, "t: [10, 20]\nb"), ("r.yaml".to_owned(), "t: {file}\nb".to_owned()));
        assert_eq!(source.location(source.text.find("20").unwrap()).line, 3);
        let origins = source.origins.as_ref().unwrap();
        let there = Span::new(6, 8);
        let (file, span) = source.origin(origins.place(1, there));
        assert_eq!((&*file.name, span), ("t.csv", there));
        assert_eq!(source.origin(Span::new(22, 22)).1, Span::new(20, 20));
        let entry = Span::new(8, 14);
        assert_eq!(source.origin(origins.place(0, entry)).1, entry);
    }

    #[test]
    fn changes_reach_the_file_but_not_its_tables() {
        let source = example();
        let at =
            |part: &str| source.text.find(part).map(|start| Span::new(start, start + part.len())).unwrap();
        let changed = source.with(&[
            (at("1\n"), "100\n".to_owned()),
            (at("10"), "5".to_owned()),
            (at("2\n"), "3000\n".to_owned()),
        ]);
        assert_eq!(changed.text, "a: 100\nt: [5, 20]\nb: 3000\n");
        assert_eq!(changed.written(), "a: 100\nt: {file}\nb: 3000\n");
        assert_eq!(told(&changed, "20"), ("t.csv".to_owned(), "20".to_owned()));
        assert_eq!(told(&changed, "3000"), ("r.yaml".to_owned(), "3000".to_owned()));
        assert_eq!(told(&changed, "[5, 20]"), ("r.yaml".to_owned(), "{file}".to_owned()));
    }
}
