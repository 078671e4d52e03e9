//! `endgame population fit`: the archetypes of a real history.

use super::super::context::{Context, is_standard, write_file};
use super::super::database::AsOfArgs;
use super::super::failure::{Exit, Failure};
use super::super::inputs::{RulesetArgs, yaml_parser};
use super::super::picture::PictureFile;
use super::source::{Histories, PlayArgs, from_file};
use crate::app::distinct_files::check_distinct as keep_apart;
use crate::chart::fit::FitChart;
use crate::config::{Beside, population_text};
use crate::ledger::Moment;
use crate::report::fit::{FitView, archetype_line};
use crate::report::numbers::{clipped, escaped, percent, whole};
use crate::report::time::Time;
use crate::rules::ruleset::Ruleset;
use crate::simulation::fit::archetypes::Found;
use crate::simulation::fit::habits::DAY;
use crate::simulation::fit::likeness::Likeness;
use crate::simulation::fit::{Fitted, LEAST_MEMBERS, MOST_ARCHETYPES, Request, Unfit, fit};
use std::path::{Path, PathBuf};

/// Find the archetypes of a real history and write them as a population that `endgame simulate` takes
///
/// The history is that of the database: gains of a character less than --session-gap apart are one session. Or it is a CSV
/// file with a session a row: the columns `character,start,minutes,xp` and, where there is any, `currency`; `start` is a
/// time in UTC, `xp` is before any multiplier, and the rows of a character are sorted by time.
///
/// Where a database holds no gains that follow each other, every gain counts as an hour, and the answer says so.
///
/// Which archetypes there are is found by how often, how long and how well characters play; their number is the one that
/// explains most for its size.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db population fit --output fitted.yaml --chart fit.png
  endgame population fit sessions.csv --output fitted.yaml
  endgame population fit sessions.csv --archetypes 4 --format json")]
pub struct FitArgs {
    /// A CSV file with a session a row, or - for stdin [default: the sessions of the database]
    #[arg(value_name = "SESSIONS", conflicts_with_all = ["session_gap", "grant_minutes", "actors"])]
    sessions: Option<PathBuf>,
    /// Write the population to this YAML file; - is stdout
    #[arg(long, short, value_name = "FILE", value_parser = yaml_parser())]
    output: Option<PathBuf>,
    /// Chart the real characters beside simulated ones to a PNG or SVG file
    #[arg(long, value_name = "FILE", value_parser = PictureFile::parser())]
    chart: Option<PictureFile>,
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

/// Runs the command.
///
/// # Errors
/// A history that tells too little, problems of the file, or what the store fails with.
pub fn run(args: &FitArgs, context: &Context) -> Result<Exit, Failure> {
    let read = args.sessions.iter().chain(&args.ruleset.ruleset).map(PathBuf::as_path);
    let chart = args.chart.as_ref().map(PictureFile::path);
    keep_apart(read, args.output.iter().map(PathBuf::as_path).chain(chart))?;
    match &args.sessions {
        Some(path) => {
            let ruleset = args.ruleset.load(context)?.value;
            let histories = from_file(path, context)?;
            let name = if is_standard(path) { Path::new("standard input") } else { path };
            args.answer(&histories, &ruleset, name, context)
        }
        None => {
            let terminal = super::super::observer::Terminal::new(context);
            let session = terminal.session_at(&AsOfArgs { as_of: None })?;
            let histories = args.play.histories(&session, context)?;
            args.answer(&histories, session.ruleset(), &context.database(), context)
        }
    }
}

impl FitArgs {
    fn answer(
        &self,
        histories: &Histories,
        ruleset: &Ruleset,
        source: &Path,
        context: &Context,
    ) -> Result<Exit, Failure> {
        let name =
            source.file_stem().map_or("history".to_owned(), |stem| clipped(&stem.to_string_lossy(), 60));
        let request = Request {
            archetypes: self.archetypes.map(usize::from),
            seed: self.seed,
            ruleset,
            end: histories.end,
        };
        let fitted = fit(&histories.characters, &format!("fitted to {name}"), &request);
        let fitted = fitted.map_err(unfit)?;
        let mut view = view(&fitted, histories, source);
        if let Some(path) = &self.output {
            write_file(path, yaml(&fitted, histories, ruleset, source).as_bytes())?;
        }
        if let Some(picture) = &self.chart {
            let likeness = Likeness::new(&fitted, &histories.characters, histories.days, self.seed);
            picture.draw(
                &FitChart { fitted: &fitted, likeness: &likeness, history: &heading(histories) }.figure(),
            )?;
        }
        view.notes = self.notes(&fitted, histories, context);
        context.answer_beside(&view, self.output.as_deref())?;
        Ok(Exit::Done)
    }

