//! Players who come, pause, leave and return: what they play is lived the same by the rules and by the fast path, whoever watches
//! and however it is cut.

use super::super::compiled_rules::CompiledRules;
use super::super::dynamics::{
    AfterReset, Arrivals, Breaks, ByArchetype, Draw, Dynamics, Learning, Leaving, PlayerSpread, Setting,
    Stacking, Steps, Stuck, Weekday,
};
use super::super::life::Life;
use super::super::population::{LogNormal, Population};
use super::super::presence::{
    Departure, Offer, Record, Timetable, Visit, course, live, sessions_of, timetables,
};
use super::super::recorder::{MainTrack, Moment, Recorder};
use super::super::replay::replay;
use super::super::run::{Part, run, run_told};
use super::super::scenario::Scenario;
use super::super::sessions::Session;
use super::super::tally::Tally;
use super::{Sample, samples, scenario};
use crate::rules::track::TrackName;
use proptest::prelude::*;

/// Everything that there is, each with an even chance.
fn dynamics() -> impl Strategy<Value = (Dynamics, Setting, Draw)> {
    let option = |chance: f64| prop::option::of(Just(chance));
    let since = (any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(levels, masteries, rewards)| Steps { levels, masteries, rewards, resets: true });
    let stuck = (1_u32..15, since).prop_map(|(after_days, since)| Stuck { after_days, per_week: 0.4, since });
    let leaving = (option(0.2), prop::option::of(stuck), any::<bool>(), option(0.5)).prop_map(
        |(first_week, stuck, resets, at_end)| Leaving {
            first_week,
            stuck,
            after_reset: resets.then_some(AfterReset { days: 5, per_week: 0.3 }),
            at_end: at_end.unwrap_or(0.0),
        },
    );
    let days = LogNormal { median: 8.0, sigma: 0.7 };
    let arrivals = || {
        prop::option::of((1_u32..30, 0_u32..60)).prop_map(|range| {
            let one = |(from_day, more)| Arrivals { from_day, to_day: from_day + more, a_day: 2.0 };
            range.map(one).into_iter().collect::<Vec<_>>()
        })
    };
    let play = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let stacking = prop::sample::select(vec![Stacking::Multiply, Stacking::Add, Stacking::Highest]);
    (leaving, arrivals(), play, stacking, any::<bool>()).prop_map(
        move |(leaving, arrivals, play, stacking, draws)| {
            let (differs, weekends, pauses, learns) = play;
            let spread = PlayerSpread { sessions: 0.3, minutes: 0.25, xp: 0.25, ..PlayerSpread::default() };
            let dynamics = Dynamics {
                spread: differs.then_some(spread),
                weekdays: weekends.then_some([1.0, 1.0, 1.0, 0.0, 1.0, 3.0, 3.0]),
                leaving,
                breaks: pauses.then_some(Breaks { per_week: 0.2, days }),
                arrivals: Vec::new(),
                learning: learns.then_some(Learning { factor: 1.5, hours: 20.0 }),
            };
            let setting = Setting { first_weekday: Weekday::Thu, first_date: None, stacking, arrivals };
            let draw = Draw {
                attendance: draws.then_some(ByArchetype::All(1.5)),
                returns: draws.then_some(ByArchetype::Each(vec![("many".to_owned(), 0.5)])),
            };
            (dynamics, setting, draw)
        },
    )
}

fn population(sample: &Sample, (dynamics, setting, draw): (Dynamics, Setting, Draw)) -> Population {
    let mut population = sample.population();
    population.archetypes.iter_mut().for_each(|archetype| archetype.dynamics = dynamics.clone());
    population.setting = setting;
    population.calendar[0].draw = draw;
    population
}

/// What is heard of a stay.
#[derive(Debug, Default, PartialEq)]
struct Told {
    departures: Vec<Departure>,
    record: Option<Record>,
    days: Vec<u32>,
    last_day: u32,
}

impl Recorder for Told {
    fn enter(&mut self, _: &Life) {}

