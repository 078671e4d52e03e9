//! Judges sets of expectations, one after the other.

use super::baseline::{self, BaselineFile};
use super::living::{self, Characters};
use super::reference::{Reference, stopped};
use super::results::{facts, results};
use super::set::Set;
use crate::app::observer::{Meter, Observer};
use crate::app::problem::{Hint, Problem};
use crate::balance::baseline::Recorded;
use crate::balance::gate::{Checked, check};
use crate::balance::measure::Plan;
use crate::config::{Diagnostic, Diagnostics};
use crate::report::balance::check::{CheckView, Status, Summary};
use crate::report::numbers::{counted, percent, whole};
use crate::simulation::ENGINE;
use crate::simulation::run::apportion;

/// As many as can be asked for.
const MOST_PLAYERS: f64 = 2_000_000.0;

/// How sets are judged.
pub struct Terms<'a> {
    /// What they are compared with.
    pub baseline: Option<&'a BaselineFile>,
    /// The characters whose future is judged too.
    pub characters: Option<&'a Characters<'a>>,
    /// Up to so many players while something is uncertain.
    pub most_players: Option<u64>,
    /// Whether warnings and uncertain results fail.
    pub strict: bool,
    /// How many threads.
    pub threads: usize,
    /// Who is told.
    pub observer: &'a dyn Observer,
}

/// What was found so far.
pub struct Judgement<'a> {
    terms: &'a Terms<'a>,
    /// All results.
    pub view: CheckView,
    /// For a baseline.
    pub recorded: Vec<Recorded>,
    /// What a chart shows: the first set that is not kept, or the first; and whether it is kept.
    pub charted: Option<(bool, &'a Set, Option<Box<Reference>>)>,
}

impl<'a> Judgement<'a> {
    /// Before anything is judged.
    pub fn new(terms: &'a Terms<'a>, sets: &[Set]) -> Judgement<'a> {
        let baseline = terms.baseline;
        let view = CheckView {
            engine: ENGINE,
            scenarios: Vec::new(),
            results: Vec::new(),
            summary: Summary::default(),
            strict: terms.strict,
            baseline: baseline.map(|baseline| baseline.name.clone()),
            no_longer_checked: baseline.map_or_else(Vec::new, |own| own.no_longer_checked(sets)),
            living: Vec::new(),
            not_checked: Vec::new(),
            chart: None,
            notes: Vec::new(),
            took: None,
        };
        Judgement { terms, view, recorded: Vec::new(), charted: None }
    }

    /// Judges a set.
    ///
    /// # Errors
    /// Problems of the baseline or the database, or when it was asked to end.
    pub fn judge(&mut self, set: &'a Set) -> Result<(), Problem> {
        let Terms { baseline, threads, observer, .. } = *self.terms;
        let plan = Plan::new(set.metrics(), &set.ruleset.value, Vec::new());
        let checked = run(set, &plan, self.terms)?;
        let outcome = results(set, (&plan, &checked), baseline, threads, observer)?;
        self.view.scenarios.push(facts(set, &checked, outcome.reference.as_deref()));
        let is_kept = outcome.rows.iter().all(|row| row.status == Status::Passed);
        if self.charted.as_ref().is_none_or(|(was_kept, ..)| *was_kept && !is_kept) {
            self.charted = Some((is_kept, set, outcome.reference));
        }
        self.view.results.extend(outcome.rows);
        self.judge_living(set)?;
        self.recorded.push(baseline::recorded(set, &plan, &checked));
        Ok(())
    }

    /// Once where nothing is expected of living characters, else for every set that expects something.
    fn judge_living(&mut self, set: &Set) -> Result<(), Problem> {
        let expected = &set.expectations.value.living;
        if expected.is_empty() && !self.view.living.is_empty() {
            return Ok(());
        }
        let Some(characters) = self.terms.characters else {
            let names = expected.iter().map(|own| own.value.what.name().to_owned());
            self.view.not_checked.extend(names);
            return Ok(());
        };
        let (impact, view) = living::impact(set, characters, self.terms.observer)?;
        if impact.all().characters == 0 && !expected.is_empty() {
            let message = "the database has no characters, and something is expected of them";
            let hint = "name the database of the game; a gate that judges nobody must not pass";
            return Err(Problem::invalid("nobody-lives", message).hint(hint));
        }
        self.view.results.extend(living::results(set, &impact));
        self.view.living.push(view);
        Ok(())
    }
}

fn run(set: &Set, plan: &Plan, terms: &Terms) -> Result<Checked, Problem> {
    let effort = set.effort(terms.most_players, terms.threads);
    let nobodies = nobodies(set, effort.most_players, terms.observer);
    if nobodies.has_errors() {
        return Err(Problem::in_file(&set.expectations.source, &nobodies));
    }
    let meter = Meter::new(terms.observer, "players", set.players);
    let expected: Vec<_> = set.expectations.value.expected.iter().map(|own| own.value.clone()).collect();
    check(set.scenario(), plan, &expected, effort, &|done| meter.advance(done)).map_err(|_| stopped())
}

/// What is expected of archetypes that none of `players` players belongs to: of them nothing can be said.
fn nobodies(set: &Set, players: u64, observer: &dyn Observer) -> Diagnostics {
    let archetypes = &set.population.value.archetypes;
    let counts = apportion(&set.population.value, players);
    let mut found = Diagnostics::default();
    let expectations = &set.expectations.value;
    for (own, span) in expectations.expected.iter().zip(&expectations.metrics) {
        let group =
            archetypes.iter().zip(&counts).find(|(archetype, _)| archetype.id == own.value.metric.group());
        let Some((archetype, 0)) = group else { continue };
        let needed = (1.0 / archetype.share).ceil();
        let cure = if needed <= MOST_PLAYERS {
            let more = needed as u64;
            format!("run at least {}: {}", counted(more, "player"), observer.spelled(&Hint::Players(more)))
        } else {
            "give it a larger share, or expect nothing of it".to_owned()
        };
        let (id, share) = (&archetype.id, percent(archetype.share, 6));
        let message = format!("no player of {} is a `{id}`, whose share is {share}", whole(players));
        found.push(Diagnostic::error("no-players", message).at(*span).label(cure));
    }
    found
}
