//! The database of a command: which one, who changes it, and how a change is shown, confirmed and carried out.

use super::confirm::Confirm;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::hints;
use super::observer::Terminal;
use crate::app::Problem;
use crate::app::change::{Action, Answer, Change};
use crate::app::clock::Clock;
use crate::app::intent::{Said, parse_key};
use crate::app::once::Requested;
use crate::app::session::{Session, open_store, open_store_at};
use crate::app::when::{Point as TypedPoint, Side, Typed, parse_point};
use crate::ledger::{Intent, OperationKind};
use crate::report::gm::ChangeView;
use crate::report::{Format, View};
use crate::store::{Access, Store, StoreError, Unwatched, is_on_a_server};
use std::ops::Deref;
use std::path::PathBuf;

/// Where commands look for a database when none is named.
const DEFAULT_DATABASE: &str = "endgame.db";

/// Which database, and who works on it.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabaseArgs {
    /// The progression database: a file, or `postgres://host/database` [default: endgame.db]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "ENDGAME_DB",
        hide_env = true,
        help_heading = "Database"
    )]
    pub db: Option<PathBuf>,
    /// Who makes changes [default: the user of the system]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "ENDGAME_ACTOR",
        hide_env = true,
        help_heading = "Database"
    )]
    pub actor: Option<String>,
}

/// When to read: now, or a point in the past.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AsOfArgs {
    /// As it was at this time, or after this event or operation: `2026-11-21 18:04`, `2026-11-21` (the end of that day), `2h`
    /// ago, `event:8789` (a bare number is one too), `op:8790`
    #[arg(long, value_name = "WHEN", value_parser = parse_point)]
    pub as_of: Option<TypedPoint>,
}

/// What every operation takes.
#[derive(Debug, Clone, clap::Args)]
pub struct OperationArgs {
    /// Why; kept in the history
    #[arg(long, value_name = "TEXT", help_heading = "Change")]
    pub reason: Option<String>,
    /// The ticket it belongs to
    #[arg(long, value_name = "ID", help_heading = "Change")]
    pub ticket: Option<String>,
    /// Show what would happen and write nothing
    #[arg(long, help_heading = "Change")]
    pub dry_run: bool,
    /// Don't ask
    #[arg(long, short, help_heading = "Change")]
    pub yes: bool,
    /// Write although the clock is more than a year after the last operation
    #[arg(long, help_heading = "Change")]
    pub accept_clock: bool,
}

/// What a change takes that is no batch.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
    #[command(flatten)]
    of: OperationArgs,
    /// Carry it out once: the same key again changes nothing and tells what was done
    #[arg(long, value_name = "KEY", value_parser = parse_key, help_heading = "Change")]
    pub key: Option<String>,
}

impl Deref for ChangeArgs {
    type Target = OperationArgs;

    fn deref(&self) -> &OperationArgs {
        &self.of
    }
}

/// How a field of a change is typed: `--reason`.
pub fn option(field: &str) -> String {
    format!("--{field}")
}

impl Context {
    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.db.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DATABASE))
    }

    /// Whether there is one already: a file of whatever kind, or tables on a server.
    pub fn has_database(&self) -> bool {
        let path = self.database();
        match is_on_a_server(&path) {
            true => !matches!(
                Store::open_for(Access::Read, &path, &mut Unwatched),
                Err(StoreError::NoTables { .. })
            ),
            false => path.exists(),
        }
    }

    /// Who, what, why and when.
    ///
    /// # Errors
    /// When nothing says who works here, or a text is far too long.
    pub fn intent(&self, kind: OperationKind, args: &OperationArgs) -> Result<Intent, Failure> {
        let hint = "name yourself with --actor or ENDGAME_ACTOR";
        let no_actor =
            || Failure::usage("no-actor", "no actor: nothing says who makes this change").hint(hint);
        let actor = self.actor.as_deref().ok_or_else(no_actor)?;
        let said = Said { actor, reason: args.reason.as_deref(), ticket: args.ticket.as_deref() };
        let intent = said.intent(kind, self.now, option)?;
        if intent.actor.is_empty() { Err(no_actor()) } else { Ok(intent) }
    }
}

impl AsOfArgs {
    /// What was typed, with what it needs to be found in a log.
    pub fn point(&self, context: &Context) -> Option<Typed> {
        self.as_of.map(|point| Typed { point, side: Side::After, now: context.now })
    }
}