    fn change(&mut self, _: MainTrack, _: Moment, _: (u64, u64), _: &Life) {}

    fn reach(&mut self, _: usize, _: Moment) {}

    fn pause(&mut self, _: usize, _: &Life) {}

    fn play(&mut self, sessions: &[Session]) {
        self.days.extend(sessions.iter().map(|session| session.day));
        self.days.dedup();
    }

    fn leave(&mut self, departure: Departure, _: &Life) {
        self.departures.push(departure);
    }

    fn stayed(&mut self, record: &Record, _: &Life) {
        self.record = Some(*record);
    }

    fn end(&mut self, _: &Life, last_day: u32) {
        self.last_day = last_day;
    }
}

/// The same life with every session cut into ten.
fn cut_in_ten(scenario: &Scenario, course: &CompiledRules, table: &Timetable, player: u64) -> (Told, u64) {
    let mut offer = Offer::new(table, scenario.seed, player);
    let mut visit: Visit = offer.visit(scenario.ruleset, true);
    let (mut life, mut told) = (Life::new(course, table.archetype()), Told::default());
    visit.enter(&mut life, &mut told);
    let mut block = Vec::new();
    while let Some(days) = offer.next_block(|_| false, &mut block) {
        let pieces: Vec<Session> =
            block.iter().flat_map(|session| std::iter::repeat_n(session.part(0.1), 10)).collect();
        visit.play(&mut life, &pieces, days, &mut told);
    }
    visit.end(&mut life, scenario.days, &mut told);
    (told, life.resets)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn who_comes_and_goes_lives_by_the_rules(sample in samples(), more in dynamics(), player in 0_u64..1000) {
        let (ruleset, population) = (sample.ruleset(), population(&sample, more));
        let scenario = scenario(&ruleset, &population, &[]);
        let milestones = scenario.all_milestones();
        let archetype = &population.archetypes[0];
        let table = Timetable::new(&population, archetype, scenario.days);
        let course = course(&scenario, &milestones, std::slice::from_ref(&table), false);
        let (mut fast, mut told) = (Life::new(&course, archetype), Told::default());
        live(&table, (scenario.seed, player), false, &ruleset, &mut fast, &mut told);
        let slow = replay(&scenario, archetype, player);

        let state = &slow.state;
        prop_assert_eq!(fast.resets, state.prestige_level);
        prop_assert!((fast.minutes - slow.minutes).abs() < 1e-6);
        prop_assert_eq!(told.last_day, slow.last_day);
        prop_assert_eq!(fast.points_earned(), state.points_earned());
        prop_assert!(super::is_near(fast.currency(), state.currency));
        let tracks = [(TrackName::Character, fast.character), (TrackName::Paragon, fast.paragon)];
        for (name, position) in tracks.into_iter().filter_map(|(name, position)| Some((name, position?))) {
            prop_assert_eq!(position.standing.level, state.progress(&name).level.0, "{}", name);
        }
        let (played, last) = sessions_of(&course, &table, scenario.seed, player);
        prop_assert_eq!((played.len() as u64, last), (slow.sessions, slow.last_day));
        prop_assert!(played.iter().all(|session| session.day <= scenario.days));
    }

    /// Nobody lives otherwise because somebody watches, and hears every mastery level or not.
    #[test]
    fn watching_changes_no_life(sample in samples(), more in dynamics(), player in 0_u64..1000) {
        let (ruleset, population) = (sample.ruleset(), population(&sample, more));
        let scenario = scenario(&ruleset, &population, &[]);
        let milestones = scenario.all_milestones();
        let archetype = &population.archetypes[0];
        let table = Timetable::new(&population, archetype, scenario.days);
        let lived = |is_told: bool, hears: bool| {
            let course = course(&scenario, &milestones, std::slice::from_ref(&table), hears);
            let (mut life, mut told) = (Life::new(&course, archetype), Told::default());
            live(&table, (scenario.seed, player), is_told, &ruleset, &mut life, &mut told);
            (told.departures.clone(), told.days.clone(), told.last_day, life.resets, life.minutes.to_bits(), told.record)
        };
        let (mut plain, watched) = (lived(false, false), lived(true, true));
        let record = watched.5.unwrap();
        plain.5 = watched.5;
        prop_assert_eq!(&plain, &watched);
        prop_assert_eq!(record.days_played as usize, watched.1.len());
        prop_assert_eq!(record.first_day, watched.1.first().copied());
        prop_assert!(watched.1.iter().all(|day| *day >= record.arrival));
    }

    /// Where practice changes nothing, a session cut into ten is the same stay.
    #[test]
    fn a_session_cut_into_ten_is_the_same_stay(sample in samples(), more in dynamics(), player in 0_u64..1000) {
        let (ruleset, mut population) = (sample.ruleset(), population(&sample, more));
        population.archetypes.iter_mut().for_each(|archetype| archetype.dynamics.learning = None);
        let scenario = scenario(&ruleset, &population, &[]);
        let archetype = &population.archetypes[0];
        let table = Timetable::new(&population, archetype, scenario.days);
        let course = course(&scenario, &[], std::slice::from_ref(&table), true);
        let (mut life, mut told) = (Life::new(&course, archetype), Told::default());
        live(&table, (scenario.seed, player), true, &ruleset, &mut life, &mut told);
        prop_assert_eq!((told, life.resets), cut_in_ten(&scenario, &course, &table, player));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn threads_shards_and_rounds_change_nothing(sample in samples(), more in dynamics(), players in 1_u64..200) {
        let (ruleset, population) = (sample.ruleset(), population(&sample, more));
        let scenario = scenario(&ruleset, &population, &[]);
        let milestones = scenario.all_milestones();
        let part = |part: Part, threads| run_told(&scenario, &milestones, part, threads, &|_| true, true).unwrap();
        let text = |tally: &Tally| serde_json::to_string(tally).unwrap();
        let whole = part(Part::whole(players), 1);
        prop_assert_eq!(text(&part(Part::whole(players), 3)), text(&whole));
        let mut merged = Tally::new(&scenario, &milestones).with_retention(&scenario);
        for shard in [3, 1, 2] {
            let read: Tally = serde_json::from_str(&text(&part(Part { shard, of: 3, ..Part::whole(players) }, 2))).unwrap();
            merged.merge(&read);
        }
        prop_assert_eq!(text(&merged), text(&whole));
        let first = players / 2;
        let mut rounds = part(Part::whole(first), 2);
        rounds.merge(&part(Part { already: first, ..Part::whole(players) }, 2));
        prop_assert_eq!(text(&rounds), text(&whole));
        // What a plain run counts is the same whoever tells of stays.
        let mut untold = run(&scenario, &milestones, Part::whole(players), 2, &|_| true).unwrap();
        let mut whole = whole;
        [&mut untold, &mut whole].into_iter().flat_map(|tally| &mut tally.archetypes).for_each(|own| own.retention = None);
        prop_assert_eq!(text(&untold), text(&whole));
    }

    /// Without arrivals a shorter run is the start of a longer one, and plain players are those of plain runs.
    #[test]
    fn a_shorter_run_is_the_start_of_a_longer_one(sample in samples(), more in dynamics(), days in 1_u32..100, player in 0_u64..100) {
        let (ruleset, mut population) = (sample.ruleset(), population(&sample, more));
        population.setting.arrivals.clear();
        let long = scenario(&ruleset, &population, &[]);
        let short = Scenario { days, ..long };
        let played = |scenario: &Scenario| {
            let tables = timetables(scenario.population, scenario.days);
            sessions_of(&course(scenario, &[], &tables, false), &tables[0], scenario.seed, player).0
        };
        let start: Vec<Session> = played(&long).into_iter().filter(|session| session.day <= days).collect();
        prop_assert_eq!(played(&short), start);
    }
}
