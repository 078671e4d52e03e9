//! What a check comes to, set after set.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::progress::{Bar, interrupted};
use super::record::{self, BaselineFile};
use super::reference::{Reference, stopped};
use super::scenario::Set;
use super::{CheckArgs, living, rows};
use crate::balance::baseline::Recorded;
use crate::balance::gate::{Checked, check};
use crate::balance::measure::Plan;
use crate::config::{Diagnostic, Diagnostics};
use crate::report::balance::check::{CheckView, Status, Summary};
use crate::report::numbers::{counted, percent, whole};
use crate::simulation::run::apportion;

/// As many as `--players` takes.
const MOST_PLAYERS: f64 = 2_000_000.0;

/// What is told of all sets.
pub struct Told<'a> {
    baseline: Option<&'a BaselineFile>,
    /// All results so far.
    pub view: CheckView,
    /// For a baseline.
    pub recorded: Vec<Recorded>,
    /// One picture: of the first set that is not kept, or of the first; and whether it is kept.
    pub pictured: Option<(bool, &'a Set, Option<Box<Reference>>)>,
}

impl<'a> Told<'a> {
    /// Before anything is judged.
    pub fn new(args: &CheckArgs, sets: &[Set], baseline: Option<&'a BaselineFile>) -> Told<'a> {
        let view = CheckView {
            engine: env!("CARGO_PKG_VERSION"),
            scenarios: Vec::new(),
            results: Vec::new(),
            summary: Summary::default(),
            strict: args.strict,
            baseline: baseline.map(|baseline| baseline.name.clone()),
            no_longer_checked: baseline.map_or_else(Vec::new, |own| own.no_longer_checked(sets)),
            living: Vec::new(),
            not_checked: Vec::new(),
            chart: None,
            notes: Vec::new(),
            took: None,
        };
        Told { baseline, view, recorded: Vec::new(), pictured: None }
    }

    /// Judges a set.
    ///
    /// # Errors
    /// Problems of the baseline or the database, or when it was interrupted.
    pub fn judge(&mut self, set: &'a Set, args: &CheckArgs, context: &Context) -> Result<(), Failure> {
        let plan = Plan::new(set.metrics(), &set.ruleset.value, Vec::new());
        let checked = judge(set, &plan, args, context)?;
        let outcome = rows::rows(set, (&plan, &checked), self.baseline, args.threads.get(), context)?;
        self.view.scenarios.push(rows::facts(set, &checked));
        let is_kept = outcome.rows.iter().all(|row| row.status == Status::Passed);
        if self.pictured.as_ref().is_none_or(|(was_kept, ..)| *was_kept && !is_kept) {
            self.pictured = Some((is_kept, set, outcome.reference));
        }
        self.view.results.extend(outcome.rows);
        self.look_at_the_living(set, context)?;
        self.recorded.push(record::recorded(set, &plan, &checked));
        Ok(())
    }

    /// Once where nothing is expected of them, else for every set that expects something.
    fn look_at_the_living(&mut self, set: &Set, context: &Context) -> Result<(), Failure> {
        let expected = &set.expectations.value.living;
        if expected.is_empty() && !self.view.living.is_empty() {
            return Ok(());
        }
        match living::outlook(set, context)? {
            Some((outlook, _)) if outlook.all().characters == 0 && !expected.is_empty() => {
                let message = "the database has no characters, and something is expected of them";
                let hint = "name the database of the game; a gate that judges nobody must not pass";
                return Err(Failure::usage("nobody-lives", message).hint(hint));
            }
            Some((outlook, told)) => {
                self.view.results.extend(living::rows(set, &outlook));
                self.view.living.push(told);
            }
            None => {
                let names = expected.iter().map(|own| own.value.what.name().to_owned());
                self.view.not_checked.extend(names);
            }
        }
        Ok(())
    }
}

fn judge(set: &Set, plan: &Plan, args: &CheckArgs, context: &Context) -> Result<Checked, Failure> {
    let effort = set.effort(args.max_players, args.threads.get());
    let nobodies = nobodies(set, effort.most_players);
    if nobodies.has_errors() {
        return Err(Failure::problems(&set.expectations.source, &nobodies, context.color));
    }
    let bar = Bar::new(context, set.players, "players");
    let progress = |done| {
        bar.advance(done);
        !interrupted()
    };
    let expected: Vec<_> = set.expectations.value.expected.iter().map(|own| own.value.clone()).collect();
    let checked = check(set.scenario(), plan, &expected, effort, &progress);
    bar.finish();
    checked.map_err(|_| stopped())
}

/// What is expected of archetypes that none of `players` players belongs to: of them nothing can be said.
fn nobodies(set: &Set, players: u64) -> Diagnostics {
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
            format!("run at least {}: --players {needed:.0}", counted(needed as u64, "player"))
        } else {
            "give it a larger share, or expect nothing of it".to_owned()
        };
        let (id, share) = (&archetype.id, percent(archetype.share, 6));
        let message = format!("no player of {} is a `{id}`, whose share is {share}", whole(players));
        found.push(Diagnostic::error("no-players", message).at(*span).label(cure));
    }
    found
}
