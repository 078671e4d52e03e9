//! The database as a whole: made, checked, copied and repaired.

use super::clock;
use super::observer::{Observer, long, watched};
use super::problem::{Hint, Kind, Problem};
use super::session::open_store;
use crate::config::Loaded;
use crate::ledger::{Intent, Moment};
use crate::report::gm::{
    AheadFact, HealthView, Part, Problem as Damage, Proved, RulesetFact, SalvageView, VerifyView,
};
use crate::rules::ruleset::Ruleset;
use crate::store::{self, Access, Health, Place, RulesetText, Settings, Store, StoreError};
use std::path::Path;

/// Makes a database that plays by a ruleset.
///
/// # Errors
/// When there is one already, or it can't be made.
pub fn create(
    path: &Path,
    ruleset: Loaded<Ruleset>,
    settings: Settings,
    intent: &Intent,
    observer: &dyn Observer,
) -> Result<Store, Problem> {
    let (hash, text) = (ruleset.hash(), ruleset.source.text.to_string());
    let ruleset = RulesetText { name: ruleset.value.name, hash, text };
    let store = watched(observer, |watcher| Store::create(path, &ruleset, settings, intent, watcher))?;
    observer.remark(&format!("made {}", path.display()));
    Ok(store)
}

/// The database in a few facts; by a clock that says `now`.
///
/// # Errors
/// When it can't be read.
pub fn health(store: &Store, now: Moment) -> Result<HealthView, StoreError> {
    Ok(facts(store.health()?, clock::ahead_of(store, now)?))
}

/// The same for who asks often: less of a large database is proved.
///
/// # Errors
/// When it can't be read.
pub fn glance(store: &Store, now: Moment) -> Result<HealthView, StoreError> {
    Ok(facts(store.glance()?, clock::ahead_of(store, now)?))
}

fn facts(health: Health, ahead_of_clock: Option<AheadFact>) -> HealthView {
    HealthView {
        status: "ok".to_owned(),
        proved: match health.proved {
            store::Proved::Everything => Proved::Everything,
            store::Proved::Pages => Proved::Pages,
            store::Proved::Ends => Proved::Ends,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: health.schema_version.cast_unsigned(),
        ruleset: RulesetFact { name: health.ruleset, hash: health.ruleset_hash },
        characters: health.characters,
        events: health.events,
        operations: health.operations,
        head: health.head,
        require_reason: health.require_reason,
        ahead_of_clock,
    }
}

/// Reads the head of a chain.
///
/// # Errors
/// What was expected.
pub fn parse_head(text: &str) -> Result<String, String> {
    let hash = text.trim().to_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        Ok(hash)
    } else {
        Err("expected the 64 hexadecimal digits that `db health` prints".to_owned())
    }
}

/// Proves the log and the read models; `head` must be in the chain. Whether nothing is wrong: a log that is ahead of a
/// clock that says `now` is told, and whole.
///
/// # Errors
/// When the database can't be read, or it was asked to end.
pub fn verify(
    store: &mut Store,
    head: Option<&str>,
    now: Moment,
    observer: &dyn Observer,
) -> Result<(VerifyView, bool), Problem> {
    let verified = long(observer, "events", |progress| store.verify(head, progress))?;
    let problems: Vec<Damage> = verified.problems.into_iter().map(damage).collect();
    let is_sound = problems.is_empty();
    // In a damaged database even this may not be readable.
    let ahead_of_clock = clock::ahead_of(store, now).ok().flatten();
    let view = VerifyView {
        events: verified.events,
        operations: verified.operations,
        characters: verified.characters,
        head: verified.head,
        ahead_of_clock,
        problems,
    };
    Ok((view, is_sound))
}

