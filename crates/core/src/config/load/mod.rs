//! From the text of a file to checked domain values, with every problem told at its place.
//!
//! Sections are read and converted on their own, so that a mistake in one hides none in another. A section with a
//! mistake has no value; what was found is in the diagnostics, and a file with an error gives no value at all.

mod curve;
mod dynamics;
mod expectations;
mod fault;
mod levels;
mod mastery;
mod names;
mod paragon;
mod pieces;
mod places;
mod policy;
mod population;
mod power;
mod prestige;
mod reward;
mod ruleset;
mod service;
mod tables;
mod track;

use std::sync::Arc;

use serde::de::DeserializeOwned;

use self::curve::Work;
pub use self::expectations::{Expectations, ScenarioOf, USUAL_DAYS, USUAL_PLAYERS};
pub use self::places::{PlaceTree, Places};
pub use self::policy::default_policy;
pub use self::service::{KeysFile, LimitsFile, LogWord, ServiceFile, TokensFile, WebhookFile};
use super::decode::decode_entry;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Entry, Map, Node, Value};
use super::source::{Source, Span};
use super::words;
use super::yaml::{MAX_VALUES, parse};
use crate::policy::Policy;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;

/// A checked value, the text it came from, and where in it the curves are written.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The value.
    pub value: T,
    /// The file.
    pub source: Source,
    /// Where its curves are.
    pub places: Places,
}

impl<T> Loaded<T> {
    /// The fingerprint of the text: its SHA-256 in hexadecimal, as `sha256sum` prints it.
    pub fn hash(&self) -> String {
        self.source.hash()
    }
}

/// Reads and checks a ruleset. The value is there if and only if the diagnostics have no error.
pub fn load_ruleset(source: &Source) -> (Option<Loaded<Ruleset>>, Diagnostics) {
    let mut loader = Loader::new(source);
    if let Some(origins) = &source.origins {
        loader.diagnostics.extend(origins.problems.clone());
    }
    let value = loader.root_of("ruleset").and_then(|root| loader.ruleset(&root));
    loader.finish(value)
}

/// Reads and checks a population that plays by `ruleset`. The value is there if and only if the diagnostics have no
/// error.
pub fn load_population(source: &Source, ruleset: &Ruleset) -> (Option<Loaded<Population>>, Diagnostics) {
    let mut loader = Loader::new(source);
    let value = loader.root_of("population").and_then(|root| loader.population(&root, ruleset));
    loader.finish(value)
}

/// Reads a population that was written for other rules: activities and attributes that `ruleset` lacks are left out.
/// Otherwise as [`load_population`].
pub fn load_population_in_part(
    source: &Source,
    ruleset: &Ruleset,
) -> (Option<Loaded<Population>>, Diagnostics) {
    let mut loader = Loader { is_for_others: true, ..Loader::new(source) };
    let value = loader.root_of("population").and_then(|root| loader.population(&root, ruleset));
    loader.finish(value)
}

/// Reads and checks expectations. The value is there if and only if the diagnostics have no error. Whether its metrics fit
/// the scenario is another question: see [`Expectations::misfits`].
pub fn load_expectations(source: &Source) -> (Option<Loaded<Expectations>>, Diagnostics) {
    let (found, diagnostics) = load_expectations_in_part(source);
    (found.filter(|_| !diagnostics.has_errors()), diagnostics)
}

/// The same, with as much of the value as has no mistakes: what is left of it can be looked at too, so that all mistakes are
/// told at once.
pub fn load_expectations_in_part(source: &Source) -> (Option<Loaded<Expectations>>, Diagnostics) {
    let mut loader = Loader::new(source);
    let value = loader.root_of("expectations").and_then(|root| loader.expectations(&root));
    let Loader { diagnostics, places, .. } = loader;
    (value.map(|value| Loaded { value, source: source.clone(), places }), diagnostics)
}

/// Reads and checks a policy. The value is there if and only if the diagnostics have no error.
pub fn load_policy(source: &Source) -> (Option<Loaded<Policy>>, Diagnostics) {
    let mut loader = Loader::new(source);
    let value = loader.root_of("policy").and_then(|root| loader.whole_policy(&root));
    loader.finish(value)
}

/// Reads and checks how the service runs. The value is there if and only if the diagnostics have no error.
pub fn load_service(source: &Source) -> (Option<Loaded<ServiceFile>>, Diagnostics) {
    let mut loader = Loader::new(source);
    let value = loader.root_of("service").and_then(|root| loader.service(&root));
    loader.finish(value)
}

/// The code of the problem that a file is of another kind than the one that is asked for.
pub const OTHER_KIND_OF_FILE: &str = "other-kind-of-file";

/// The kinds of files by the key that each has, and what they are called.
const KINDS_OF_FILE: [(&str, &str); 5] = [
    ("ruleset", "a ruleset"),
    ("population", "a population"),
    ("expectations", "a file of expectations"),
    ("policy", "a policy"),
    ("service", "a configuration of the service"),
];

/// What is known while one file is converted.
struct Loader<'a> {
    source: &'a Source,
    diagnostics: Diagnostics,
    places: Places,
    work: Work,
    /// The section that is being converted lacks fields in which something was found.
    is_incomplete: bool,
    /// The file was written for other rules: what these lack is no mistake.
    is_for_others: bool,
}