    fn notes(&self, fitted: &Fitted, histories: &Histories, context: &Context) -> Vec<String> {
        let mut notes: Vec<String> =
            none_of_their_own(fitted).into_iter().chain(unseen_resets(fitted)).collect();
        if self.archetypes.is_none() && fitted.found.len() == MOST_ARCHETYPES {
            notes.push(format!(
                " ! {MOST_ARCHETYPES} archetypes are the most that are looked for; there may be more"
            ));
        }
        let (sessions, without) = histories.sessions;
        if without > 0 {
            let share = percent(without as f64 / sessions.max(1) as f64, 1);
            notes.push(format!("{share} of the sessions tell no length: they count only for how often"));
        }
        if histories.lengths_are_assumed {
            notes.push(format!(" ! {ASSUMED}: shares and XP are those of the history, hours are not"));
            notes.push("   how long is a gain? --grant-minutes 30; how far apart are those of a session? --session-gap 2h".to_owned());
        }
        if histories.overlaps > 0 {
            notes.push(format!(
                "{} sessions began before the one before them was over: what they have in common counts twice",
                whole(histories.overlaps)
            ));
        }
        if let Some(chart) = &self.chart {
            notes.push(format!("chart: {}", chart.display()));
        }
        match &self.output {
            Some(path) if is_standard(path) => {}
            Some(path) => {
                notes.push(format!("next: endgame simulate --population {}", path.display()));
            }
            None if context.hints => notes.push("more: --output fitted.yaml · --chart fit.png".to_owned()),
            None => {}
        }
        notes
    }
}

/// More archetypes were asked for than can be told apart.
fn none_of_their_own(fitted: &Fitted) -> Option<String> {
    let all = fitted.population.archetypes.iter().zip(&fitted.found);
    let doubles = all.filter(|(_, found)| (found.characters as f64) < LEAST_MEMBERS);
    let names: Vec<&str> = doubles.map(|(archetype, _)| archetype.id.as_str()).collect();
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    Some(format!(
        " ! {names}: hardly any character is of this kind and no other; without --archetypes their number is found"
    ))
}

/// Nobody stood high enough for a reset, or the history does not tell.
fn unseen_resets(fitted: &Fitted) -> Option<String> {
    let all = fitted.population.archetypes.iter().zip(&fitted.found);
    let unseen = all.filter(|(_, found)| !found.tells_resets);
    let names: Vec<&str> = unseen.map(|(archetype, _)| archetype.id.as_str()).collect();
    let is_all = names.len() == fitted.found.len();
    let names = (!names.is_empty()).then(|| if is_all { "all".to_owned() } else { names.join(", ") })?;
    Some(format!(
        " ! {names}: nothing tells whether they reset; the file says `never` until you say what they do"
    ))
}

fn day(day: i32) -> String {
    Time(Moment(i64::from(day) * DAY)).day()
}

/// `3,000 characters · 321,004 sessions · 2025-01-01 to 2025-12-31`
fn heading(histories: &Histories) -> String {
    let (first, last) = histories.days;
    format!(
        "{} characters · {} sessions · {} to {}",
        whole(histories.characters.len() as u64),
        whole(histories.sessions.0),
        day(first),
        day(last)
    )
}

fn view(fitted: &Fitted, histories: &Histories, source: &Path) -> FitView {
    let mut view = FitView::new(fitted);
    view.source = source.display().to_string();
    view.heading = heading(histories);
    (view.sessions, view.sessions_without_length) = histories.sessions;
    view.lengths_are_assumed = histories.lengths_are_assumed;
    (view.first_day, view.last_day) = (day(histories.days.0), day(histories.days.1));
    view
}

/// What is said of sessions of which nothing is known.
const ASSUMED: &str = "nothing tells how long anybody played, so every gain counts as an hour";

fn yaml(fitted: &Fitted, histories: &Histories, ruleset: &Ruleset, source: &Path) -> String {
    let mut lines = vec![
        format!(
            "Fitted by endgame {} to {}:",
            env!("CARGO_PKG_VERSION"),
            escaped(&source.display().to_string())
        ),
        heading(histories),
        "XP is before any multiplier. What the history does not tell is left out: the calendar, and"
            .to_owned(),
        "what was never seen of activities and spending.".to_owned(),
    ];
    if histories.lengths_are_assumed {
        lines.push(format!("WARNING: {ASSUMED}; no hours that are simulated mean anything."));
    }
    let beside = |found: &Found| Beside {
        name: archetype_line(found),
        prestige: if found.tells_resets { String::new() } else { "not seen: say what they do".to_owned() },
    };
    let notes: Vec<Beside> = fitted.found.iter().map(beside).collect();
    population_text(&fitted.population, ruleset, &lines, &notes)
}

fn unfit(error: Unfit) -> Failure {
    let failure = Failure::not_found("nothing-to-fit", error.to_string());
    match error {
        Unfit::TooFew { .. } => failure.hint("a fit needs a dozen characters with some sessions each"),
        Unfit::NoXp => failure.hint("what is fitted is XP an hour: the sessions must tell what they gave"),
        Unfit::NoLengths => failure.hint("say in the column `minutes` how long sessions lasted"),
    }
}
