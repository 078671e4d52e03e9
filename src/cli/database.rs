//! The database of a command: which one, who changes it, and how a change is shown, confirmed and carried out.

use super::confirm::Confirm;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use crate::app::Problem;
use crate::app::change::{Action, Change};
use crate::app::session::{Session, open_store, open_store_at};
use crate::app::when::{Point as TypedPoint, parse_point};
use crate::ledger::{Intent, OperationKind, Point};
use crate::report::numbers::whole;
use crate::report::{Format, View};
use crate::store::{Store, StoreError};
use std::path::PathBuf;

/// Where commands look for a database when none is named.
const DEFAULT_DATABASE: &str = "endgame.db";

/// Which database, and who works on it.
#[derive(Debug, Clone, clap::Args)]
pub struct DatabaseArgs {
    /// The progression database [default: endgame.db]
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
#[derive(Debug, Clone, clap::Args)]
pub struct AsOfArgs {
    /// As it was at this time, or after this event: `2026-11-21 18:04`, `2026-11-21`, `2h` ago, or a number of the log
    #[arg(long, value_name = "WHEN", value_parser = parse_point)]
    pub as_of: Option<TypedPoint>,
}

/// What every change takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
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
}

/// The longest reason, ticket or actor, in bytes.
const LONGEST_TEXT: usize = 10_000;

impl Context {
    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.db.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DATABASE))
    }

    /// Who, what, why and when.
    ///
    /// # Errors
    /// When nothing says who works here, or a text is far too long.
    pub fn intent(&self, kind: OperationKind, args: &ChangeArgs) -> Result<Intent, Failure> {
        let hint = "name yourself with --actor or ENDGAME_ACTOR";
        let actor = self.actor.clone().filter(|actor| !actor.trim().is_empty());
        let actor = actor.ok_or_else(|| {
            Failure::usage("no-actor", "no actor: nothing says who makes this change").hint(hint)
        })?;
        let texts = [
            ("--actor", Some(&actor)),
            ("--reason", args.reason.as_ref()),
            ("--ticket", args.ticket.as_ref()),
        ];
        for (name, text) in texts {
            if text.is_some_and(|text| text.len() > LONGEST_TEXT) {
                let message = format!("{name} is longer than {} bytes", whole(LONGEST_TEXT as u64));
                return Err(Failure::usage("text-too-long", message).hint("say it in a few lines"));
            }
        }
        let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let (reason, ticket) = (said(&args.reason), said(&args.ticket));
        Ok(Intent { kind: kind.into(), actor, reason, ticket, at: self.now })
    }
}

impl AsOfArgs {
    /// What it means now.
    pub fn point(&self, context: &Context) -> Option<Point> {
        self.as_of.map(|point| point.resolve(context.now))
    }
}

impl Terminal<'_> {
    /// Opens the database of the command.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn store(&self) -> Result<Store, Failure> {
        Ok(open_store(&self.context.database(), self)?)
    }

    /// The same for questions about now or the past; with `is_frozen` all answers are of one moment.
    ///
    /// # Errors
    /// As [`Terminal::store`].
    pub fn store_at(&self, args: &AsOfArgs, is_frozen: bool) -> Result<Store, Failure> {
        let point = args.point(self.context);
        Ok(open_store_at(&self.context.database(), point, is_frozen, self)?)
    }

    /// Opens the database with its rules and its policy, to change it.
    ///
    /// # Errors
    /// When it can't be opened, or this program can't read its rules.
    pub fn session(&self) -> Result<Session<'_>, Failure> {
        Ok(Session::open(&self.context.database(), &self.context.line, self)?)
    }

    /// The same for questions about now or the past.
    ///
    /// # Errors
    /// As [`Terminal::session`].
    pub fn session_at(&self, args: &AsOfArgs) -> Result<Session<'_>, Failure> {
        Ok(Session::open_at(&self.context.database(), args.point(self.context), self)?)
    }
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
    let terminal = Terminal::new(context);
    let mut session = terminal.session()?;
    let Asked { action, question, explain } = plan(&mut session)?.into();
    let change = Change { intent: context.intent(action.kind(), args)?, action, explain };
    if args.dry_run {
        context.answer(&change.dry_run(&mut session)?, None)?;
        return Ok(Exit::Done);
    }
    let mut shown = None;
    if let Some(question) = question.filter(|_| !args.yes) {
        let preview = change.preview(&mut session)?;
        if preview.changes {
            context.confirm_shown(&preview.view.preview(), &question)?;
            shown = Some(preview.seen);
        }
    }
    let view = change.commit(&mut session, shown.as_deref().unwrap_or_default())?;
    context.answer(&if context.has_shown(shown.is_some()) { view.brief() } else { view }, None)?;
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
