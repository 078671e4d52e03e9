//! Makes a value of any `Deserialize` type from a tree, and goes on after a mistake.
//!
//! serde's derived code stops at the first error and gives nothing to go on with, so:
//!
//! - A value of the wrong kind is recorded, and a *placeholder* is handed out in its stead. The code
//!   that asked goes on, and most files need one round.
//! - What a type's own code refuses, and a missing field, end the round. They are noted in the
//!   [`State`], and the next round starts with placeholders in those places. Every further round has
//!   to note something new, and the sum of all rounds is bounded.
//! - A value that was made with a placeholder is never handed to the caller, and complaints about one
//!   are not shown: they are consequences.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed};

use super::decoder::{Decoder, Role};
use super::diagnostic::{Diagnostic, Diagnostics, MAX_SHOWN, Severity};
use super::failure::Failure;
use super::node::{Entry, Map, Node};
use super::source::Span;
use super::words;
use super::yaml::MAX_VALUES;

/// How many values are visited in all rounds together. Only a large file with many mistakes that cost
/// a round each comes here; some of them are then left for the next run.
const MAX_VISITS: usize = 5 * MAX_VALUES;

/// Decodes the tree as a `T`. `None` if and only if an error was recorded.
pub fn decode<T: DeserializeOwned>(node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    decode_under(node, None, diagnostics)
}

/// Decodes a map's entry as a `T`; what is missing is said at its key.
pub(super) fn decode_entry<T: DeserializeOwned>(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<T> {
    decode_under(&entry.value, Some(&entry.key), diagnostics)
}

fn decode_under<T: DeserializeOwned>(
    node: &Node,
    key: Option<&Node>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut state = State::default();
    let value = loop {
        state.start_round();
        match state.value(PhantomData::<T>, node, key) {
            Ok(value) => break Some(value),
            Err(Failure::Told) if state.can_go_on() => {}
            Err(failure) => {
                if !state.has_failed {
                    state.record(Diagnostic::error("refused-value", failure.to_string()).at(node.span));
                }
                break None;
            }
        }
    };
    diagnostics.extend(state.found);
    value.filter(|_| !state.has_failed)
}

/// What is known of the file's mistakes, over all rounds, and how far the work has come.
#[derive(Default)]
pub(super) struct State {
    found: Diagnostics,
    has_failed: bool,
    /// Nodes of which no value can be made, by their ids.
    refused: BTreeSet<u32>,
    /// Fields that a type (by the name of its visitor) has turned out to need.
    required: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Placeholders handed out and values left out in this round.
    guesses: usize,
    has_news: bool,
    round_visits: usize,
    visits: usize,
    /// The lines of the aliases through which the current node is reached.
    alias_lines: Vec<usize>,
}

impl State {
    fn start_round(&mut self) {
        self.guesses = 0;
        self.round_visits = 0;
        self.has_news = false;
        self.alias_lines.clear();
    }

    fn can_go_on(&self) -> bool {
        self.has_news && self.found.len() < MAX_SHOWN && self.visits < MAX_VISITS
    }

    /// Has `seed` make its value from `node`, and puts a failure on record at `node` unless a deeper
    /// node has taken it. `key` is the key that introduces the node.
    pub(super) fn value<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        node: &Node,
        key: Option<&Node>,
    ) -> Result<S::Value, Failure> {
        self.in_role(seed, node, key, Role::Value)
    }

    /// The same for the key of a map.
    pub(super) fn key<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        key: &Node,
    ) -> Result<S::Value, Failure> {
        self.in_role(seed, key, None, Role::Key)
    }

    fn in_role<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        node: &Node,
        key: Option<&Node>,
        role: Role,
    ) -> Result<S::Value, Failure> {
        if !self.spend() {
            return Err(Failure::Stop);
        }
        let (guesses, aliases) = (self.guesses, self.alias_lines.len());
        self.alias_lines.extend(node.alias_line);
        let result = seed.deserialize(Decoder { node, key, role, state: self });
        let result = result.map_err(|failure| self.blame(node, failure, self.guesses > guesses));
        self.alias_lines.truncate(aliases);
        result
    }

    fn blame(&mut self, node: &Node, failure: Failure, is_consequence: bool) -> Failure {
        let problem = match failure {
            Failure::Told | Failure::Stop => return failure,
            Failure::Missing(_) => Diagnostic::error("missing-field", failure.to_string()),
            Failure::Expected(expected) => {
                Diagnostic::error("wrong-type", format!("expected {expected}, found {}", words::found(node)))
            }
            Failure::Unknown { what, name, label } => {
                let message = format!("unknown {what} `{}`", words::clipped(&name));
                Diagnostic::error("unknown-name", message).label(label)
            }
            Failure::Refused(message) => Diagnostic::error("refused-value", message),
        };
        if !is_consequence {
            self.record(problem.at(node.span));
        }
        self.refuse(node);
        Failure::Told
    }

    /// Remembers that no value can be made of a node.
    pub(super) fn refuse(&mut self, node: &Node) {
        self.has_news |= self.refused.insert(node.id);
    }

    /// Whether an earlier round could make nothing of an entry's key or value.
    pub(super) fn is_refused(&self, node: &Node) -> bool {
        !self.refused.is_empty() && self.refused.contains(&node.id)
    }

    /// Remembers that a type needs a field.
    pub(super) fn require(&mut self, type_name: &'static str, field: &'static str) {
        self.has_news |= self.required.entry(type_name).or_default().insert(field);
    }

    /// The fields that a type has turned out to need.
    pub(super) fn required(&self, type_name: &'static str) -> Vec<&'static str> {
        self.required.get(type_name).into_iter().flatten().copied().collect()
    }

    /// Notes that a placeholder is handed out, or a value left out.
    pub(super) fn guess(&mut self) {
        self.guesses += 1;
    }

    /// Puts a problem on record.
    pub(super) fn record(&mut self, mut problem: Diagnostic) {
        self.has_failed |= problem.severity == Severity::Error;
        if let Some(line) = self.alias_lines.last() {
            problem = problem.note(format!("this value is used through the alias in line {line}"));
        }
        self.found.push(problem);
    }

    /// A map's entries with merges written out.
    pub(super) fn entries<'n>(&mut self, map: &'n Map) -> Result<Vec<&'n Entry>, Failure> {
        map.entries(&mut || self.spend()).ok_or(Failure::Stop)
    }

    /// Counts one step of the work; `false` if there has been enough.
    fn spend(&mut self) -> bool {
        self.visits += 1;
        self.round_visits += 1;
        // Each entry of a map is counted when it is listed, and its key and value when they are read.
        if self.round_visits > 2 * MAX_VALUES {
            self.record(words::too_many_values());
            return false;
        }
        !self.found.is_full()
    }
}

/// Where to point for something about a map as a whole: the key that introduces it, if there is one.
pub(super) fn place_of(node: &Node, key: Option<&Node>) -> Span {
    key.map_or(node.span, |key| key.span)
}
