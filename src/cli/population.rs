//! `endgame population`: populations from real histories.

use super::context::{Context, write_file};
use super::database::AsOfArgs;
use super::failure::{Exit, Failure};
use super::hints;
use super::inputs::{RulesetArgs, yaml_parser};
use super::observer::Terminal;
use super::picture::{ChartLookArgs, PictureFile};
use super::report_file::ReportArgs;
use crate::app::distinct_files::{check_distinct, is_standard};
use crate::app::fit::history::{Histories, Log, Play, from_file};
use crate::app::fit::{self, FittedPopulation, Request};
use crate::app::reports;
use crate::app::when::{When, parse_when};
use crate::config::Source;
use crate::config::rows::Renamed;
use crate::ledger::GAME;
use crate::report::html::Rules;
use crate::rules::ruleset::Ruleset;
use crate::simulation::fit::MOST_ARCHETYPES;
use std::path::{Path, PathBuf};

/// Find out who plays: a population from what real players did
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db population fit --output fitted.yaml --chart fit.png
  endgame population fit sessions.csv --output fitted.yaml")]
pub struct PopulationNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Fit(FitArgs),
}

/// Find the archetypes of a real history and write them as a population that `endgame simulate` takes
///
/// The history is that of the database: gains of a character less than --session-gap apart are one session. Or it is a CSV
/// file with a session a row: the columns `character,start,minutes,xp` and, where there is any, `currency`; `start` is a
/// time in UTC or seconds or milliseconds since 1970, `xp` is before any multiplier, and the rows of a character are sorted by
/// time. Semicolons or tabulators may stand between cells, other columns are left alone, and --column says what one is called.
///
/// Where a database holds no gains that follow each other, every gain counts as an hour, and the answer says so.
///
/// Which archetypes there are is found by how often, how long and how well characters play; their number is the one that
/// explains most for its size. How their players differ for life, on which weekdays they play, when they leave and what
/// practice does is found too, with 95 % intervals, and where simulated players differ from the real ones is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db population fit --output fitted.yaml --chart fit.png
  endgame population fit sessions.csv --output fitted.yaml
  endgame population fit sessions.csv --archetypes 4 --format json")]
pub struct FitArgs {
    /// A CSV file with a session a row, or - for stdin [default: the sessions of the database]
    #[arg(value_name = "SESSIONS", conflicts_with_all = ["session_gap", "grant_minutes", "actors"])]
    sessions: Option<PathBuf>,
    /// What a column is called in the file, such as `start=login_time`; several may be named
    #[arg(long = "column", value_name = "COLUMN=NAME", value_parser = parse_column, requires = "sessions")]
    columns: Vec<Renamed>,
    /// Write the population to this YAML file; - is stdout
    #[arg(long, short, value_name = "FILE", value_parser = yaml_parser())]
    output: Option<PathBuf>,
    /// Chart the real characters beside simulated ones to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
    #[command(flatten)]
    look: ChartLookArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// How many archetypes, up to 8 [default: found out]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u8>(1, MOST_ARCHETYPES as u64), allow_negative_numbers = true)]
    archetypes: Option<u8>,
    /// Where the search starts; the same seed gives the same archetypes
    #[arg(long, value_name = "N", default_value = "1", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    play: PlayArgs,
    #[command(flatten)]
    ruleset: RulesetArgs,
}

/// How the gains of a database are read as play.
#[derive(Debug, Clone, clap::Args)]
pub struct PlayArgs {
    /// A session ends when nothing is gained for so long
    #[arg(long, value_name = "TIME", default_value = "30min", value_parser = parse_gap, help_heading = "Sessions")]
    session_gap: i64,
    /// How many minutes of play a gain that stands alone is for; without it nobody knows
    #[arg(long, value_name = "MINUTES", value_parser = crate::cli::numbers_in::counted::<u32>(1, 1_440), allow_negative_numbers = true, help_heading = "Sessions")]
    grant_minutes: Option<u32>,
    /// Who writes what players gain; what others grant is no play. Several may be named
    #[arg(long = "by", value_name = "ACTOR", default_value = GAME, help_heading = "Sessions")]
    actors: Vec<String>,
}