impl<'a> Loader<'a> {
    fn new(source: &'a Source) -> Self {
        let (diagnostics, places, work) = (Diagnostics::default(), Places::default(), Work::default());
        Self { source, diagnostics, places, work, is_incomplete: false, is_for_others: false }
    }

    /// The tree of the file, unless aliases and merges make too much of it. Every section is read on its own, so the
    /// bound that each reading has would not bound them together.
    fn root(&mut self) -> Option<Node> {
        let root = parse(self.source, &mut self.diagnostics)?;
        let mut left = MAX_VALUES;
        if !weigh(&root, &mut left) {
            self.diagnostics.push(words::too_many_values());
            return None;
        }
        Some(root)
    }

    /// The tree of a file that begins with `wanted`, unless it is a file of another kind.
    fn root_of(&mut self, wanted: &str) -> Option<Node> {
        let root = self.root()?;
        if entry(&root, wanted).is_some() {
            return Some(root);
        }
        let name = |key: &str| KINDS_OF_FILE.iter().find(|(known, _)| *known == key).map(|(_, name)| *name);
        let found = KINDS_OF_FILE.iter().find_map(|(key, name)| Some((entry(&root, key)?.key.span, *name)));
        let Some((span, found)) = found else { return Some(root) };
        let message = format!("this is {found}, not {}", name(wanted).unwrap_or(wanted));
        self.error(OTHER_KIND_OF_FILE, span, message, "");
        None
    }

    fn finish<T>(self, value: Option<T>) -> (Option<Loaded<T>>, Diagnostics) {
        let Self { source, diagnostics, places, .. } = self;
        let value = value.filter(|_| !diagnostics.has_errors());
        (value.map(|value| Loaded { value, source: source.clone(), places }), diagnostics)
    }

    fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span).label(label));
    }

    fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::warning(code, message).at(span).label(label));
    }

    /// Reads one section on its own. `None` when it says nothing, or has a mistake that leaves nothing to check.
    fn section<T: DeserializeOwned>(&mut self, entry: &Entry) -> Option<T> {
        let is_empty =
            matches!(&entry.value.value, Value::Scalar(scalar) if scalar.plain && scalar.text.is_empty());
        if is_empty {
            let label = "fill it in, or remove it";
            self.error("empty-section", entry.key.span, format!("`{}` is empty", entry.key.text()), label);
            return None;
        }
        let mut found = Diagnostics::default();
        let value = decode_entry(entry, &mut found);
        self.is_incomplete = value.is_none();
        let value =
            value.or_else(|| decode_entry(&without_mistakes(entry, &found)?, &mut Diagnostics::default()));
        self.diagnostics.extend(found);
        value
    }
}

/// Fields that other checks rely on: without them those would tell of mistakes that are none.
const RELIED_ON: [&str; 5] = ["first_level", "max_level", "max", "points_per_level", "requires"];

/// The section without the fields in which something was found, so that the others are checked in the same run.
fn without_mistakes(section: &Entry, found: &Diagnostics) -> Option<Entry> {
    let Value::Map(_) = &section.value.value else { return None };
    let is_inside = |place: Span, outer: Span| outer.start <= place.start && place.end <= outer.end;
    let is_faulty = |entry: &&Entry| {
        let spans = found.iter().filter_map(|problem| problem.span);
        spans.into_iter().any(|span| is_inside(span, entry.key.span) || is_inside(span, entry.value.span))
    };
    let (faulty, own): (Vec<&Entry>, Vec<&Entry>) = entries(&section.value).into_iter().partition(is_faulty);
    if faulty.iter().any(|entry| RELIED_ON.contains(&entry.key.text())) {
        return None;
    }
    let own = own.into_iter().cloned().collect();
    let value = Value::Map(Arc::new(Map { own, merged: Vec::new() }));
    Some(Entry { key: section.key.clone(), value: Node { value, ..section.value.clone() } })
}

/// How much text counts as one value.
const TEXT_PER_VALUE: usize = 64;

/// Takes a node's values from what is left, aliases and merges written out. `false` when they are too many.
fn weigh(node: &Node, left: &mut usize) -> bool {
    let own = match &node.value {
        Value::Scalar(scalar) => 1 + scalar.text.len() / TEXT_PER_VALUE,
        Value::List(_) | Value::Map(_) => 1,
    };
    let Some(rest) = left.checked_sub(own) else { return false };
    *left = rest;
    match &node.value {
        Value::Scalar(_) => true,
        Value::List(items) => items.iter().all(|item| weigh(item, left)),
        Value::Map(map) => weigh_map(map, left),
    }
}

fn weigh_map(map: &Map, left: &mut usize) -> bool {
    map.own.iter().all(|entry| weigh(&entry.key, left) && weigh(&entry.value, left))
        && map.merged.iter().all(|merged| {
            *left = left.saturating_sub(1);
            *left > 0 && weigh_map(merged, left)
        })
}

/// The entries of a map, merges written out; none for anything else.
fn entries(node: &Node) -> Vec<&Entry> {
    let Value::Map(map) = &node.value else { return Vec::new() };
    let mut steps = MAX_VALUES;
    let mut spend = || {
        steps = steps.saturating_sub(1);
        steps > 0
    };
    map.entries(&mut spend).unwrap_or_default()
}

/// The entry of a map with this key.
fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    entries(node).into_iter().find(|entry| entry.key.text() == key)
}
