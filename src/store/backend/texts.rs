//! Rulesets, policies and settings.

use super::super::chain::Hash;
use super::super::error::StoreError;

/// Which texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum TextKind {
    Ruleset,
    Policy,
}

impl TextKind {
    /// What people call it.
    pub(in crate::store) const fn noun(self) -> &'static str {
        match self {
            TextKind::Ruleset => "ruleset",
            TextKind::Policy => "policy",
        }
    }

    /// Where all of them are kept.
    pub(in crate::store) const fn table(self) -> &'static str {
        match self {
            TextKind::Ruleset => "rulesets",
            TextKind::Policy => "policies",
        }
    }
}

/// A ruleset or a policy as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredText {
    /// Its row.
    pub row: i64,
    /// Its name.
    pub name: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The YAML.
    pub text: String,
}

/// Questions about texts and settings. Where a text is no UTF-8, its hash tells.
pub(in crate::store) trait TextRead {
    /// The hash of the text of a row.
    fn text_hash(&self, kind: TextKind, row: i64) -> Result<Option<Hash>, StoreError>;

    /// The text of a row.
    fn text(&self, kind: TextKind, row: i64) -> Result<Option<StoredText>, StoreError>;

    /// The text with this hash.
    fn text_by_hash(&self, kind: TextKind, hash: &Hash) -> Result<Option<StoredText>, StoreError>;

    /// Every text, in the order of rows.
    fn texts(
        &self,
        kind: TextKind,
        take: &mut dyn FnMut(&StoredText) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Every setting with its value, by name.
    fn settings(&self) -> Result<Vec<(String, String)>, StoreError>;

    /// The value of a setting.
    fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;
}

/// Changes of texts and settings.
pub(in crate::store) trait TextWrite {
    /// Adds a text, at a row of its own or at this one, and answers with the row.
    fn add_text(
        &self,
        kind: TextKind,
        row: Option<i64>,
        hash: &Hash,
        name: &str,
        text: &str,
    ) -> Result<i64, StoreError>;

    /// Sets a setting.
    fn set(&self, name: &str, value: &str) -> Result<(), StoreError>;
}
