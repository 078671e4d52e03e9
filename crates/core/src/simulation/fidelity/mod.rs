//! Holds the fast path and the rules together: for the same sessions both must end in the same state.

mod cut;
mod presence;
mod sampled;

use super::compiled_rules::CompiledRules;
use super::dynamics::{Draw, Dynamics, Setting};
use super::life::Life;
use super::population::{Archetype, CalendarEvent, LogNormal, Population, PrestigePolicy};
use super::recorder::{MainTrack, Moment, Recorder};
use super::replay::replay;
use super::run::{Part, run};
use super::scenario::{Milestone, Scenario};
use super::sessions::Sessions;
use super::tally::Tally;
use crate::progression::Event;
use crate::rules::curve::{Curve, Exponential, Kind, Linear, Power};
use crate::rules::mastery::Mastery;
use crate::rules::number::Number;
use crate::rules::paragon::{Attribute, Paragon};
use crate::rules::prestige::{PointsOnReset, Prestige};
use crate::rules::reward::{Reward, RewardKind};
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::{Form, RunningTotal};
use crate::rules::track::{Track, TrackName};
use crate::rules::tree::Tree;
use crate::rules::units::{Level, Points};
use proptest::prelude::*;

fn linear(base: f64, step: f64, first: u64) -> Curve {
    let (base, step) = (Number::from_f64(base), Number::from_f64(step));
    Curve::plain(Kind::Linear(Linear { base, step, first }))
}

/// Gains fall by so much a level, to a quarter.
fn diminishing(step: f64) -> Curve {
    let mut curve = linear(1.0, -step, 0);
    curve.adjustments.min = Some(Number::real(0.25));
    curve
}

/// Commands give whole numbers, so what they lead to is a few XP behind. Where levels cost millions, that passes a level
/// in no case of a lifetime.
const SCALE: f64 = 1_000.0;

#[derive(Debug, Clone)]
struct Sample {
    character_cap: Option<u64>,
    /// For character, paragon and masteries.
    falls_by: [Option<f64>; 3],
    paragon_base: i128,
    exponent: f64,
    requires: f64,
    cost: f64,
    max: Option<u64>,
    points: PointsOnReset,
    mastery_kept: f64,
    cap: Option<u64>,
    policy: PrestigePolicy,
    sessions_per_week: f64,
    double_xp: bool,
    /// How many times as fast.
    speed: f64,
}

fn samples() -> impl Strategy<Value = Sample> {
    let points =
        prop::sample::select(vec![PointsOnReset::Refund, PointsOnReset::Wipe, PointsOnReset::RefundPrestige]);
    let policy = prop::sample::select(vec![
        PrestigePolicy::Never,
        PrestigePolicy::Asap,
        PrestigePolicy::AtParagon(25),
    ]);
    let fall = || prop::option::of(prop::sample::select(vec![0.01, 0.05, 0.3]));
    let falls = [fall(), fall(), fall()];
    let rules = (prop::option::of(1_u64..20), falls, 500_i128..5000, 0.0_f64..2.0, 0.0_f64..30.0);
    let prestige = (0.0_f64..2000.0, prop::option::of(1_u64..5), points, 0.0_f64..=1.0);
    let speed = prop::sample::select(vec![1.0, 5.0]);
    let players = (prop::option::of(1_u64..40), policy, 0.5_f64..15.0, any::<bool>(), speed);
    (rules, prestige, players).prop_map(|(rules, prestige, players)| Sample {
        character_cap: rules.0,
        falls_by: rules.1,
        paragon_base: rules.2,
        exponent: rules.3,
        requires: rules.4,
        cost: prestige.0,
        max: prestige.1,
        points: prestige.2,
        mastery_kept: prestige.3,
        cap: players.0,
        policy: players.1,
        sessions_per_week: players.2,
        double_xp: players.3,
        speed: players.4,
    })
}

impl Sample {
    fn track(&self, costs: Curve, first: u64, last: Option<u64>, which: usize) -> Track {
        let track = Track::new(costs, Form::StepFrom, Level(first), last.map(Level)).unwrap();
        match self.falls_by[which] {
            Some(step) => track.with_gain_multiplier(diminishing(step)),
            None => track,
        }
    }

