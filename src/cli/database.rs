//! The database of a command: opened once, with its ruleset; changes become operations here.

use super::confirm::Confirm;
use super::context::Context;
use super::failure::{Exit, Failure};
use super::guard;
use super::rules_of::read_ruleset;
use super::when::{Point as TypedPoint, parse_point};
use crate::config::{self, Source};
use crate::ledger::{Character, Intent, Point, Who};
use crate::progression::Command;
use crate::report::Format;
use crate::report::gm::{ChangeView, Changed};
use crate::report::numbers::{clipped, whole};
use crate::report::time::Time;
use crate::rules::ruleset::Ruleset;
use crate::store::{CommandError, Done, Mode, Rules, RulesetText, Step, Store, StoreError, Writer, Written};
use std::path::{Path, PathBuf};

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
    /// Why: it stands in the history for good
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
/// The longest name that an error repeats.
const LONGEST_NAME_SHOWN: usize = 60;

impl Context {
    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.db.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DATABASE))
    }

    /// Who, what, why and when.
    ///
    /// # Errors
    /// When nothing says who works here, or a text is far too long.
    pub fn intent(&self, kind: &str, args: &ChangeArgs) -> Result<Intent, Failure> {
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
        Ok(Intent { kind: kind.to_owned(), actor, reason, ticket, at: self.now })
    }
}

/// Opens the database, tells of a migration.
///
/// # Errors
/// When it can't be opened.
pub fn open_store(context: &Context) -> Result<Store, Failure> {
    let path = context.database();
    let mut copied = |copy: &Path| {
        context.tell(&format!("the database was brought up to date; its old form is in {}", copy.display()));
    };
    Store::open(&path, &mut copied).map_err(Failure::from)
}

/// Turns a store to the past, should it be the past that is asked about, and says so.
///
/// # Errors
/// When there is no room for a temporary database.
pub fn look_back(store: &mut Store, context: &Context, args: &AsOfArgs) -> Result<(), Failure> {
    let Some(point) = &args.as_of else { return Ok(()) };
    let point = point.resolve(context.now);
    check_point(store, point)?;
    store.look_at(point)?;
    context.tell(&match point {
        Point::Sequence(sequence) => format!("as it was after event {sequence}"),
        Point::Time(at) => format!("as it was on {} UTC", Time(at).shown()),
    });
    Ok(())
}

/// Makes sure that the log goes as far as this point.
///
/// # Errors
/// When it names an event that has not happened.
pub fn check_point(store: &Store, point: Point) -> Result<(), Failure> {
    let last = store.last_sequence()?;
    match point {
        Point::Sequence(sequence) if sequence > last => {
            let message = format!("there is no event {sequence} yet");
            Err(Failure::not_found("unknown-event", message).hint(format!("the last event is {last}")))
        }
        Point::Sequence(_) | Point::Time(_) => Ok(()),
    }
}

/// An open database with the ruleset in force.
pub struct Session<'c> {
    /// The database.
    pub store: Store,
    context: &'c Context,
    pub(super) text: RulesetText,
    pub(super) ruleset: Ruleset,
}

impl<'c> Session<'c> {
    /// Opens the database of a command.
    ///
    /// # Errors
    /// When it can't be opened, or its ruleset can't be read by this program.
    pub fn open(context: &'c Context) -> Result<Session<'c>, Failure> {
        let mut session = Session::of(open_store(context)?, context)?;
        guard::enforce(&mut session.store, context)?;
        Ok(session)
    }

    /// The same where nothing is written that stays, and nobody is judged.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn look(context: &'c Context) -> Result<Session<'c>, Failure> {
        Session::of(open_store(context)?, context)
    }

    fn of(mut store: Store, context: &'c Context) -> Result<Session<'c>, Failure> {
        store.read_rulesets_with(read_ruleset);
        let text = store.ruleset()?;
        let source = Source::new(format!("the ruleset `{}` of the database", text.name), &text.text);
        let (loaded, problems) = config::load_ruleset(&source);
        let loaded = loaded.ok_or_else(|| {
            let failure = Failure::problems(&source, &problems, context.color);
            Failure { exit: Exit::Storage, ..failure }
        })?;
        Ok(Session { store, context, text, ruleset: loaded.value })
    }

    /// The same for questions, about now or the past: all answers are of one moment, whoever writes meanwhile.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_at(context: &'c Context, args: &AsOfArgs) -> Result<Session<'c>, Failure> {
        let store = open_store(context)?;
        store.freeze()?;
        let mut store = store;
        look_back(&mut store, context, args)?;
        Session::of(store, context)
    }

    /// Makes lists and boards of the past, should it be the past that is asked about.
    ///
    /// # Errors
    /// When an event is damaged, or Ctrl-C was pressed.
    pub fn fill_past(&mut self) -> Result<(), Failure> {
        if self.store.point().is_none() {
            return Ok(());
        }
        let context = self.context;
        long(context, "events", |progress| self.store.fill_past(progress)).map_err(Failure::from)
    }

    /// The rules in force.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The character.
    ///
    /// # Errors
    /// That there is none, with names like it.
    pub fn character(&self, who: &Who) -> Result<Character, Failure> {
        match self.store.character(who)? {
            Some(character) => Ok(character),
            None => Err(nobody(&self.store, who)),
        }
    }

