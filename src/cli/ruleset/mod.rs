//! `endgame ruleset`: check, show, start and describe the files that hold the rules.

mod check;
mod install;
mod new;
mod which;

use super::context::{Context, print};
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use crate::config::{policy_schema, population_schema, ruleset_schema};
use crate::report::ruleset::RulesetView;
use anyhow::Context as _;

/// Check, show or start a ruleset
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset new my.yaml
  endgame ruleset check my.yaml
  endgame ruleset show --ruleset my.yaml")]
pub struct RulesetNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Check(check::CheckArgs),
    Show(ShowArgs),
    New(new::NewArgs),
    Install(install::InstallArgs),
    Schema(SchemaArgs),
}

/// Tracks, attributes, prestige and masteries of a ruleset on one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset show
  endgame ruleset show --ruleset my.yaml --format json    with every reward, node and curve")]
struct ShowArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
}

/// The JSON Schema of rulesets, with which editors complete and check the YAML
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset schema > ruleset.schema.json
  endgame ruleset schema --population > population.schema.json
  endgame ruleset schema --policy > policy.schema.json

Editors with the YAML language server use it when this is the first line of a ruleset:
  # yaml-language-server: $schema=ruleset.schema.json")]
struct SchemaArgs {
    /// The schema of populations instead
    #[arg(long)]
    population: bool,
    /// The schema of policies instead
    #[arg(long, conflicts_with = "population")]
    policy: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or arguments.
pub fn run(args: &RulesetNoun, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Check(args) => check::run(args, context),
        Verb::Show(args) => show(args, context),
        Verb::New(args) => new::run(args, context),
        Verb::Install(args) => install::run(args, context),
        Verb::Schema(args) => schema(args),
    }
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let loaded = args.ruleset.load(context)?;
    let written = |curve: &str| {
        let span = loaded.places.locate_curve(curve, &[])?;
        loaded.source.text.get(span.start..span.end).map(|text| text.trim_end().to_owned())
    };
    let mut view = RulesetView::new(&loaded.value, loaded.hash(), &written);
    view.notes = vec!["rewards, trees and curves: --format json · levels: endgame curve show".to_owned()];
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn schema(args: &SchemaArgs) -> Result<Exit, Failure> {
    let schema = match (args.population, args.policy) {
        (true, _) => population_schema(),
        (false, true) => policy_schema(),
        (false, false) => ruleset_schema(),
    };
    let text = serde_json::to_string_pretty(&schema).context("the schema can't be written")?;
    print(&(text + "\n"))?;
    Ok(Exit::Done)
}
