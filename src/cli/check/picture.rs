//! A picture of a check: its rules, over those that it is compared with.

use super::super::failure::Failure;
use super::super::picture::PictureFile;
use super::super::progress::interrupted;
use super::reference::{Reference, stopped};
use super::scenario::Set;
use crate::chart::comparison::{ComparedSide, ComparisonChart};
use crate::report::numbers::run_words;
use crate::simulation::outcome::Outcome;
use crate::simulation::run::{Part, run};
use crate::simulation::scenario::Scenario;

/// Draws a set of expectations to `file`.
///
/// # Errors
/// When it was interrupted, or the file can't be written.
pub fn draw(
    set: &Set,
    reference: Option<&Reference>,
    threads: usize,
    file: &PictureFile,
) -> Result<(), Failure> {
    let live = |scenario: Scenario| -> Result<Outcome, Failure> {
        let milestones = scenario.all_milestones();
        let tally = run(&scenario, &milestones, Part::whole(set.players), threads, &|_| !interrupted());
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
    file.draw(&ComparisonChart { sides: &sides, subtitle }.figure())?;
    Ok(())
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
