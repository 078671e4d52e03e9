//! The YAML of rulesets and populations as plain types: what may be written where, and nothing about what it means.
//!
//! The doc comments of the fields are the descriptions in the JSON Schema, so they speak to designers.

pub mod curve;
mod curve_schema;
pub mod dynamics;
pub mod expectations;
pub mod policy;
pub mod population;
pub mod power;
pub mod ruleset;
mod section;
pub mod service;
pub mod table;

pub use curve::Curve;
pub use section::Section;
pub use table::{Of, Table, TableFile};
