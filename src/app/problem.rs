//! Why a use case could not do what was asked, in values that every face can show in its own way.

use super::levels::LevelRange;
use super::way_out::WayOut;
use crate::config::{Diagnostic, Diagnostics, Severity, Source};
use crate::ledger::{CharacterId, KeyHeld, OperationId};
use crate::report::numbers::clipped;
use crate::store::{Denial, LineAdvice, StoreError, Waiting};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

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
    /// The file is of another kind than was asked for.
    OtherKind(FileKind),
    /// Name a population that fits the ruleset.
    FittingPopulation,
    /// The built-in players know only a part of the ruleset: name others.
    OwnPopulation,
    /// See all warnings of a file.
    AllWarnings(String),
    /// Chart what levels cost.
    ChartXp,
    /// Give a picture more room.
    LargerPicture,
    /// Show every so many levels of a range.
    Steps(LevelRange),
    /// Write the shards of a simulation.
    WriteShards,
    /// Record a baseline to this file.
    RecordBaseline(String),
    /// Record a baseline again, for a reason.
    RecordAgain(Again),
    /// Run more players: so many.
    Players(u64),
    /// Say what the numbers are tuned to.
    NameGoal,
    /// Check in the folder of expectations, or name a file of them.
    NameExpectations,
    /// Ask for fewer events, or export them.
    FewerEvents,
    /// Name a database when checking.
    CheckDatabase,
    /// Expectations of living characters are judged by a check of a database.
    JudgeLiving,
    /// The same, after a sentence about them.
    LivingJudged,
    /// How an installation would bring characters under new rules by default.
    InstallTerms,
    /// Compare files of one kind, and name one of the other.
    OneKindOfSide,
    /// See which numbers of a ruleset do little.
    Sensitivity,
    /// Name a file for the tuned ruleset, or try it.
    NameOutput,
    /// Say who writes what players gain, or make up a history.
    WhoWritesGains,
    /// Name a file of sessions, or a database.
    NameSessions,
    /// Leave the number of archetypes to be found.
    FindArchetypes,
    /// Say how long play takes.
    SayLengths,
    /// List every ruleset that came into force, numbered from 1 to this.
    ListRulesets(usize),
    /// Look for characters by a part of their name.
    FindCharacter,
    /// Bring an archived character back.
    Unarchive(CharacterId),
    /// Take back the merge into which a character went.
    UndoMerge {
        /// The character.
        id: CharacterId,
        /// The merge.
        operation: OperationId,
    },
    /// Give a character another name, for its own is another's by now.
    OtherName(CharacterId),
    /// See who may do what; these may do it, or nobody else.
    ShowPolicy(Vec<String>),
    /// Carry out a request; these may, or nobody else.
    GrantRequest(OperationId, Vec<String>),
    /// See what waits for a second actor.
    ListRequests,
    /// The same, where the number is that of an operation of this kind.
    ListRequestsNot(OperationId, String),
    /// Refuse a request, or grant it when what is against it is gone.
    RefuseOrWait,
    /// Refuse a request that was overtaken.
    RefuseOvertaken,
    /// Say that the clock is right.
    AcceptClock,
    /// Name another key; see what this operation did.
    OtherKey(OperationId),
    /// Take these operations back: that frees the keys they used.
    FreeKeys(Vec<OperationId>),
    /// Take an operation back.
    Undo(OperationId),
    /// Take an undo back, so that what it took back counts again.
    Redo(OperationId),
    /// What can be done where something rests on what would be taken back.
    WaysOut {
        /// What can be done.
        ways: Vec<WayOut>,
        /// How many operations are in the way in all.
        operations: u64,
    },
    /// Take a ruleset back from all characters.
    RebaseRuleset(OperationId),
    /// Take operations back one after the other.
    UndoAlone(OperationId),
    /// See all operations; this is the last.
    ListOperations(OperationId),
    /// Say what becomes of points that were spent and are no longer there.
    DecideOverspent,
    /// See each of so many more who have overspent.
    MoreOverspent(u64),
    /// Fix the rows of a file, or carry out the others.
    FixRows,
    /// Choose others, or give to those who can get it.
    ChooseOthers,
    /// Run this shard of so many, with the options of the others.
    RunShard(u64, u64),
    /// Name a file that an export wrote.
    NameExport,
    /// Name a file that a backup wrote.
    NameBackup,
    /// What would be right in a line of an export.
    Line(LineAdvice),
    /// Take a build that can write Parquet, or another format.
    BuildWithParquet,
    /// Say how many minutes of play a gain is for.
    MinutesOfGain,
    /// Name the archetypes that characters are held against.
    NameArchetypes,
}

/// A kind of file that the program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Rules.
    Ruleset,
    /// Players.
    Population,
    /// Expectations.
    Expectations,
    /// Who may do what.
    Policy,
    /// How the service runs.
    Service,
}

/// Why a baseline has to be recorded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The file is damaged.
    Damaged,
    /// Another build made it.
    NotReproduced,
    /// More is expected than it has.
    Incomplete,
    /// Another version made it.
    OtherVersion,
    /// It is of another scenario.
    OtherScenario,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file as it was named.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Why something could not be done.
#[derive(Debug, Clone)]
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
    /// Where, in a file.
    pub location: Option<Location>,
    /// What is wrong with a file, with its text.
    pub file: Option<Box<(Source, Diagnostics)>>,
}