/// Writes what is whole of the database at `from` to a new one at `to`, and proves it. `stand_in` takes the place of a
/// ruleset that can't be proved.
///
/// # Errors
/// When there is such a file, nothing is whole, or it can't be made.
pub fn salvage(
    from: &Path,
    to: &Path,
    stand_in: Loaded<Ruleset>,
    intent: &Intent,
    observer: &dyn Observer,
) -> Result<SalvageView, Problem> {
    let (hash, text) = (stand_in.hash(), stand_in.source.text.to_string());
    let stand_in = RulesetText { name: stand_in.value.name, hash, text };
    let saved = watched(observer, |watcher| Store::salvage(from, to, &stand_in, intent, watcher))?;
    let new = open_store(Access::Read, to, observer)?;
    long(observer, "events", |progress| new.prove(progress))?;
    Ok(SalvageView {
        file: to.display().to_string(),
        events: saved.events,
        lost: saved.lost,
        lost_operations: saved.lost_operations,
        characters: saved.characters,
        cut: saved.cut,
        from: saved.from,
        problems: saved.problems.into_iter().map(damage).collect(),
    })
}

/// A problem of the store, to be shown.
fn damage(problem: store::Problem) -> Damage {
    Damage {
        part: match problem.place {
            Place::Log => Part::Log,
            Place::KeptHead => Part::KeptHead,
            Place::ReadModels => Part::ReadModels,
            Place::File => Part::File,
        },
        sequence: problem.sequence.map(|sequence| sequence.0),
        last: problem.last.map(|sequence| sequence.0),
        character: problem.character.map(|id| id.0),
        name: problem.name,
        operation: problem.operation.map(|id| id.0),
        what: problem.what,
    }
}

/// Makes the read models anew from the events.
///
/// # Errors
/// When an event is damaged, or it was asked to end.
pub fn rebuild(store: &mut Store, observer: &dyn Observer) -> Result<(), Problem> {
    long(observer, "events", |progress| store.rebuild(progress))?;
    observer.remark("the read models were rebuilt from the events");
    Ok(())
}

/// Copies the database to a new file, and opens the copy; with `is_proved` only when nothing is wrong with it.
///
/// # Errors
/// When there is such a file, it can't be made, or something is wrong with it.
pub fn backup(store: &Store, to: &Path, is_proved: bool, observer: &dyn Observer) -> Result<Store, Problem> {
    watched(observer, |watcher| store.backup(to, is_proved, watcher)).map_err(|error| {
        let is_taken = matches!(error, StoreError::Exists(_) | StoreError::Folder(_));
        let problem = Problem::from(error);
        if is_taken { problem.hint("name another file; nothing was touched") } else { problem }
    })?;
    let proved = if is_proved { "and verified" } else { "not verified" };
    observer.remark(&format!("copied to {}, {proved}", to.display()));
    open_store(Access::Read, to, observer)
}

/// Looks at a backup that is to take the place of a database.
///
/// # Errors
/// When it can't be used.
pub fn check_backup(backup: &Path, observer: &dyn Observer) -> Result<Health, Problem> {
    health_of(backup, observer).map_err(|problem| Problem {
        message: format!("the backup {} can't be used: {}", backup.display(), problem.message),
        hint: Some(Hint::NameBackup),
        ..problem
    })
}

/// What a database holds.
///
/// # Errors
/// When it can't be opened or read.
pub fn health_of(path: &Path, observer: &dyn Observer) -> Result<Health, Problem> {
    Ok(open_store(Access::Read, path, observer)?.health()?)
}

/// Puts a backup in the place of a database; what that held goes to a file beside it.
///
/// # Errors
/// When a file can't be written.
pub fn restore(backup: &Path, path: &Path, observer: &dyn Observer) -> Result<Store, Problem> {
    let copy = watched(observer, |watcher| Store::restore_backup(backup, path, watcher));
    let copy = copy.map_err(|error| match error {
        StoreError::Exists(_) => {
            let message = format!("{} is the database itself", backup.display());
            Problem { kind: Kind::Storage, ..Problem::invalid("same-file", message) }.advise(Hint::NameBackup)
        }
        error => error.into(),
    })?;
    if let Some(copy) = copy {
        observer.remark(&format!("what was there is in {}", copy.display()));
    }
    open_store(Access::Read, path, observer)
}
