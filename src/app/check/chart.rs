//! A chart of a check: its rules, over those that it is compared with.

use super::reference::{Reference, stopped};
use super::set::Set;
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::chart::Figure;
use crate::chart::comparison::{ComparedSide, ComparisonChart};
use crate::report::numbers::run_words;
use crate::simulation::outcome::Outcome;
use crate::simulation::run::{Part, run};
use crate::simulation::scenario::Scenario;

/// Draws a set of expectations.
///
/// # Errors
/// When it was asked to end.
pub fn figure(
    set: &Set,
    reference: Option<&Reference>,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Figure, Problem> {
    let live = |scenario: Scenario| -> Result<Outcome, Problem> {
        let milestones = scenario.all_milestones();
        let part = Part::whole(set.players);
        let tally = run(&scenario, &milestones, part, threads, &|_| !observer.is_stopped());
        Ok(Outcome::new(&scenario, &milestones, &tally.map_err(|_| stopped())?))
    };
    let now = live(set.scenario())?;
    let before = reference.map(|reference| live(reference.scenario())).transpose()?;
    let names = names(set, reference);
    let mut sides = Vec::new();
    if let (Some(reference), Some(outcome)) = (reference, &before) {
        sides.push(ComparedSide { name: &names.0, ruleset: &reference.ruleset.value, outcome });
    }
    sides.push(ComparedSide { name: &names.1, ruleset: &set.ruleset.value, outcome: &now });
    let subtitle = format!(
        "{} · {}",
        set.population.value.name,
        run_words(set.players, set.expectations.value.scenario.days, set.seed)
    );
    Ok(ComparisonChart { sides: &sides, subtitle }.figure())
}

/// What the two sides are called. Rules that were edited have the name of those they were made from.
fn names(set: &Set, reference: Option<&Reference>) -> (String, String) {
    let now = set.ruleset.value.name.clone();
    match reference {
        Some(reference) if reference.ruleset.value.name == now => {
            (format!("{now} before ({})", reference.name), format!("{now} now"))
        }
        Some(reference) => (reference.ruleset.value.name.clone(), now),
        None => (String::new(), now),
    }
}
