//! Numbers of a ruleset that meet what is expected.

mod beside;
pub mod goals;
pub mod numbers;
pub mod propose;

use crate::app::check::set::{self, Overrides, Set};
use crate::app::distinct_files::check_distinct;
use crate::app::inputs::{population_of_run, read_file, ruleset_of};
use crate::app::observer::{Meter, Observer};
use crate::app::patches::unified;
use crate::app::places::spot;
use crate::app::problem::{Hint, Problem};
use crate::balance::expectation::{Expectation, Severity};
use crate::balance::gate::{Judged, check};
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::{Goal, Metric, Quantity};
use crate::balance::tuning::{Evaluate, Evaluated, MET, MOST_DIALS, Tried, search};
use crate::config::{Loaded, Source, load_ruleset};
use crate::report::balance::tune::{TuneView, TunedNumber, TunedResult};
use crate::report::numbers::escaped;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::PrestigePolicy;
use crate::simulation::run::Part;
use crate::simulation::sample::{self, sample};
use crate::simulation::scenario::Scenario;
use goals::Goals;
use numbers::{Tunable, Vary, tunables, with};
use std::path::{Path, PathBuf};

/// A search as it is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The numbers that are varied.
    pub vary: Vec<Vary>,
    /// The file of expectations to meet, if there is one.
    pub expectations: Option<PathBuf>,
    /// Goals as they are written, beside it or in its place.
    pub goals: Vec<String>,
    /// How many days are simulated where there is no file.
    pub days: Option<u32>,
    /// What takes the place of what it says.
    pub overrides: Overrides,
    /// So many rulesets are tried at most.
    pub budget: u64,
    /// How many threads.
    pub threads: usize,
    /// Where the ruleset, or a patch of it, is to be written: its own file if not said.
    pub output: Option<PathBuf>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What a search came to.
pub struct Tuned {
    /// The numbers found, and what they give.
    pub view: TuneView,
    /// What is to be written, and where, if the expectations are met.
    pub written: Option<(PathBuf, String)>,
    /// The rules as they stand, and the players.
    pub set: Set,
    /// The rules with the numbers found.
    pub tuned: Loaded<Ruleset>,
}

/// Searches for numbers that meet the expectations.
///
/// # Errors
/// Problems of the files or ranges, or when it was asked to end.
pub fn run(request: &Request, observer: &dyn Observer) -> Result<Tuned, Problem> {
    let set = set_of(request, observer)?;
    let numbers = tunables(&request.vary, &set.ruleset)?;
    if numbers.len() > MOST_DIALS {
        let message = format!("{} numbers are varied, at most {MOST_DIALS} can be", numbers.len());
        return Err(Problem::invalid("too-many", message).advise(Hint::Sensitivity));
    }
    if set.expectations.value.expected.is_empty() {
        let file = escaped(&set.expectations.source.name);
        let message = format!("{file} expects nothing that numbers of the ruleset are tuned to");
        return Err(Problem::invalid("nothing-to-meet", message).advise(Hint::JudgeLiving));
    }
    let target = if request.dry_run { None } else { Some(target(request, &set)?) };
    let tuning =
        Tuning { set: &set, numbers: &numbers, threads: request.threads, observer, draws_back: false };
    let (view, tuned) = tuning.search(request.budget)?;
    let target = target.filter(|_| view.met);
    let written = target.map(|path| {
        let text = tuning.written(&path, &tuned.source);
        (path, text)
    });
    Ok(Tuned { view, written, tuned, set })
}

/// What is to be met, with its rules and players.
fn set_of(request: &Request, observer: &dyn Observer) -> Result<Set, Problem> {
    let goals = Goals::parse(&request.goals)?;
    let Some(path) = &request.expectations else {
        if goals.is_empty() {
            let message = "nothing says what the numbers are to meet";
            return Err(Problem::invalid("nothing-to-meet", message).advise(Hint::NameGoal));
        }
        return goals.alone(&request.overrides, request.days, observer);
    };
    let mut set = set::load(&read_file(path)?, &request.overrides)?;
    goals.beside(&mut set)?;
    Ok(set)
}

/// What is searched, and where.
struct Tuning<'a> {
    set: &'a Set,
    numbers: &'a [Tunable],
    threads: usize,
    observer: &'a dyn Observer,
    /// Whether the smallest part of the change that is enough is taken.
    draws_back: bool,
}

/// Parts of a change that are tried, the smallest first.
const PARTS: [f64; 4] = [0.25, 0.5, 0.7, 0.85];