impl Problem {
    /// The input is wrong.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Problem {
        let (message, reasons) = (message.into(), Vec::new());
        Problem { kind: Kind::Invalid, code, message, reasons, hint: None, location: None, file: None }
    }

    /// Not found, or refused.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Problem {
        Problem { kind: Kind::Refused, ..Problem::invalid(code, message) }
    }

    /// It was asked to end; `left` says what of the work is there.
    pub fn interrupted(left: impl Into<Cow<'static, str>>) -> Problem {
        Problem {
            kind: Kind::Interrupted,
            ..Problem::invalid("interrupted", "stopped before the end").hint(left)
        }
    }

    /// A file can't be used: its first error stands for all.
    pub fn in_file(source: &Source, found: &Diagnostics) -> Problem {
        let is_error = |problem: &&Diagnostic| problem.severity == Severity::Error;
        let first = found.iter().find(is_error);
        let hint = first.map(|problem| problem.label.clone()).filter(|label| !label.is_empty());
        let message = first.map_or_else(|| format!("{} can't be used", source.name), |p| p.message.clone());
        Problem {
            reasons: found.iter().filter(is_error).map(|problem| line(source, problem)).collect(),
            hint: hint.map(|label| Hint::Text(label.into())),
            location: first.and_then(|problem| location(source, problem)),
            file: Some(Box::new((source.clone(), found.clone()))),
            ..Problem::invalid(first.map_or("bad-file", |problem| problem.code), message)
        }
    }

    /// With every reason.
    #[must_use]
    pub fn reasons(self, reasons: Vec<String>) -> Problem {
        Problem { reasons, ..self }
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

fn location(source: &Source, problem: &Diagnostic) -> Option<Location> {
    let at = problem.location(source)?;
    Some(Location { file: problem.file(source).to_owned(), line: at.line, column: at.column })
}

/// `my.yaml:3:5: unknown field`
fn line(source: &Source, problem: &Diagnostic) -> String {
    match location(source, problem) {
        Some(Location { file, line, column }) => format!("{file}:{line}:{column}: {}", problem.message),
        None => format!("{}: {}", source.name, problem.message),
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        let kind = match &error {
            StoreError::Denied(denial) => return denied(denial),
            StoreError::Waits(waiting) => return waits(waiting),
            StoreError::KeysHeld(held) => return keys_held(held),
            StoreError::KeysUndone(held) => return keys_undone(held),
            StoreError::ReasonRequired
            | StoreError::Secret
            | StoreError::Address(_)
            | StoreError::NoPostgres => Kind::Invalid,
            StoreError::RulesetChanged | StoreError::PolicyChanged | StoreError::Outdated => Kind::Refused,
            StoreError::Interrupted => Kind::Interrupted,
            _ => Kind::Storage,
        };
        let code = error.code();
        Problem { kind, ..Problem::invalid(code, error.to_string()).advise(Hint::Store(code)) }
    }
}

/// A refusal by the policy.
fn denied(denial: &Denial) -> Problem {
    let recorded = match denial.recorded {
        Some(operation) => format!("; the attempt is recorded as #{operation}"),
        None => String::new(),
    };
    let message = format!("`{}` is not allowed here{recorded}", denial.command);
    let hint = Hint::ShowPolicy(denial.who_may.clone());
    Problem::refused("not-allowed", message).reasons(denial.reasons.clone()).advise(hint)
}

/// Keys that would be used twice.
fn keys_held(held: &[KeyHeld]) -> Problem {
    let reason = |held: &KeyHeld| {
        let by = held.by.map_or(String::new(), |by| format!(" is used by #{by} now"));
        format!("the key `{}` of #{}{by}", clipped(&held.key, 60), held.of)
    };
    let by: BTreeSet<OperationId> = held.iter().filter_map(|held| held.by).collect();
    let message = "what would count again used keys that are in use by now; nothing was changed";
    Problem::refused("key-in-use", message)
        .reasons(held.iter().map(reason).collect())
        .advise(Hint::FreeKeys(by.into_iter().collect()))
}

/// What was given under keys, and undone.
fn keys_undone(held: &[KeyHeld]) -> Problem {
    let reason = |held: &KeyHeld| {
        let by = held.by.map_or(String::new(), |by| format!(", which #{by} uses now"));
        format!("#{} gave it under the key `{}`{by}", held.of, clipped(&held.key, 60))
    };
    let message = "what it had then was given under a key and undone since; nothing was changed";
    let hint = "put it back to another moment; to give it again, undo the undo or use the key again";
    Problem::refused("key-undone", message).reasons(held.iter().map(reason).collect()).hint(hint)
}

/// What waits for a second actor.
fn waits(waiting: &Waiting) -> Problem {
    let Waiting { request, command, .. } = waiting;
    let already = if waiting.already { " already" } else { "" };
    let message = format!(
        "`{command}` waits{already} for approval by somebody else, as request #{request}; nothing was changed"
    );
    let alike = waiting.alike.iter().map(|(other, actor)| {
        format!("{} asked for the same: request #{other} waits too", clipped(actor, 24))
    });
    let reasons = waiting.reasons.iter().cloned().chain(alike).collect();
    let hint = Hint::GrantRequest(*request, waiting.who_may.clone());
    Problem::refused("waits-for-approval", message).reasons(reasons).advise(hint)
}
