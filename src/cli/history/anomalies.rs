//! `endgame history anomalies`: whose gains can't be explained by play.

use crate::app::inputs::{population_of, read_file};
use crate::cli::context::Context;
use crate::cli::database::{AsOfArgs, Session};
use crate::cli::failure::{Exit, Failure};
use crate::cli::population::PlayArgs;
use crate::ledger::{CharacterId, Who};
use crate::report::anomalies::AnomaliesView;
use crate::simulation::fit::habits::{Habits, History};
use crate::simulation::fit::mixture::Group;
use crate::simulation::fit::recorder::{Recorded, Told};
use crate::simulation::fit::suspicion::{Given, Limits, Suspicion, keep};
use crate::simulation::fit::{Request, Unfit, fit, tells_lengths};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// List characters whose gains no archetype explains, for a GM to look at
///
/// Archetypes are fitted to this database, as `population fit` does, or read from a population. A character is held against
/// those that fit how often and how long it plays, and listed when none of them explains: XP an hour in a session or over
/// all of them, XP at once with no play around it or given by hand, a session without a pause. An honest character is
/// listed once in a million. What was undone does not count. Exits with 1 when anybody is listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame --db gm.db history anomalies
  endgame history anomalies --population curves/populations/launch.yaml
  endgame history anomalies --format json")]
pub struct AnomaliesArgs {
    /// Hold characters against the archetypes of this YAML file [default: those fitted to the database]
    #[arg(long, short, value_name = "FILE")]
    population: Option<PathBuf>,
    #[command(flatten)]
    play: PlayArgs,
}

/// Runs the command.
///
/// # Errors
/// A history that tells too little, problems of the population, or what the store fails with.
pub fn run(args: &AnomaliesArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &AsOfArgs { as_of: None })?;
    let mut play = args.play.clone();
    let mut recorded = play.record(&session, context, &mut |_, _| {})?;
    let (all, without) = recorded.sessions;
    if all == 0 {
        return Err(args.play.nothing_played());
    }
    let lengths_are_known = tells_lengths(all, without);
    if !lengths_are_known && args.population.is_none() {
        play = play.each_by_itself();
        recorded = play.record(&session, context, &mut |_, _| {})?;
    }
    let (names, groups) = args.archetypes(&session, &recorded, lengths_are_known, context)?;
    let suspects = suspects(&play, &session, &recorded, &groups, context)?;
    let (characters, sessions) = (recorded.characters.len() as u64, recorded.sessions.0);
    let mut view = AnomaliesView::new(characters, sessions, lengths_are_known, names);
    for (id, suspicions) in &suspects {
        let name = session.store.character(&Who::Id(CharacterId(*id)))?.map(|found| found.state.name);
        suspicions.iter().for_each(|one| view.add(*id, name.as_deref().unwrap_or_default(), one));
    }
    view.sort();
    if !lengths_are_known {
        view.notes.push("every gain stands alone, so each is held against the others; --grant-minutes says how long one takes".to_owned());
    }
    if context.hints && !view.is_empty() {
        view.notes.push("more: endgame history WHO · endgame history --operation N".to_owned());
    }
    context.answer(&view, None)?;
    Ok(if view.is_empty() { Exit::Done } else { Exit::Found })
}

impl AnomaliesArgs {
    /// The names of the archetypes and what they explain.
    fn archetypes(
        &self,
        session: &Session,
        recorded: &Recorded,
        lengths_are_known: bool,
        _: &Context,
    ) -> Result<(Vec<String>, Vec<Group>), Failure> {
        let ruleset = session.ruleset();
        if let Some(path) = &self.population {
            if !lengths_are_known {
                let failure = Failure::not_found("nothing-to-fit", Unfit::NoLengths.to_string());
                return Err(failure.hint("say how many minutes of play a gain is for: --grant-minutes 60"));
            }
            let population = population_of(&read_file(path)?, ruleset)?.value;
            let archetypes = population.archetypes.iter();
            return Ok(archetypes.map(|one| (one.id.clone(), Group::of_archetype(one))).unzip());
        }
        let histories: Vec<History> =
            recorded.characters.iter().map(|(_, history)| history.clone()).collect();
        let request = Request { archetypes: None, seed: 1, ruleset, end: recorded.end };
        let fitted = fit(&histories, "", &request).map_err(|error| {
            let failure = Failure::not_found("nothing-to-fit", error.to_string());
            failure.hint("name the archetypes to hold them against: --population FILE")
        })?;
        let names = fitted.population.archetypes.iter().map(|archetype| archetype.id.clone()).collect();
        Ok((names, fitted.found.iter().map(|found| found.group).collect()))
    }
}

/// What is wrong with whom.
fn suspects(
    play: &PlayArgs,
    session: &Session,
    recorded: &Recorded,
    groups: &[Group],
    context: &Context,
) -> Result<BTreeMap<u64, Vec<Suspicion>>, Failure> {
    let mut limits: BTreeMap<u64, Limits> =
        recorded.characters.iter().map(|(id, history)| (*id, Limits::new(groups, &history.habits))).collect();
    // Who never played may be anybody.
    let stranger = Limits::new(groups, &Habits::default());
    let mut gifts: BTreeMap<u64, Given> = BTreeMap::new();
    let mut suspects: BTreeMap<u64, Vec<Suspicion>> = BTreeMap::new();
    let mut suspect = |id: u64, one: Suspicion| keep(suspects.entry(id).or_default(), one);
    play.record(session, context, &mut |id, told| match told {
        Told::Session(joined) => {
            let limits = limits.get_mut(&id).map(|limits| limits.session(joined));
            limits.into_iter().flatten().for_each(|one| suspect(id, one));
        }
        Told::Gift { xp, operation, day } => {
            let given = gifts.entry(id).or_default();
            let found = limits.get(&id).unwrap_or(&stranger).gift(given, (*xp, *operation, *day));
            found.into_iter().for_each(|one| suspect(id, one));
        }
    })?;
    for (id, history) in &recorded.characters {
        let play = limits.get(id).map(|limits| limits.play(&history.habits));
        play.into_iter().flatten().for_each(|one| suspect(*id, one));
    }
    Ok(suspects)
}
