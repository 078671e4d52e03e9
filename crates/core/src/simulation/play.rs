//! What a player does with what a session earned: the commands, in order, whoever carries them out.
//!
//! The replay tells one life with it, and a seeded database lets thousands of players live in it.

use super::compiled_rules::MOST_RESETS;
use super::population::{Archetype, PrestigePolicy};
use super::rounding::whole;
use super::scenario::Scenario;
use super::sessions::Session;
use super::spending::spend;
use crate::progression::{Command, Event, State, apply, can_reset, decide};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

/// What one session earned, or several together, evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earned {
    /// The day, counted from 1.
    pub day: u32,
    /// XP before any factor.
    pub base_xp: f64,
    /// Currency before any factor.
    pub base_currency: f64,
    /// The calendar's factors of XP and currency.
    pub calendar: (f64, f64),
}

impl Earned {
    /// What one session earned.
    pub fn of(scenario: &Scenario, session: &Session) -> Earned {
        let Session { day, base_xp, base_currency, .. } = *session;
        Earned { day, base_xp, base_currency, calendar: scenario.population.factors(day) }
    }

    /// What all of them earned, on the day of the last, with the calendar's mean factors; `None` of none.
    pub fn together(scenario: &Scenario, sessions: &[Session]) -> Option<Earned> {
        let last = sessions.last()?;
        let mut sum = Earned { day: last.day, base_xp: 0.0, base_currency: 0.0, calendar: (0.0, 0.0) };
        for session in sessions {
            let one = Earned::of(scenario, session);
            sum.base_xp += one.base_xp;
            sum.base_currency += one.base_currency;
            sum.calendar.0 += one.calendar.0 * one.base_xp;
            sum.calendar.1 += one.calendar.1 * one.base_currency;
        }
        let mean = |sum: f64, of: f64| if of == 0.0 { 1.0 } else { sum / of };
        sum.calendar = (mean(sum.calendar.0, sum.base_xp), mean(sum.calendar.1, sum.base_currency));
        Some(sum)
    }
}

/// Minutes of play after which a game tells what was earned.
const STRETCH_MINUTES: f64 = 20.0;

/// What a session earned stretch by stretch, as a game tells it: two stretches at least, all of a length.
pub fn stretches(scenario: &Scenario, session: &Session) -> Vec<Earned> {
    let number = ((session.minutes / STRETCH_MINUTES).ceil() as u32).max(2);
    let stretch = Earned::of(scenario, &session.part(1.0 / f64::from(number)));
    (0..number).map(|_| stretch).collect()
}

/// Who carries out a player's commands.
pub trait Player {
    /// What can go wrong; a refusal by the rules is none: a player who can't reset yet goes on playing.
    type Error;

    /// Whether every level is reached by a command of its own, so that its moment is known.
    const EVERY_LEVEL: bool;

    /// Where the player stands.
    ///
    /// # Errors
    /// When that can't be told.
    fn state(&mut self) -> Result<&State, Self::Error>;

    /// Carries out a command once `share` of what is earned is earned, or leaves everything as it is when the rules refuse
    /// it.
    ///
    /// # Errors
    /// When it can't be carried out.
    fn carry_out(&mut self, command: &Command, share: f64) -> Result<(), Self::Error>;
}

/// Fractions that a player has earned and not been given: commands give whole numbers, so they wait for the next ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Purse {
    xp: f64,
    masteries: Vec<f64>,
    currency: f64,
}

/// Puts `amount` to what waits and takes the whole numbers out.
fn take(waiting: &mut f64, amount: f64) -> u64 {
    *waiting += amount;
    let taken = whole(*waiting);
    *waiting = (*waiting - taken as f64).max(0.0);
    taken
}

