//! What the levels of a track cost, where some XP stands, and why.

use super::levels::LevelRange;
use super::places;
use super::problem::{Hint, Problem};
use super::tracks::Chosen;
use crate::report::curve::{CurveView, LevelRow};
use crate::report::explain::{Computation, ExplainView};
use crate::report::lookup::LookupView;
use crate::report::numbers;
use crate::rules::pace::Pace;
use crate::rules::running_total::Form;
use crate::rules::track::Track;
use crate::rules::units::{Level, Xp};

/// So many levels are shown when nobody asked for more.
const FIRST_LEVELS: u64 = 30;
/// More rows than this are a mistake, or want a step.
const MOST_ROWS: u64 = 100_000;

/// A place on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// XP gathered on it.
    Xp(Xp),
    /// A level.
    Level(u64),
}

/// The levels of a range, one a row.
///
/// # Errors
/// When the track does not have them, or they are too many.
pub fn table(chosen: &Chosen, range: LevelRange, xp_per_hour: u64) -> Result<CurveView, Problem> {
    let track = chosen.track()?;
    chosen.check(range.from)?;
    chosen.check(range.to)?;
    check_rows(range)?;
    let mut pace = Pace::new(track, xp_per_hour as f64);
    let points = chosen.points();
    Ok(CurveView {
        ruleset: chosen.ruleset.value.name.clone(),
        track: chosen.name.to_string(),
        first_level: track.first().0,
        max_level: track.last().map(|last| last.0),
        xp_per_hour,
        levels: range.levels().filter_map(|level| LevelRow::new(track, points, level, &mut pace)).collect(),
        notes: Vec::new(),
        has_multiplier: track.gain_multiplier_curve().is_some(),
    })
}

/// What fits on a screen when nobody asked for more.
pub fn first_levels(track: &Track) -> LevelRange {
    let from = track.first().0;
    let reachable = |to: &u64| track.total_xp(Level(*to)).is_some();
    let to = (from..from.saturating_add(FIRST_LEVELS)).take_while(reachable).last().unwrap_or(from);
    LevelRange { from, to, step: 1 }
}

fn check_rows(range: LevelRange) -> Result<(), Problem> {
    let steps = (range.to - range.from) / range.step;
    if steps < MOST_ROWS {
        return Ok(());
    }
    let (asked, most) = (numbers::whole(steps.saturating_add(1)), numbers::whole(MOST_ROWS));
    let message = format!("{range} are {asked} levels; at most {most} are shown");
    let step = (range.to - range.from).div_ceil(MOST_ROWS - 1).max(1);
    let hint = Hint::Steps(LevelRange { step: step.next_power_of_two(), ..range });
    Err(Problem::invalid("too-many-rows", message).advise(hint))
}

/// The level that some XP reaches, or the XP that a level takes; and that level.
///
/// # Errors
/// When the track has no such level.
pub fn lookup(chosen: &Chosen, at: At, xp_per_hour: u64) -> Result<(LookupView, Level), Problem> {
    let track = chosen.track()?;
    let xp = match at {
        At::Xp(xp) => xp,
        At::Level(level) => {
            chosen.check(level)?;
            track.total_xp(Level(level)).unwrap_or_default()
        }
    };
    let names = (chosen.ruleset.value.name.as_str(), chosen.name.to_string());
    let view = LookupView::new(names, (track, chosen.points()), xp, xp_per_hour);
    Ok((view, track.level_at(xp)))
}

/// Which piece of the curve, and which numbers, made the cost of a level.
///
/// # Errors
/// When the track has no such level.
pub fn explain(chosen: &Chosen, level: u64) -> Result<ExplainView, Problem> {
    chosen.check(level)?;
    let track = chosen.track()?;
    let level = Level(level);
    let total = |level| track.total_xp(level).map(Xp::get);
    let cost = track.xp_to_next(level).map(Xp::get);
    let (curve, values) = match track.form() {
        Form::Total => ("total_xp", vec![(level, total(level)), (level.next(), total(level.next()))]),
        Form::StepFrom | Form::StepTo => ("xp_to_next", vec![(level, cost)]),
    };
    let values = values.into_iter().filter_map(|(level, xp)| Some((level, xp?)));
    Ok(ExplainView {
        ruleset: chosen.ruleset.value.name.clone(),
        track: chosen.name.to_string(),
        level: level.0,
        curve,
        xp_to_next: cost,
        total_xp: total(level).unwrap_or_default(),
        computations: values.map(|(level, xp)| computation(chosen, track, level, xp)).collect(),
    })
}

fn computation(chosen: &Chosen, track: &Track, level: Level, xp: u64) -> Computation {
    let explanation = track.explain(level);
    let span = chosen.ruleset.places.locate(&chosen.name, &explanation.path);
    let place = span.map(|span| places::place(&chosen.ruleset.source, span));
    let is_first_total = track.form() == Form::Total && level == track.first();
    let mut computation = Computation::new(explanation, place, xp);
    computation.is_first_total = is_first_total;
    computation
}
