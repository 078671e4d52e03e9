//! Cheats among honest players, each made by a generator that shares no code with ours: all of them are found, and hardly anybody else.

use super::NO_RULES;
use super::known::{FIRST_DAY, Kind, Lehmer, history, sessions};
use crate::simulation::fit::habits::{DAY, History, Seen};
use crate::simulation::fit::joiner::Joined;
use crate::simulation::fit::suspicion::{Given, Kind as Reason, Limits, keep, usual};
use crate::simulation::fit::{Request, fit, trusted};

/// Four kinds of honest players who differ among themselves: shares of a thousand, and what they do.
fn honest() -> [(u32, Kind); 4] {
    let kind = |often, minutes, rate, spread: [f64; 3]| Kind {
        players: 0,
        often,
        minutes: (minutes, 0.4),
        rate: (rate, 0.25),
        spread,
        leaves: (0.01, 0.002),
        weekend: 1.3,
        practice: (1.0, 10.0),
    };
    [
        (500, kind(0.42, 45.0, 50_000.0, [0.25, 0.25, 0.2])),
        (180, kind(0.28, 150.0, 70_000.0, [0.2, 0.2, 0.2])),
        (240, kind(0.65, 90.0, 110_000.0, [0.1, 0.2, 0.2])),
        (80, kind(0.75, 240.0, 220_000.0, [0.05, 0.2, 0.15])),
    ]
}

/// What somebody was given: XP and currency on a day.
type Gifts = Vec<(i64, u64, u64)>;

struct Player {
    what: &'static str,
    sessions: Vec<Seen>,
    gifts: Gifts,
}

fn a_hundred_days(kind: &Kind, dice: &mut Lehmer) -> Vec<Seen> {
    let stays = Kind { leaves: (0.0, 0.0), ..*kind };
    sessions(&stays, 100, dice)
}

fn bot(hours: f64, dice: &mut Lehmer) -> Vec<Seen> {
    let day = |day: i64| {
        let minutes = hours * 60.0 * (0.85 + 0.3 * dice.unit());
        let start = (FIRST_DAY + day) * DAY + 3_600_000;
        Seen {
            start,
            minutes: Some(minutes),
            xp: (minutes * 1_000.0) as u64,
            currency: (minutes * 20.0) as u64,
        }
    };
    (0..60).map(day).collect()
}

/// Thirty-two cheats of eleven kinds.
fn cheats(dice: &mut Lehmer) -> Vec<Player> {
    let [casual, weekend, regular, hardcore] = honest().map(|(_, kind)| kind);
    let mut all = Vec::new();
    let mut add = |what, sessions, gifts| all.push(Player { what, sessions, gifts });
    let faster = |mut all: Vec<Seen>, times: u64| {
        all.iter_mut().for_each(|seen| seen.xp *= times);
        all
    };
    for kind in [casual; 6] {
        add("6 times the XP an hour of a casual", faster(a_hundred_days(&kind, dice), 6), Vec::new());
    }
    for kind in [casual, casual, weekend, regular, hardcore] {
        add("3 times the XP an hour in each session", faster(a_hundred_days(&kind, dice), 3), Vec::new());
    }
    for kind in [casual, weekend, regular, hardcore] {
        let mut once = a_hundred_days(&kind, dice);
        once[7].xp *= 30;
        add("one session of 30 times the XP", once, Vec::new());
    }
    for kind in [casual, weekend, regular] {
        let mut alone = a_hundred_days(&kind, dice);
        let start = alone[9].start + 3 * DAY / 8;
        alone.insert(10, Seen { start, minutes: None, xp: 5_000_000, currency: 0 });
        add("5M XP at once", alone, Vec::new());
    }
    for kind in [casual, weekend, regular, hardcore] {
        let gifts = (0..40).map(|day| (FIRST_DAY + day, 300_000, 0)).collect();
        add("300k XP by hand on each of 40 days", a_hundred_days(&kind, dice), gifts);
    }
    for kind in [casual, regular] {
        let gifts = (0..40).map(|day| (FIRST_DAY + day, 0, 20_000)).collect();
        add("20k currency by hand on each of 40 days", a_hundred_days(&kind, dice), gifts);
    }
    for kind in [casual, regular] {
        let mut rich = a_hundred_days(&kind, dice);
        rich.iter_mut().for_each(|seen| seen.currency *= 5);
        add("5 times the currency an hour", rich, Vec::new());
    }
    for hours in [10.5, 12.0, 14.0, 16.0, 18.0] {
        add("a bot for 10 to 18 h a day", bot(hours, dice), Vec::new());
    }
    let clock = |day: i64| Seen {
        start: (FIRST_DAY + day) * DAY + 7_200_000,
        minutes: Some(120.0 + (day % 3) as f64),
        xp: 200_000 + (day * 7_919 % 20_000) as u64,
        currency: 2_400,
    };
    add("a bot that plays by the clock", (0..80).map(clock).collect(), Vec::new());
    all
}

