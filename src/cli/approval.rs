//! `endgame approval`: what waits for a second actor.

use super::confirm::Confirm;
use super::context::Context;
use super::database::{ChangeArgs, Session, long, open_store};
use super::failure::{Exit, Failure};
use super::history::parse_operation;
use crate::ledger::{CharacterId, Intent, Operation, OperationId, Outcome, Request, Who, Wish};
use crate::report::Format;
use crate::report::gm::{ChangeView, Changed, OperationView, RequestListView, RequestView, Touched};
use crate::report::numbers::{clipped, escaped, whole};
use crate::report::wish::wished;
use crate::store::{ApprovalError, Approved, CommandError, Mode, Store, Written};

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
/// It becomes one operation of who asked, with their reason and ticket, in which the approval stands; `endgame undo` takes
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
    change: ChangeArgs,
}

/// Refuse what waits; who asked may withdraw it so
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame approval refuse 8842 --reason \"not what the ticket says\"")]
struct RefuseArgs {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = parse_operation)]
    request: OperationId,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Of more characters than this, only the first are told of.
const TOLD: usize = 100;

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
    let store = open_store(context)?;
    store.freeze()?;
    let requests = store.requests(args.all)?;
    let mut view = RequestListView::new(&requests, &|id| name(&store, id));
    let waits = requests.iter().find(|request| request.outcome == Outcome::Pending);
    view.notes = match waits {
        Some(Request { operation: Operation { id, .. }, .. }) => {
            vec![format!("endgame approval show {id} · endgame approval grant {id}")]
        }
        None if args.all => Vec::new(),
        None => vec!["what was decided: endgame approval list --all".to_owned()],
    };
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

/// The name of a character today.
fn name(store: &Store, id: CharacterId) -> String {
    let found = store.character(&Who::Id(id)).ok().flatten();
    found.map_or_else(|| Who::Id(id).to_string(), |character| character.state.name)
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::look(context)?;
    let request =
        session.store.request(args.request)?.ok_or_else(|| unknown(&session.store, args.request))?;
    let mut view = RequestView::new(&request, &|id| name(&session.store, id));
    if request.outcome == Outcome::Pending {
        let tried = try_out(&mut session, &request)?;
        view = match &tried {
            Ok(approved) => view.preview(&touched(approved), approved.characters, session.ruleset()),
            Err(failure) if failure.reasons.is_empty() => view.problems(vec![failure.message.clone()]),
            Err(failure) => view.problems(failure.reasons.clone()),
        };
        let id = args.request;
        view.notes = vec![format!("endgame approval grant {id} · endgame approval refuse {id}")];
    }
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

/// What a request would do now. Nobody is judged, for this only looks.
fn try_out(session: &mut Session, request: &Request) -> Result<Result<Approved, Failure>, Failure> {
    let asked = &request.operation.intent;
    // Somebody else, who says why.
    let intent =
        Intent { actor: format!("not {}", asked.actor), reason: Some(String::new()), ..asked.clone() };
    let (store, rules) = session.parts();
    let tried = store.approve(request.operation.id, &intent, &rules, (Mode::DryRun, TOLD), &mut |_| true);
    match tried {
        Ok(written) => Ok(Ok(written.answer)),
        Err(ApprovalError::Store(error)) => Err(error.into()),
        Err(error) => Ok(Err(failure(session, error))),
    }
}

fn touched(approved: &Approved) -> Vec<Touched<'_>> {
    let done = approved.done.iter();
    done.map(|one| Touched { character: one.character, before: &one.before, after: &one.after }).collect()
}

fn grant(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let is_dry = args.change.dry_run;
    let mut was_asked = false;
    if !is_dry && !args.change.yes {
        let preview = approve(&mut session, args, Mode::Preview, context)?;
        if preview.answer.characters > 1 {
            context.preview(&of_many(&session, &preview, true).preview())?;
            context.confirm(&question(&preview.answer))?;
            was_asked = true;
        }
    }
    let mode = if is_dry { Mode::DryRun } else { Mode::Commit };
    let written = approve(&mut session, args, mode, context)?;
    let Approved { request, already, done, characters, .. } = &written.answer;
    if *already > 0 {
        context
            .tell(&format!("{} of its commands had been carried out before, by their keys", whole(*already)));
    }
    match (done.as_slice(), *characters) {
        ([one], 1) => context.answer(
            &ChangeView::new(&Changed {
                character: Some(one.character),
                before: &one.before,
                after: &one.after,
                events: &one.events,
                ruleset: session.ruleset(),
                operation: number(&written, is_dry),
                explain: false,
                command: None,
            }),
            None,
        )?,
        _ => {
            let view = of_many(&session, &written, is_dry);
            let is_known = was_asked && context.format == Format::Table;
            context.answer(&if is_known { view.brief() } else { view }, None)?;
        }
    }
    let asker = escaped(&request.operation.intent.actor);
    match number(&written, is_dry) {
        Some(id) => {
            context.tell(&format!("request #{} of {asker} is granted as operation #{id}", args.request))
        }
        None => context.tell(&format!("request #{} of {asker} still waits", args.request)),
    }
    Ok(Exit::Done)
}

