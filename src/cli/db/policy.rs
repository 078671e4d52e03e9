//! `endgame db policy`: who may do what with the database.

use super::super::context::{Context, print};
use super::super::database::OperationArgs;
use super::super::failure::{Exit, Failure};
use super::super::observer::Terminal;
use crate::app::inputs::read_file;
use crate::app::{policies, policy};
use crate::ledger::OperationKind;
use crate::report::gm::PolicyView;
use crate::store::Mode;
use std::path::PathBuf;

/// Who may do what: roles, the commands each may run, and how much of it without a second actor
///
/// It guards against mistakes and leaves evidence. Who can write to the file of the database can claim to be anyone, and
/// can change it without this program; `endgame db verify --head HASH` then tells that it was changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db policy show
  endgame db policy check policy.yaml
  endgame db policy install policy.yaml --reason \"two more leads\"")]
pub struct PolicyArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Install(InstallArgs),
    Show(ShowArgs),
    Check(CheckArgs),
}

/// Put a policy in force, from now on
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db policy install policy.yaml --dry-run         see who could do what
  endgame db policy install policy.yaml --reason \"two more leads\"")]
struct InstallArgs {
    /// The policy's YAML file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    change: OperationArgs,
}

/// The policy in force on one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db policy show
  endgame db policy show --yaml > policy.yaml             a file to start from
  endgame db policy show --format csv                     each role and each command")]
struct ShowArgs {
    /// Its text, as it was installed
    #[arg(long)]
    yaml: bool,
}

/// Check a policy's file, and show who could do what
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db policy check policy.yaml")]
struct CheckArgs {
    /// The policy's YAML file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// All problems of the file, that it is not allowed, or what the store fails with.
pub fn run(args: &PolicyArgs, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Install(args) => install(args, context),
        Verb::Show(args) => show(args, context),
        Verb::Check(args) => {
            let policy = policy::load_new(&read_file(&args.file)?)?.value;
            context.answer(&PolicyView::new(&policy, None, None), None)?;
            Ok(Exit::Done)
        }
    }
}

fn install(args: &InstallArgs, context: &Context) -> Result<Exit, Failure> {
    let loaded = policy::load_new(&read_file(&args.file)?)?;
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::Policy, &args.change)?;
    let mode = if args.change.dry_run { Mode::DryRun } else { Mode::Commit };
    let installed = policies::install(&mut session, &loaded, (&intent, mode))?;
    let mut view = PolicyView::new(&loaded.value, Some(&installed.hash), Some(&installed.founder));
    view.notes = vec![match (&installed.written.operation, mode) {
        (None, _) => "it is in force already; nothing was changed".to_owned(),
        (Some(operation), Mode::Commit) => format!("in force from operation #{} on", operation.id),
        (Some(_), _) => "dry run: nothing was written".to_owned(),
    }];
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let store = Terminal::new(context).store()?;
    store.freeze()?;
    if args.yaml {
        let text = policies::text(&store)?;
        context.unlocked.check()?;
        print(&text)?;
        return Ok(Exit::Done);
    }
    let (policy, hash) = policy::in_force(&store)?;
    let mut view = PolicyView::new(&policy, hash.as_deref(), Some(&store.founder()?));
    view.notes = match hash {
        Some(_) => vec!["each command: --format csv · its text: --yaml".to_owned()],
        None => vec![
            "this is the one built in: none was installed".to_owned(),
            "to start one of your own: endgame db policy show --yaml > policy.yaml".to_owned(),
        ],
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}
