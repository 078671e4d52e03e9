//! An open database with the rules in force: what every use case on a database begins with.

use super::observer::{Observer, long};
use super::policy::in_force;
use super::problem::{Hint, Kind, Problem};
use crate::config::{self, Source};
use crate::ledger::{Character, Impact, Intent, Point, Who};
use crate::progression::{Adaptation, State};
use crate::report::numbers::clipped;
use crate::report::time::Time;
use crate::rules::ruleset::Ruleset;
use crate::store::{
    CommandError, Guard, Mode, Progress, Rules, RulesetText, Store, StoreError, Writer, Written,
};
use std::borrow::Cow;
use std::path::Path;

/// The longest name that a problem repeats.
const LONGEST_NAME_SHOWN: usize = 60;

/// An open database with the ruleset in force.
pub struct Session<'o> {
    /// The database.
    pub store: Store,
    pub(super) observer: &'o dyn Observer,
    text: RulesetText,
    ruleset: Ruleset,
}

/// Opens a database, and says so when it was brought up to date.
///
/// # Errors
/// When it can't be opened.
pub fn open_store(path: &Path, observer: &dyn Observer) -> Result<Store, Problem> {
    let mut copied = |copy: &Path| {
        let copy = copy.display();
        observer.remark(&format!("the database was brought up to date; its old form is in {copy}"));
    };
    Ok(Store::open(path, &mut copied)?)
}

/// Opens a database for questions about now, or about a point in the past: with `is_frozen` all answers are of one moment,
/// whoever writes meanwhile.
///
/// # Errors
/// When it can't be opened, or the log does not go as far as that point.
pub fn open_store_at(
    path: &Path,
    point: Option<Point>,
    is_frozen: bool,
    observer: &dyn Observer,
) -> Result<Store, Problem> {
    let mut store = open_store(path, observer)?;
    if is_frozen {
        store.freeze()?;
    }
    let Some(point) = point else { return Ok(store) };
    check_point(&store, point)?;
    store.look_at(point);
    observer.remark(&match point {
        Point::Sequence(sequence) => format!("as it was after event {sequence}"),
        Point::Time(at) => format!("as it was on {} UTC", Time(at).shown()),
    });
    Ok(store)
}

/// Makes sure that the log goes as far as this point.
fn check_point(store: &Store, point: Point) -> Result<(), Problem> {
    let last = store.last_sequence()?;
    match point {
        Point::Sequence(sequence) if sequence > last => {
            let message = format!("there is no event {sequence} yet");
            Err(Problem::refused("unknown-event", message).hint(format!("the last event is {last}")))
        }
        Point::Sequence(_) | Point::Time(_) => Ok(()),
    }
}

impl<'o> Session<'o> {
    /// Opens a database to change it: the policy in force judges what is done. `about` stands with attempts that it refuses.
    ///
    /// # Errors
    /// When it can't be opened, or this program can't read its ruleset or its policy.
    pub fn open(path: &Path, about: &str, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        let mut session = Session::look(path, observer)?;
        let (policy, hash) = in_force(&session.store)?;
        session.store.enforce(Guard { policy, hash, about: about.to_owned() });
        Ok(session)
    }

