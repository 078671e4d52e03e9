//! What was put in comes out: archetypes, their number, their shares, how much they play.

mod cheats;
mod known;
mod recovered;

use super::archetypes::hours_per_week;
use super::habits::{DAY, Habits, History, Seen};
use super::*;
use crate::simulation::dynamics::{Dynamics, Setting};
use crate::simulation::population::{Archetype, LogNormal, PrestigePolicy};
use crate::simulation::run::apportion;
use crate::simulation::sessions::Sessions;

pub(super) const NO_RULES: Ruleset = Ruleset {
    name: String::new(),
    description: String::new(),
    character: None,
    paragon: None,
    prestige: None,
    masteries: Vec::new(),
    power: None,
};

fn archetype(
    id: &str,
    share: f64,
    often: f64,
    minutes: (f64, f64),
    rate: (f64, f64),
    leaves: f64,
) -> Archetype {
    let of = |(median, sigma)| LogNormal { median, sigma };
    Archetype {
        id: id.to_owned(),
        share,
        sessions_per_week: often,
        session_minutes: of(minutes),
        xp_per_hour: of(rate),
        currency_per_hour: 1_000.0,
        activities: Vec::new(),
        prestige: PrestigePolicy::Never,
        spend: Vec::new(),
        leaves_per_week: leaves,
        dynamics: Dynamics::default(),
    }
}

fn launch() -> Vec<Archetype> {
    vec![
        archetype("casual", 0.5, 3.0, (45.0, 0.5), (50_000.0, 0.25), 0.02),
        archetype("weekend", 0.18, 2.0, (150.0, 0.4), (70_000.0, 0.25), 0.012),
        archetype("regular", 0.24, 5.0, (90.0, 0.4), (110_000.0, 0.2), 0.008),
        archetype("hardcore", 0.08, 6.5, (240.0, 0.3), (220_000.0, 0.15), 0.003),
    ]
}

fn population(archetypes: Vec<Archetype>) -> Population {
    Population {
        name: String::new(),
        description: String::new(),
        archetypes,
        calendar: Vec::new(),
        setting: Setting::default(),
    }
}

fn histories(population: &Population, players: u64, days: u32, seed: u64) -> Vec<History> {
    let mut all = Vec::new();
    for (archetype, count) in population.archetypes.iter().zip(apportion(population, players)) {
        for index in 0..count {
            let mut habits = Habits::default();
            for session in Sessions::new(archetype, seed, index, days).all() {
                habits.put(&Seen::simulated(&session)).unwrap();
            }
            if habits.sessions > 0 {
                all.push(History { habits, ..History::default() });
            }
        }
    }
    all
}

fn fitted(archetypes: Vec<Archetype>, players: u64, days: u32, seed: u64) -> (Population, Fitted) {
    let mut truth = population(archetypes);
    truth.archetypes.sort_by(|a, b| hours_per_week(a).total_cmp(&hours_per_week(b)));
    let histories = histories(&truth, players, days, seed);
    let end = i64::from(days - 1) * DAY;
    let request = Request { archetypes: None, seed: 1, ruleset: &NO_RULES, end };
    (truth, fit(&histories, "fitted", &request).unwrap())
}

fn assert_recovered(truth: &Population, fitted: &Fitted) {
    let found = &fitted.population.archetypes;
    for archetype in found {
        println!("{archetype:?}");
    }
    assert_eq!(found.len(), truth.archetypes.len());
    for (real, found) in truth.archetypes.iter().zip(found) {
        assert!((real.share - found.share).abs() < 0.03, "{real:?} {found:?}");
        let ratio = hours_per_week(found) / hours_per_week(real);
        assert!((ratio - 1.0).abs() < 0.05, "{ratio} {real:?} {found:?}");
        let ratio = found.xp_per_hour.median / real.xp_per_hour.median;
        assert!((ratio - 1.0).abs() < 0.05, "{ratio} {real:?} {found:?}");
        assert!((real.leaves_per_week - found.leaves_per_week).abs() < 0.004, "{real:?} {found:?}");
    }
}

#[test]
fn a_year_of_the_launch_mix_is_recovered() {
    for seed in 1..=3 {
        let (truth, fitted) = fitted(launch(), 3_000, 365, seed);
        assert_recovered(&truth, &fitted);
    }
}

#[test]
fn one_two_and_three_kinds_are_told_by_number() {
    for kinds in 1..=3 {
        let mut kinds: Vec<Archetype> = launch().into_iter().skip(1).take(kinds).collect();
        let sum: f64 = kinds.iter().map(|kind| kind.share).sum();
        kinds.iter_mut().for_each(|kind| kind.share /= sum);
        let (truth, fitted) = fitted(kinds, 1_500, 180, 7);
        assert_recovered(&truth, &fitted);
    }
}

/// Kinds that stand in a row: k-means takes two of them for one, whatever the start.
#[test]
fn neighbours_are_told_apart() {
    for seed in 1..=2 {
        let kind = |step: f64| {
            let (often, minutes, rate) = (5.0 + step, 75.0 + 15.0 * step, 100_000.0 + 20_000.0 * step);
            archetype(&step.to_string(), 1.0 / 6.0, often, (minutes, 0.3), (rate, 0.2), 0.0)
        };
        let kinds = (0..6).map(|step| kind(f64::from(step))).collect();
        let (truth, fitted) = fitted(kinds, 1_500, 120, seed);
        assert_recovered(&truth, &fitted);
    }
}

#[test]
fn several_sessions_a_day_and_few_days_are_recovered() {
    let kinds = vec![
        archetype("many", 0.6, 17.5, (20.0, 0.6), (9_000.0, 0.4), 0.05),
        archetype("few", 0.4, 2.5, (120.0, 0.3), (12_000.0, 0.3), 0.01),
    ];
    let (truth, fitted) = fitted(kinds, 1_000, 90, 3);
    assert_recovered(&truth, &fitted);
}