/// Of each player the reasons to look at it.
fn looked_at(players: &[Player]) -> Vec<Vec<Reason>> {
    let histories: Vec<History> = players.iter().map(|player| history(&player.sessions)).collect();
    let end = (FIRST_DAY + 100) * DAY;
    let fitted =
        fit(&histories, "", &Request { archetypes: None, seed: 1, ruleset: &NO_RULES, end }).unwrap();
    let kinds = trusted(&fitted, &histories);
    let mut all = Vec::new();
    let mut given = Vec::new();
    for (player, history) in players.iter().zip(&histories) {
        let mut limits = Limits::new(&kinds, &history.habits);
        let (mut worst, mut own) = (Vec::new(), Given::default());
        for seen in &player.sessions {
            let found = limits.session(&Joined { seen: *seen, operations: [1; 3] });
            found.into_iter().for_each(|one| keep(&mut worst, one));
        }
        for (number, (day, xp, currency)) in player.gifts.iter().enumerate() {
            limits
                .gift(&mut own, (*xp, *currency), number as u64, *day)
                .into_iter()
                .for_each(|one| keep(&mut worst, one));
        }
        limits.play(&history.habits).into_iter().for_each(|one| keep(&mut worst, one));
        all.push((limits, worst));
        given.push(own);
    }
    let usual = usual(given.iter(), players.len());
    let judge = |((limits, mut worst), given): ((Limits, Vec<_>), &Given)| {
        limits.gifts(given, usual).into_iter().for_each(|one| keep(&mut worst, one));
        worst.iter().map(|one| one.kind).collect()
    };
    all.into_iter().zip(&given).map(judge).collect()
}

fn crowd(number: u32, dice: &mut Lehmer) -> Vec<Player> {
    let mut all = Vec::new();
    for (share, kind) in honest() {
        for _ in 0..number * share / 1_000 {
            let sessions = sessions(&kind, 100, dice);
            if !sessions.is_empty() {
                all.push(Player { what: "honest", sessions, gifts: Vec::new() });
            }
        }
    }
    all
}

#[test]
fn cheats_among_honest_players_are_found() {
    let (mut missed, mut cheaters, mut wrong, mut honest) = (Vec::new(), 0, 0, 0);
    for seed in 1..=4 {
        let dice = &mut Lehmer::new(seed);
        let mut players = crowd(250, dice);
        players.extend(cheats(dice));
        for (player, reasons) in players.iter().zip(looked_at(&players)) {
            match (player.what, reasons.is_empty()) {
                ("honest", is_left_alone) => {
                    honest += 1;
                    wrong += usize::from(!is_left_alone);
                    if !is_left_alone {
                        println!("seed {seed}: honest {reasons:?}");
                    }
                }
                (what, is_missed) => {
                    cheaters += 1;
                    println!("seed {seed}: {what}: {reasons:?}");
                    missed.extend(Some(what).filter(|_| is_missed));
                }
            }
        }
    }
    println!("{} of {cheaters} missed: {missed:?}; {wrong} of {honest} honest", missed.len());
    assert!(missed.len() * 20 <= cheaters, "{missed:?}");
    assert!(wrong <= 1, "{wrong} of {honest}");
}

/// Where nobody cheats, fewer than one in a thousand is looked at.
#[test]
fn honest_players_are_left_alone() {
    let (mut wrong, mut all) = (0, 0);
    for seed in 11..=13 {
        let players = crowd(2_000, &mut Lehmer::new(seed));
        let reasons = looked_at(&players);
        all += players.len();
        wrong += reasons.iter().filter(|reasons| !reasons.is_empty()).count();
        reasons.iter().filter(|reasons| !reasons.is_empty()).for_each(|own| println!("{own:?}"));
    }
    println!("{wrong} of {all}");
    assert!(wrong * 1_000 <= all, "{wrong} of {all}");
}