    /// The same where nothing is written that stays, and nobody is judged.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn look(path: &Path, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        Session::of(open_store(path, observer)?, observer)
    }

    /// The same for questions, about now or the past: all answers are of one moment, whoever writes meanwhile.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_at(
        path: &Path,
        point: Option<Point>,
        observer: &'o dyn Observer,
    ) -> Result<Session<'o>, Problem> {
        Session::of(open_store_at(path, point, true, observer)?, observer)
    }

    fn of(mut store: Store, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        store.read_rulesets_with(read_ruleset);
        let text = store.ruleset()?;
        let ruleset = stored_ruleset(&text)?;
        Ok(Session { store, observer, text, ruleset })
    }

    /// The rules in force.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

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

    /// The same for what is shown of a change that was decided: where they can't be read, the rules in force.
    pub(super) fn ruleset_shown(&self, state: &State) -> Cow<'_, Ruleset> {
        self.ruleset_of(state).unwrap_or(Cow::Borrowed(&self.ruleset))
    }

    /// What a ruleset would make of all characters.
    ///
    /// # Errors
    /// When the database can't be read, or it was asked to end.
    pub fn impact(&self, new: &Rules, terms: &Adaptation) -> Result<Impact, StoreError> {
        let old = Rules { text: &self.text, ruleset: &self.ruleset };
        long(self.observer, "characters", |progress| self.store.preview(&old, new, terms, progress))
    }

    /// Makes lists and boards of the past, should it be the past that is asked about.
    ///
    /// # Errors
    /// When an event is damaged, or it was asked to end.
    pub fn fill_past(&mut self) -> Result<(), StoreError> {
        if self.store.point().is_none() {
            return Ok(());
        }
        long(self.observer, "characters", |progress| self.store.fill_past(progress))
    }

    /// The character.
    ///
    /// # Errors
    /// That there is none, with names like it.
    pub fn character(&self, who: &Who) -> Result<Character, Problem> {
        self.store.character(who)?.ok_or_else(|| nobody(&self.store, who))
    }

    /// Makes sure that the character was there at this point, and answers with what it is now.
    ///
    /// # Errors
    /// That it was not, or that the log does not go as far as that.
    pub fn character_at(&mut self, who: &Who, point: Point) -> Result<Character, Problem> {
        let character = self.character(who)?;
        check_point(&self.store, point)?;
        self.store.look_at(point);
        let then = self.character(&Who::Id(character.id));
        self.store.look_at_present();
        then.map(|_| character)
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
        if !written.waits.is_empty() {
            self.observer.remark("this would wait for approval by somebody else:");
            written.waits.iter().for_each(|reason| self.observer.remark(&format!("  {reason}")));
        }
        Ok(written)
    }

    /// The same for long work on things named `unit`.
    ///
    /// # Errors
    /// What the work fails with.
    pub fn write_long<T, E: From<StoreError>>(
        &mut self,
        (intent, mode): (&Intent, Mode),
        unit: &'static str,
        work: impl FnOnce(&mut Writer, Progress) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        let observer = self.observer;
        long(observer, unit, |progress| self.write(intent, mode, |writer| work(writer, progress)))
    }

    /// The rules as the store takes them, beside the store.
    pub(super) fn parts(&mut self) -> (&mut Store, Rules<'_>) {
        (&mut self.store, Rules { text: &self.text, ruleset: &self.ruleset })
    }

    /// Why a command was not carried out; `title` is what it was: `the grant`.
    pub(super) fn problem(&self, error: CommandError, title: &str) -> Problem {
        match error {
            CommandError::NotFound(who) => nobody(&self.store, &who),
            CommandError::Refused(refusal) => {
                let reasons = refusal.reasons.iter().map(ToString::to_string).collect();
                Problem::refused("refused", format!("{title} is refused")).reasons(reasons)
            }
            CommandError::Store(error) => error.into(),
        }
    }
}

/// Reads a ruleset that was in force before; it was sound when it was installed.
fn read_ruleset(text: &RulesetText) -> Option<Ruleset> {
    stored_ruleset(text).ok()
}

/// What a ruleset of a database says.
///
/// # Errors
/// When this program can't read it.
pub fn stored_ruleset(text: &RulesetText) -> Result<Ruleset, Problem> {
    let source = Source::new(format!("the ruleset `{}` of the database", text.name), &text.text);
    let (loaded, problems) = config::load_ruleset(&source);
    let unreadable = || Problem { kind: Kind::Storage, ..Problem::in_file(&source, &problems) };
    loaded.map(|loaded| loaded.value).ok_or_else(unreadable)
}

/// That there is no such character.
pub fn nobody(store: &Store, who: &Who) -> Problem {
    let name = who.to_string();
    let shown = clipped(&name, LONGEST_NAME_SHOWN);
    let message = match store.point() {
        Some(_) => format!("there was no character `{shown}` then"),
        None => format!("there is no character `{shown}`"),
    };
    let problem = Problem::refused("unknown-character", message);
    let names = store.names_like(&name).unwrap_or_default();
    match config::suggest(&name, names.iter().map(String::as_str)) {
        Some(name) if store.point().is_none() => problem.hint(format!("did you mean `{name}`?")),
        _ => problem.advise(Hint::FindCharacter),
    }
}
