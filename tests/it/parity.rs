//! The numbers of the game's first service: long random days under `curves/necpgame-service.yaml`, against a
//! calculation of its own in plain integers.
//!
//! The service's facts: 1000·L² XP in all for paragon level L, which starts at 1; 5 points a level; a reset at character
//! level 50, adding 0.1 to a multiplier that starts at 1.0; masteries of a constant times L; rewards at 5, 10 and 25.

use endgame::config::{load_ruleset, read_file};
use endgame::progression::{Command, State, apply, decide};
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::TrackName;
use endgame::rules::units::{Points, Xp};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

const MASTERIES: [(&str, u64); 5] =
    [("raid", 8000), ("dungeon", 6000), ("world_boss", 10_000), ("pvp", 7000), ("exploration", 4000)];
const REWARDS: [(u64, &str); 3] = [(5, "novice"), (10, "adept_emblem"), (25, "expert_technique")];
const ATTRIBUTES: [&str; 5] = ["strength", "agility", "intelligence", "vitality", "luck"];

static RULESET: LazyLock<Ruleset> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("curves/necpgame-service.yaml");
    let source = read_file(&path).unwrap();
    let (loaded, problems) = load_ruleset(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
});

/// A character, as the service would count. XP is counted in tenths, which is what bonuses of a tenth a reset make of whole
/// amounts: no fraction is lost between two gains.
#[derive(Debug, Default)]
struct Model {
    character: u64,
    paragon: u64,
    masteries: [u64; 5],
    rewards: [usize; 5],
    resets: u64,
    points: u64,
    spent: [u64; 5],
    currency: u64,
}

/// XP that fills the character's 50 levels: ⌊100·L^1.5⌋ for each of the first 49, as the root of 10,000·L³.
fn character_cap() -> u64 {
    (1..50_u64).map(|level| (10_000 * level.pow(3)).isqrt()).sum()
}

/// L with 1000·L² at most `xp`, and 1 at least.
fn paragon_level(xp: u64) -> u64 {
    (xp / 1000).isqrt().max(1)
}

fn mastery_level(xp: u64, step: u64) -> u64 {
    (xp / step).clamp(1, 100)
}

impl Model {
    /// Amounts are multiplied with 1.0 + 0.1 per reset, and rounded down.
    fn multiplied(&self, amount: u64) -> u64 {
        amount * (10 + self.resets) / 10
    }

    /// The tenths of XP that a base amount makes.
    fn tenths(&self, base: u64) -> u64 {
        base * (10 + self.resets)
    }

    fn grant_paragon(&mut self, tenths: u64) {
        let before = paragon_level(self.paragon / 10);
        self.paragon += tenths;
        self.points += 5 * (paragon_level(self.paragon / 10) - before);
    }

    /// What the character doesn't need goes on into paragon, which has the same bonus.
    fn grant_character(&mut self, base: u64) {
        let (gained, room) = (self.tenths(base), 10 * character_cap() - self.character);
        self.character += gained.min(room);
        self.grant_paragon(gained.saturating_sub(room));
    }

    fn grant_mastery(&mut self, which: usize, base: u64) {
        let step = MASTERIES[which].1;
        let tenths = (self.masteries[which] + self.tenths(base)).min(10 * 100 * step);
        let xp = tenths / 10;
        let reached = REWARDS.iter().filter(|(level, _)| mastery_level(xp, step) >= *level).count();
        self.masteries[which] = tenths;
        self.rewards[which] = self.rewards[which].max(reached);
    }

    fn distribute(&mut self, wanted: &[u64; 5]) -> bool {
        let free = self.points - self.spent.iter().sum::<u64>();
        let sum: u128 = wanted.iter().map(|&points| u128::from(points)).sum();
        let is_allowed = sum <= u128::from(free);
        if is_allowed {
            self.spent.iter_mut().zip(wanted).for_each(|(spent, wanted)| *spent += wanted);
        }
        is_allowed
    }

    fn reset(&mut self) -> bool {
        let is_allowed = self.character == 10 * character_cap() && self.resets < 10;
        if is_allowed {
            (self.paragon, self.points, self.spent) = (0, 0, [0; 5]);
            self.resets += 1;
        }
        is_allowed
    }

    /// Carries the step out. Whether it is allowed.
    fn carry_out(&mut self, step: &Step) -> bool {
        match step {
            Step::Character(base) => self.grant_character(*base),
            Step::Paragon(base) => self.grant_paragon(self.tenths(*base)),
            Step::Mastery(which, base) => self.grant_mastery(*which, *base),
            Step::Award(base) => self.currency += self.multiplied(*base),
            Step::Distribute(wanted) => return self.distribute(wanted),
            Step::Respec => self.spent = [0; 5],
            Step::Reset => return self.reset(),
        }
        true
    }

