//! An open database with the rules in force: what every use case on a database begins with.

use super::clock::{self, Clock};
use super::gone;
use super::observer::{Deed, Observer, Watched, long};
use super::policy::in_force;
use super::problem::{Hint, Kind, Problem};
use super::when::{Meant, Typed};
use crate::config::{self, Source};
use crate::ledger::{Character, Impact, Intent, Point, Who};
use crate::progression::{Adaptation, State};
use crate::report::numbers::clipped;
use crate::rules::ruleset::Ruleset;
use crate::store::{
    Access, CommandError, Guard, Mode, Progress, Rules, RulesetText, Store, StoreError, Writer, Written,
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
    /// What stands with attempts that the policy refuses; none where nobody is judged.
    about: Option<String>,
    /// The role of who is judged, where one was proved.
    role: Option<String>,
    /// Tells the rules in force apart, once they were read again.
    row: Option<i64>,
    /// Why what was tried last would wait for a second actor.
    waits: Vec<String>,
}

/// Rules that change again and again while a change waits for its turn end it after so many attempts.
const MOST_ATTEMPTS: usize = 5;

/// Opens a database, and says so when it was brought up to date.
///
/// # Errors
/// When it can't be opened.
pub fn open_store(access: Access, path: &Path, observer: &dyn Observer) -> Result<Store, Problem> {
    let store = Store::open_for(access, path, &mut Watched(observer))?;
    store.seen().into_iter().for_each(|seen| observer.reads(seen));
    Ok(store)
}

/// Opens a database for questions about now, or about a point in the past: with `is_frozen` all answers are of one moment,
/// whoever writes meanwhile.
///
/// # Errors
/// When it can't be opened, or the log does not go as far as that point.
pub fn open_store_at(
    path: &Path,
    point: Option<Typed>,
    is_frozen: bool,
    observer: &dyn Observer,
) -> Result<Store, Problem> {
    let mut store = open_store(Access::Read, path, observer)?;
    if is_frozen {
        store.freeze()?;
    }
    let Some(point) = point else { return Ok(store) };
    let Meant { point, words } = point.resolve(&store)?;
    store.look_at(point);
    observer.remark(&format!("as it was {words}"));
    Ok(store)
}

