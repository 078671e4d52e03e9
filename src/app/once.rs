//! What is carried out once, however often it is asked for: the key of a request that is no row of a batch.

use super::problem::{Hint, Problem};
use super::session::Session;
use crate::ledger::{HistoryQuery, Key, Row, Use, Who};
use crate::progression::Command;
use crate::report::command_text::command_text;
use crate::report::gm::{AppliedView, line};
use crate::report::numbers::clipped;
use crate::text::name;
use sha2::{Digest, Sha256};

/// What is asked for, told apart from all else.
#[derive(Debug, Clone, PartialEq)]
pub struct Requested {
    digest: [u8; 16],
    /// In words.
    words: String,
    /// As a row of a batch, where it is one command for one character.
    row: Option<Row>,
}

/// A request that is carried out at most once.
#[derive(Debug, Clone, PartialEq)]
pub struct Once {
    /// The key, tied to what is asked for.
    pub key: Key,
    /// What is asked for, in words.
    words: String,
    /// As a row of a batch, where it is one command for one character.
    row: Option<Row>,
}

impl Requested {
    /// A command for one character. As a row of a batch it is the same request.
    pub fn of_command(who: &Who, command: &Command) -> Requested {
        let row = Row { key: None, who: who.clone(), command: command.clone() };
        let words = match command {
            Command::Create { .. } => command_text(command),
            _ => format!("{} for {}", command_text(command), clipped(&who.to_string(), 40)),
        };
        Requested { digest: row.digest(), words, row: Some(row) }
    }

    /// What has words of its own: the same words are the same request.
    pub fn of_words(words: &[&str]) -> Requested {
        let whole: [u8; 32] = Sha256::digest(words.join("\0")).into();
        let mut digest = [0; 16];
        digest.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        Requested { digest, words: words.join(" "), row: None }
    }

    /// The same under a key.
    pub fn under(self, key: &str) -> Once {
        let Requested { digest, words, row } = self;
        Once { key: Key { text: key.to_owned(), request: digest }, words, row }
    }
}

impl Once {
    /// What an operation did before under the key.
    ///
    /// # Errors
    /// That the key was used for something else, or that the database can't be read.
    pub fn before(&self, session: &Session) -> Result<Option<AppliedView>, Problem> {
        session.store.used(&self.key.text)?.map(|used| self.applied(session, used)).transpose()
    }

    /// The answer where an operation has used the key.
    ///
    /// # Errors
    /// That it used it for something else, or that the database can't be read.
    pub(super) fn applied(&self, session: &Session, used: Use) -> Result<AppliedView, Problem> {
        let (store, key) = (&session.store, &self.key.text);
        let is_same = match &self.row {
            Some(row) => store.is_same_request(row, &used)?,
            None => used.request == self.key.request,
        };
        if !is_same {
            let (operation, key) = (Some(used.operation), Some(key.clone()));
            let query = HistoryQuery { operation, key, last: Some(1), ..HistoryQuery::default() };
            let did = store.history(&query)?.unwrap_or_default();
            let asked = format!("asked for now: {}", clipped(&self.words, 120));
            let reasons = did.iter().map(|entry| format!("done then: {}", line(entry))).chain([asked]);
            let key = clipped(&self.key.text, 60);
            let message = format!(
                "the key `{key}` was used by #{} for something else; nothing was changed",
                used.operation
            );
            return Err(Problem::refused("key-of-another", message)
                .reasons(reasons.collect())
                .advise(Hint::OtherKey(used.operation)));
        }
        let gone =
            || Problem::refused("unknown-operation", format!("there is no operation #{}", used.operation));
        let view = AppliedView::new(&store.operation(used.operation)?.ok_or_else(gone)?, key);
        Ok(match self.other_name(session, used)? {
            Some(name) => view.for_whom(used.character, &name),
            None => view,
        })
    }

    /// The name today of whom the key was used for, where that is not the one that was asked for.
    fn other_name(&self, session: &Session, used: Use) -> Result<Option<String>, Problem> {
        let Some(Row { who: Who::Name(asked), .. }) = &self.row else { return Ok(None) };
        let character = session.store.character(&Who::Id(used.character))?;
        Ok(character.map(|one| one.state.name).filter(|name| name::key(name) != name::key(asked)))
    }
}
