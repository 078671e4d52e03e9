//! Whose gains can't be explained by play.

use super::fit::history::{Log, Play};
use super::inputs::{population_of, read_file};
use super::problem::{Hint, Problem};
use super::session::Session;
use crate::ledger::{CharacterId, Who};
use crate::report::anomalies::AnomaliesView;
use crate::simulation::fit::habits::{Habits, History};
use crate::simulation::fit::mixture::Group;
use crate::simulation::fit::recorder::{Recorded, Told};
use crate::simulation::fit::suspicion::{Given, Limits, Suspicion, keep, usual};
use crate::simulation::fit::trusted::Trusted;
use crate::simulation::fit::{Request, Unfit, fit, tells_lengths, trusted};
use crate::simulation::population::Archetype;
use std::collections::BTreeMap;
use std::path::Path;

/// Characters whose gains no archetype explains: none of the population at a path, or none of those fitted to the database.
/// Whether the history tells how long anybody played.
///
/// # Errors
/// A history that tells too little, problems of the population, or what the store fails with.
pub fn anomalies(
    session: &Session,
    population: Option<&Path>,
    play: &Play,
) -> Result<(AnomaliesView, bool), Problem> {
    let mut play = play.clone();
    let mut recorded = play.record(log(session), session.observer, &mut |_, _| {})?;
    let (all, without) = recorded.sessions;
    if all == 0 {
        return Err(play.nothing_played());
    }
    let lengths_are_known = tells_lengths(all, without);
    if !lengths_are_known && population.is_none() {
        play = play.each_by_itself();
        recorded = play.record(log(session), session.observer, &mut |_, _| {})?;
    }
    let (names, groups) = match population {
        Some(_) if !lengths_are_known => {
            let problem = Problem::refused("nothing-to-fit", Unfit::NoLengths.to_string());
            return Err(problem.advise(Hint::MinutesOfGain));
        }
        Some(path) => named(session, path)?,
        None => fitted(session, &recorded)?,
    };
    let suspects = suspects(session, &play, &recorded, &groups)?;
    let (characters, sessions) = (recorded.characters.len() as u64, recorded.sessions.0);
    let mut view = AnomaliesView::new(characters, sessions, lengths_are_known, names);
    for (id, suspicions) in &suspects {
        let name = session.store.character(&Who::Id(CharacterId(*id)))?.map(|found| found.state.name);
        suspicions.iter().for_each(|one| view.add(*id, name.as_deref().unwrap_or_default(), one));
    }
    view.sort();
    Ok((view, lengths_are_known))
}

fn log<'a>(session: &'a Session) -> Log<'a> {
    Log { store: &session.store, ruleset: session.ruleset() }
}

/// How much players of an archetype in a file differ in currency an hour, of which it says nothing.
const NAMED_CURRENCY: f64 = 0.25;

/// The archetypes of a file: their names, and what they explain.
fn named(session: &Session, path: &Path) -> Result<(Vec<String>, Vec<Trusted>), Problem> {
    let population = population_of(&read_file(path)?, session.ruleset())?.value;
    let kind = |(archetype, one): (usize, &Archetype)| {
        let currency =
            (one.currency_per_hour > 0.0).then(|| (libm::log(one.currency_per_hour), NAMED_CURRENCY));
        (one.id.clone(), Trusted { archetype, group: Group::of_archetype(one), currency })
    };
    Ok(population.archetypes.iter().enumerate().map(kind).unzip())
}

/// The archetypes that fit what was played.
fn fitted(session: &Session, recorded: &Recorded) -> Result<(Vec<String>, Vec<Trusted>), Problem> {
    let histories: Vec<History> = recorded.characters.iter().map(|(_, history)| history.clone()).collect();
    let request = Request { archetypes: None, seed: 1, ruleset: session.ruleset(), end: recorded.end };
    let fitted = fit(&histories, "", &request).map_err(|error| {
        Problem::refused("nothing-to-fit", error.to_string()).advise(Hint::NameArchetypes)
    })?;
    let names = fitted.population.archetypes.iter().map(|archetype| archetype.id.clone()).collect();
    Ok((names, trusted(&fitted, &histories)))
}

/// What is wrong with whom.
fn suspects(
    session: &Session,
    play: &Play,
    recorded: &Recorded,
    groups: &[Trusted],
) -> Result<BTreeMap<u64, Vec<Suspicion>>, Problem> {
    let mut limits: BTreeMap<u64, Limits> =
        recorded.characters.iter().map(|(id, history)| (*id, Limits::new(groups, &history.habits))).collect();
    // Who never played may be anybody.
    let stranger = Limits::new(groups, &Habits::default());
    let mut gifts: BTreeMap<u64, Given> = BTreeMap::new();
    let mut suspects: BTreeMap<u64, Vec<Suspicion>> = BTreeMap::new();
    let mut suspect = |id: u64, one: Suspicion| keep(suspects.entry(id).or_default(), one);
    play.record(log(session), session.observer, &mut |id, told| match told {
        Told::Session(joined) => {
            let limits = limits.get_mut(&id).map(|limits| limits.session(joined));
            limits.into_iter().flatten().for_each(|one| suspect(id, one));
        }
        Told::Gift { xp, currency, operation, day } => {
            let given = gifts.entry(id).or_default();
            let found = limits.get(&id).unwrap_or(&stranger).gift(given, (*xp, *currency), *operation, *day);
            found.into_iter().for_each(|one| suspect(id, one));
        }
    })?;
    let usual = usual(gifts.values(), recorded.characters.len());
    for (id, given) in &gifts {
        let found = limits.get(id).unwrap_or(&stranger).gifts(given, usual);
        found.into_iter().for_each(|one| keep(suspects.entry(*id).or_default(), one));
    }
    for (id, history) in &recorded.characters {
        let play = limits.get(id).map(|limits| limits.play(&history.habits));
        play.into_iter().flatten().for_each(|one| keep(suspects.entry(*id).or_default(), one));
    }
    Ok(suspects)
}
