//! What can go wrong on the command line, and the exit code it becomes.

use super::hints::spelled;
use super::signals;
pub use crate::app::Location;
use crate::app::observer::Deed;
use crate::app::{Hint, Kind, Problem};
use crate::config::{self, Diagnostic, Diagnostics, Severity, Source};
use crate::report::numbers::escaped;
use serde::Serialize;
use std::fmt;

/// The exit codes of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// A check, verify or compare found something.
    Found = 1,
    /// The command line or a file is wrong.
    Usage = 2,
    /// Not found, or refused by the rules.
    Refused = 3,
    /// The storage failed.
    Storage = 4,
    /// It was carried out, and only its answer could not be written.
    Unanswered = 5,
    /// A bug of ours.
    Bug = 70,
    /// Stopped by SIGHUP, as shells expect it.
    HungUp = 129,
    /// Stopped by Ctrl-C.
    Interrupted = 130,
    /// Stopped by SIGTERM.
    Terminated = 143,
}

/// A command that could not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Stable, in kebab case: `unknown-track`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Every reason, where there are several.
    pub reasons: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Where, in a file.
    pub location: Option<Location>,
    /// All of it for people, where it is more than message and hint: problems of a file with their lines.
    pub shown: Option<String>,
    /// The operation that was carried out all the same.
    pub operation: Option<u64>,
    /// The file that is wrong, and what is wrong with it.
    pub file: Option<Box<(Source, Diagnostics)>>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
    reasons: &'a [String],
    hint: &'a Option<String>,
    location: &'a Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: &'a Option<u64>,
}

/// The code of what a signal ended.
const INTERRUPTED: &str = "interrupted";

impl Failure {
    /// The command line or a file is wrong.
    pub fn usage(code: &'static str, message: impl Into<String>) -> Failure {
        Failure {
            exit: Exit::Usage,
            code,
            message: message.into(),
            reasons: Vec::new(),
            hint: None,
            location: None,
            shown: None,
            operation: None,
            file: None,
        }
    }

    /// What was asked for is not there.
    pub fn not_found(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Refused, ..Failure::usage(code, message) }
    }

    /// A signal asked for an end; `left` says what of the work is there.
    pub fn interrupted(left: &str) -> Failure {
        let hint = Some(left.to_owned());
        let message = format!("stopped by {}", signals::name());
        Failure { exit: signals::exit(), hint, ..Failure::usage(INTERRUPTED, message) }
    }

    /// The same once something has happened for good: what is missing is the answer.
    pub fn after(self, deed: &Deed) -> Failure {
        let (what, operation, hint) = match deed {
            Deed::Operation(id) => {
                let hint = format!("`endgame history --operation {id}` shows what it did; don't repeat it");
                (format!("operation #{id} was carried out"), Some(id.0), hint)
            }
            Deed::File(what) => (what.clone(), None, "don't repeat it".to_owned()),
        };
        let message = format!("{what}; only its answer could not be written: {}", self.message);
        let exit = Exit::Unanswered;
        Failure {
            exit,
            operation,
            hint: Some(hint),
            shown: None,
            file: None,
            code: "answer-lost",
            message,
            ..self
        }
    }

    /// With what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Failure {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// The problems of a file; `color` for people's eyes.
    pub fn problems(source: &Source, problems: &Diagnostics, color: bool) -> Failure {
        let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
        let errors = problems.iter().filter(is_error);
        let reasons: Vec<String> = errors
            .map(|problem| match problem.location(source) {
                Some(at) => {
                    format!("{}:{}:{}: {}", problem.file(source), at.line, at.column, problem.message)
                }
                None => format!("{}: {}", source.name, problem.message),
            })
            .collect();
        let first = problems.iter().find(is_error);
        let location = first.and_then(|problem| {
            let at = problem.location(source)?;
            Some(Location { file: problem.file(source).to_owned(), line: at.line, column: at.column })
        });
        let message = first.map_or_else(|| format!("{} can't be used", source.name), |p| p.message.clone());
        let hint = first.map(|problem| problem.label.clone()).filter(|label| !label.is_empty());
        let shown = Some(problems.render(source, color));
        Failure {
            exit: Exit::Usage,
            code: first.map_or("bad-file", |problem| problem.code),
            message,
            reasons,
            hint,
            location,
            shown,
            operation: None,
            file: None,
        }
    }

    /// For people; problems of a file with its lines, in colour if `color`.
    pub fn text(&self, color: bool) -> String {
        let Some((source, problems)) = self.file.as_deref() else { return self.to_string() };
        let shown = problems.render(source, color).trim_end().to_owned();
        match &self.hint {
            Some(hint) if self.code == config::OTHER_KIND_OF_FILE => format!("{shown}\n  hint: {hint}"),
            _ => shown,
        }
    }

    /// `{"error": {…}}`
    pub fn json(&self) -> String {
        let Failure { code, message, reasons, hint, location, operation, .. } = self;
        let body = ErrorBody { code, message, reasons, hint, location, operation };
        let body = serde_json::to_string_pretty(&serde_json::json!({ "error": body }));
        body.unwrap_or_else(|_| "{\"error\": {}}".to_owned()) + "\n"
    }
}

/// For people: message, reasons, hint.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(shown) = &self.shown {
            return f.write_str(shown.trim_end());
        }
        // Names of files and what a file says may hold anything.
        write!(f, "error: {}", escaped(&self.message))?;
        self.reasons.iter().try_for_each(|reason| write!(f, "\n  {}", escaped(reason)))?;
        self.hint.iter().try_for_each(|hint| write!(f, "\n  hint: {}", escaped(hint)))
    }
}

/// Anything unforeseen: reading, writing, serialising.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::usage("failed", format!("{error:#}"))
    }
}

/// What a use case could not do.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        let Problem { kind, code, message, reasons, hint, location, file } = problem;
        let exit = match kind {
            Kind::Invalid => Exit::Usage,
            Kind::Refused => Exit::Refused,
            Kind::Storage => Exit::Storage,
            Kind::Interrupted => signals::exit(),
        };
        let message = match &hint {
            Some(Hint::Text(_)) if kind == Kind::Interrupted => format!("stopped by {}", signals::name()),
            _ if kind == Kind::Interrupted => {
                format!("stopped by {}; nothing was changed", signals::name())
            }
            _ => message,
        };
        let hint = hint.as_ref().map(spelled);
        Failure { exit, reasons, hint, location, file, ..Failure::usage(code, message) }
    }
}