/// Earns, resets whenever the archetype's policy wants it and the rules allow it, and spends points.
///
/// # Errors
/// The first error of the player.
pub fn play<P: Player>(
    scenario: &Scenario,
    archetype: &Archetype,
    earned: &Earned,
    purse: &mut Purse,
    player: &mut P,
) -> Result<(), P::Error> {
    let mut over = 0.0;
    loop {
        let reset = Prospect::new(scenario, archetype, player.state()?)
            .and_then(|prospect| prospect.reset_within(earned, purse, 1.0 - over));
        let until = reset.map_or(1.0, |share| over + share);
        give(scenario, archetype, earned, purse, (over, until), player)?;
        if reset.is_none() {
            break;
        }
        player.carry_out(&Command::Reset, until)?;
        over = until;
    }
    let Some(paragon) = &scenario.ruleset.paragon else { return Ok(()) };
    let points = spend(paragon, &archetype.spend, player.state()?);
    player.carry_out(&Command::Distribute { points }, 1.0)
}

/// Grants what is earned from one share to another.
fn give<P: Player>(
    scenario: &Scenario,
    archetype: &Archetype,
    earned: &Earned,
    purse: &mut Purse,
    (from, to): (f64, f64),
    player: &mut P,
) -> Result<(), P::Error> {
    let ruleset = scenario.ruleset;
    let base = earned.base_xp * (to - from);
    let mut grants: Vec<(TrackName, u64)> = Vec::new();
    let main = take(&mut purse.xp, base);
    grants.extend(main_track(ruleset).map(|track| (track, main)));
    purse.masteries.resize(ruleset.masteries.len(), 0.0);
    let masteries = ruleset.masteries.iter().zip(&archetype.activities).zip(&mut purse.masteries);
    grants.extend(masteries.map(|((mastery, share), waiting)| {
        (TrackName::Mastery(mastery.id.clone()), take(waiting, base * share))
    }));
    let mut commands = Vec::new();
    for (track, base) in grants.into_iter().filter(|&(_, base)| base > 0) {
        let grant = Grant { track, calendar: earned.calendar.0 };
        let mut given = 0;
        let levels = if P::EVERY_LEVEL { grant.levels(player.state()?, base, ruleset) } else { Vec::new() };
        for until in levels.into_iter().chain([base]).filter(|&until| until <= base) {
            if until > given {
                let share = from + (to - from) * (until as f64 / base as f64);
                commands.push((share, grant.command(until - given)));
                given = until;
            }
        }
    }
    commands.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (share, command) in commands {
        player.carry_out(&command, share)?;
    }
    let base = take(&mut purse.currency, earned.base_currency * (to - from));
    player.carry_out(&Command::AwardCurrency { base, calendar: earned.calendar.1 }, to)
}

/// The track that XP is granted on.
fn main_track(ruleset: &Ruleset) -> Option<TrackName> {
    let paragon = ruleset.paragon.as_ref().map(|_| TrackName::Paragon);
    ruleset.character.as_ref().map(|_| TrackName::Character).or(paragon)
}

/// XP for a track.
struct Grant {
    track: TrackName,
    calendar: f64,
}

/// So many levels of one grant are given by commands of their own.
const MOST_LEVELS: usize = 1_000;

impl Grant {
    fn command(&self, base: u64) -> Command {
        let Grant { track, calendar } = self;
        let base = Xp::saturating(base);
        Command::GrantXp { track: track.clone(), base, calendar: *calendar, source: None }
    }

    /// About how much reaches the next level.
    fn guess(&self, state: &State, ruleset: &Ruleset) -> u64 {
        let next = |name: &TrackName| {
            let (track, held) = (ruleset.track(name)?, state.progress(name));
            let xp = track.total_xp(held.level.next())?.saturating_sub(held.xp).to_f64();
            Some(xp / track.gain_multiplier(held.level))
        };
        let is_full = self.track == TrackName::Character && next(&self.track).is_none();
        let xp = if is_full { next(&TrackName::Paragon) } else { next(&self.track) };
        let factor = self.calendar * (1.0 + ruleset.bonuses(state.prestige_level).xp);
        whole((xp.unwrap_or(0.0) / factor).ceil())
    }