mod suspects {
    use super::super::joiner::Joined;
    use super::super::suspicion::{Given, Kind, Limits, Suspicion, keep};
    use super::super::trusted::Trusted;
    use super::*;

    fn seen(sessions: &[(u32, f64, f64)]) -> Vec<Seen> {
        let one = |&(day, minutes, rate): &(u32, f64, f64)| Seen {
            start: i64::from(day) * DAY,
            minutes: Some(minutes),
            xp: (rate * minutes / 60.0) as u64,
            currency: 0,
        };
        sessions.iter().map(one).collect()
    }

    fn habits(sessions: &[Seen]) -> Habits {
        let mut habits = Habits::default();
        sessions.iter().for_each(|seen| habits.put(seen).unwrap());
        habits
    }

    fn judged(groups: &[Trusted], sessions: &[Seen]) -> Vec<Suspicion> {
        let habits = habits(sessions);
        let (mut limits, mut worst) = (Limits::new(groups, &habits), Vec::new());
        for seen in sessions {
            let found = limits.session(&Joined { seen: *seen, operations: [1; 3] });
            found.into_iter().for_each(|one| keep(&mut worst, one));
        }
        limits.play(&habits).into_iter().for_each(|one| keep(&mut worst, one));
        worst
    }

    fn groups() -> Vec<Trusted> {
        let (truth, fitted) = fitted(launch(), 2_000, 365, 5);
        trusted(&fitted, &histories(&truth, 2_000, 365, 5))
    }

    fn player(archetype: &Archetype, index: u64) -> Vec<Seen> {
        Sessions::new(archetype, 99, index, 365).all().iter().map(Seen::simulated).collect()
    }

    #[test]
    fn honest_players_are_not_suspected() {
        let groups = groups();
        for mut archetype in launch() {
            // Nobody of the fit plays quite like this one.
            archetype.sessions_per_week *= 0.97;
            let count = if archetype.id == "hardcore" { 3_000 } else { 500 };
            let wrong = (0..count).filter(|&index| !judged(&groups, &player(&archetype, index)).is_empty());
            let wrong = wrong.count();
            assert!(wrong * 1_000 < count as usize, "{wrong} of {count} {}", archetype.id);
        }
    }

    #[test]
    fn cheaters_are_found_whatever_they_play() {
        let groups = groups();
        let kinds =
            |sessions: &[Seen]| judged(&groups, sessions).iter().map(|one| one.kind).collect::<Vec<_>>();
        for archetype in launch() {
            let honest = (0..).map(|index| player(&archetype, index)).find(|all| all.len() > 30).unwrap();
            let mut once = honest.clone();
            once[20].xp *= 10;
            assert_eq!(kinds(&once), [Kind::FastSession], "{}", archetype.id);
            let mut always = honest.clone();
            always.iter_mut().for_each(|seen| seen.xp *= 3);
            assert!(kinds(&always).contains(&Kind::FastPlay), "{}", archetype.id);
            let mut alone = honest.clone();
            alone[20] = Seen { minutes: None, xp: 84_000_000, ..alone[20] };
            assert_eq!(kinds(&alone), [Kind::LoneGain], "{}", archetype.id);
            let mut awake = honest;
            awake[20].minutes = Some(3_000.0);
            awake[20].xp *= 10;
            assert!(kinds(&awake).contains(&Kind::LongSession), "{}", archetype.id);
        }
    }

    #[test]
    fn a_bot_plays_without_sleep() {
        let sessions: Vec<_> = (0..60).flat_map(|day| [(day, 440.0, 200_000.0); 3]).collect();
        let found = judged(&groups(), &seen(&sessions));
        let day = found.iter().find(|one| one.kind == Kind::LongDay).unwrap();
        assert_eq!((day.found, day.times), (1_320.0, 60));
    }

    #[test]
    fn a_gift_is_held_against_a_session() {
        let groups = groups();
        let limits = Limits::new(&groups, &habits(&player(&launch()[0], 0)));
        let mut given = Given::default();
        assert_eq!(limits.gift(&mut given, (50_000, 0), 6, 20_000), None);
        let mut given = Given::default();
        assert_eq!(limits.gift(&mut given, (84_000_000, 0), 7, 20_000).unwrap().operations, Some([7; 3]));
        // Portions of a day are one gift, those of different days are not.
        let portions = |days: i64, amount: u64| {
            let mut given = Given::default();
            let all =
                (0..60).filter_map(|at| limits.gift(&mut given, (amount, 0), at, 20_000 + at as i64 % days));
            all.collect::<Vec<Suspicion>>()
        };
        let one = portions(1, 900_000);
        assert_eq!(one.iter().map(|one| one.times).sum::<u64>(), 1);
        assert_eq!(one.last().unwrap().operations, Some([0, 59, 59]));
        assert!(portions(30, 30_000).is_empty());
    }

    #[test]
    fn a_few_cheaters_make_no_archetype() {
        let truth = population(launch());
        let mut all = histories(&truth, 1_000, 200, 3);
        for index in 0..5 {
            let mut sessions = player(&launch()[0], index);
            sessions.iter_mut().for_each(|seen| seen.xp *= 50);
            all.push(History { habits: habits(&sessions), ..History::default() });
        }
        let request = Request { archetypes: None, seed: 1, ruleset: &NO_RULES, end: 199 * DAY };
        let fitted = fit(&all, "", &request).unwrap();
        assert_eq!(fitted.population.archetypes.len(), 4);
        assert!(fitted.places[all.len() - 5..].iter().all(Option::is_none));
    }
}
