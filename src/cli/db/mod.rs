//! `endgame db`: the progression database as a file.

mod export;
mod import;
mod policy;
mod seed;

use super::context::Context;
use super::database::{ChangeArgs, long, open_store};
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use crate::report::gm::{HealthView, Part, Problem, RulesetFact, VerifyView};
use crate::report::numbers::whole;
use crate::store::{Place, RulesetText, SCHEMA_VERSION, Settings, Store};
use std::path::PathBuf;

/// Make, check, copy and repair the progression database
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db init --db gm.db
  endgame db verify
  endgame db backup gm-2026-11-22.db")]
pub struct DbArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Init(InitArgs),
    Health(HealthArgs),
    Verify(VerifyArgs),
    Rebuild(RebuildArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    Migrate(MigrateArgs),
    Seed(seed::SeedArgs),
    Policy(policy::PolicyArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
}

/// Make a database that plays by a ruleset
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db init
  endgame db init --ruleset my.yaml --require-reason")]
struct InitArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// Refuse changes that don't say why
    #[arg(long)]
    require_reason: bool,
    #[command(flatten)]
    change: InitChangeArgs,
}

/// Making a database can't be tried: nothing is there yet.
#[derive(Debug, clap::Args)]
struct InitChangeArgs {
    /// Why: it stands in the history for good
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The ticket it belongs to
    #[arg(long, value_name = "ID")]
    ticket: Option<String>,
}

/// The database in a few facts, with the head of the hash chain
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db health
  endgame db health --format json")]
struct HealthArgs {}

/// Prove that no event was edited, deleted, inserted or moved, and that the read models fit
///
/// Exits with 1 and the first bad event when something is wrong. Who can write to the file can also write the whole log
/// anew: keep the head that `db health` prints somewhere else, and pass it as --head.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db verify
  endgame db verify --head 3f2a…")]
struct VerifyArgs {
    /// A head that was kept elsewhere; it must be in the chain
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    head: Option<String>,
}

/// Make the read models anew from the events
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db rebuild")]
struct RebuildArgs {}

/// Copy the database to a new file, while others work on it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db backup gm-2026-11-22.db")]
struct BackupArgs {
    /// The new file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Put a backup in the place of the database; what it held goes to a file beside it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db restore gm-2026-11-22.db")]
struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Don't ask
    #[arg(long, short)]
    yes: bool,
}

/// Bring a database of an older version up to date, after a copy of it
///
/// Every other command does so too when it opens the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db migrate")]
struct MigrateArgs {}

/// Runs the command.
///
/// # Errors
/// When the database can't do what is asked.
pub fn run(args: &DbArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Init(args) => init(args, context),
        Verb::Health(HealthArgs {}) => {
            let store = open_store(context)?;
            store.freeze()?;
            health(&store, context)
        }
        Verb::Verify(args) => verify(args, context),
        Verb::Rebuild(RebuildArgs {}) => rebuild(context),
        Verb::Backup(args) => backup(args, context),
        Verb::Restore(args) => restore(args, context),
        Verb::Migrate(MigrateArgs {}) => migrate(context),
        Verb::Seed(args) => seed::run(args, context),
        Verb::Policy(args) => policy::run(args, context),
        Verb::Export(args) => export::run(args, context),
        Verb::Import(args) => import::run(args, context),
    }
}

fn parse_hash(text: &str) -> Result<String, String> {
    let hash = text.trim().to_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        Ok(hash)
    } else {
        Err("expected the 64 hexadecimal digits that `db health` prints".to_owned())
    }
}

fn init(args: &InitArgs, context: &Context) -> Result<Exit, Failure> {
    let InitChangeArgs { reason, ticket } = &args.change;
    let change = ChangeArgs { reason: reason.clone(), ticket: ticket.clone(), dry_run: false, yes: false };
    let settings = Settings { require_reason: args.require_reason };
    let store = make(&args.ruleset, settings, &change, context)?;
    health(&store, context)?;
    context.tell("next: endgame character create NAME --reason TEXT");
    Ok(Exit::Done)
}

