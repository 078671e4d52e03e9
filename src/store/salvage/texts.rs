//! The texts of a damaged database that are what their hashes say.

use crate::store::backend::{ReadTx, StoredText, TextKind};
use crate::store::chain::Hash;
use crate::store::error::StoreError;
use crate::store::texts::{self, RulesetText};
use crate::store::verify::{Place, Problem};
use crate::text::hex;
use std::collections::BTreeMap;

/// Where the rows of a table can't be read one after the other, so many are tried one by one.
const MOST_ROWS: i64 = 1_000;

/// Texts by their hashes.
pub(super) struct Texts {
    rulesets: BTreeMap<Hash, StoredText>,
    policies: BTreeMap<Hash, StoredText>,
    pub(super) stand_in: RulesetText,
    /// Rulesets that the stand-in takes the place of.
    pub(super) replaced: Vec<String>,
    problems: Vec<Problem>,
}

impl Texts {
    /// Reads all that can be read.
    pub(super) fn read(tx: &dyn ReadTx, stand_in: &RulesetText) -> Result<Texts, StoreError> {
        let mut problems = Vec::new();
        let rulesets = all(tx, TextKind::Ruleset, &mut problems)?;
        let policies = all(tx, TextKind::Policy, &mut problems)?;
        Ok(Texts { rulesets, policies, stand_in: stand_in.clone(), replaced: Vec::new(), problems })
    }

    /// The ruleset with this hash; the stand-in where it is the one.
    pub(super) fn ruleset(&self, hash: &str) -> Option<(String, String)> {
        let known = hex::decode(hash).and_then(|hash| self.rulesets.get(&hash));
        let stand_in = &self.stand_in;
        match known {
            Some(text) => Some((text.name.clone(), text.text.clone())),
            None => (stand_in.hash == hash).then(|| (stand_in.name.clone(), stand_in.text.clone())),
        }
    }

    /// From here on the stand-in is a ruleset like those that are proved.
    pub(super) fn trust_stand_in(&mut self) {
        let RulesetText { name, hash, text } = self.stand_in.clone();
        let known = hex::decode(&hash).map(|key| (key, StoredText { row: 0, name, hash, text }));
        self.rulesets.extend(known);
    }

    /// The policy with this hash.
    pub(super) fn policy(&self, hash: &str) -> Option<&StoredText> {
        hex::decode(hash).and_then(|hash| self.policies.get(&hash))
    }

    /// What is not as it was.
    pub(super) fn problems(&mut self) -> Vec<Problem> {
        let name = self.stand_in.name.clone();
        let replaced = self.replaced.drain(..).map(|old| {
            let what = format!("the ruleset {old} could not be proved; `{name}` stands in its place");
            Problem::of_all(Place::Log, what)
        });
        let replaced: Vec<Problem> = replaced.collect();
        self.problems.drain(..).chain(replaced).collect()
    }
}

/// The texts of a kind that are what their hashes say.
fn all(
    tx: &dyn ReadTx,
    kind: TextKind,
    problems: &mut Vec<Problem>,
) -> Result<BTreeMap<Hash, StoredText>, StoreError> {
    let mut found: Vec<StoredText> = Vec::new();
    let read = tx.texts(kind, &mut |text| {
        found.push(text.clone());
        Ok(())
    });
    match read {
        Ok(()) => {}
        Err(StoreError::Corrupt(_)) => {
            found = (1..=MOST_ROWS).filter_map(|row| tx.text(kind, row).ok().flatten()).collect();
        }
        Err(error) => return Err(error),
    }
    let mut texts = BTreeMap::new();
    for text in found {
        match texts::check(kind, &text) {
            Ok(()) => {
                texts.extend(hex::decode(&text.hash).map(|hash| (hash, text)));
            }
            Err(error) => problems.push(Problem::of_all(Place::Log, error.to_string())),
        }
    }
    Ok(texts)
}
