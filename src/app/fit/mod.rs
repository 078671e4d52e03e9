//! The archetypes of a real history.

pub mod history;

use crate::app::observer::Observer;
use crate::app::problem::{Hint, Problem};
use crate::chart::Figure;
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
use crate::simulation::fit::{self, Fitted, LEAST_MEMBERS, MOST_ARCHETYPES, Unfit};
use history::Histories;
use std::path::Path;

/// A fit as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is fitted.
    pub histories: &'a Histories,
    /// Where it comes from.
    pub source: &'a Path,
    /// The rules that were played by.
    pub ruleset: &'a Ruleset,
    /// How many archetypes; found out if not said.
    pub archetypes: Option<usize>,
    /// Where the search starts.
    pub seed: u64,
    /// Whether a chart is wanted.
    pub wants_chart: bool,
}

/// A population that was fitted.
pub struct FittedPopulation {
    /// Its archetypes.
    pub view: FitView,
    /// The same as YAML.
    pub text: String,
    /// Real characters beside simulated ones, if a chart was wanted.
    pub figure: Option<Figure>,
}

/// Finds the archetypes of a history.
///
/// # Errors
/// When it tells too little.
pub fn run(request: &Request, observer: &dyn Observer) -> Result<FittedPopulation, Problem> {
    let Request { histories, source, ruleset, archetypes, seed, .. } = *request;
    let name = source.file_stem().map_or("history".to_owned(), |stem| clipped(&stem.to_string_lossy(), 60));
    let wanted = fit::Request { archetypes, seed, ruleset, end: histories.end };
    let fitted = fit::fit(&histories.characters, &format!("fitted to {name}"), &wanted).map_err(unfit)?;
    let mut view = view(&fitted, histories, source);
    view.notes = notes(request, &fitted, observer);
    let text = yaml(&fitted, histories, ruleset, source);
    let likeness = Likeness::new(&fitted, &histories.characters, histories.days, (ruleset, seed));
    view.compare(&fitted, &likeness.misfits());
    let figure = request
        .wants_chart
        .then(|| FitChart { fitted: &fitted, likeness: &likeness, history: &heading(histories) }.figure());
    Ok(FittedPopulation { view, text, figure })
}

fn notes(request: &Request, fitted: &Fitted, observer: &dyn Observer) -> Vec<String> {
    let histories = request.histories;
    let mut notes: Vec<String> =
        none_of_their_own(fitted, observer).into_iter().chain(unseen_resets(fitted)).collect();
    notes.extend(alike(fitted));
    if request.archetypes.is_none() && fitted.found.len() == MOST_ARCHETYPES {
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
        let hint = observer.spelled(&Hint::SayLengths);
        notes.extend(Some(format!("   {hint}")).filter(|_| !hint.is_empty()));
    }
    if histories.overlaps > 0 {
        let first =
            histories.first_overlap.map_or_else(String::new, |line| format!(", the first on line {line}"));
        notes.push(format!(
            " ! {} sessions began before the one before them was over{first}: what they have in common counts twice",
            whole(histories.overlaps)
        ));
    }
    if !histories.left_over.is_empty() {
        let names: Vec<String> =
            histories.left_over.iter().map(|name| format!("`{}`", escaped(name))).collect();
        notes.push(format!("columns that were not looked at: {}", names.join(", ")));
    }
    notes
}

/// More archetypes were asked for than can be told apart.
fn none_of_their_own(fitted: &Fitted, observer: &dyn Observer) -> Option<String> {
    let all = fitted.population.archetypes.iter().zip(&fitted.found);
    let doubles = all.filter(|(_, found)| (found.characters as f64) < LEAST_MEMBERS);
    let names: Vec<&str> = doubles.map(|(archetype, _)| archetype.id.as_str()).collect();
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    Some(format!(
        " ! {names}: hardly any character is of this kind and no other{}",
        observer.spelled(&Hint::FindArchetypes)
    ))
}

/// Kinds that the history does not tell apart.
fn alike(fitted: &Fitted) -> Vec<String> {
    let name = |at: usize| fitted.population.archetypes.get(at).map_or("", |archetype| &archetype.id);
    let line = |&(a, b, share): &(usize, usize, f64)| {
        let share = percent(share, 0);
        format!(
            " ! {} and {} can't be told apart: {share} of the first may be of the second",
            name(a),
            name(b)
        )
    };
    fitted.alike.iter().map(line).collect()
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

fn unfit(error: Unfit) -> Problem {
    let problem = Problem::refused("nothing-to-fit", error.to_string());
    match error {
        Unfit::TooFew { .. } => problem.hint("a fit needs a dozen characters with some sessions each"),
        Unfit::NoXp => problem.hint("what is fitted is XP an hour: the sessions must tell what they gave"),
        Unfit::NoLengths => problem.hint("say in the column `minutes` how long sessions lasted"),
    }
}