impl Terminal<'_> {
    /// Opens the database of the command for questions.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn store(&self) -> Result<Store, Failure> {
        told(open_store(Access::Read, &self.context.database(), self)?)
    }

    /// The same, to change it as a whole.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn store_to_write(&self) -> Result<Store, Failure> {
        told(open_store(Access::Write, &self.context.database(), self)?)
    }

    /// The same for questions about now or the past; with `is_frozen` all answers are of one moment.
    ///
    /// # Errors
    /// As [`Terminal::store`].
    pub fn store_at(&self, args: &AsOfArgs, is_frozen: bool) -> Result<Store, Failure> {
        let point = args.point(self.context);
        told(open_store_at(&self.context.database(), point, is_frozen, self)?)
    }

    /// Opens the database with its rules and its policy, to change it by a clock that fits its log.
    ///
    /// # Errors
    /// When it can't be opened, this program can't read its rules, or the clock jumped.
    pub fn session(&self, args: &OperationArgs) -> Result<Session<'_>, Failure> {
        let clock = Clock { now: self.context.now, is_accepted: args.accept_clock };
        let session = Session::open(&self.context.database(), &self.context.line, clock, self)?;
        hints::wants_reasons(session.store.settings()?.require_reason);
        Ok(session)
    }

    /// The same for questions about now or the past.
    ///
    /// # Errors
    /// As [`Terminal::session`].
    pub fn session_at(&self, args: &AsOfArgs) -> Result<Session<'_>, Failure> {
        let session = Session::open_at(&self.context.database(), args.point(self.context), self)?;
        hints::wants_reasons(session.store.settings()?.require_reason);
        Ok(session)
    }
}

/// A database that was opened: commands that are named from now on give a reason where it wants one.
fn told(store: Store) -> Result<Store, Failure> {
    hints::wants_reasons(store.settings()?.require_reason);
    Ok(store)
}

/// Answers a question about the database.
///
/// # Errors
/// What the question fails with.
pub fn ask<V: View>(
    context: &Context,
    as_of: &AsOfArgs,
    question: impl FnOnce(&mut Session) -> Result<V, Problem>,
) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session_at(as_of)?;
    context.answer(&question(&mut session)?, None)?;
    Ok(Exit::Done)
}

/// A change of one character, with what is asked before it happens.
pub struct Asked {
    /// What.
    pub action: Action,
    /// What is asked, of what is hard to take back.
    pub question: Option<String>,
    /// Whether every factor is shown.
    pub explain: bool,
}

impl From<Action> for Asked {
    fn from(action: Action) -> Asked {
        Asked { action, question: None, explain: false }
    }
}

/// Changes one character and answers with its before and after. What is hard to take back is shown and asked for first.
///
/// # Errors
/// A refusal, a no, or what the store fails with.
pub fn change<A: Into<Asked>>(
    context: &Context,
    args: &ChangeArgs,
    plan: impl FnOnce(&mut Session) -> Result<A, Failure>,
) -> Result<Exit, Failure> {
    change_as(context, args, None, plan)
}

/// The same for what is looked up before it is planned: under a key that is used nothing needs to be looked up any more.
/// `requested` is what the command line asks for.
///
/// # Errors
/// As [`change`].
pub fn change_as<A: Into<Asked>>(
    context: &Context,
    args: &ChangeArgs,
    requested: Option<Requested>,
    plan: impl FnOnce(&mut Session) -> Result<A, Failure>,
) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(args)?;
    let mut once = args.key.as_deref().zip(requested).map(|(key, requested)| requested.under(key));
    if let Some(before) = once.as_ref().map(|once| once.before(&session)).transpose()?.flatten() {
        context.answer(&before, None)?;
        return Ok(Exit::Done);
    }
    let Asked { action, question, explain } = plan(&mut session)?.into();
    once = once.or_else(|| args.key.as_deref().map(|key| action.requested().under(key)));
    let change = Change { intent: context.intent(action.kind(), args)?, action, explain, once };
    if args.dry_run {
        return answer(context, change.dry_run(&mut session)?, false);
    }
    let mut shown = None;
    if let Some(question) = question.filter(|_| !args.yes) {
        match change.preview(&mut session)? {
            Answer::Before(before) => return answer(context, Answer::Before(before), false),
            Answer::Done(preview) if preview.changes => {
                context.confirm_shown(&preview.view.preview(), &question)?;
                shown = Some(preview.seen);
            }
            Answer::Done(_) => {}
        }
    }
    let done = change.commit(&mut session, shown.as_ref())?;
    answer(context, done, context.has_shown(shown.is_some()))
}

fn answer(context: &Context, answer: Answer<ChangeView>, is_brief: bool) -> Result<Exit, Failure> {
    match answer {
        Answer::Done(view) => context.answer(&if is_brief { view.brief() } else { view }, None)?,
        Answer::Before(view) => context.answer(&view, None)?,
    }
    Ok(Exit::Done)
}

impl Context {
    /// Shows people what would happen and asks. Who reads JSON gets one document, and a preview by --dry-run.
    ///
    /// # Errors
    /// When the answer is no, or nobody is there to answer.
    pub fn confirm_shown(&self, preview: &impl View, question: &str) -> Result<(), Failure> {
        if self.format == Format::Table {
            self.preview(preview)?;
        }
        self.confirm(question)
    }

    /// Whether people have seen what is answered, where they were asked.
    pub fn has_shown(&self, was_asked: bool) -> bool {
        was_asked && self.format == Format::Table
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Problem::from(error).into()
    }
}
