//! `endgame db`: the progression database as a whole.

mod copy;
mod export;
mod import;
mod policy;
mod salvage;
mod seed;

use super::confirm::Confirm;
use super::context::Context;
use super::database::OperationArgs;
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use super::observer::Terminal;
use crate::app::observer::Deed;
use crate::app::{Observer, database};
use crate::ledger::OperationKind;
use crate::report::numbers::whole;
use crate::store::{SCHEMA_VERSION, Settings, Store, StoreError};
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
    Copy(copy::CopyArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Salvage(salvage::SalvageArgs),
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
    /// Why; kept in the history
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
/// Exits with 1 and a list of all that is wrong, by event, character and operation. Whoever can write to the file can also rewrite the whole
/// log: keep the head that `db health` prints somewhere else, and pass it as --head.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db verify
  endgame db verify --head 3f2a…")]
struct VerifyArgs {
    /// A head that was kept elsewhere; it must be in the chain
    #[arg(long, value_name = "HASH", value_parser = database::parse_head)]
    head: Option<String>,
}

/// Rebuild the read models from the events
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db rebuild")]
struct RebuildArgs {}

/// Copy the database to a new file, while others work on it
///
/// The copy is proved as by `db verify` before it gets its name: what is not sound is not kept. A database on a server is backed
/// up by what PostgreSQL has for that (`pg_dump`), or copied to a file by `endgame db copy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db backup gm-2026-11-22.db")]
struct BackupArgs {
    /// The new file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Don't prove that the copy is sound
    #[arg(long)]
    no_verify: bool,
}

/// Replace the database with a backup; the old one is kept next to it
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

/// Bring a database of an older version up to date, after copying it
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
            let store = Terminal::new(context).store()?;
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
        Verb::Copy(args) => copy::run(args, context),
        Verb::Export(args) => export::run(args, context),
        Verb::Import(args) => import::run(args, context),
        Verb::Salvage(args) => salvage::run(args, context),
    }
}

fn init(args: &InitArgs, context: &Context) -> Result<Exit, Failure> {
    let InitChangeArgs { reason, ticket } = &args.change;
    let (reason, ticket) = (reason.clone(), ticket.clone());
    let change = OperationArgs { reason, ticket, dry_run: false, yes: false, accept_clock: false };
    let settings = Settings { require_reason: args.require_reason };
    let store = make(&args.ruleset, settings, &change, context)?;
    context.carried_out(Deed::File(format!("{} was made", context.database().display())));
    health(&store, context)?;
    context.tell("next: endgame character create NAME --reason TEXT");
    Ok(Exit::Done)
}

/// Makes the database of a command.
fn make(
    ruleset: &RulesetArgs,
    settings: Settings,
    change: &OperationArgs,
    context: &Context,
) -> Result<Store, Failure> {
    let loaded = ruleset.load(context)?;
    let intent = context.intent(OperationKind::Init, change)?;
    let path = context.database();
    Ok(database::create(&path, loaded, settings, &intent, &Terminal::new(context))?)
}

fn health(store: &Store, context: &Context) -> Result<Exit, Failure> {
    context.answer(&database::health(store, context.now)?, None)?;
    Ok(Exit::Done)
}

/// Health as the answer of what was done. A log that was damaged before makes no failure of it.
fn health_after(store: &Store, context: &Context) -> Result<Exit, Failure> {
    match database::health(store, context.now) {
        Err(error) if error.is_damage() => {
            context.warn(&format!("{error}; `endgame db verify` tells all that is wrong"));
        }
        health => context.answer(&health?, None)?,
    }
    Ok(Exit::Done)
}

fn verify(args: &VerifyArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let (view, is_sound) =
        database::verify(&mut terminal.store()?, args.head.as_deref(), context.now, &terminal)?;
    context.answer(&view, None)?;
    Ok(if is_sound { Exit::Done } else { Exit::Found })
}

fn rebuild(context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut store = terminal.store_to_write()?;
    database::rebuild(&mut store, &terminal)?;
    let health = database::health(&store, context.now);
    if let Err(error) = &health
        && error.is_damage()
    {
        return Err(still_damaged(error));
    }
    context.carried_out(Deed::File("the read models were rebuilt".to_owned()));
    context.answer(&health?, None)?;
    Ok(Exit::Done)
}

/// What is said where making the read models anew was not enough.
fn still_damaged(error: &StoreError) -> Failure {
    let message = format!("the read models were rebuilt, and the database is still damaged: {error}");
    let hint = "`endgame db verify` lists all that is damaged, `endgame db restore FILE` brings back a backup, \
                `endgame db salvage FILE` saves what is whole";
    Failure { exit: Exit::Storage, ..Failure::usage(error.code(), message) }.hint(hint)
}

fn backup(args: &BackupArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let store = terminal.store()?;
    let copy = database::backup(&store, &args.file, !args.no_verify, &terminal)?;
    context.carried_out(Deed::File(format!("the backup {} was made", args.file.display())));
    health_after(&copy, context)
}

fn restore(args: &RestoreArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let path = context.database();
    let backup = database::check_backup(&args.file, &terminal)?;
    if !args.yes && context.has_database() {
        let now = match database::health_of(&path, &terminal) {
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
    let store = database::restore(&args.file, &path, &terminal)?;
    context.carried_out(Deed::File(format!("{} was restored", path.display())));
    health(&store, context)
}

fn migrate(context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    // From here on Ctrl-C is an end in good order.
    terminal.is_stopped();
    let store = terminal.store_to_write()?;
    context.tell(&format!("the database has schema version {SCHEMA_VERSION}, the newest there is"));
    health(&store, context)
}