    fn ruleset(&self) -> Ruleset {
        let costs = Curve::plain(Kind::Power(Power {
            base: Number::Whole(self.paragon_base * SCALE as i128),
            exponent: Number::real(self.exponent),
            shift: Number::Whole(1),
            offset: Number::Whole(0),
        }));
        let points = linear(1.0, 0.3, 0);
        let attribute =
            |id: &str, cap| Attribute { id: id.to_owned(), cap, bonus: String::new(), effect: None };
        let reward =
            |level| Reward { level, kind: RewardKind::Title, id: format!("at-{level}"), name: String::new() };
        Ruleset {
            name: "sample".to_owned(),
            description: String::new(),
            character: self
                .character_cap
                .map(|cap| self.track(linear(900.0 * SCALE, 250.0 * SCALE, 1), 1, Some(cap), 0)),
            paragon: Some(Paragon {
                track: self.track(costs, 0, Some(5000), 1),
                points: RunningTotal::new(points, Form::StepTo, 0, u64::MAX),
                attributes: vec![
                    attribute("strength", self.cap.map(Points)),
                    attribute("luck", Some(Points(30))),
                ],
                respec_cost: None,
                milestones: vec![reward(3), reward(20)],
            }),
            prestige: Some(self.prestige()),
            masteries: ["combat", "trade"].map(|id| self.mastery(id)).into(),
            power: None,
        }
    }

    fn prestige(&self) -> Prestige {
        Prestige {
            max: self.max,
            requires: linear(self.requires.floor(), 7.0, 1),
            cost: Some(Curve::plain(Kind::Exponential(Exponential {
                base: Number::from_f64(self.cost.floor() * SCALE),
                growth: Number::real(1.5),
                first: 1,
            }))),
            mastery_kept: self.mastery_kept,
            points: self.points,
            attribute_points: Some(linear(1.0, 1.0, 1)),
            prestige_points: Some(linear(100.0, 50.0, 1)),
            xp: Some(linear(0.02, 0.05, 1)),
            currency: Some(linear(0.1, 0.1, 1)),
            drop_rate: None,
        }
    }

    fn mastery(&self, id: &str) -> Mastery {
        Mastery {
            id: id.to_owned(),
            name: id.to_owned(),
            track: self.track(linear(2000.0 * SCALE, 500.0 * SCALE, 1), 1, Some(12), 2),
            points: RunningTotal::new(linear(1.0, 0.0, 1), Form::StepTo, 1, 12),
            rewards: Vec::new(),
            tree: Tree::default(),
        }
    }

    fn population(&self) -> Population {
        let archetype = |id: &str, share| Archetype {
            id: id.to_owned(),
            share,
            sessions_per_week: self.sessions_per_week,
            session_minutes: LogNormal { median: 60.0, sigma: 0.6 },
            xp_per_hour: LogNormal { median: 5000.0 * SCALE * self.speed, sigma: 0.3 },
            currency_per_hour: 100.0 * SCALE * self.speed,
            activities: vec![0.4, 0.35],
            prestige: self.policy,
            spend: vec![2.0, 1.0],
            leaves_per_week: 0.01,
            dynamics: Dynamics::default(),
        };
        let weekend = CalendarEvent {
            name: "double XP".to_owned(),
            from_day: 10,
            to_day: 40,
            xp: if self.double_xp { 2.0 } else { 1.1 },
            currency: 1.5,
            draw: Draw::default(),
        };
        let archetypes = vec![archetype("many", 0.7), archetype("few", 0.3)];
        Population {
            name: "sample".to_owned(),
            description: String::new(),
            archetypes,
            calendar: vec![weekend],
            setting: Setting::default(),
        }
    }
}

fn scenario<'a>(
    ruleset: &'a Ruleset,
    population: &'a Population,
    milestones: &'a [Milestone],
) -> Scenario<'a> {
    Scenario { ruleset, population, days: 100, seed: 5, milestones }
}

