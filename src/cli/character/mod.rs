//! `endgame character`: find characters, look at them, change them.

mod amounts;
mod edit;
mod find;
mod look;
mod merge_and_clone;
mod reward;

use super::context::Context;
use super::failure::{Exit, Failure};

/// Find characters, look at them, give and take XP and currency, put them back to where they stood
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character show Vex
  endgame character grant Vex --xp 50_000 --track paragon --source raid --reason outage
  endgame character find --where 'paragon_level>=100' --sort -currency")]
pub struct CharacterNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Create(edit::CreateArgs),
    List(find::ListArgs),
    Find(find::FindArgs),
    Show(look::ShowArgs),
    Plan(look::PlanArgs),
    Grant(amounts::GrantArgs),
    Revoke(amounts::RevokeArgs),
    Reward(reward::RewardNoun),
    Restore(edit::RestoreArgs),
    Rename(edit::RenameArgs),
    Archive(edit::ArchiveArgs),
    Unarchive(edit::UnarchiveArgs),
    Merge(merge_and_clone::MergeArgs),
    Clone(merge_and_clone::CloneArgs),
}

/// Runs the command.
///
/// # Errors
/// A character that is not there, a refusal, or what the store fails with.
pub fn run(args: &CharacterNoun, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Create(args) => edit::create(args, context),
        Verb::List(args) => find::list(args, context),
        Verb::Find(args) => find::find(args, context),
        Verb::Show(args) => look::show(args, context),
        Verb::Plan(args) => look::plan(args, context),
        Verb::Grant(args) => amounts::grant(args, context),
        Verb::Revoke(args) => amounts::revoke(args, context),
        Verb::Reward(noun) => reward::run(noun, context),
        Verb::Restore(args) => edit::restore(args, context),
        Verb::Rename(args) => edit::rename(args, context),
        Verb::Archive(args) => edit::archive(args, context),
        Verb::Unarchive(args) => edit::unarchive(args, context),
        Verb::Merge(args) => merge_and_clone::merge(args, context),
        Verb::Clone(args) => merge_and_clone::clone(args, context),
    }
}
