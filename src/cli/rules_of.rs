//! Which rules hold for whom: those in force, with the older curves that a character keeps.

use super::database::Session;
use crate::config::{self, Source};
use crate::ledger::Outlook;
use crate::progression::{Adaptation, State};
use crate::rules::ruleset::Ruleset;
use crate::store::{Progress, Rules, RulesetText, StoreError};
use std::borrow::Cow;

impl Session<'_> {
    /// The text of the rules in force.
    pub fn text(&self) -> &RulesetText {
        &self.text
    }

    /// The rules in force, with the older curves that a character keeps.
    ///
    /// # Errors
    /// When an older ruleset can't be read.
    pub fn ruleset_of(&self, state: &State) -> Result<Cow<'_, Ruleset>, StoreError> {
        self.store.rules_of(state, &self.ruleset)
    }

    /// What a ruleset would make of all characters.
    ///
    /// # Errors
    /// When the database can't be read, or Ctrl-C was pressed.
    pub fn preview(
        &self,
        new: &Rules,
        terms: &Adaptation,
        progress: Progress,
    ) -> Result<Outlook, StoreError> {
        let old = Rules { text: &self.text, ruleset: &self.ruleset };
        self.store.preview(&old, new, terms, progress)
    }

    /// The same for what is shown of a change that was decided: where they can't be read, the rules in force.
    pub(super) fn ruleset_shown(&self, state: &State) -> Cow<'_, Ruleset> {
        self.ruleset_of(state).unwrap_or(Cow::Borrowed(&self.ruleset))
    }
}

/// Reads a ruleset that was in force before; it was sound when it was installed.
pub fn read_ruleset(text: &RulesetText) -> Option<Ruleset> {
    config::load_ruleset(&Source::new(&text.name, &text.text)).0.map(|loaded| loaded.value)
}