/// `start=login_time`.
fn parse_column(text: &str) -> Result<Renamed, String> {
    const COLUMNS: [&str; 5] = ["character", "start", "minutes", "xp", "currency"];
    let form = || format!("write COLUMN=NAME, where COLUMN is one of {}", COLUMNS.join(", "));
    let (column, name) = text.split_once('=').ok_or_else(form)?;
    if COLUMNS.contains(&column) && !name.is_empty() {
        Ok((column.to_owned(), name.to_owned()))
    } else {
        Err(form())
    }
}

/// `30min`, in milliseconds.
fn parse_gap(text: &str) -> Result<i64, String> {
    match parse_when(text) {
        Ok(When::Ago(gap)) if (1_000..=86_400_000).contains(&gap) => Ok(gap),
        _ => Err("expected a time from 1 second to a day, like `30min` or `1h`".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// What its verb fails with.
pub fn run(noun: &PopulationNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Fit(args) => fit(args, context),
    }
}

fn fit(args: &FitArgs, context: &Context) -> Result<Exit, Failure> {
    let read = args.sessions.iter().chain(&args.ruleset.ruleset).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    check_distinct(read, args.output.iter().map(PathBuf::as_path).chain(chart).chain(args.report.path()))?;
    match &args.sessions {
        Some(path) => {
            let ruleset = args.ruleset.load(context)?;
            let rules = reports::rules(&ruleset, hints::step);
            let histories = from_file(path, &args.columns, &Terminal::new(context))?;
            let name = if is_standard(path) { Path::new("standard input") } else { path };
            args.answer(&histories, (&ruleset.value, rules), name, context)
        }
        None => {
            let terminal = Terminal::new(context);
            let session = terminal.session_at(&AsOfArgs { as_of: None })?;
            let log = Log { store: &session.store, ruleset: session.ruleset() };
            let histories = args.play.get().histories(log, &terminal)?;
            let text = session.text();
            let source = Source::new(text.name.as_str(), text.text.as_str());
            let rules = reports::rules_of(&source, hints::step)?;
            args.answer(&histories, (session.ruleset(), rules), &context.database(), context)
        }
    }
}

impl FitArgs {
    fn answer(
        &self,
        histories: &Histories,
        (ruleset, rules): (&Ruleset, Rules),
        source: &Path,
        context: &Context,
    ) -> Result<Exit, Failure> {
        let archetypes = self.archetypes.map(usize::from);
        let (seed, wants_chart) = (self.seed, self.chart.is_some() || self.report.is_wanted());
        let request = Request { histories, source, ruleset, archetypes, seed, wants_chart };
        let FittedPopulation { mut view, text, figure } = fit::run(&request, &Terminal::new(context))?;
        if let Some(path) = &self.output {
            write_file(path, text.as_bytes())?;
        }
        let figures = figure.iter().cloned().collect();
        view.notes.extend(self.report.write(&view, (figures, vec![rules]), context)?);
        if let (Some(file), Some(figure)) = (&self.chart, &figure) {
            file.draw(figure, self.look, context)?;
            view.notes.push(format!("chart: {}", file.display()));
        }
        match &self.output {
            Some(path) if is_standard(path) => {}
            Some(path) => {
                view.notes.push(format!("next: endgame simulate --population {}", path.display()));
            }
            None if context.hints => {
                view.notes.push("more: --output fitted.yaml · --chart fit.png".to_owned());
            }
            None => {}
        }
        context.answer_beside(&view, self.output.as_deref())?;
        Ok(Exit::Done)
    }
}

impl PlayArgs {
    /// As histories are read.
    pub fn get(&self) -> Play {
        let PlayArgs { session_gap, grant_minutes, actors } = self.clone();
        Play { session_gap, grant_minutes, actors }
    }
}
