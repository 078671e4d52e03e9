//! Goals of the command line, in place of a file of expectations or beside it.

use crate::app::check::set::{Overrides, Set};
use crate::app::inputs::{load_population, load_ruleset};
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::balance::expectation::Expectation;
use crate::balance::goal::Goal;
use crate::config::{
    Diagnostic, Diagnostics, Expectations, Loaded, Places, ScenarioOf, Source, Span, Spanned, USUAL_DAYS,
    USUAL_PLAYERS,
};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;

/// What goals are called where a file would be named.
const NAME: &str = "--goal";

/// Goals as they were written, one a line.
pub struct Goals {
    source: Source,
    all: Vec<(Expectation, Span, Span)>,
}

impl Goals {
    /// Reads goals.
    ///
    /// # Errors
    /// What is wrong with each that is wrong, and where.
    pub fn parse(written: &[String]) -> Result<Goals, Problem> {
        let source = Source::new(NAME, written.join("\n"));
        let (mut all, mut wrong, mut start): (Vec<(Expectation, Span, Span)>, _, _) =
            (Vec::new(), Diagnostics::default(), 0);
        for line in written {
            let span = |place: std::ops::Range<usize>| Span::new(start + place.start, start + place.end);
            match Goal::parse(line) {
                Err(error) => {
                    wrong.push(Diagnostic::error("goal", error.message).at(span(error.at)).label(error.hint));
                }
                Ok(Goal { expectation, metric, group }) => {
                    if all.iter().any(|(own, ..)| own.metric == expectation.metric) {
                        let message = format!("`{}` has two goals", expectation.metric);
                        let label = "write a range, such as `=50..60h`";
                        wrong.push(
                            Diagnostic::error("doubled", message).at(span(metric.clone())).label(label),
                        );
                    }
                    all.push((expectation, span(metric), span(group)));
                }
            }
            start += line.len() + 1;
        }
        if wrong.has_errors() { Err(Problem::in_file(&source, &wrong)) } else { Ok(Goals { source, all }) }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// These goals alone, of the rules and players that `overrides` name or that are built in, for so many days.
    ///
    /// # Errors
    /// Problems of the files, or metrics that the scenario does not have.
    pub fn alone(
        self,
        overrides: &Overrides,
        days: Option<u32>,
        observer: &dyn Observer,
    ) -> Result<Set, Problem> {
        let ruleset = load_ruleset(overrides.ruleset.as_deref(), observer)?;
        let population = load_population(overrides.population.as_deref(), &ruleset.value, observer)?;
        let (players, seed) = (overrides.players.unwrap_or(USUAL_PLAYERS), overrides.seed.unwrap_or(1));
        self.of((ruleset, population), (players, seed), days.unwrap_or(USUAL_DAYS))
    }

    /// These goals of some rules and players: so many, of a seed, for so many days.
    ///
    /// # Errors
    /// Metrics that these do not have.
    pub fn of(
        self,
        (ruleset, population): (Loaded<Ruleset>, Loaded<Population>),
        (players, seed): (u64, u64),
        days: u32,
    ) -> Result<Set, Problem> {
        let named = |name: &str| Spanned { value: name.to_owned(), span: Span::default() };
        let scenario = ScenarioOf {
            ruleset: named(&ruleset.source.name),
            population: named(&population.source.name),
            players,
            days,
            seed,
        };
        let expectations = Expectations::of_goals(scenario, self.all);
        let misfits = expectations.misfits(&ruleset.value, &population.value, days);
        if misfits.has_errors() {
            return Err(Problem::in_file(&self.source, &misfits));
        }
        let expectations = Loaded { value: expectations, source: self.source, places: Places::default() };
        Ok(Set { expectations, ruleset, declared: None, population, players, seed })
    }

    /// These goals beside what a file expects, each in place of what that says of its metric.
    ///
    /// # Errors
    /// Metrics that the scenario does not have.
    pub fn beside(self, set: &mut Set) -> Result<(), Problem> {
        let scenario = set.expectations.value.scenario.clone();
        let own = Expectations::of_goals(scenario.clone(), self.all.clone());
        let misfits = own.misfits(&set.ruleset.value, &set.population.value, scenario.days);
        if misfits.has_errors() {
            return Err(Problem::in_file(&self.source, &misfits));
        }
        set.expectations.value.add(self.all);
        Ok(())
    }
}
