//! `endgame mastery`: levels, rewards and specialization trees.

use super::context::Context;
use super::database::{AsOfArgs, ChangeArgs, ask, change};
use super::failure::{Exit, Failure};
use super::who::WhoArgs;
use crate::app::change::Action;
use crate::app::characters;
use crate::ledger::Who;
use crate::report::gm::{MasteryProgressView, MasteryRewardsView, MasteryTreeView};

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
    Lock(LockArgs),
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
///
/// It costs mastery points. With --free it costs none; the level and the nodes that it requires must be there all the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery unlock Vex combat keen_edge --reason \"ticket 4711\"
  endgame mastery unlock Vex combat keen_edge --free --reason \"ticket 4711\"
  endgame mastery unlock Vex combat keen_edge --dry-run   see before and after, write nothing")]
struct UnlockArgs {
    #[command(flatten)]
    which: WhichArgs,
    /// The node, as `endgame mastery tree` names it
    #[arg(value_name = "NODE")]
    node: String,
    /// For no mastery points
    #[arg(long)]
    free: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Take a node of a specialization tree back, and give back the points that were paid for it
///
/// What comes back is what the node costs by the rules in force, at most what is spent; one that was unlocked for nothing
/// gives nothing back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame mastery lock Vex combat keen_edge --reason \"ticket 4711\"
  endgame mastery lock Vex combat keen_edge --with-dependents --dry-run")]
struct LockArgs {
    #[command(flatten)]
    which: WhichArgs,
    /// The node, as `endgame mastery tree` names it
    #[arg(value_name = "NODE")]
    node: String,
    /// Also the unlocked nodes that require it
    #[arg(long)]
    with_dependents: bool,
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
        Verb::Levels(args) => {
            ask(context, &args.as_of, |session| characters::masteries(session, &args.who.who))
        }
        Verb::Progress(args) => ask(context, &args.as_of, |session| {
            let view = |one: &_, mastery: &_, _: &_| MasteryProgressView::new(one, mastery);
            characters::mastery(session, args.which.of(), view)
        }),
        Verb::Rewards(args) => ask(context, &args.as_of, |session| {
            let view = |one: &_, mastery: &_, _: &_| MasteryRewardsView::new(one, mastery);
            characters::mastery(session, args.which.of(), view)
        }),
        Verb::Tree(args) => ask(context, &args.as_of, |session| {
            characters::mastery(session, args.which.of(), MasteryTreeView::new)
        }),
        Verb::Unlock(UnlockArgs { which, node, free, change: args }) => change(context, args, |session| {
            Ok(Action::unlock(session, &which.who.who, (&which.kind, node), *free)?)
        }),
        Verb::Lock(LockArgs { which, node, with_dependents, change: args }) => {
            change(context, args, |session| {
                Ok(Action::lock(session, &which.who.who, (&which.kind, node), *with_dependents)?)
            })
        }
    }
}

impl WhichArgs {
    fn of(&self) -> (&Who, &str) {
        (&self.who.who, &self.kind)
    }
}
