//! Which line of a ruleset did it.
//!
//! Where there are other rules to compare with, the numbers that differ are known. A single one did it. Among several, each
//! is undone alone, and the one whose undoing takes most of a difference away did it. Without other rules, the curve is told
//! on which a metric rests.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::inputs::ruleset_of;
use super::reference::Reference;
use super::scenario::Set;
use super::spot;
use crate::balance::estimate::Estimate;
use crate::balance::fact::Fact;
use crate::balance::metric::{Goal, Metric, Quantity, Stand};
use crate::config::{LeafChange, Leaves, Source, Span};
use crate::report::balance::check::Culprit;
use crate::rules::track::TrackName;
use crate::simulation::sample::Standing;

/// More changes than this are not undone one by one.
const MOST_UNDONE: usize = 12;
/// Undoing a change that takes this share of a difference away proves that it did it.
const PROOF: f64 = 0.5;

/// What differs between the rules of a check and other rules, and what undoing each difference does.
#[derive(Debug)]
pub struct Suspects {
    changes: Vec<LeafChange>,
    /// What every metric of the set is with a change undone, parallel to `changes`; `None` where that was not tried.
    undone: Vec<Option<Vec<Option<Estimate>>>>,
}

impl Suspects {
    /// Those of a set that is compared with `reference`.
    ///
    /// # Errors
    /// When it was interrupted.
    pub fn find(
        set: &Set,
        reference: &Reference,
        threads: usize,
        context: &Context,
    ) -> Result<Self, Failure> {
        let now = Leaves::of(&set.ruleset.source);
        let old = Leaves::of(&reference.ruleset.source);
        let mut changes = now.changes(&old);
        changes.retain(|change| means_something(&change.path));
        let mut undone = vec![None; changes.len()];
        if (2..=MOST_UNDONE).contains(&changes.len()) {
            for (undone, change) in undone.iter_mut().zip(&changes) {
                *undone = undo(set, (&now, &old), change, reference, threads, context)?;
            }
        }
        Ok(Suspects { changes, undone })
    }

    /// The change that moved metric number `at` from `before` to `now`.
    pub fn culprit(&self, set: &Set, at: usize, before: f64, now: f64) -> Option<Culprit> {
        let told = |change: &LeafChange, proven: bool| {
            Some(Culprit {
                spot: spot(&set.ruleset.source, change.span?),
                path: change.path.clone(),
                before: change.before.clone(),
                after: change.after.clone(),
                proven,
            })
        };
        if let [only] = self.changes.as_slice() {
            return told(only, true);
        }
        let share = |undone: &Option<Vec<Option<Estimate>>>| {
            let undone = undone.as_ref()?.get(at).copied()??.value;
            Some(share_undone(before, now, undone))
        };
        let shares = self
            .changes
            .iter()
            .zip(&self.undone)
            .filter_map(|(change, undone)| Some((change, share(undone)?)));
        let best = shares.fold(None, |best: Option<(&LeafChange, f64)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        });
        if let Some((change, share)) = best.filter(|(_, share)| *share > 0.0) {
            return told(change, share >= PROOF);
        }
        // Too many to undo: the first in the part of the ruleset that the metric rests on.
        let metric = &set.expectations.value.expected.get(at)?.value.metric;
        let part = section(metric);
        let nearest = self.changes.iter().find(|change| change.path.starts_with(&part));
        told(nearest.or(self.changes.first())?, false)
    }
}

/// Names are for people.
fn means_something(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    !matches!(path, "ruleset" | "description") && !matches!(last, "name" | "bonus" | "id" | "kind")
}

/// How much of the way from `before` to `now` is gone with a change undone: 1 is all.
fn share_undone(before: f64, now: f64, undone: f64) -> f64 {
    if undone == before {
        return 1.0;
    }
    match (before.is_finite(), now.is_finite(), undone.is_finite()) {
        (true, true, true) if now != before => (now - undone) / (now - before),
        // From never to some time, or back: it either was this change or not.
        (_, false, true) | (false, true, false) => 1.0,
        _ => 0.0,
    }
}

fn undo(
    set: &Set,
    (now, old): (&Leaves, &Leaves),
    change: &LeafChange,
    reference: &Reference,
    threads: usize,
    context: &Context,
) -> Result<Option<Vec<Option<Estimate>>>, Failure> {
    let (Some(leaf), Some(was)) = (now.get(&change.path), old.get(&change.path)) else { return Ok(None) };
    let text = reference.ruleset.source.text.get(was.span.start..was.span.end).unwrap_or_default();
    if text.contains('\n') {
        return Ok(None);
    }
    let source: Source = set.ruleset.source.with(&[(leaf.span, text.to_owned())]);
    // The old number may not fit the new rules.
    let Ok(ruleset) = ruleset_of(&source, context) else { return Ok(None) };
    let undone = match Reference::live(String::new(), ruleset, set, threads, context) {
        Ok(undone) => undone,
        Err(failure) if failure.is_interruption() => return Err(failure),
        Err(_) => return Ok(None),
    };
    let all = 0..set.expectations.value.expected.len();
    Ok(Some(all.map(|at| undone.has(at).then(|| undone.side().estimate(at).0)).collect()))
}

/// The part of a ruleset that a metric rests on first of all.
fn section(metric: &Metric) -> String {
    match metric.track() {
        Some(TrackName::Mastery(id)) => format!("masteries.{id}"),
        Some(track) => track.to_string(),
        None => "prestige".to_owned(),
    }
}

/// The curve on which a metric rests, where nothing is known to have changed.
pub fn curve_of(set: &Set, metric: &Metric) -> Option<Culprit> {
    let cost = |track: &TrackName| format!("{track}.cost");
    let points = |track: &TrackName| format!("{track}.points_per_level");
    let requires = || "prestige.requires".to_owned();
    let name = match metric {
        Metric::Fact(Fact::Points(track, _)) => points(track),
        Metric::Fact(Fact::ResetLevel(_)) => requires(),
        Metric::Fact(Fact::ResetCost(_)) => "prestige.cost".to_owned(),
        Metric::Fact(fact) => cost(fact.track()?),
        Metric::Players { quantity, .. } => match quantity {
            Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal) => match goal {
                Goal::Level(track, _) | Goal::Reward(track, _) => cost(track),
                Goal::Prestige(_) => requires(),
            },
            Quantity::After(Stand::Plain(Standing::Level(track)), _) => cost(track),
            Quantity::After(Stand::Plain(Standing::PointsEarned | Standing::PointsSpent), _) => {
                points(&TrackName::Paragon)
            }
            Quantity::After(Stand::Plain(Standing::Currency), _) => "prestige.cost".to_owned(),
            Quantity::After(Stand::Plain(Standing::Resets) | Stand::Bonus(_), _) => requires(),
        },
    };
    let span: Span = set.ruleset.places.locate_curve(&name, &[])?;
    let spot = spot(&set.ruleset.source, span);
    Some(Culprit { spot, path: name, before: None, after: None, proven: false })
}
