//! What players answer one by one is what the rules say of each of them, and what a plain run counts of all.

use super::super::replay::{Replay, replay};
use super::super::run::{Part, run};
use super::super::sample::{NEVER, Questions, Reading, Sampled, Side, Standing, sample};
use super::super::scenario::{Milestone, Scenario};
use super::super::tally::seconds;
use super::{Sample, samples, scenario};
use crate::progression::{Event, State, apply};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use proptest::prelude::*;

/// Days that are looked at: before the first, in between, and the last.
const DAYS: [u32; 4] = [0, 1, 37, 100];

fn questions(scenario: &Scenario) -> Questions {
    let milestones = scenario.all_milestones();
    let times = (0..milestones.len()).flat_map(|at| [Reading::SecondsTo(at), Reading::DayOf(at)]);
    let standings = [
        Standing::Level(TrackName::Paragon),
        Standing::Level(TrackName::Mastery("combat".to_owned())),
        Standing::PointsEarned,
        Standing::PointsSpent,
        Standing::Currency,
        Standing::Resets,
    ];
    let after = (0..DAYS.len()).flat_map(|day| standings.clone().map(|what| Reading::After(day, what)));
    Questions { readings: times.chain(after).collect(), milestones, days: DAYS.to_vec() }
}

fn answers(sides: &[Side], part: Part, threads: usize) -> Vec<Sampled> {
    sample(sides, part, true, threads, &|_| true).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Asking changes no life; rounds, threads and other rules beside them change no answer.
    #[test]
    fn asking_changes_nothing(own in samples(), other in samples(), players in 2_u64..200, first in 1_u64..200) {
        let first = first.min(players - 1);
        let (ruleset, population) = (own.ruleset(), own.population());
        let scenario = scenario(&ruleset, &population, &[]);
        let questions = questions(&scenario);
        let side = Side { scenario, questions: &questions };
        let whole = answers(&[side], Part::whole(players), 1);
        let plain = run(&scenario, &questions.milestones, Part::whole(players), 1, &|_| true).unwrap();
        let text = |tally| serde_json::to_string(tally).unwrap();
        prop_assert_eq!(whole[0].tally.as_ref().map(text), Some(text(&plain)));

        prop_assert_eq!(&answers(&[side], Part::whole(players), 3), &whole);
        let mut rounds = answers(&[side], Part::whole(first), 2).swap_remove(0);
        rounds.extend(answers(&[side], Part { already: first, ..Part::whole(players) }, 2).swap_remove(0));
        prop_assert_eq!(&rounds, &whole[0]);

        // Another ruleset, lived by the same players.
        let ruleset = Sample { sessions_per_week: own.sessions_per_week, ..other }.ruleset();
        let second = Side { scenario: Scenario { ruleset: &ruleset, ..scenario }, questions: &questions };
        let both = answers(&[side, second], Part::whole(players), 2);
        prop_assert_eq!(&both[0], &whole[0]);
        prop_assert_eq!(&both[1], &answers(&[second], Part::whole(players), 1)[0]);
    }

    /// Every answer is what the rules, event by event, say of that player.
    #[test]
    fn answers_are_those_of_the_rules(own in samples(), players in 1_u64..12) {
        let (ruleset, population) = (own.ruleset(), own.population());
        let scenario = scenario(&ruleset, &population, &[]);
        let questions = questions(&scenario);
        let sampled = answers(&[Side { scenario, questions: &questions }], Part::whole(players), 1).swap_remove(0);
        for (archetype, answers) in population.archetypes.iter().zip(&sampled.archetypes) {
            for player in 0..answers.players {
                let life = replay(&scenario, archetype, player);
                for (reading, column) in questions.readings.iter().zip(&answers.columns) {
                    let (answer, expected) = (column[player as usize], by_the_rules(reading, &questions, &life, &ruleset));
                    // Commands give whole numbers, so a moment may lie a little later, and currency be a little less.
                    let slack = match reading {
                        Reading::SecondsTo(_) => 3,
                        Reading::After(_, Standing::Currency) => 100 + answer / 1_000_000,
                        _ => 0,
                    };
                    let is_near = answer.abs_diff(expected) <= slack;
                    prop_assert!(answer == expected || is_near, "{reading:?}: {answer}, not {expected}");
                }
            }
        }
    }
}

fn by_the_rules(reading: &Reading, questions: &Questions, life: &Replay, ruleset: &Ruleset) -> u64 {
    let entry = |at: usize| {
        life.entries.iter().find(|entry| match (&entry.event, &questions.milestones[at]) {
            (Event::XpGained(gain), Milestone::Level(track, level)) => {
                gain.track == *track && gain.level.to.0 >= *level
            }
            (Event::PrestigeReset(reset), Milestone::Prestige(number)) => reset.number == *number,
            _ => false,
        })
    };
    match reading {
        Reading::SecondsTo(at) => entry(*at).map_or(NEVER, |entry| seconds(entry.moment.minutes)),
        Reading::DayOf(at) => entry(*at).map_or(NEVER, |entry| u64::from(entry.moment.day)),
        Reading::After(at, what) => stands(life, ruleset, questions.days[*at], what),
        Reading::Stay(_) => panic!("not asked"),
    }
}

/// Where the player stands at the end of a day: every event up to then, folded.
fn stands(life: &Replay, ruleset: &Ruleset, day: u32, what: &Standing) -> u64 {
    let mut state = State::new(ruleset);
    let until = life.entries.iter().take_while(|entry| entry.moment.day <= day);
    until.for_each(|entry| apply(&mut state, &entry.event));
    match what {
        Standing::Level(track) => state.progress(track).level.0,
        Standing::PointsEarned => state.points_earned().0,
        Standing::PointsSpent => state.points_spent_in_all().0,
        Standing::Currency => state.currency,
        Standing::Resets => state.prestige_level,
        Standing::Power => panic!("not asked"),
    }
}
