//! `endgame ruleset`: check, show, start and describe the files that hold the rules.

mod check;
mod diff;
mod install;
mod new;
mod which;

use super::context::{Context, print};
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use super::observer::Terminal;
use crate::app::installations::installations;
use crate::config::{
    Source, expectations_schema, load_ruleset, policy_schema, population_schema, ruleset_schema,
};
use crate::report::gm::InstallationsView;
use crate::report::ruleset::RulesetView;
use anyhow::Context as _;

/// Check, show, compare or start a ruleset, or put it in force
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset new my.yaml
  endgame ruleset check my.yaml
  endgame ruleset show --ruleset my.yaml
  endgame ruleset diff installed my.yaml
  endgame ruleset install my.yaml --dry-run")]
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
    History(HistoryArgs),
    Diff(diff::DiffArgs),
    Schema(SchemaArgs),
}

/// Tracks, attributes, prestige and masteries of a ruleset on one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset show
  endgame ruleset show --ruleset my.yaml --format json    with every reward, node and curve
  endgame ruleset show --installed                        the one in force in the database")]
struct ShowArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// The one in force in the database, or with a number one of `endgame ruleset history`
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "0", conflicts_with = "ruleset")]
    installed: Option<u64>,
}

/// Every ruleset that came into force in the database: which, when, by whom, on which terms and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset history
  endgame ruleset history --format json")]
struct HistoryArgs {}

/// The JSON Schema of rulesets, with which editors complete and check the YAML
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset schema > ruleset.schema.json
  endgame ruleset schema --population > population.schema.json
  endgame ruleset schema --expectations > expectations.schema.json
  endgame ruleset schema --policy > policy.schema.json

Editors with the YAML language server use it when this is the first line of a ruleset:
  # yaml-language-server: $schema=ruleset.schema.json")]
struct SchemaArgs {
    /// The schema of populations instead
    #[arg(long)]
    population: bool,
    /// The schema of expectations instead
    #[arg(long, conflicts_with = "population")]
    expectations: bool,
    /// The schema of policies instead
    #[arg(long, conflicts_with_all = ["population", "expectations"])]
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
        Verb::History(args) => history(args, context),
        Verb::Diff(args) => diff::run(args, context),
        Verb::Schema(args) => schema(args),
    }
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(number) = args.installed {
        return show_installed(number, context);
    }
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

fn show_installed(number: u64, context: &Context) -> Result<Exit, Failure> {
    let store = Terminal::new(context).store()?;
    let number = Some(number).filter(|&number| number > 0);
    let known = which::Which::Installed(number).load(Some(&store), context)?;
    let source = Source::new(known.text.name.as_str(), known.text.text.as_str());
    let places = load_ruleset(&source).0.map(|loaded| loaded.places);
    let written = |curve: &str| {
        let span = places.as_ref()?.locate_curve(curve, &[])?;
        known.text.text.get(span.start..span.end).map(|text| text.trim_end().to_owned())
    };
    let mut view = RulesetView::new(&known.ruleset, known.text.hash.clone(), &written);
    view.notes = vec!["rewards, trees and curves: --format json".to_owned()];
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn history(_: &HistoryArgs, context: &Context) -> Result<Exit, Failure> {
    let store = Terminal::new(context).store()?;
    context.answer(&InstallationsView::new(&installations(&store)?), None)?;
    Ok(Exit::Done)
}

fn schema(args: &SchemaArgs) -> Result<Exit, Failure> {
    let schema = if args.population {
        population_schema()
    } else if args.expectations {
        expectations_schema()
    } else if args.policy {
        policy_schema()
    } else {
        ruleset_schema()
    };
    let text = serde_json::to_string_pretty(&schema).context("the schema can't be written")?;
    print(&(text + "\n"))?;
    Ok(Exit::Done)
}
