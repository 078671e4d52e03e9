//! `endgame ruleset`: check, show, start and describe the files that hold the rules.

pub(super) mod install;

use super::context::{Context, print, write_file};
use super::failure::{Exit, Failure};
use super::inputs::RulesetArgs;
use super::observer::Terminal;
use super::report_file::ReportArgs;
use crate::app::distinct_files::check_distinct;
use crate::app::installations::installations;
use crate::app::reports;
use crate::app::rulesets::named::Which;
use crate::app::rulesets::{self, Shown, TEMPLATE, check::check, template_for};
use crate::config::{expectations_schema, policy_schema, population_schema, ruleset_schema, service_schema};
use crate::report::gm::InstallationsView;
use crate::report::html::Story;
use crate::report::numbers::escaped;
use anyhow::Context as _;
use std::path::PathBuf;

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
    Check(CheckArgs),
    Show(ShowArgs),
    New(NewArgs),
    Install(install::InstallArgs),
    History(HistoryArgs),
    Diff(DiffArgs),
    Schema(SchemaArgs),
}

/// Tracks, attributes, prestige and masteries of a ruleset on one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset show
  endgame ruleset show --ruleset my.yaml --format json    with every reward, node and curve
  endgame ruleset show --report rules.html                a page to pass on, with figures
  endgame ruleset show --installed                        the one in force in the database")]
struct ShowArgs {
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// The one in force in the database, or with a number one of `endgame ruleset history`
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "0", conflicts_with = "ruleset")]
    installed: Option<u64>,
    #[command(flatten)]
    report: ReportArgs,
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
  endgame ruleset schema --service > serve.schema.json

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
    /// The schema of configurations of the service instead
    #[arg(long, conflicts_with_all = ["population", "expectations", "policy"])]
    service: bool,
}

/// All problems of rulesets and populations, each with its line
///
/// Exits with 2 when a file can't be used, with 1 when there are warnings under `--strict`, else with 0.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset check my.yaml
  endgame ruleset check --strict curves/*.yaml
  endgame ruleset check --ruleset my.yaml players.yaml   a population, by these rules")]
pub struct CheckArgs {
    /// Rulesets and populations [default: the ruleset in use]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// Warnings count too: exit with 1
    #[arg(long)]
    strict: bool,
}

/// What differs between two rulesets, level by level, whatever their text looks like
///
/// A ruleset is a file, the name of one that is built in (necpgame, necpgame-service, runescape, warframe), `installed`
/// for the one in force in the database, or `installed:N` for the N-th of `endgame ruleset history`. Exits with 1 where
/// something differs, with 0 where nothing does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset diff necpgame my.yaml
  endgame ruleset diff installed season-2.yaml            what an installation would change
  endgame ruleset diff installed:1 installed --format json")]
pub struct DiffArgs {
    /// A file, `necpgame`, `installed` or `installed:N`
    #[arg(value_name = "A", value_parser = parse)]
    a: Named,
    /// The other one
    #[arg(value_name = "B", value_parser = parse)]
    b: Named,
}

/// A ruleset as it was typed.
#[derive(Debug, Clone)]
struct Named {
    typed: String,
    which: Which,
}

fn parse(text: &str) -> Result<Named, String> {
    Ok(Named { typed: text.to_owned(), which: Which::parse(text)? })
}

/// Write a commented ruleset to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset new my.yaml
  endgame ruleset new | less")]
pub struct NewArgs {
    /// Where to write it [default: stdout]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long, requires = "file")]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files or arguments.
pub fn run(args: &RulesetNoun, context: &Context) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Check(args) => check_files(args, context),
        Verb::Show(args) => show(args, context),
        Verb::New(args) => begin(args, context),
        Verb::Install(args) => install::run(args, context),
        Verb::History(args) => history(args, context),
        Verb::Diff(args) => diff(args, context),
        Verb::Schema(args) => schema(args),
    }
}

fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    check_distinct(args.ruleset.ruleset.as_deref(), args.report.path())?;
    let (shown, more) = match args.installed {
        Some(number) => {
            let number = Some(number).filter(|&number| number > 0);
            (rulesets::show_installed(&Terminal::new(context).store()?, number)?, "")
        }
        None => {
            let shown = rulesets::show(args.ruleset.ruleset.as_deref(), &Terminal::new(context))?;
            (shown, " · levels: endgame curve show")
        }
    };
    let Shown { mut view, figures, source } = shown;
    let text = reports::text_of(&view.title(), &source);
    let reported = args.report.write(&view, (figures, vec![text]), context)?;
    view.notes = vec![format!("rewards, trees and curves: --format json{more}")];
    view.notes.extend(reported);
    context.answer(&view, None)?;
    Ok(Exit::Done)
}

fn check_files(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let ruleset = args.ruleset.ruleset.as_deref();
    let view = check(&args.files, ruleset, context.color_answer, &Terminal::new(context))?;
    context.answer(&view, None)?;
    Ok(match (view.errors, view.warnings) {
        (1.., _) => Exit::Usage,
        (0, 1..) if args.strict => Exit::Found,
        _ => Exit::Done,
    })
}

fn diff(args: &DiffArgs, context: &Context) -> Result<Exit, Failure> {
    let needs_store = args.a.which.is_installed() || args.b.which.is_installed();
    let store = if needs_store { Some(Terminal::new(context).store()?) } else { None };
    let [a, b] = [&args.a, &args.b].map(|named| (named.typed.as_str(), &named.which));
    let (view, differs) = rulesets::difference(a, b, store.as_ref())?;
    context.answer(&view, None)?;
    Ok(if differs { Exit::Found } else { Exit::Done })
}

fn begin(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let Some(path) = &args.file else {
        print(TEMPLATE)?;
        return Ok(Exit::Done);
    };
    // A broken link is something that is there, too.
    if path.symlink_metadata().is_ok() && !args.force {
        let failure = Failure::usage("file-exists", format!("`{}` is there already", path.display()));
        return Err(failure.hint("choose another name, or overwrite it with --force"));
    }
    write_file(path, template_for(path).as_bytes())?;
    let shown = escaped(&path.display().to_string());
    context.tell(&format!(
        "wrote {shown}\nnext: endgame ruleset check {shown} · endgame simulate --ruleset {shown}"
    ));
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
    } else if args.service {
        service_schema()
    } else {
        ruleset_schema()
    };
    let text = serde_json::to_string_pretty(&schema).context("the schema can't be written")?;
    print(&(text + "\n"))?;
    Ok(Exit::Done)
}