/// Makes the database of a command.
fn make(
    ruleset: &RulesetArgs,
    settings: Settings,
    change: &ChangeArgs,
    context: &Context,
) -> Result<Store, Failure> {
    let loaded = ruleset.load(context)?;
    let (hash, text) = (loaded.hash(), loaded.source.text.to_string());
    let ruleset = RulesetText { name: loaded.value.name, hash, text };
    let intent = context.intent("init", change)?;
    let store = Store::create(&context.database(), &ruleset, settings, &intent)?;
    context.tell(&format!("made {}", context.database().display()));
    Ok(store)
}

fn health(store: &Store, context: &Context) -> Result<Exit, Failure> {
    let health = store.health()?;
    let view = HealthView {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: health.schema_version.cast_unsigned(),
        ruleset: RulesetFact { name: health.ruleset, hash: health.ruleset_hash },
        characters: health.characters,
        events: health.events,
        operations: health.operations,
        head: health.head,
        require_reason: health.require_reason,
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn verify(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    let mut store = open_store(context)?;
    let verified = long(context, "events", |progress| store.verify(args.head.as_deref(), progress))?;
    let problem = |problem: crate::store::Problem| Problem {
        part: match problem.place {
            Place::Log => Part::Log,
            Place::KeptHead => Part::KeptHead,
            Place::ReadModels => Part::ReadModels,
            Place::File => Part::File,
        },
        sequence: problem.sequence.map(|sequence| sequence.0),
        what: problem.what,
    };
    let problems: Vec<Problem> = verified.problems.into_iter().map(problem).collect();
    let exit = if problems.is_empty() { Exit::Done } else { Exit::Found };
    let view = VerifyView {
        events: verified.events,
        operations: verified.operations,
        characters: verified.characters,
        head: verified.head,
        problems,
    };
    context.answer(&view, None)?;
    Ok(exit)
}

fn rebuild(context: &Context) -> Result<Exit, Failure> {
    let mut store = open_store(context)?;
    long(context, "events", |progress| store.rebuild(progress))?;
    context.tell("the read models were made anew from the events");
    health(&store, context)
}

fn backup(args: &BackupArgs, context: &Context) -> Result<Exit, Failure> {
    let store = open_store(context)?;
    store.backup(&args.file)?;
    context.tell(&format!("copied to {}", args.file.display()));
    let path = args.file.clone();
    health(&open_store(&Context { db: Some(path), ..context.clone() })?, context)
}

fn restore(args: &RestoreArgs, context: &Context) -> Result<Exit, Failure> {
    use super::confirm::Confirm;
    let path = context.database();
    let of_backup = Context { db: Some(args.file.clone()), ..context.clone() };
    let backup = open_store(&of_backup).and_then(|store| Ok(store.health()?)).map_err(|failure| Failure {
        message: format!("the backup {} can't be used: {}", args.file.display(), failure.message),
        hint: Some("name a file that `endgame db backup` made; nothing was changed".to_owned()),
        ..failure
    })?;
    if !args.yes && path.exists() {
        let now = match open_store(context).and_then(|store| Ok(store.health()?)) {
            Ok(now) => format!("{} events", whole(now.events)),
            // That is what backups are for.
            Err(_) => "it can't be read".to_owned(),
        };
        context.confirm(&format!(
            "This replaces {} ({now}) by {} ({} events). A copy of it is kept beside it. Restore?",
            path.display(),
            args.file.display(),
            whole(backup.events)
        ))?;
    }
    if let Some(copy) = Store::restore_backup(&args.file, &path)? {
        context.tell(&format!("what was there is in {}", copy.display()));
    }
    health(&open_store(context)?, context)
}

fn migrate(context: &Context) -> Result<Exit, Failure> {
    let store = open_store(context)?;
    context.tell(&format!("the database has schema version {SCHEMA_VERSION}, the newest there is"));
    health(&store, context)
}