/// What happened in a life, each with its moment.
#[derive(Debug, Default)]
struct Diary {
    reached: Vec<Option<Moment>>,
    changes: Vec<(MainTrack, Moment, (u64, u64))>,
    resets: Vec<(Moment, u64)>,
}

impl Recorder for Diary {
    const EVERY_LEVEL: bool = true;

    fn enter(&mut self, _: &Life) {}

    fn change(&mut self, track: MainTrack, moment: Moment, levels: (u64, u64), life: &Life) {
        assert_eq!(life.minutes, moment.minutes);
        self.changes.push((track, moment, levels));
    }

    fn reach(&mut self, milestone: usize, moment: Moment) {
        self.reached.resize((milestone + 1).max(self.reached.len()), None);
        assert_eq!(self.reached[milestone].replace(moment), None);
    }

    fn reset(&mut self, moment: Moment, given_up: u64, _: &Life) {
        self.resets.push((moment, given_up));
    }

    fn pause(&mut self, _: usize, _: &Life) {}

    fn end(&mut self, _: &Life, _: u32) {}
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_fast_path_ends_where_the_rules_end(sample in samples(), player in 0_u64..1000) {
        let (ruleset, population) = (sample.ruleset(), sample.population());
        let asked: Vec<Milestone> = (2..=12)
            .flat_map(|level| {
                let combat = Milestone::Level(TrackName::Mastery("combat".to_owned()), level);
                [combat, Milestone::Level(TrackName::Paragon, level), Milestone::Level(TrackName::Character, level)]
            })
            .collect();
        let scenario = scenario(&ruleset, &population, &asked);
        let milestones = scenario.all_milestones();
        let course = CompiledRules::new(&scenario, &milestones);
        let archetype = &population.archetypes[0];
        let sessions = || Sessions::new(archetype, scenario.seed, player, scenario.days);
        let (mut fast, mut diary) = (Life::new(&course, archetype), Diary::default());
        fast.live(sessions(), &mut diary);
        let mut tally = Tally::new(&scenario, &milestones);
        Life::new(&course, archetype).live(sessions(), &mut tally.archetypes[0]);
        let slow = replay(&scenario, archetype, player);

        let state = &slow.state;
        prop_assert_eq!(fast.resets, state.prestige_level);
        prop_assert!(is_near(fast.currency(), state.currency), "{} {}", fast.currency(), state.currency);
        prop_assert!((fast.minutes - slow.minutes).abs() < 1e-6);
        prop_assert_eq!(fast.points_earned(), state.points_earned());
        prop_assert_eq!(fast.points_spent(), state.points_spent_in_all());
        let tracks = [(TrackName::Character, fast.character), (TrackName::Paragon, fast.paragon)];
        for (name, position) in tracks.into_iter().filter_map(|(name, position)| Some((name, position?))) {
            let held = state.progress(&name);
            prop_assert_eq!(position.standing.level, held.level.0, "{}", name);
            prop_assert!(is_near(position.xp(), held.xp.get()), "{name}: {} {}", position.xp(), held.xp);
        }
        let masteries = ruleset.masteries.iter().zip(&fast.masteries).zip(fast.mastery_levels());
        for ((mastery, position), level) in masteries {
            let held = state.progress(&TrackName::Mastery(mastery.id.clone()));
            prop_assert_eq!(level, held.level.0, "{}", &mastery.id);
            prop_assert!(is_near(position.xp(), held.xp.get()), "{} {}", position.xp(), held.xp);
        }
        check_milestones(&milestones, &diary, &slow);
        check_resets(&diary, &slow);
        check_history(&tally, &slow, scenario.days);
    }

