//! Charts of rules and of what comes of them, as figures.

use super::inputs::load_ruleset;
use super::lives;
use super::observer::Observer;
use super::problem::{Hint, Problem};
use super::scenario::Loaded;
use super::tracks::track_list;
use crate::chart::Figure;
use crate::chart::bonus::bonus_figure;
use crate::chart::simulation::{Life, SimulationChart};
use crate::chart::xp::{NamedTrack, NoSuchLevels, XpChart};
use crate::config;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::simulation::outcome::Outcome;
use std::path::{Path, PathBuf};

/// A chart of what levels cost, as it is asked for.
#[derive(Debug, Clone)]
pub struct XpRequest {
    /// The rulesets that are drawn over each other; the built-in one if there are none.
    pub rulesets: Vec<PathBuf>,
    /// The track; paragon if not named, or the first that all rulesets have.
    pub track: Option<String>,
    /// The first and last level.
    pub levels: Option<(u64, u64)>,
    /// Whether equal ratios of XP are equally far apart.
    pub log: bool,
    /// Base XP per hour of play, should hours be drawn, too.
    pub xp_per_hour: Option<u64>,
}

/// What levels cost: XP to the next, XP in all, and hours where a rate is given.
///
/// # Errors
/// Problems of the files, or a track or levels that they don't have.
pub fn xp(request: &XpRequest, observer: &dyn Observer) -> Result<Figure, Problem> {
    let paths = request.rulesets.iter();
    let rulesets = if request.rulesets.is_empty() {
        vec![load_ruleset(None, observer)?]
    } else {
        paths.map(|path| load_ruleset(Some(path), observer)).collect::<Result<_, _>>()?
    };
    let track_name = match &request.track {
        Some(track) => parse_track(track, &rulesets)?,
        None => common_track(&rulesets)?,
    };
    let chart = XpChart {
        tracks: named_tracks(&rulesets, &track_name)?,
        track_name,
        levels: request.levels,
        log: request.log,
        xp_per_hour: request.xp_per_hour,
    };
    chart.figure().map_err(no_such_levels)
}

/// What the levels of paragon and of characters cost in one or several rulesets, each with the name that it is drawn by, or
/// its own; and of one alone what progress gives. For pages, where figures may be many.
pub fn curves(rulesets: &[(&str, &Ruleset)]) -> Vec<Figure> {
    let of = |track_name: TrackName| {
        let named = |(name, ruleset): &(&str, &'_ Ruleset)| {
            let name = if name.is_empty() { ruleset.name.clone() } else { (*name).to_owned() };
            ruleset.track(&track_name).map(|track| (name, track.clone()))
        };
        let tracks: Vec<(String, Track)> = rulesets.iter().filter_map(named).collect();
        let tracks = tracks.iter().map(|(name, track)| NamedTrack { name: name.clone(), track }).collect();
        XpChart { track_name, tracks, levels: None, log: false, xp_per_hour: None }.figure().ok()
    };
    let mut figures: Vec<Figure> =
        [TrackName::Character, TrackName::Paragon].into_iter().filter_map(of).collect();
    if let [(_, ruleset)] = rulesets {
        figures.extend(bonus_figure(ruleset));
    }
    figures
}

/// What progress gives: prestige bonuses and costs, attribute effects, XP multipliers.
///
/// # Errors
/// Problems of the file, or that it has none of them.
pub fn bonus(ruleset: Option<&Path>, observer: &dyn Observer) -> Result<Figure, Problem> {
    let ruleset = load_ruleset(ruleset, observer)?.value;
    bonus_figure(&ruleset).ok_or_else(|| {
        let message = format!(
            "{} has nothing to draw: no prestige, no attribute effects, no gain multipliers",
            ruleset.name
        );
        Problem::invalid("nothing-to-draw", message).advise(Hint::ChartXp)
    })
}

/// Levels by day on `track` ([`levels_track`]), and the time to milestones.
pub fn simulation(loaded: &Loaded, outcome: &Outcome, track: &str) -> Figure {
    let lives = lives_on(loaded, outcome, track);
    chart_of(loaded, outcome, track, &lives).figure()
}

fn lives_on(loaded: &Loaded, outcome: &Outcome, track: &str) -> Vec<Life> {
    TrackName::parse(track).map_or_else(Vec::new, |track| lives::typical(loaded, outcome, &track))
}

