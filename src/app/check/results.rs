//! From what a check found to what reports show.

use super::baseline::{BaselineFile, Compared};
use super::blame::Suspects;
use super::blame::curve::curve_of;
use super::reference::{Reference, tolerated};
use super::set::Set;
use crate::app::observer::Observer;
use crate::app::places::spot;
use crate::app::problem::Problem;
use crate::balance::expectation::{Expectation, Severity, Verdict};
use crate::balance::gate::{Checked, Judged};
use crate::balance::measure::{Plan, Side};
use crate::report::balance::check::{Before, CheckRow, ScenarioFacts, Status};

/// A set that was judged, and what it is compared with.
#[derive(Debug)]
pub struct Outcome {
    /// The results.
    pub rows: Vec<CheckRow>,
    /// Other rules that players have lived under.
    pub reference: Option<Box<Reference>>,
}

/// The results of a set. Where something is not kept, they are compared with the rules that the set names.
///
/// # Errors
/// When the baseline can't be compared with, or it was interrupted.
pub fn results(
    set: &Set,
    (plan, checked): (&Plan, &Checked),
    baseline: Option<&BaselineFile>,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Outcome, Problem> {
    let now = Side { scenario: set.scenario(), plan, sampled: &checked.base };
    let mut rows: Vec<CheckRow> =
        (0..checked.judged.len()).map(|at| row(set, at, &checked.judged[at])).collect();
    let reference = compare(&mut rows, set, &now, baseline, threads, observer)?;
    for (row, expected) in rows.iter_mut().zip(&set.expectations.value.expected) {
        if baseline.is_some() {
            let tolerance = expected.value.tolerance;
            row.before = row.before.take().map(|before| tolerated(before, tolerance));
        }
        row.status = status(row.verdict, row.severity, row.before.as_ref());
    }
    name_lines(&mut rows, set, reference.as_deref(), threads, observer)?;
    Ok(Outcome { rows, reference })
}

/// Puts beside each result what it was before: in the baseline, or under the rules that the set names. Other rules than those
/// of the set are answered with.
fn compare(
    rows: &mut [CheckRow],
    set: &Set,
    now: &Side,
    baseline: Option<&BaselineFile>,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Option<Box<Reference>>, Problem> {
    let is_kept = rows.iter().all(|row| row.verdict == Verdict::Passed);
    let reference = match baseline {
        Some(baseline) => match baseline.compare(set, now, threads, observer)? {
            Compared::Same(before) => {
                rows.iter_mut().zip(before).for_each(|(row, before)| row.before = Some(before));
                None
            }
            Compared::Other(other) => Some(other),
        },
        None => set.declared.clone().filter(|_| !is_kept).and_then(|declared| {
            let name = declared.source.name.clone();
            // Rules that the players no longer fit are nothing to compare with.
            Reference::live(name, (declared, None), set, threads, observer).ok().map(Box::new)
        }),
    };
    if let Some(reference) = &reference {
        for (at, row) in rows.iter_mut().enumerate() {
            row.before = reference.before(now, at);
        }
    }
    Ok(reference)
}

/// Names the line of the ruleset behind everything that is not kept.
fn name_lines(
    rows: &mut [CheckRow],
    set: &Set,
    reference: Option<&Reference>,
    threads: usize,
    observer: &dyn Observer,
) -> Result<(), Problem> {
    let is_shown = |row: &CheckRow| row.status != Status::Passed;
    if !rows.iter().any(is_shown) {
        return Ok(());
    }
    // Where the players are others too, undoing lines of the rules tells nothing.
    let comparable = reference.filter(|reference| !reference.has_other_players);
    let mut suspects = comparable.and_then(|reference| Suspects::find(set, reference, threads, observer));
    for (at, row) in rows.iter_mut().enumerate().filter(|(_, row)| is_shown(row)) {
        let changed = row.before.as_ref().filter(|before| before.change.value != 0.0);
        row.culprit = match changed.zip(suspects.as_mut().filter(|suspects| suspects.are_any())) {
            Some((before, suspects)) => {
                suspects.culprit(at, before.value, before.value + before.change.value)?
            }
            None => curve_of(set, &set.expectations.value.expected[at].value.metric),
        };
    }
    Ok(())
}

fn status(verdict: Verdict, severity: Severity, before: Option<&Before>) -> Status {
    let has_moved = before.is_some_and(|before| before.moved);
    match (verdict, severity) {
        (Verdict::Failed, Severity::Error) => Status::Failed,
        (Verdict::Failed, Severity::Warn) => Status::Warned,
        (_, Severity::Error) if has_moved => Status::Failed,
        (_, Severity::Warn) if has_moved => Status::Warned,
        (Verdict::Uncertain, _) => Status::Uncertain,
        (Verdict::Passed, _) => Status::Passed,
    }
}

fn row(set: &Set, at: usize, judged: &Judged) -> CheckRow {
    let expectations = &set.expectations;
    let Expectation { metric, range, severity, why, .. } = &expectations.value.expected[at].value;
    CheckRow {
        expectations: expectations.value.name.clone(),
        expected_at: spot(&expectations.source, expectations.value.metrics[at]),
        metric: metric.to_string(),
        group: metric.group().to_owned(),
        words: metric.words(),
        unit: metric.unit(),
        agreed: *range,
        found: judged.found,
        players: judged.players,
        severity: *severity,
        verdict: judged.verdict,
        status: status(judged.verdict, *severity, None),
        before: None,
        culprit: None,
        why: why.clone(),
        never: judged.verdict == Verdict::Passed && judged.found.value == f64::INFINITY,
        scenario: None,
    }
}

/// The scenario by name and fingerprint.
pub fn facts(set: &Set, checked: &Checked, reference: Option<&Reference>) -> ScenarioFacts {
    ScenarioFacts {
        expectations: set.expectations.value.name.clone(),
        file: set.expectations.source.name.clone(),
        ruleset: set.ruleset.value.name.clone(),
        ruleset_file: set.ruleset.source.name.clone(),
        ruleset_hash: set.ruleset.hash(),
        population: set.population.value.name.clone(),
        population_hash: set.population.hash(),
        players: set.players,
        players_run: checked.players,
        days: set.expectations.value.scenario.days,
        seed: set.seed,
        in_place_of: set.declared.as_ref().map(|declared| declared.source.name.clone()),
        before_other_players: reference.is_some_and(|reference| reference.has_other_players),
    }
}