    /// Runs `work` as one operation of this kind.
    ///
    /// # Errors
    /// What the work fails with.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        intent: &Intent,
        mode: Mode,
        work: impl FnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        let rules = Rules { text: &self.text, ruleset: &self.ruleset };
        let written = self.store.write(intent, &rules, mode, work)?;
        self.tell_waits(&written.waits);
        Ok(written)
    }

    /// The rules as the store takes them, beside the store.
    pub fn parts(&mut self) -> (&mut Store, Rules<'_>) {
        (&mut self.store, Rules { text: &self.text, ruleset: &self.ruleset })
    }

    /// What is tried says that it would not be carried out at once.
    fn tell_waits(&self, reasons: &[String]) {
        if !reasons.is_empty() {
            self.context.tell("this would wait for approval by somebody else:");
            reasons.iter().for_each(|reason| self.context.tell(&format!("  {reason}")));
        }
    }

    /// Changes one character and answers with its before and after. What is hard to take back is shown and asked for
    /// first, when `confirm` says how.
    ///
    /// # Errors
    /// A refusal, or what the store fails with.
    pub fn change(
        &mut self,
        kind: &str,
        args: &ChangeArgs,
        change: &Change,
        work: &dyn Fn(&mut Writer) -> Result<Done, CommandError>,
    ) -> Result<Exit, Failure> {
        let intent = self.context.intent(kind, args)?;
        let mut seen: Option<Done> = None;
        if let Some(question) = change.question.filter(|_| !args.dry_run && !args.yes) {
            let preview = self.write(&intent, Mode::Preview, work);
            let preview = preview.map_err(|error| self.failure(error, change.title))?;
            if preview.operation.is_some() {
                // Who reads JSON gets one document, and a preview by --dry-run.
                if self.context.format == Format::Table {
                    self.context.preview(&self.view(&preview, change, true).preview())?;
                }
                self.context.confirm(question)?;
                seen = Some(preview.answer);
            }
        }
        let mode = if args.dry_run { Mode::DryRun } else { Mode::Commit };
        let written = self.write(&intent, mode, |writer| {
            if let Some(seen) = &seen
                && *writer.state(seen.character)? != seen.before
            {
                return Err(StoreError::Outdated.into());
            }
            work(writer)
        });
        let written = written.map_err(|error| self.failure(error, change.title))?;
        let view = self.view(&written, change, args.dry_run);
        let is_known = seen.is_some() && self.context.format == Format::Table;
        self.context.answer(&if is_known { view.brief() } else { view }, None)?;
        Ok(Exit::Done)
    }

    fn view(&self, written: &Written<Done>, change: &Change, is_dry: bool) -> ChangeView {
        let Done { character, before, after, events } = &written.answer;
        let is_written = !is_dry && written.operation.is_some();
        ChangeView::new(&Changed {
            character: Some(*character).filter(|_| is_written || !before.name.is_empty()),
            before,
            after,
            events,
            ruleset: &self.ruleset_shown(after),
            operation: written.operation.as_ref().filter(|_| is_written).map(|operation| operation.id),
            explain: change.explain,
            command: change.command,
        })
    }

    /// A failed command as the user sees it.
    pub fn failure(&self, error: CommandError, title: &str) -> Failure {
        match error {
            CommandError::NotFound(who) => nobody(&self.store, &who),
            CommandError::Refused(refusal) => {
                let reasons: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
                Failure { reasons, ..Failure::not_found("refused", format!("{title} is refused")) }
            }
            CommandError::Store(error) => error.into(),
        }
    }
}

/// That there is no such character.
pub fn nobody(store: &Store, who: &Who) -> Failure {
    let name = who.to_string();
    let shown = clipped(&name, LONGEST_NAME_SHOWN);
    let message = match store.point() {
        Some(_) => format!("there was no character `{shown}` then"),
        None => format!("there is no character `{shown}`"),
    };
    let names = store.names_like(&name).unwrap_or_default();
    let hint = match config::suggest(&name, names.iter().map(String::as_str)) {
        Some(name) if store.point().is_none() => format!("did you mean `{name}`?"),
        _ => "`endgame character find TEXT` looks for names; archived characters go by their id, `id:12`"
            .to_owned(),
    };
    Failure::not_found("unknown-character", message).hint(hint)
}

/// How a change is told.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What is refused, if it is: `the grant`.
    pub title: &'a str,
    /// Whether every factor is told.
    pub explain: bool,
    /// What is asked before it happens.
    pub question: Option<&'a str>,
    /// What is carried out, where it may come to nothing.
    pub command: Option<&'a Command>,
}

/// Runs long work with a bar, and lets Ctrl-C end it.
///
/// # Errors
/// What the work fails with.
pub fn long<T, E>(
    context: &Context,
    unit: &'static str,
    work: impl FnOnce(&mut dyn FnMut(Step) -> bool) -> Result<T, E>,
) -> Result<T, E> {
    super::progress::catch_interrupts();
    let mut bar: Option<super::progress::Bar> = None;
    let mut done = 0;
    let result = work(&mut |step: Step| {
        let bar = bar.get_or_insert_with(|| super::progress::Bar::new(context, step.of, unit));
        bar.advance(step.done.saturating_sub(done));
        done = step.done;
        !super::progress::interrupted()
    });
    bar.iter().for_each(super::progress::Bar::finish);
    result
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match &error {
            StoreError::Denied(denial) => return guard::denied(denial),
            StoreError::Waits(waiting) => return guard::waits(waiting),
            _ => {}
        }
        let exit = match &error {
            StoreError::ReasonRequired => Exit::Usage,
            StoreError::RulesetChanged | StoreError::PolicyChanged | StoreError::Outdated => Exit::Refused,
            StoreError::Interrupted => Exit::Interrupted,
            _ => Exit::Storage,
        };
        Failure { exit, ..Failure::usage(error.code(), error.to_string()) }.hint(error.hint())
    }
}
