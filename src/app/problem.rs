//! Why a use case could not do what was asked, in values that every face can show in its own way.

use crate::config::{Diagnostics, Source};
use crate::store::StoreError;
use std::borrow::Cow;

/// What kind of problem it is: a command line makes an exit code of it, a service a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong.
    Invalid,
    /// Not found, or refused by the rules or the policy.
    Refused,
    /// The storage failed.
    Storage,
    /// It was asked to end.
    Interrupted,
}

/// What would help. A face spells the ones that name something to do (a command here, a link there).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Advice that is the same everywhere.
    Text(Cow<'static, str>),
    /// What helps against a failure of the store with this code; see [`StoreError::code`].
    Store(&'static str),
}

/// Why something could not be done.
#[derive(Debug)]
pub struct Problem {
    /// What kind it is.
    pub kind: Kind,
    /// Stable, in kebab case: `unknown-track`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Every reason, where there are several.
    pub reasons: Vec<String>,
    /// What to do.
    pub hint: Option<Hint>,
    /// What is wrong with a file, with its text.
    pub file: Option<Box<(Source, Diagnostics)>>,
}

impl Problem {
    /// The input is wrong.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Problem {
        let (message, reasons) = (message.into(), Vec::new());
        Problem { kind: Kind::Invalid, code, message, reasons, hint: None, file: None }
    }

    /// Not found, or refused.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Problem {
        Problem { kind: Kind::Refused, ..Problem::invalid(code, message) }
    }

    /// With advice that is the same everywhere.
    #[must_use]
    pub fn hint(self, text: impl Into<Cow<'static, str>>) -> Problem {
        Problem { hint: Some(Hint::Text(text.into())), ..self }
    }

    /// With something to do that each face spells.
    #[must_use]
    pub fn advise(self, hint: Hint) -> Problem {
        Problem { hint: Some(hint), ..self }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        let kind = match &error {
            StoreError::ReasonRequired => Kind::Invalid,
            StoreError::RulesetChanged
            | StoreError::PolicyChanged
            | StoreError::Outdated
            | StoreError::Denied(_)
            | StoreError::Waits(_) => Kind::Refused,
            StoreError::Interrupted => Kind::Interrupted,
            _ => Kind::Storage,
        };
        let code = error.code();
        Problem { kind, ..Problem::invalid(code, error.to_string()).advise(Hint::Store(code)) }
    }
}