    fn check(&self, state: &State) {
        let held = |track: TrackName| {
            let progress = state.progress(&track);
            (progress.xp.get(), progress.level.0)
        };
        let (character, level) = held(TrackName::Character);
        assert_eq!((character, level == 50), (self.character / 10, self.character == 10 * character_cap()));
        let paragon = self.paragon / 10;
        assert_eq!(held(TrackName::Paragon), (paragon, paragon_level(paragon)));
        for (at, &(kind, step)) in MASTERIES.iter().enumerate() {
            let xp = self.masteries[at] / 10;
            assert_eq!(held(TrackName::Mastery(kind.to_owned())), (xp, mastery_level(xp, step)), "{kind}");
            let rewards =
                state.rewards.iter().filter(|reward| reward.track == TrackName::Mastery(kind.to_owned()));
            let mut ids: Vec<&str> = rewards.map(|reward| reward.id.as_str()).collect();
            let mut expected: Vec<&str> = REWARDS[..self.rewards[at]].iter().map(|(_, id)| *id).collect();
            ids.sort_unstable();
            expected.sort_unstable();
            assert_eq!(ids, expected, "{kind}");
        }
        assert_eq!((state.prestige_level, state.currency), (self.resets, self.currency));
        assert_eq!(state.points_earned(), Points(self.points));
        assert_eq!(state.points_available(), Points(self.points - self.spent.iter().sum::<u64>()));
        for (id, &spent) in ATTRIBUTES.iter().zip(&self.spent) {
            assert_eq!(state.points_spent.get(*id).map_or(0, |points| points.0), spent, "{id}");
        }
        let bonuses = RULESET.bonuses(self.resets);
        let expected = self.resets as f64 / 10.0;
        for (bonus, expected) in
            [(bonuses.xp, expected), (bonuses.currency, expected), (bonuses.drop_rate, expected / 2.0)]
        {
            assert!((bonus - expected).abs() < 1e-12, "{bonus} is not {expected}");
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Character(u64),
    Paragon(u64),
    Mastery(usize, u64),
    Award(u64),
    Distribute([u64; 5]),
    Respec,
    Reset,
}

impl Step {
    fn command(&self) -> Command {
        let grant = |track, base: u64| {
            let base = Xp::new(base).unwrap();
            Command::GrantXp { track, base, calendar: 1.0, source: None }
        };
        match self {
            Step::Character(base) => grant(TrackName::Character, *base),
            Step::Paragon(base) => grant(TrackName::Paragon, *base),
            Step::Mastery(which, base) => grant(TrackName::Mastery(MASTERIES[*which].0.to_owned()), *base),
            Step::Award(base) => Command::AwardCurrency { base: *base, calendar: 1.0 },
            Step::Distribute(wanted) => {
                let points: BTreeMap<String, Points> = ATTRIBUTES
                    .iter()
                    .zip(wanted)
                    .map(|(id, &points)| ((*id).to_owned(), Points(points)))
                    .collect();
                Command::Distribute { points }
            }
            Step::Respec => Command::Respec,
            Step::Reset => Command::Reset,
        }
    }
}

fn amounts() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0_u64..100, 6 => 0_u64..50_000, 4 => 0_u64..5_000_000, 1 => 0_u64..1_000_000_000_000]
}

fn steps() -> impl Strategy<Value = Step> {
    let points = prop_oneof![20 => 0_u64..12, 1 => Just(u64::MAX)];
    prop_oneof![
        5 => amounts().prop_map(Step::Character),
        4 => amounts().prop_map(Step::Paragon),
        5 => (0_usize..5, amounts()).prop_map(|(which, base)| Step::Mastery(which, base)),
        2 => amounts().prop_map(Step::Award),
        4 => prop::array::uniform5(points).prop_map(Step::Distribute),
        1 => Just(Step::Respec),
        1 => Just(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn long_days_end_where_the_service_ends(steps in prop::collection::vec(steps(), 1..400)) {
        let mut state = State::new(&RULESET);
        let mut model = Model::default();
        for step in &steps {
            let decision = decide(&state, &step.command(), &RULESET);
            prop_assert_eq!(decision.is_ok(), model.carry_out(step), "{:?}", step);
            decision.unwrap_or_default().iter().for_each(|event| apply(&mut state, event));
            model.check(&state);
        }
    }
}

#[test]
fn the_published_numbers_stand() {
    let paragon =
        |level| RULESET.paragon.as_ref().unwrap().track.total_xp(endgame::rules::units::Level(level));
    assert_eq!([1, 2, 3, 100].map(|level| paragon(level).unwrap().get()), [0, 4000, 9000, 10_000_000]);
    for (kind, step) in MASTERIES {
        let track = &RULESET.mastery(kind).unwrap().track;
        let total = |level| track.total_xp(endgame::rules::units::Level(level)).unwrap().get();
        assert_eq!([total(2), total(25), total(100)], [2 * step, 25 * step, 100 * step], "{kind}");
    }
    assert_eq!(RULESET.prestige.as_ref().unwrap().cost(1), 0);
}
