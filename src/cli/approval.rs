//! `endgame approval`: what waits for a second actor.

use super::confirm::Confirm;
use super::context::Context;
use super::database::{AsOfArgs, OperationArgs};
use super::failure::{Exit, Failure};
use super::history::parse_operation;
use super::observer::Terminal;
use crate::app::approvals;
use crate::ledger::{Operation, OperationId, OperationKind};
use crate::report::numbers::{clipped, whole};
use crate::store::{Approved, Mode};

/// What is over a limit of its actor's role: look at it, carry it out, or refuse it
///
/// Nobody approves what they asked for. `endgame db policy show` tells who may.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval list
  endgame approval show 8842
  endgame approval grant 8842 --reason \"checked with the server's logs\"")]
pub struct ApprovalNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    List(ListArgs),
    Show(ShowArgs),
    Grant(GrantArgs),
    Refuse(RefuseArgs),
}

/// What waits, oldest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval list
  endgame approval list --all --format csv")]
struct ListArgs {
    /// Also what was granted or refused
    #[arg(long)]
    all: bool,
}

/// One request: who asked for what and why it waits, and what it would change now
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval show 8842")]
struct ShowArgs {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = parse_operation)]
    request: OperationId,
}

/// Carry out what somebody else asked for, by the rules now in force
///
/// It is recorded as one operation of whoever asked, with their reason and ticket and with the approval; `endgame undo` takes
/// it back. When the rules refuse it now, nothing happens and it still waits.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval grant 8842 --dry-run                   see what it would change
  endgame approval grant 8842 --reason \"checked with the server's logs\"")]
struct GrantArgs {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = parse_operation)]
    request: OperationId,
    #[command(flatten)]
    change: OperationArgs,
}

/// Refuse what waits; whoever asked can withdraw it this way
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval refuse 8842 --reason \"not what the ticket says\"")]
struct RefuseArgs {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = parse_operation)]
    request: OperationId,
    #[command(flatten)]
    change: OperationArgs,
}

/// Runs the command.
///
/// # Errors
/// That there is no such request, that it waits no longer, a refusal, or what the store fails with.
pub fn run(noun: &ApprovalNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::List(args) => list(args, context),
        Verb::Show(args) => show(args, context),
        Verb::Grant(args) => grant(args, context),
        Verb::Refuse(args) => refuse(args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    let store = Terminal::new(context).store()?;
    store.freeze()?;
    let (mut view, waits) = approvals::list(&store, args.all)?;
    view.notes = match waits {
        Some(id) => vec![format!("endgame approval show {id} · endgame approval grant {id}")],
        None if args.all => Vec::new(),
        None => vec!["what was decided: endgame approval list --all".to_owned()],
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let id = args.request;
    let mut session = terminal.session_at(&AsOfArgs { as_of: None })?;
    let (mut view, waits) = approvals::show(&mut session, id)?;
    let actor = context.actor.as_deref().unwrap_or_default();
    if waits && approvals::is_own(&session.store, id, actor)? {
        view.notes = vec![format!("endgame approval refuse {id} · it takes somebody else to approve it")];
    } else if waits {
        view.notes = vec![format!("endgame approval grant {id} · endgame approval refuse {id}")];
    }
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn grant(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::Approve, &args.change)?;
    let mut was_asked = false;
    if !args.change.dry_run && !args.change.yes {
        let preview = approvals::grant(&mut session, args.request, &intent, Mode::Preview)?;
        if preview.approved().characters > 1 {
            context.preview(&preview.of_many(&session).preview())?;
            context.confirm(&question(preview.approved()))?;
            was_asked = true;
        }
    }
    let mode = if args.change.dry_run { Mode::DryRun } else { Mode::Commit };
    let granted = match was_asked {
        true => approvals::grant_as_shown(&mut session, args.request, &intent, mode)?,
        false => approvals::grant(&mut session, args.request, &intent, mode)?,
    };
    granted.remark(&session);
    match granted.of_one(&session) {
        Some(view) => context.answer(&view, None)?,
        None => {
            let view = granted.of_many(&session);
            context.answer(&if context.has_shown(was_asked) { view.brief() } else { view }, None)?;
        }
    }
    context.tell(&granted.sentence());
    Ok(Exit::Done)
}

fn question(approved: &Approved) -> String {
    let Operation { id, intent, .. } = &approved.request.operation;
    let (actor, characters) = (clipped(&intent.actor, 24), whole(approved.characters));
    format!("This carries out request #{id} of {actor}, on {characters} characters. Grant?")
}

fn refuse(args: &RefuseArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::Refuse, &args.change)?;
    let mode = if args.change.dry_run { Mode::DryRun } else { Mode::Commit };
    context.answer(&approvals::refuse(&mut session, args.request, &intent, mode)?, None)?;
    Ok(Exit::Done)
}
