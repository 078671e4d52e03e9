//! Reads YAML files into plain serde types, with every problem of a file reported in one run and
//! each at its place in the text.
//!
//! The way of a file: bytes → [`Source`] (text, lines, columns) → [`Node`] (a tree with byte spans)
//! → any type that derives `Deserialize`. What is wrong on the way is collected in [`Diagnostics`]
//! and the reading goes on. These types are in [`raw`]; [`load_ruleset`] and [`load_population`] check them and make the
//! values of `rules` and `simulation`. Only [`read_file`] opens a file; nothing here writes to a terminal.

mod access;
mod checks;
mod cures;
mod decode;
mod decoder;
mod diagnostic;
mod edits;
mod entry;
mod enumeration;
mod failure;
mod file;
mod leaves;
mod load;
mod node;
mod number;
mod number_or;
mod origins;
mod placeholder;
mod population_text;
pub mod raw;
mod render;
pub mod rows;
mod scalar;
mod schema;
mod source;
mod spanned;
mod structure;
mod syntax;
mod table_file;
#[cfg(test)]
mod tests;
mod words;
mod yaml;

pub use decode::decode;
pub use diagnostic::{Diagnostic, Diagnostics, MAX_SHOWN, Severity};
pub use edits::{Edit, Edits};
pub use file::{FileError, read_file};
pub use leaves::{Leaf, Leaves};
pub use load::{
    Expectations, KeysFile, LimitsFile, Loaded, LogWord, OTHER_KIND_OF_FILE, PlaceTree, Places, ScenarioOf,
    ServiceFile, TokensFile, USUAL_DAYS, USUAL_PLAYERS, WebhookFile, default_policy, load_expectations,
    load_expectations_in_part, load_policy, load_population, load_population_in_part, load_ruleset,
    load_service,
};
pub use node::{Entry, Map, Node, Scalar, Value, find};
pub use number::Number;
pub use number_or::NumberOr;
pub use population_text::{Beside, population_text};
pub use schema::{expectations_schema, policy_schema, population_schema, ruleset_schema, service_schema};
pub use source::{Location, MAX_BYTES, Source, Span};
pub use spanned::{Entries, Spanned};
pub use words::suggest;
pub use yaml::{MAX_DEPTH, MAX_VALUES, parse};

use serde::de::DeserializeOwned;

/// Parses `source` and decodes it as a `T`. `None` if and only if the text or the decoding has an
/// error; every one that could be found is then in `diagnostics`.
pub fn read<T: DeserializeOwned>(source: &Source, diagnostics: &mut Diagnostics) -> Option<T> {
    let mut found = Diagnostics::default();
    let value = parse(source, &mut found).and_then(|node| decode(&node, &mut found));
    let value = if found.has_errors() { None } else { value };
    diagnostics.extend(found);
    value
}