    /// How much of `base` reaches a level, and the next, and so on.
    fn levels(&self, state: &State, base: u64, ruleset: &Ruleset) -> Vec<u64> {
        let (mut state, mut given, mut levels) = (bare(state), 0, Vec::new());
        while levels.len() < MOST_LEVELS {
            let reaches = |base| {
                let events = decide(&state, &self.command(base), ruleset).unwrap_or_default();
                events
                    .iter()
                    .any(|event| matches!(event, Event::XpGained(gain) if gain.level.from < gain.level.to))
            };
            if given >= base || !reaches(base - given) {
                break;
            }
            let least = least(base - given, self.guess(&state, ruleset), reaches);
            for event in decide(&state, &self.command(least), ruleset).unwrap_or_default() {
                apply(&mut state, &event);
            }
            given += least;
            levels.push(given);
        }
        levels
    }
}

/// The least number from 1 to `most` that fits, where `most` does and every number above one that fits. A good guess finds it
/// soon.
fn least(most: u64, guess: u64, fits: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, most);
    let mut likely = [guess, guess.saturating_sub(1), guess.saturating_add(1)].into_iter();
    while high - low > 1 {
        let at = likely.next().unwrap_or(low + (high - low) / 2);
        if !(low < at && at < high) {
            continue;
        }
        if fits(at) { high = at } else { low = at }
    }
    high
}

/// A state without what no gain and no reset depends on.
fn bare(state: &State) -> State {
    let mut bare = state.clone();
    (bare.rewards, bare.nodes) = Default::default();
    bare
}

/// A player who may want to reset.
struct Prospect<'a> {
    ruleset: &'a Ruleset,
    track: TrackName,
    at_paragon: u64,
    state: State,
}

impl<'a> Prospect<'a> {
    fn new(scenario: &Scenario<'a>, archetype: &Archetype, state: &State) -> Option<Prospect<'a>> {
        let ruleset = scenario.ruleset;
        let at_paragon = match archetype.prestige {
            PrestigePolicy::Never => return None,
            PrestigePolicy::Asap => 0,
            PrestigePolicy::AtParagon(level) => level,
        };
        let may = ruleset.prestige.as_ref()?.allows(state.prestige_level + 1);
        if !may || state.prestige_level >= MOST_RESETS {
            return None;
        }
        let mut state = bare(state);
        state.tracks.retain(|name, _| !matches!(name, TrackName::Mastery(_)));
        Some(Prospect { ruleset, track: main_track(ruleset)?, at_paragon, state })
    }

    /// The share of what is earned after which the player resets, if it is no more than `rest`.
    fn reset_within(&self, earned: &Earned, purse: &Purse, rest: f64) -> Option<f64> {
        let resets = |share: f64| self.resets_after(earned, purse, share);
        if !resets(rest) {
            return None;
        }
        if resets(0.0) {
            return Some(0.0);
        }
        let (mut low, mut high) = (0.0, rest);
        // What is given is whole, so that a share of what can be told apart is soon found.
        for _ in 0..52 {
            let middle = f64::midpoint(low, high);
            if resets(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    fn resets_after(&self, earned: &Earned, purse: &Purse, share: f64) -> bool {
        let mut state = self.state.clone();
        let (mut xp, mut currency) = (purse.xp, purse.currency);
        let grant = Grant { track: self.track.clone(), calendar: earned.calendar.0 };
        let xp = grant.command(take(&mut xp, earned.base_xp * share));
        let base = take(&mut currency, earned.base_currency * share);
        for command in [xp, Command::AwardCurrency { base, calendar: earned.calendar.1 }] {
            for event in decide(&state, &command, self.ruleset).unwrap_or_default() {
                apply(&mut state, &event);
            }
        }
        state.progress(&TrackName::Paragon).level.0 >= self.at_paragon && can_reset(&state, self.ruleset)
    }
}
