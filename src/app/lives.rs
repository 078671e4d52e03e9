//! Lives that stand for many: one player of each archetype that resets.

use super::scenario::Loaded;
use crate::chart::simulation::Life;
use crate::progression::{Event, State, apply};
use crate::rules::track::TrackName;
use crate::simulation::outcome::Outcome;
use crate::simulation::replay::{Replay, replay};

/// Among so many players of an archetype one is chosen: the one in their middle.
const LOOKED_AT: u64 = 9;

/// Of each archetype that resets the life of one player, by its levels on `track`: of the first few the one in the middle by resets and by
/// the level at the end.
pub fn typical(loaded: &Loaded, outcome: &Outcome, track: &TrackName) -> Vec<Life> {
    let scenario = loaded.scenario();
    let resets = outcome.archetypes.iter().filter(|group| group.resets > 0);
    let of = |name: &str, players: u64| {
        let archetype = scenario.population.archetypes.iter().find(|archetype| archetype.id == name)?;
        let mut lives: Vec<(u64, Replay)> = (0..players.min(LOOKED_AT))
            .map(|player| (player, replay(&scenario, archetype, player)))
            .collect();
        lives.sort_by_key(|(player, life)| {
            (life.state.prestige_level, life.state.progress(track).level, *player)
        });
        let (player, life) = lives.get(lives.len() / 2)?;
        let (levels, resets) = levels(State::new(scenario.ruleset), life, track, scenario.days);
        // Who stands for those that reset has done so.
        (!resets.is_empty()).then(|| Life { archetype: name.to_owned(), player: *player, levels, resets })
    };
    resets.filter_map(|group| of(&group.name, group.players)).collect()
}

/// Places in a figure: day and level.
type Places = Vec<(f64, f64)>;

/// The level at the end of each day on which it changed, and what resets gave up.
fn levels(mut state: State, life: &Replay, track: &TrackName, days: u32) -> (Places, Places) {
    let level = |state: &State| state.progress(track).level.0 as f64;
    let (mut levels, mut resets) = (vec![(0.0, level(&state))], Vec::new());
    for (at, entry) in life.entries.iter().enumerate() {
        let (day, before) = (f64::from(entry.moment.day), level(&state));
        apply(&mut state, &entry.event);
        let is_reset = matches!(entry.event, Event::PrestigeReset(_));
        if is_reset {
            resets.push((day, before));
            levels.push((day, before));
        }
        let is_last_of_day = life.entries.get(at + 1).is_none_or(|next| next.moment.day > entry.moment.day);
        let is_news = levels.last().is_none_or(|last| last.1 != level(&state));
        if is_reset || (is_last_of_day && is_news) {
            levels.push((day, level(&state)));
        }
    }
    levels.push((f64::from(days), level(&state)));
    (levels, resets)
}