impl Tuning<'_> {
    /// The best numbers as people see them, and the ruleset with them.
    fn search(&self, budget: u64) -> Result<(TuneView, Loaded<Ruleset>), Problem> {
        let meter = Meter::new(self.observer, "rulesets", budget);
        let dials: Vec<_> = self.numbers.iter().map(|number| number.dial).collect();
        let expected = self.expected();
        let is_fact =
            |own: &Expectation| matches!(own.metric, Metric::Fact(_)) && own.severity == Severity::Error;
        let facts: Vec<Expectation> = expected.iter().filter(|own| is_fact(own)).cloned().collect();
        let mut evaluate = |values: &[f64]| {
            let found = self.try_out(values, &expected);
            meter.advance(1);
            found
        };
        let mut by_facts = |values: &[f64]| self.try_out(values, &facts);
        let facts: Option<Evaluate> = if facts.is_empty() { None } else { Some(&mut by_facts) };
        let found = search(&dials, budget as usize, &mut evaluate, facts);
        drop(meter);
        let found = found.filter(|_| !self.observer.is_stopped()).ok_or_else(stopped)?;
        let best = Tried { values: self.drawn_back(&found.best), ..found.best };
        let tuned = ruleset_of(&self.source(&best.values))?;
        let before = self.judge(&self.set.ruleset)?;
        let after = self.judge(&tuned)?;
        let mut view = self.view(&best, (&before, &after));
        (view.evaluations, view.is_complete) = (found.evaluations, found.is_complete);
        (view.by_facts, view.judged_seed) = (found.by_facts, self.fresh_seed());
        view.beside = self.beside(&tuned)?;
        view.refused = found.refused.len();
        view.notes.extend(self.refused(&found.refused));
        view.notes.extend(self.who_never_resets());
        let living = self.set.expectations.value.living.len();
        if living > 0 {
            let judged = self.observer.spelled(&Hint::LivingJudged);
            view.notes.push(format!(" ! {living} on living characters are not tuned for{judged}"));
        }
        Ok((view, tuned))
    }

    fn source(&self, values: &[f64]) -> Source {
        let leaves = self.numbers.iter().map(|number| &number.leaf);
        with(&self.set.ruleset.source, &leaves.zip(values.iter().copied()).collect::<Vec<_>>())
    }

    fn expected(&self) -> Vec<Expectation> {
        self.set.expectations.value.expected.iter().map(|own| own.value.clone()).collect()
    }

    /// How far some numbers are from `expected`: infinitely where they make no ruleset, or one without a metric that is expected;
    /// `None` when it was asked to end. Nobody is simulated for what the curves tell.
    fn try_out(&self, values: &[f64], expected: &[Expectation]) -> Option<Evaluated> {
        let refused = Some(Evaluated::refused());
        let Some(ruleset) = load_ruleset(&self.source(values)).0 else { return refused };
        let population = population_of_run(&self.set.population.source, &ruleset.value);
        let Ok(population) = population else { return refused };
        let days = self.set.expectations.value.scenario.days;
        let has = |own: &Expectation| own.metric.check(&ruleset.value, &population.value, days).is_ok();
        if !expected.iter().all(has) {
            return refused;
        }
        let metrics = expected.iter().map(|own| own.metric.clone()).collect();
        let plan = Plan::new(metrics, &ruleset.value, Vec::new());
        let scenario =
            Scenario { ruleset: &ruleset.value, population: &population.value, ..self.set.scenario() };
        let sides = [sample::Side { scenario, questions: &plan.questions }];
        let players = if plan.questions.readings.is_empty() { 0 } else { self.set.players };
        let part = Part::whole(players);
        let sampled = sample(&sides, part, false, self.threads, &|_| !self.observer.is_stopped());
        let sampled = sampled.ok()?.swap_remove(0);
        Some(Evaluated::of(&Side { scenario, plan: &plan, sampled: &sampled }, expected))
    }

    /// The seed of players that the search did not see: what was chosen by some players looks better on them than it is.
    fn fresh_seed(&self) -> u64 {
        self.set.seed.wrapping_add(1)
    }

    /// Where a part of the way from today's numbers is enough, that is what is found: the smaller change does less beside.
    fn drawn_back(&self, best: &Tried) -> Vec<f64> {
        if !self.draws_back || best.loss > MET {
            return best.values.clone();
        }
        let expected = self.expected();
        let part = |share: f64| -> Vec<f64> {
            let pairs = self.numbers.iter().zip(&best.values);
            pairs
                .map(|(own, value)| own.dial.shortened(own.dial.start + share * (value - own.dial.start), 4))
                .collect()
        };
        let is_enough =
            |values: &Vec<f64>| self.try_out(values, &expected).is_some_and(|found| found.loss <= MET);
        PARTS.into_iter().map(part).find(is_enough).unwrap_or_else(|| best.values.clone())
    }

    /// Resets are expected of some who never make one, whatever the rules.
    fn who_never_resets(&self) -> Vec<String> {
        let is_of_resets = |metric: &Metric| {
            let Metric::Players { quantity, .. } = metric else { return false };
            let (Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal)) = quantity
            else {
                return false;
            };
            matches!(goal, Goal::Prestige(_))
        };
        let expected = self.set.metrics();
        let archetypes = self.set.population.value.archetypes.iter();
        let never = archetypes.filter(|own| own.prestige == PrestigePolicy::Never);
        let asked = never
            .filter(|own| expected.iter().any(|metric| is_of_resets(metric) && metric.group() == own.id));
        asked
            .map(|own| format!(" ! `{}` never resets, whatever the rules: its `prestige` is `never`", own.id))
            .collect()
    }

    /// Why some numbers make no ruleset, by the example of the first.
    fn refused(&self, all: &[Vec<f64>]) -> Option<String> {
        let source = self.source(all.first()?);
        let (_, problems) = load_ruleset(&source);
        let why = problems
            .iter()
            .next()
            .map_or_else(|| "a metric makes no sense there".to_owned(), |own| own.message.clone());
        let values: Vec<String> = all.first()?.iter().map(f64::to_string).collect();
        Some(format!(
            " ! {} of them can't be loaded, such as that with {}: {}",
            all.len(),
            values.join(", "),
            escaped(&why)
        ))
    }

    /// What a check says of a ruleset, on fresh players.
    fn judge(&self, ruleset: &Loaded<Ruleset>) -> Result<Vec<Judged>, Problem> {
        let population = population_of_run(&self.set.population.source, &ruleset.value)?;
        let plan = Plan::new(self.set.metrics(), &ruleset.value, Vec::new());
        let (ruleset, population, seed) = (&ruleset.value, &population.value, self.fresh_seed());
        let scenario = Scenario { ruleset, population, seed, ..self.set.scenario() };
        let effort = self.set.effort(None, self.threads);
        let checked = check(scenario, &plan, &self.expected(), effort, &|_| !self.observer.is_stopped());
        Ok(checked.map_err(|_| stopped())?.judged)
    }

    fn view(&self, best: &Tried, (before, after): (&[Judged], &[Judged])) -> TuneView {
        let source = &self.set.ruleset.source;
        let numbers = self.numbers.iter().zip(&best.values);
        let numbers = numbers.map(|(own, value)| {
            TunedNumber::new(&own.leaf.path, spot(source, own.leaf.span), &own.dial, *value)
        });
        let expected = self.expected();
        let results = expected.iter().zip(before.iter().zip(after));
        TuneView::new(
            (&self.set.ruleset.value.name, &source.name, &self.set.population.value.name),
            (self.set.players, self.set.expectations.value.scenario.days, self.set.seed),
            numbers.collect(),
            results.map(|(own, (before, after))| TunedResult::new(own, before, after)).collect(),
        )
    }

    /// The text of the file: the changed ruleset, or a patch.
    fn written(&self, path: &Path, tuned: &Source) -> String {
        let is_patch = path.extension().is_some_and(|ending| ending == "patch" || ending == "diff");
        if !is_patch {
            return tuned.written().to_owned();
        }
        unified(&self.set.ruleset.source, tuned)
    }
}

/// The file that is written.
///
/// # Errors
/// When the ruleset is built in and no file is named.
fn target(request: &Request, set: &Set) -> Result<PathBuf, Problem> {
    let own = &set.ruleset.source.name;
    let read = request.expectations.as_deref().into_iter().chain([Path::new(&set.population.source.name)]);
    check_distinct(read, request.output.as_deref())?;
    match &request.output {
        Some(path) => Ok(path.clone()),
        None if Path::new(own).is_file() => Ok(PathBuf::from(own)),
        None => {
            let message = format!("{} is built in and can't be changed", escaped(own));
            Err(Problem::invalid("built-in", message).advise(Hint::NameOutput))
        }
    }
}

/// It was asked to end.
fn stopped() -> Problem {
    Problem::interrupted("nothing was written")
}
