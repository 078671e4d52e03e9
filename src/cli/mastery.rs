//! `endgame mastery`: levels, rewards and specialization trees.

use super::context::Context;
use super::database::{AsOfArgs, Change, ChangeArgs, Session};
use super::failure::{Exit, Failure};
use super::who::{WhoArgs, carry_out};
use crate::config::suggest;
use crate::ledger::Character;
use crate::progression::Command;
use crate::report::View;
use crate::report::gm::{MasteryLevelsView, MasteryProgressView, MasteryRewardsView, MasteryTreeView};
use crate::report::numbers::clipped;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;

/// Masteries: levels, rewards and specialization trees
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery levels Vex
  endgame mastery tree Vex combat
  endgame mastery unlock Vex combat keen_edge --reason \"ticket 4711\"")]
pub struct MasteryNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Levels(LevelsArgs),
    Progress(ProgressArgs),
    Rewards(RewardsArgs),
    Tree(TreeArgs),
    Unlock(UnlockArgs),
}

/// Every mastery of a character
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery levels Vex
  endgame mastery levels Vex --as-of 2026-11-20 --format json")]
struct LevelsArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// How far a character is into its level of one mastery
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery progress Vex combat")]
struct ProgressArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// The rewards of one mastery: unlocked, next, and those to come
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery rewards Vex combat")]
struct RewardsArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// The specialization tree of one mastery: what is unlocked, what can be, and why not
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery tree Vex combat")]
struct TreeArgs {
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Unlock a node of a specialization tree
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery unlock Vex combat keen_edge --reason \"ticket 4711\"
  endgame mastery unlock Vex combat keen_edge --dry-run   see before and after, write nothing")]
struct UnlockArgs {
    #[command(flatten)]
    which: WhichArgs,
    /// The node, as `endgame mastery tree` names it
    #[arg(value_name = "NODE")]
    node: String,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Which mastery of which character.
#[derive(Debug, Clone, clap::Args)]
struct WhichArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// The type of mastery: `combat`
    #[arg(value_name = "TYPE")]
    kind: String,
}

/// Runs the command.
///
/// # Errors
/// A mastery or node that is not there, a refusal, or what the store fails with.
pub fn run(noun: &MasteryNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Levels(args) => levels(args, context),
        Verb::Progress(args) => one(&args.which, &args.as_of, context, |character, mastery, _| {
            MasteryProgressView::new(character, mastery)
        }),
        Verb::Rewards(args) => one(&args.which, &args.as_of, context, |character, mastery, _| {
            MasteryRewardsView::new(character, mastery)
        }),
        Verb::Tree(args) => one(&args.which, &args.as_of, context, MasteryTreeView::new),
        Verb::Unlock(args) => unlock(args, context),
    }
}

fn levels(args: &LevelsArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &args.as_of)?;
    let character = session.character(&args.who.who)?;
    let ruleset = session.ruleset_of(&character.state)?;
    context.answer(&MasteryLevelsView::new(&character, &ruleset), None)?;
    Ok(Exit::Done)
}

/// Answers about one mastery of one character.
fn one<V: View>(
    which: &WhichArgs,
    as_of: &AsOfArgs,
    context: &Context,
    view: impl Fn(&Character, &Mastery, &Ruleset) -> V,
) -> Result<Exit, Failure> {
    let session = Session::open_at(context, as_of)?;
    let known = mastery(session.ruleset(), &which.kind)?;
    let character = session.character(&which.who.who)?;
    let ruleset = session.ruleset_of(&character.state)?;
    let mastery = ruleset.mastery(&known.id).unwrap_or(known);
    context.answer(&view(&character, mastery, &ruleset), None)?;
    Ok(Exit::Done)
}

fn unlock(args: &UnlockArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let mastery = mastery(session.ruleset(), &args.which.kind)?;
    check_node(mastery, &args.node)?;
    let command = Command::Unlock { mastery: mastery.id.clone(), node: args.node.clone() };
    let title = format!("unlocking {} in {}", args.node, mastery.name);
    let change = Change { title: &title, explain: false, question: None, command: None };
    carry_out(&mut session, ("unlock", &args.which.who.who), &args.change, &change, &command)
}

/// The mastery of this name; `mastery.combat`, as the track is called, will do too.
///
/// # Errors
/// That the ruleset has none, with those that it has.
pub fn mastery<'r>(ruleset: &'r Ruleset, kind: &str) -> Result<&'r Mastery, Failure> {
    let id = kind.strip_prefix("mastery.").unwrap_or(kind);
    ruleset.mastery(id).ok_or_else(|| {
        let names: Vec<&str> = ruleset.masteries.iter().map(|mastery| mastery.id.as_str()).collect();
        let message = format!("the ruleset `{}` has no mastery `{}`", ruleset.name, clipped(kind, 40));
        let failure = Failure::not_found("unknown-mastery", message);
        failure.hint(one_of(id, &names).unwrap_or_else(|| "it has no masteries at all".to_owned()))
    })
}

fn check_node(mastery: &Mastery, node: &str) -> Result<(), Failure> {
    if mastery.tree.node(node).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = mastery.tree.nodes().iter().map(|node| node.id.as_str()).collect();
    let message = format!("the tree of {} has no node `{}`", mastery.id, clipped(node, 40));
    let hint = one_of(node, &names).unwrap_or_else(|| format!("{} has no tree", mastery.id));
    Err(Failure::not_found("unknown-node", message).hint(hint))
}

/// What was perhaps meant, and all that there is; `None` where there is nothing.
fn one_of(name: &str, names: &[&str]) -> Option<String> {
    let all = names.join(", ");
    let meant =
        suggest(name, names.iter().copied()).map(|meant| format!("did you mean `{meant}`? It has {all}"));
    (!names.is_empty()).then(|| meant.unwrap_or_else(|| format!("it has {all}")))
}
