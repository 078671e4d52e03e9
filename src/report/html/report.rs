//! A report to pass on: what was asked, the answer, figures, tables, the rules, and the command that makes it again.

use super::story::{Fact, Story};
use super::{Html, Page, figure, screens};
use crate::chart::Figure;
use crate::report::{Screen, Spell, View};

/// Texts longer than this are named and not repeated.
const LONGEST_TEXT: usize = 60_000;

/// Everything that a report tells.
#[derive(Debug, Clone)]
pub struct Report {
    title: String,
    asked: String,
    answer: Vec<String>,
    facts: Vec<Fact>,
    tables: Vec<Screen>,
    figures: Vec<Figure>,
    rules: Vec<Rules>,
    command: String,
}

/// A ruleset with its numbers.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What it looks like at a glance.
    pub screens: Vec<Screen>,
    /// Its name.
    pub name: String,
    /// The files that it is written in, and the population's.
    pub files: Vec<FileText>,
}

impl Rules {
    fn heading(&self) -> String {
        format!("Rules: {}", self.name)
    }
}

/// A file that an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    /// Its path.
    pub name: String,
    /// All that is in it.
    pub text: String,
    /// SHA-256 of it.
    pub hash: String,
}

/// The last part.
const MADE: &str = "How it was made";

/// A terminal wider than any.
const WIDTH: usize = usize::MAX;

impl Report {
    /// The report of a view; `command` is the command line that makes it again.
    pub fn new<V: View + Story>(view: &V, spell: Spell, command: String) -> Report {
        Report {
            title: view.title(),
            asked: view.asked(),
            answer: view.answer(),
            facts: view.facts(),
            tables: view.screens(WIDTH, spell),
            figures: Vec::new(),
            rules: Vec::new(),
            command,
        }
    }

    /// The same with figures.
    #[must_use]
    pub fn figures(self, figures: Vec<Figure>) -> Report {
        Report { figures, ..self }
    }

    /// The same with the rules that it is about.
    #[must_use]
    pub fn rules(self, rules: Vec<Rules>) -> Report {
        Report { rules, ..self }
    }

    /// The file.
    pub fn text(&self) -> String {
        let mut body = Html::new();
        body.show_files(self.files().map(|file| (file.name.as_str(), file.text.as_str())));
        body.element("header", &[], |html| {
            html.leaf("h1", &[], &self.title);
            html.element("p", &[("class", "asked")], |html| html.prose(&self.asked));
        });
        body.line();
        self.parts(&mut body);
        body.element("main", &[], |html| self.main(html));
        body.line();
        Page { title: &self.title, body }.into_text()
    }

    /// The files whose texts are repeated, in order.
    fn files(&self) -> impl Iterator<Item = &FileText> {
        self.rules.iter().flat_map(|rules| &rules.files).filter(|file| file.text.len() <= LONGEST_TEXT)
    }

    /// Links to the parts.
    fn parts(&self, html: &mut Html) {
        let figures =
            (!self.figures.is_empty()).then(|| ("figures".to_owned(), self.figures_heading().to_owned()));
        let rules = self.rules.iter().enumerate();
        let rules = rules.map(|(at, rules)| (rules_id(at), rules.heading()));
        let tables = [("tables".to_owned(), "Tables".to_owned())];
        let made = [("made".to_owned(), MADE.to_owned())];
        html.element("nav", &[("aria-label", "Parts of this page")], |html| {
            for (id, name) in figures.into_iter().chain(tables).chain(rules).chain(made) {
                html.leaf("a", &[("href", &format!("#{id}"))], &name);
                html.line();
            }
        });
        html.line();
    }

    fn figures_heading(&self) -> &'static str {
        if self.figures.len() == 1 { "Figure" } else { "Figures" }
    }

    fn main(&self, html: &mut Html) {
        html.element("section", &[("class", "answer"), ("aria-label", "Answer")], |html| {
            for sentence in &self.answer {
                html.element("p", &[], |html| html.prose(sentence));
            }
        });
        html.line();
        if !self.figures.is_empty() {
            html.leaf("h2", &[("id", "figures")], self.figures_heading());
            self.figures.iter().for_each(|own| figure(html, own));
        }
        html.leaf("h2", &[("id", "tables")], "Tables");
        screens(html, &self.tables, &self.title);
        let mut files = self.files().enumerate().peekable();
        for (at, rules) in self.rules.iter().enumerate() {
            html.leaf("h2", &[("id", &rules_id(at))], &rules.heading());
            screens(html, &rules.screens, &rules.name);
            let of_these =
                |(_, file): &(usize, &FileText)| rules.files.iter().any(|own| std::ptr::eq(own, *file));
            while let Some((number, file)) = files.next_if(of_these) {
                file_text(html, number, file);
            }
        }
        html.leaf("h2", &[("id", "made")], MADE);
        self.made(html);
    }

    fn made(&self, html: &mut Html) {
        html.element("dl", &[], |html| {
            for Fact { what, value } in &self.facts {
                html.leaf("dt", &[], what);
                html.leaf("dd", &[], value);
            }
            for file in self.rules.iter().flat_map(|rules| &rules.files) {
                html.leaf("dt", &[], &file.name);
                html.leaf("dd", &[], &format!("SHA-256 {}", file.hash));
            }
        });
        html.leaf("p", &[], "This command makes the same report again:");
        html.leaf("pre", &[], &self.command);
    }
}

fn rules_id(at: usize) -> String {
    format!("rules-{}", at + 1)
}

/// The text of a file, each line with a name of its own.
fn file_text(html: &mut Html, number: usize, file: &FileText) {
    html.element("details", &[], |html| {
        html.leaf("summary", &[], &file.name);
        html.element("pre", &[("tabindex", "0"), ("class", "lines")], |html| {
            for (at, line) in file.text.lines().enumerate() {
                html.leaf("span", &[("id", &Html::line_id(number, at + 1))], line);
                html.line();
            }
        });
    });
    html.line();
}
