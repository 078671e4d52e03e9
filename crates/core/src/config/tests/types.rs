//! Example types as a ruleset would have them, and the steps that most tests take.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::config::{Diagnostics, Entries, Number, Source, Spanned, read};

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Rules {
    pub name: Spanned<String>,
    pub character: Track,
    #[serde(default)]
    pub mastery: Entries<Track>,
    pub points: Option<Vec<Spanned<u32>>>,
    #[serde(default)]
    pub hidden: bool,
    pub share: Option<Share>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Track {
    pub first_level: u32,
    pub max_level: Option<u64>,
    pub xp_to_next: Curve,
    #[serde(default)]
    pub policy: Option<Policy>,
    #[serde(default)]
    pub rewards: BTreeMap<u32, String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Curve {
    Linear(Linear),
    Power { base: Number, exponent: Spanned<Number>, shift: Option<f64> },
    Exponential { base: Number, growth: f64 },
    Table(Vec<i64>),
    Points(Vec<(u32, f64)>),
}

#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Linear {
    pub base: Number,
    pub step: Number,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Policy {
    Never,
    Asap,
    AtParagon(u32),
}

/// Has an opinion of its own about its value.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(try_from = "f64")]
pub(super) struct Share(pub f64);

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        if (0.0..=0.5).contains(&value) { Ok(Self(value)) } else { Err("a share is at most 0.5".to_owned()) }
    }
}

/// A valid file that uses most of the above.
pub(super) const GOOD: &str = "\
name: necpgame # a comment
character:
  first_level: 1
  max_level: 40_000
  xp_to_next: { power: { base: 1000, exponant: 1.5 } }
  rewards: { 5: title, 10: 'cape' }
mastery:
  combat: &combat
    first_level: 0x1
    xp_to_next:
      linear:
        base: 1e3
        step: -0.5
    policy: asap
  social: *combat
  trading: { <<: *combat, policy: { at_paragon: 150 } }
points: [1, 2, 3]
";

/// The valid file above.
pub(super) fn good() -> String {
    GOOD.replace("exponant", "exponent")
}

/// Reads a text as a `T`.
pub(super) fn take<T: serde::de::DeserializeOwned>(text: &str) -> (Option<T>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let value = read(&Source::new("my.yaml", text), &mut diagnostics);
    (value, diagnostics)
}

/// What a user sees who checks this text as a `T`.
pub(super) fn shown<T: serde::de::DeserializeOwned>(text: &str) -> String {
    let (value, diagnostics) = take::<T>(text);
    assert_eq!(value.is_none(), diagnostics.has_errors());
    diagnostics.render(&Source::new("my.yaml", text), false)
}
