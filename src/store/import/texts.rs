//! The rulesets and policies of a file.

use super::Wrong;
use crate::store::backend::{TextKind, WriteTx};
use crate::store::chain::{self, Hash};
use crate::store::export::form::TextForm;
use crate::text::hex;
use std::collections::BTreeMap;

/// A ruleset or a policy.
pub(super) struct Text {
    name: String,
    pub(super) hash: Hash,
    is_installed: bool,
}

/// All of one kind, by their rows.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<i64, Text>);

impl Texts {
    /// Proves one and stores it.
    pub(super) fn add(&mut self, tx: &dyn WriteTx, kind: TextKind, form: &TextForm) -> Result<(), Wrong> {
        let noun = kind.noun();
        let hash = chain::of_text(&form.text);
        if hex::decode(&form.hash) != Some(hash) {
            let what = format!("the hash of {noun} {} is not that of its text", form.id);
            return Err(Wrong::line(what, format!("the SHA-256 of the text is {}", hex::encode(&hash))));
        }
        if self.0.values().any(|known| known.hash == hash) || self.0.contains_key(&form.id) {
            let right = "every text stands there once, under a number of its own";
            return Err(Wrong::line(format!("{noun} {} was there before", form.id), right));
        }
        tx.add_text(kind, Some(form.id), &hash, &form.name, &form.text)?;
        self.0.insert(form.id, Text { name: form.name.to_string(), hash, is_installed: false });
        Ok(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The one of a row.
    pub(super) fn get(&self, row: i64) -> Option<&Text> {
        self.0.get(&row)
    }

    /// Takes note that one was installed: its row, if there is such a one.
    pub(super) fn install(&mut self, name: &str, hash: &str) -> Option<i64> {
        let hash = hex::decode(hash)?;
        let (row, text) = self.0.iter_mut().find(|(_, text)| text.hash == hash && text.name == name)?;
        text.is_installed = true;
        Some(*row)
    }

    /// Fails when one was never installed.
    pub(super) fn check_installed(&self, kind: TextKind) -> Result<(), Wrong> {
        match self.0.iter().find(|(_, text)| !text.is_installed) {
            None => Ok(()),
            Some((row, _)) => {
                let noun = kind.noun();
                let right = format!("every {noun} of a log is installed by an event");
                Err(Wrong::line(format!("{noun} {row} was never installed"), right))
            }
        }
    }
}