fn chart_of<'a>(
    loaded: &'a Loaded,
    outcome: &'a Outcome,
    track: &'a str,
    lives: &'a [Life],
) -> SimulationChart<'a> {
    SimulationChart {
        ruleset: &loaded.ruleset.value.name,
        population: &loaded.population.value.name,
        outcome,
        track,
        asked: &loaded.milestones,
        calendar: &loaded.population.value.calendar,
        lives,
    }
}

/// The same for pages: all archetypes in one panel, where they can be switched on and off.
pub fn simulation_together(loaded: &Loaded, outcome: &Outcome, track: &str) -> Figure {
    let lives = lives_on(loaded, outcome, track);
    chart_of(loaded, outcome, track, &lives).together()
}

/// The track whose levels by day are drawn: `asked`, or paragon, or character.
///
/// # Errors
/// When there is no such track.
pub fn levels_track(ruleset: &Ruleset, asked: Option<&str>) -> Result<String, Problem> {
    let names = [TrackName::Paragon, TrackName::Character];
    let mut tracks =
        names.into_iter().filter(|name| ruleset.track(name).is_some()).map(|name| name.to_string());
    let Some(asked) = asked else {
        return tracks.next().ok_or_else(|| {
            Problem::invalid(
                "unknown-track",
                format!("{} has neither paragon nor character levels", ruleset.name),
            )
        });
    };
    let tracks: Vec<String> = tracks.collect();
    tracks.iter().find(|track| *track == asked).cloned().ok_or_else(|| {
        Problem::invalid("unknown-track", format!("there are no levels by day of `{}`", asked.escape_debug()))
            .hint(format!("there are those of {}", tracks.join(" and ")))
    })
}

fn parse_track(text: &str, rulesets: &[config::Loaded<Ruleset>]) -> Result<TrackName, Problem> {
    let tracks = rulesets.first().map_or_else(String::new, |ruleset| track_list(&ruleset.value));
    TrackName::parse(text).ok_or_else(|| {
        Problem::invalid("unknown-track", format!("`{}` is not a track", text.escape_debug()))
            .hint(format!("the tracks are {tracks}"))
    })
}

/// Paragon, or the first track that all rulesets have.
fn common_track(rulesets: &[config::Loaded<Ruleset>]) -> Result<TrackName, Problem> {
    let first = rulesets.first().map_or_else(Vec::new, |ruleset| ruleset.value.track_names());
    let mut candidates = [TrackName::Paragon].into_iter().chain(first);
    let in_all = |name: &TrackName| rulesets.iter().all(|ruleset| ruleset.value.track(name).is_some());
    candidates.find(in_all).ok_or_else(|| {
        let mut problem = Problem::invalid("unknown-track", "the rulesets have no track in common");
        problem.reasons = rulesets
            .iter()
            .map(|ruleset| format!("{}: {}", ruleset.value.name, track_list(&ruleset.value)))
            .collect();
        problem
    })
}

/// The track in each ruleset; rulesets of the same name are told apart by their files.
fn named_tracks<'a>(
    rulesets: &'a [config::Loaded<Ruleset>],
    name: &TrackName,
) -> Result<Vec<NamedTrack<'a>>, Problem> {
    let track = |loaded: &'a config::Loaded<Ruleset>| {
        let ruleset = &loaded.value;
        let track = ruleset.track(name).ok_or_else(|| {
            Problem::invalid("unknown-track", format!("{} has no track `{name}`", ruleset.name))
                .hint(format!("it has {}", track_list(ruleset)))
        })?;
        let namesakes = rulesets.iter().filter(|other| other.value.name == ruleset.name).count();
        let name = match namesakes {
            1 => ruleset.name.clone(),
            _ => format!("{} ({})", ruleset.name, loaded.source.name),
        };
        Ok(NamedTrack { name, track })
    };
    rulesets.iter().map(track).collect()
}

fn no_such_levels(error: NoSuchLevels) -> Problem {
    let there_are = error.there_are.iter().map(|(name, from, to)| format!("{name} has {from}..{to}"));
    Problem::invalid("bad-levels", error.to_string()).hint(there_are.collect::<Vec<_>>().join(", "))
}