impl<'o> Session<'o> {
    /// Opens a database to change it: the policy in force judges what is done. `about` stands with attempts that it refuses.
    ///
    /// # Errors
    /// When it can't be opened, this program can't read its ruleset or its policy, or the clock jumped.
    pub fn open(
        path: &Path,
        about: &str,
        clock: Clock,
        observer: &'o dyn Observer,
    ) -> Result<Session<'o>, Problem> {
        let mut session = Session::look(path, observer)?;
        clock::check(&session.store, clock, observer)?;
        session.about = Some(about.to_owned());
        session.read_policy()?;
        Ok(session)
    }

    /// Opens a database for questions that are asked again and again; see [`Session::refresh`].
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn asking(path: &Path, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        Session::of(open_store(Access::Read, path, observer)?, observer)
    }

    /// Reads the rules again where others have come into force.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn refresh(&mut self) -> Result<(), Problem> {
        let tip = self.store.tip()?;
        if self.row != Some(tip.ruleset) {
            self.text = self.store.ruleset()?;
            self.ruleset = stored_ruleset(&self.text)?;
            self.row = Some(tip.ruleset);
        }
        Ok(())
    }

    /// What is tried from now on, in words that are kept where it is refused, and under which role where one was proved.
    pub fn tries(&mut self, about: &str, role: Option<&str>) {
        self.about.iter_mut().for_each(|before| about.clone_into(before));
        self.role = role.map(str::to_owned);
        self.store.tries(about, role);
    }

    /// Reads the policy where another was put in force by this very session: until then it would judge nobody.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn guarded(&mut self) -> Result<(), Problem> {
        if self.store.is_guarded() { Ok(()) } else { self.read_policy() }
    }

    fn read_policy(&mut self) -> Result<(), Problem> {
        if let Some(about) = &self.about {
            let (policy, hash) = in_force(&self.store)?;
            self.store.enforce(Guard { policy, hash, about: about.clone(), role: self.role.clone() });
        }
        Ok(())
    }

    /// Decides again, by the rules and the policy that are in force by then, where others came into force while `work`
    /// waited for its turn to write.
    ///
    /// # Errors
    /// What `work` fails with, or that the new rules can't be read.
    pub(super) fn decided_anew<T>(
        &mut self,
        mut work: impl FnMut(&mut Session<'o>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        for _ in 1..MOST_ATTEMPTS {
            match work(self) {
                Err(Problem { code: "ruleset-changed" | "policy-changed", .. }) => {
                    self.text = self.store.ruleset()?;
                    self.ruleset = stored_ruleset(&self.text)?;
                    self.row = None;
                    self.read_policy()?;
                }
                answer => return answer,
            }
        }
        work(self)
    }

    /// Tells the observer of what was written for good.
    pub(super) fn tell<T>(&self, mode: Mode, written: &Written<T>) {
        if let (Mode::Commit, Some(operation)) = (mode, &written.operation) {
            self.observer.carried_out(Deed::Operation(operation.id));
        }
    }

    /// The same where nothing is written that stays, and nobody is judged.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn look(path: &Path, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        Session::of(open_store(Access::Write, path, observer)?, observer)
    }

    /// The same for questions, about now or the past: all answers are of one moment, whoever writes meanwhile.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_at(
        path: &Path,
        point: Option<Typed>,
        observer: &'o dyn Observer,
    ) -> Result<Session<'o>, Problem> {
        Session::of(open_store_at(path, point, true, observer)?, observer)
    }

    fn of(mut store: Store, observer: &'o dyn Observer) -> Result<Session<'o>, Problem> {
        store.read_rulesets_with(read_ruleset);
        let text = store.ruleset()?;
        let ruleset = stored_ruleset(&text)?;
        Ok(Session { store, observer, text, ruleset, about: None, role: None, row: None, waits: Vec::new() })
    }

    /// Why what was tried last, and not carried out, would wait for a second actor.
    pub fn waits(&self) -> &[String] {
        &self.waits
    }

    /// Who hears of progress and remarks.
    pub fn observer(&self) -> &'o dyn Observer {
        self.observer
    }

    /// Answers a question about a point in the past, by the rules of then.
    ///
    /// # Errors
    /// That the log does not go as far as that point, or what the question fails with.
    pub fn ask_at<T>(
        &mut self,
        point: Typed,
        question: impl FnOnce(&mut Session<'o>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Meant { point, .. } = point.resolve(&self.store)?;
        self.store.look_at(point);
        let answer = self.by_rules_of_then(question);
        self.store.look_at_present();
        answer
    }

    fn by_rules_of_then<T>(
        &mut self,
        question: impl FnOnce(&mut Session<'o>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let text = self.store.ruleset()?;
        if text.hash == self.text.hash {
            return question(self);
        }
        let ruleset = stored_ruleset(&text)?;
        let now = (std::mem::replace(&mut self.text, text), std::mem::replace(&mut self.ruleset, ruleset));
        let answer = question(self);
        (self.text, self.ruleset) = now;
        answer
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

    /// What a character is now, and what it was at this point.
    ///
    /// # Errors
    /// That it was not there then.
    pub fn character_at(&mut self, who: &Who, point: Point) -> Result<[Character; 2], Problem> {
        let character = self.character(who)?;
        self.store.look_at(point);
        let then = self.character(&Who::Id(character.id));
        self.store.look_at_present();
        then.map(|then| [character, then])
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
        self.tell(mode, &written);
        self.waits.clone_from(&written.waits);
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

    /// Why a command was not carried out; `title` is what it was: `the grant`, and `whom` it was about.
    pub(super) fn problem(&self, error: CommandError, title: &str, whom: &[Who]) -> Problem {
        match error {
            CommandError::NotFound(who) => nobody(&self.store, &who),
            CommandError::Refused(refusal) => {
                let reasons = refusal.reasons.iter().map(ToString::to_string).collect();
                let problem = Problem::refused("refused", format!("{title} is refused")).reasons(reasons);
                match gone::way_back(&self.store, &refusal, whom) {
                    Ok(Some(hint)) => problem.advise(hint),
                    Ok(None) | Err(_) => problem,
                }
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

/// That there is no such character, and what became of one that there was.
pub fn nobody(store: &Store, who: &Who) -> Problem {
    let name = match who {
        Who::Name(name) => name.clone(),
        Who::Id(_) | Who::External(_) => who.to_string(),
    };
    let shown = clipped(&who.to_string(), LONGEST_NAME_SHOWN);
    if let Ok(Some(problem)) = gone::explained(store, who, &shown) {
        return problem;
    }
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
