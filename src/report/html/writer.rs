//! Elements, one in another, with texts in them.

use crate::text::hidden::escaped;
use crate::text::markup::quoted;
use std::fmt::Write;
use std::ops::Range;

/// HTML that is being written. Texts and values of attributes are never markup.
#[derive(Debug, Clone, Default)]
pub struct Html {
    text: String,
    files: Vec<Shown>,
}

/// A file whose text stands on the page.
#[derive(Debug, Clone)]
struct Shown {
    name: String,
    lines: usize,
}

/// Elements that hold nothing and have no end.
const VOID: [&str; 4] = ["meta", "link", "input", "br"];

impl Html {
    /// Nothing yet.
    pub fn new() -> Html {
        Html::default()
    }

    /// An element with attributes, and what `inside` writes into it.
    pub fn element(
        &mut self,
        tag: &'static str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Html),
    ) {
        self.text.push('<');
        self.text.push_str(tag);
        // No class is no attribute.
        for (name, value) in attributes.iter().filter(|(name, value)| *name != "class" || !value.is_empty()) {
            // Writing into a text can't fail.
            let _ = write!(self.text, " {name}=\"{}\"", quoted(&escaped(value)));
        }
        self.text.push('>');
        if !VOID.contains(&tag) {
            inside(self);
            let _ = write!(self.text, "</{tag}>");
        }
    }

    /// An element with a text in it.
    pub fn leaf(&mut self, tag: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.element(tag, attributes, |html| html.text(text));
    }

    /// The files whose texts stand on the page: what names a line of one, as `rules.yaml:14`, leads there.
    pub fn show_files<'t>(&mut self, files: impl Iterator<Item = (&'t str, &'t str)>) {
        let shown = |(name, text): (&str, &str)| Shown { name: name.to_owned(), lines: text.lines().count() };
        self.files = files.map(shown).collect();
    }

    /// The name of a line within the page; `file` is its place among those that are shown.
    pub fn line_id(file: usize, line: usize) -> String {
        format!("file-{}-{line}", file + 1)
    }

    /// A text in which lines of files that stand on the page lead there.
    pub fn linked(&mut self, text: &str) {
        let mut rest = text;
        while let Some((place, id)) = self.first_place(rest) {
            self.text(&rest[..place.start]);
            let link = rest[place.clone()].to_owned();
            self.leaf("a", &[("href", &format!("#{id}"))], &link);
            rest = &rest[place.end..];
        }
        self.text(rest);
    }

    /// The first line of a file that a text names, and its name within the page.
    fn first_place(&self, text: &str) -> Option<(Range<usize>, String)> {
        let places = self.files.iter().enumerate().filter_map(|(file, shown)| {
            let (place, line) = shown.place_in(text)?;
            Some((place, Html::line_id(file, line)))
        });
        // Of two files the longer name is meant: `b.yaml` is no part of `a/b.yaml`.
        places.min_by_key(|(place, _)| (place.start, usize::MAX - place.end))
    }

    /// A text: what hides in it is shown, and line breaks are kept where the page keeps them.
    pub fn text(&mut self, text: &str) {
        let lines: Vec<String> = text.split('\n').map(escaped).collect();
        self.text.push_str(&quoted(&lines.join("\n")));
    }

    /// A text in which `words` in backticks stand as code.
    pub fn prose(&mut self, text: &str) {
        for (at, part) in text.split('`').enumerate() {
            // An odd backtick at the end begins nothing.
            if at % 2 == 1 && text.matches('`').count() > at {
                self.leaf("code", &[], part);
            } else {
                if at % 2 == 1 {
                    self.text("`");
                }
                self.linked(part);
            }
        }
    }

    /// A line break between elements, for people who read the source.
    pub fn line(&mut self) {
        self.text.push('\n');
    }

    /// Markup that is whole and safe already: pictures of `chart`, and what this program is made of.
    pub(super) fn markup(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }
}

impl Shown {
    /// Where a text names a line of the file, with the column that may follow, and which line.
    fn place_in(&self, text: &str) -> Option<(Range<usize>, usize)> {
        if self.name.is_empty() {
            return None;
        }
        let of_a_name = |c: char| c.is_alphanumeric() || "/\\._-:".contains(c);
        let all = text.match_indices(&self.name);
        let mut free = all.filter(|(at, _)| !text[..*at].ends_with(of_a_name));
        free.find_map(|(at, _)| {
            let after = at + self.name.len();
            let (line, end) = number(text, after)?;
            let end = number(text, end).map_or(end, |(_, end)| end);
            (1..=self.lines).contains(&line).then_some((at..end, line))
        })
    }
}

/// The number behind a colon at a place of a text, and where it ends.
fn number(text: &str, at: usize) -> Option<(usize, usize)> {
    let digits = text.get(at..)?.strip_prefix(':')?;
    let count = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    Some((digits[..count].parse().ok()?, at + 1 + count))
}
