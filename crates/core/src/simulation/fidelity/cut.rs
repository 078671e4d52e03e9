//! A session cut into pieces is the same life, and so is one whose levels are passed together.

use super::super::compiled_rules::CompiledRules;
use super::super::life::Life;
use super::super::recorder::{MainTrack, Moment, Recorder};
use super::super::sessions::{Session, Sessions};
use super::{Diary, Sample, samples, scenario};
use proptest::prelude::*;

/// The same without every level.
#[derive(Default)]
struct Sparse(Diary);

impl Recorder for Sparse {
    fn enter(&mut self, life: &Life) {
        self.0.enter(life);
    }

    fn change(&mut self, track: MainTrack, moment: Moment, levels: (u64, u64), life: &Life) {
        self.0.change(track, moment, levels, life);
    }

    fn reach(&mut self, milestone: usize, moment: Moment) {
        self.0.reach(milestone, moment);
    }

    fn reset(&mut self, moment: Moment, given_up: u64, life: &Life) {
        self.0.reset(moment, given_up, life);
    }

    fn pause(&mut self, _: usize, _: &Life) {}

    fn end(&mut self, _: &Life, _: u32) {}
}

fn cut(session: &Session, shares: &[f64]) -> Vec<Session> {
    let all: f64 = shares.iter().sum();
    shares.iter().map(|share| session.part(share / all)).collect()
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

fn assert_same_moments(a: &Diary, b: &Diary) {
    let moments = |a: Moment, b: Moment| a.day == b.day && is_same(a.minutes, b.minutes);
    assert_eq!(a.reached.len(), b.reached.len());
    for (a, b) in a.reached.iter().zip(&b.reached) {
        assert!(a.zip(*b).is_none_or(|(a, b)| moments(a, b)) && a.is_some() == b.is_some(), "{a:?} {b:?}");
    }
    assert_eq!(a.resets.len(), b.resets.len());
    for (a, b) in a.resets.iter().zip(&b.resets) {
        assert!(moments(a.0, b.0) && a.1 == b.1, "{a:?} {b:?}");
    }
}

fn assert_same_end(a: &Life, b: &Life) {
    let levels = |life: &Life| {
        let main = [life.character, life.paragon].map(|position| position.map(|at| at.standing.level));
        (
            main,
            life.mastery_levels().collect::<Vec<_>>(),
            life.resets,
            life.points_earned(),
            life.points_spent(),
        )
    };
    assert_eq!(levels(a), levels(b));
    let amounts = |life: &Life| {
        let tracks = [life.character, life.paragon].into_iter().flatten();
        let xp: Vec<f64> = tracks.chain(life.masteries.iter().copied()).map(|at| at.xp() as f64).collect();
        [xp, vec![life.minutes, life.currency() as f64, life.paragon_xp_earned()]].concat()
    };
    for (a, b) in amounts(a).into_iter().zip(amounts(b)) {
        assert!((a - b).abs() <= 1.0 + 1e-9 * a, "{a} {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_session_cut_into_pieces_is_the_same_life(
        sample in samples(),
        player in 0_u64..1000,
        shares in prop::collection::vec(0.01_f64..1.0, 1..9),
    ) {
        // Levels close together, so that many are passed in a session.
        let sample = Sample { paragon_base: sample.paragon_base / 50 + 1, ..sample };
        let (ruleset, population) = (sample.ruleset(), sample.population());
        let scenario = scenario(&ruleset, &population, &[]);
        let milestones = scenario.all_milestones();
        let course = CompiledRules::new(&scenario, &milestones);
        let who = &population.archetypes[1];
        let whole = Sessions::new(who, scenario.seed, player, scenario.days).all();
        let pieces: Vec<Session> = whole.iter().flat_map(|session| cut(session, &shares)).collect();

        let (mut own, mut diary) = (Life::new(&course, who), Diary::default());
        own.play_block(&whole, &mut diary);
        let (mut other, mut other_diary) = (Life::new(&course, who), Diary::default());
        pieces.chunks(7).for_each(|block| other.play_block(block, &mut other_diary));
        assert_same_end(&own, &other);
        assert_same_moments(&diary, &other_diary);

        let (mut together, mut sparse) = (Life::new(&course, who), Sparse::default());
        together.play_block(&whole, &mut sparse);
        assert_same_end(&own, &together);
        assert_same_moments(&diary, &sparse.0);
        prop_assert!(sparse.0.changes.len() <= diary.changes.len());
    }
}