    #[test]
    fn points_earned_are_always_spent_or_available_and_rewards_never_lock(sample in samples(), player in 0_u64..1000) {
        let (ruleset, population) = (sample.ruleset(), sample.population());
        let scenario = scenario(&ruleset, &population, &[]);
        let life = replay(&scenario, &population.archetypes[0], player);
        let mut state = crate::progression::State::new(&ruleset);
        let mut granted = Vec::new();
        for entry in &life.entries {
            let rewards = state.rewards.clone();
            if let Event::XpGained(gain) = &entry.event {
                granted.extend(gain.rewards.clone());
            }
            crate::progression::apply(&mut state, &entry.event);
            prop_assert!(state.rewards.is_superset(&rewards));
            prop_assert!(state.points_spent_in_all() <= state.points_earned());
            let together = state.points_spent_in_all().saturating_add(state.points_available());
            prop_assert_eq!(state.points_earned(), together);
        }
        let twice = granted.len() - state.rewards.len();
        prop_assert_eq!(twice, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn threads_and_shards_and_rounds_change_nothing(sample in samples(), players in 1_u64..300) {
        let (ruleset, population) = (sample.ruleset(), sample.population());
        let scenario = scenario(&ruleset, &population, &[]);
        let milestones = scenario.all_milestones();
        let part = |part: Part, threads| run(&scenario, &milestones, part, threads, &|_| true).unwrap();
        let whole = part(Part::whole(players), 1);
        prop_assert_eq!(whole.players(), players);
        let same = |other: &Tally| serde_json::to_string(other).unwrap() == serde_json::to_string(&whole).unwrap();
        for threads in [2, 5] {
            prop_assert!(same(&part(Part::whole(players), threads)));
        }
        let mut merged = Tally::new(&scenario, &milestones);
        for shard in [3, 1, 2] {
            merged.merge(&part(Part { shard, of: 3, ..Part::whole(players) }, 2));
        }
        prop_assert!(same(&merged));
    }
}

/// Whether amounts differ by what whole numbers in commands leave behind: a reset a moment later, and all that follows from it.
fn is_near(fast: u64, slow: u64) -> bool {
    fast.abs_diff(slow) <= 100 + fast / 20_000
}

/// Moments of the two: within three seconds, which is what whole base XP in commands may shift them by at low rates.
fn is_same(fast: Moment, slow: Moment) -> bool {
    fast.day == slow.day && (fast.minutes - slow.minutes).abs() < 3.0 / 60.0
}

fn check_milestones(milestones: &[Milestone], diary: &Diary, slow: &super::replay::Replay) {
    for (at, milestone) in milestones.iter().enumerate() {
        let first = slow.entries.iter().find(|entry| match (&entry.event, milestone) {
            (Event::XpGained(gain), Milestone::Level(track, level)) => {
                gain.track == *track && gain.level.to.0 >= *level
            }
            (Event::PrestigeReset(reset), Milestone::Prestige(number)) => reset.number == *number,
            _ => false,
        });
        match (diary.reached.get(at).copied().flatten(), first.map(|entry| entry.moment)) {
            (Some(fast), Some(slow)) => assert!(is_same(fast, slow), "{milestone}: {fast:?}, not {slow:?}"),
            (fast, slow) => assert_eq!(fast, slow, "{milestone}"),
        }
    }
}

fn check_resets(diary: &Diary, slow: &super::replay::Replay) {
    let resets = slow.entries.iter().filter_map(|entry| match &entry.event {
        Event::PrestigeReset(reset) => Some((entry.moment, reset.paragon_level.from.0)),
        _ => None,
    });
    for (fast, slow) in diary.resets.iter().zip(resets) {
        assert!(is_same(fast.0, slow.0) && fast.1 == slow.1, "{fast:?}, not {slow:?}");
    }
}

fn check_history(tally: &Tally, slow: &super::replay::Replay, days: u32) {
    let Some(history) = &tally.archetypes[0].paragon else { return };
    let mut level = 0;
    let mut entries = slow.entries.iter().peekable();
    for (day, histogram) in history.by_day().enumerate().take(days as usize + 1) {
        while let Some(entry) = entries.next_if(|entry| entry.moment.day as usize <= day) {
            match &entry.event {
                Event::XpGained(gain) if gain.track == TrackName::Paragon => level = gain.level.to.0,
                Event::PrestigeReset(reset) => level = reset.paragon_level.to.0,
                _ => {}
            }
        }
        assert_eq!(histogram.at_rank(0).map(|known| known.value), Some(level), "day {day}");
    }
}