fn approve(
    session: &mut Session,
    args: &GrantArgs,
    mode: Mode,
    context: &Context,
) -> Result<Written<Approved>, Failure> {
    let intent = context.intent("approve", &args.change)?;
    let approved = long(context, "commands", |progress| {
        let (store, rules) = session.parts();
        store.approve(args.request, &intent, &rules, (mode, TOLD), progress)
    });
    approved.map_err(|error| failure(session, error))
}

fn number(written: &Written<Approved>, is_dry: bool) -> Option<OperationId> {
    written.operation.as_ref().filter(|_| !is_dry).map(|operation| operation.id)
}

fn of_many(session: &Session, written: &Written<Approved>, is_dry: bool) -> OperationView {
    let approved = &written.answer;
    let counts = (approved.characters, approved.events);
    let kind = approved.request.asked.kind.as_str();
    OperationView::new((number(written, is_dry), kind), counts, &touched(approved), session.ruleset())
}

fn question(approved: &Approved) -> String {
    let Operation { id, intent, .. } = &approved.request.operation;
    let (actor, characters) = (clipped(&intent.actor, 24), whole(approved.characters));
    format!("This carries out request #{id} of {actor}, on {characters} characters. Grant?")
}

fn refuse(args: &RefuseArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let intent = context.intent("refuse", &args.change)?;
    let mode = if args.change.dry_run { Mode::DryRun } else { Mode::Commit };
    let refused = session.store.refuse(args.request, &intent, mode);
    refused.map_err(|error| failure(&session, error))?;
    let request =
        session.store.request(args.request)?.ok_or_else(|| unknown(&session.store, args.request))?;
    context.answer(&RequestView::new(&request, &|id| name(&session.store, id)), None)?;
    Ok(Exit::Done)
}

fn unknown(store: &Store, id: OperationId) -> Failure {
    let failure = Failure::not_found("unknown-request", format!("there is no request #{id}"));
    let what = match store.operation(id) {
        Ok(Some(operation)) => {
            format!("operation #{id} is no request but `{}`; ", clipped(&operation.intent.kind, 24))
        }
        Ok(None) | Err(_) => String::new(),
    };
    failure.hint(format!("{what}`endgame approval list` shows what waits"))
}

fn failure(session: &Session, error: ApprovalError) -> Failure {
    match error {
        ApprovalError::NotFound(id) => unknown(&session.store, id),
        ApprovalError::Decided(id, outcome) => decided(id, &outcome),
        ApprovalError::Failed(failed, of) => {
            let reason = |(at, wish, error): (u64, Wish, CommandError)| {
                let who = match &wish.who {
                    Who::Id(id) => name(&session.store, *id),
                    Who::Name(name) => name.clone(),
                };
                let why = match error {
                    CommandError::Refused(refusal) => {
                        let reasons: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
                        reasons.join("; ")
                    }
                    error => error.to_string(),
                };
                let place = if of > 1 { format!("command {}: ", whole(at)) } else { String::new() };
                format!("{place}{} ({}): {why}", clipped(&who, 40), clipped(&wished(&wish.command), 80))
            };
            let reasons: Vec<String> = failed.into_iter().map(reason).collect();
            let message = "what was asked for can't be carried out now; nothing was changed, and it still waits";
            let hint = "refuse it with `endgame approval refuse`, or grant it when the reasons are gone";
            Failure { reasons, ..Failure::not_found("refused", message).hint(hint) }
        }
        error @ ApprovalError::KeyTaken(..) => {
            Failure::not_found("key-used", format!("{error}; nothing was changed")).hint(
                "refuse the request with `endgame approval refuse`: what it asks for was asked for otherwise since",
            )
        }
        ApprovalError::Store(error) => error.into(),
    }
}

fn decided(id: OperationId, outcome: &Outcome) -> Failure {
    let (what, hint) = match outcome {
        Outcome::Granted(operation, by) => (
            format!("granted by {} as operation #{operation}", clipped(by, 24)),
            format!("`endgame undo {operation}` takes it back"),
        ),
        Outcome::Refused(operation) => (
            format!("refused by {}", clipped(&operation.intent.actor, 24)),
            "ask for it again, if it is wanted after all".to_owned(),
        ),
        Outcome::Pending => ("not decided".to_owned(), "try again".to_owned()),
    };
    let message = format!("request #{id} waits no longer: it was {what}; nothing was changed");
    Failure::not_found("not-waiting", message).hint(hint)
}
