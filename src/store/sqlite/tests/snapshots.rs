//! Snapshots: the past is the same with them and without, they are what answers, and what is wrong with them is found.

use super::{File, connection};
use crate::config::{Source, load_ruleset};
use crate::ledger::{
    Board, CharacterId, CharacterQuery, Column, Comparison, Condition, Feature, Filter, Moment, OperationId,
    Page, Point, Sequence, Value, Who,
};
use crate::progression::{Adaptation, Command, Keep, Merging, NodeId, Overspent, RewardId};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use crate::store::testkit::compare::everyone;
use crate::store::testkit::{Game, Place, SMALL, intent};
use crate::store::{CommandError, IfTouched, Mode, Rules, RulesetText, Store, StoreError, Terms, Writer};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn read(text: &RulesetText) -> Option<Ruleset> {
    load_ruleset(&Source::new("ruleset.yaml", &text.text)).0.map(|loaded| loaded.value)
}

fn adaptation() -> Adaptation {
    Adaptation { keep: Keep::Xp, overspent: Some(Overspent::Refund), ..Adaptation::default() }
}

fn title() -> RewardId {
    RewardId { track: TrackName::Mastery("combat".to_owned()), id: "three".to_owned() }
}

fn node() -> NodeId {
    NodeId { mastery: "combat".to_owned(), id: "a".to_owned() }
}

/// A history of some months, and what is thrown to make it.
struct Life {
    place: File,
    store: Store,
    games: [Game; 2],
    in_force: usize,
    clock: i64,
    /// How far off the clock is, for one step only.
    off: i64,
    dice: u64,
}

impl Life {
    fn new(dice: u64) -> Life {
        let games = [Game::new(SMALL), Game::new(&format!("{SMALL}  song: {{ xp_to_next: 10 }}\n"))];
        let place = File::new();
        let mut store = place.create(&games[0]);
        place.hurry(&store);
        store.read_rulesets_with(read);
        let mut life = Life { place, store, games, in_force: 0, clock: 0, off: 0, dice };
        (0..5).for_each(|name| life.write(|writer| writer.create(&format!("n{name}"), None).map(drop)));
        life
    }

    fn below(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % end
    }

    /// What is refused changes nothing.
    fn write<E: From<StoreError>>(&mut self, work: impl FnOnce(&mut Writer) -> Result<(), E>) {
        let rules = self.games[self.in_force].rules();
        drop(self.store.write(&intent("try", self.clock + self.off), &rules, Mode::Commit, work));
    }

    fn execute(&mut self, id: u64, command: Command) {
        self.write(|writer| writer.execute(CharacterId(id), &command).map(drop));
    }

    fn grant(&mut self, id: u64) {
        let tracks = ["character", "paragon", "mastery.combat", "mastery.craft"];
        let track = TrackName::parse(tracks[self.below(4) as usize]).unwrap();
        let base = Xp::saturating(self.below(700));
        let command = Command::GrantXp { track, base, calendar: 1.0, source: None };
        self.write(|writer| writer.execute(CharacterId(id), &command).map(drop));
    }

    fn install(&mut self) {
        let rules: [Rules; 2] = [self.games[0].rules(), self.games[1].rules()];
        let (old, new) = (self.in_force, 1 - self.in_force);
        let terms = Terms { adaptation: adaptation(), words: "keep xp".to_owned() };
        let installed =
            self.store.write(&intent("ruleset", self.clock), &rules[old], Mode::Commit, |writer| {
                writer.install(&rules[new], &terms, &mut |_| true)
            });
        installed.unwrap();
        self.in_force = new;
    }

    fn step(&mut self) {
        // Some days pass, or a few hours; sometimes the clock goes back.
        self.clock += match self.below(8) {
            0 => DAY * self.below(12).cast_signed(),
            1 => -3 * HOUR,
            2..5 => DAY,
            _ => HOUR * self.below(10).cast_signed(),
        };
        // The clock of another machine may be far ahead or behind.
        self.off = match self.below(40) {
            0 => 3 * DAY,
            1 => -20 * DAY,
            _ => 0,
        };
        let id = 1 + self.below(6);
        match self.below(32) {
            0..2 => {
                let name = format!("n{}", self.below(9));
                self.write(|writer| writer.create(&name, None).map(drop));
            }
            2 => {
                let name = format!("n{}", self.below(9));
                self.write(|writer| writer.execute(CharacterId(id), &Command::Rename { name }).map(drop));
            }
            3 => self.write(|writer| writer.execute(CharacterId(id), &Command::Archive).map(drop)),
            4 => {
                let into = CharacterId(id % 6 + 1);
                self.write(|writer| writer.merge(CharacterId(id), into, Merging::Sum).map(drop));
            }
            5 => {
                let last = self.store.last_operation().unwrap().unwrap().id.0;
                let undone = OperationId(last - self.below(last.min(3) + 1));
                let terms = Terms { adaptation: adaptation(), words: "rebase".to_owned() };
                let if_touched = [IfTouched::Refuse, IfTouched::Skip, IfTouched::Rebase(terms)];
                let if_touched = &if_touched[self.below(3) as usize];
                self.write(|writer| {
                    writer.undo_after_play(&[undone], if_touched, 0, &mut |_| true).map(drop)
                });
            }
            6 => self.install(),
            7 => self.write(|writer| writer.execute(CharacterId(id), &Command::Reset).map(drop)),
            8..12 => (1..7).for_each(|id| self.grant(id)),
            12 => {
                let earlier = Some(Moment(self.clock - 30 * DAY));
                let grant = Command::AwardCurrency { base: 5, calendar: 1.0 };
                self.write(|writer| writer.carry_out(CharacterId(id), &grant, earlier).map(drop));
            }
            13 => {
                let name = Some(format!("n{}", self.below(9)));
                self.execute(id, Command::Unarchive { name });
            }
            14 => self.execute(id, Command::GiveReward(title())),
            15 => self.execute(id, Command::TakeReward(title())),
            16 => self.execute(id, Command::FreeUnlock { mastery: node().mastery, node: node().id }),
            17 => {
                self.execute(id, Command::Lock { mastery: node().mastery, node: node().id, dependents: true })
            }
            18 => self.execute(id, Command::Distribute { points: [("luck".to_owned(), Points(1))].into() }),
            19 => {
                let amount = Xp::saturating(self.below(900));
                self.execute(id, Command::GiveXp { track: TrackName::Paragon, amount, source: None });
            }
            _ => self.grant(id),
        }
    }

    fn points(&self) -> Vec<Point> {
        let last = self.store.last_sequence().unwrap().0;
        let (first, end) = (-DAY, self.clock + DAY);
        let times = (first..end).step_by((end - first) as usize / 12);
        let days = (self.clock / DAY - 20..=self.clock / DAY).map(|day| day * DAY - 1);
        let times = times.chain(days).map(|at| Point::Time(Moment(at)));
        times.chain((0..=last).step_by(29).map(|at| Point::Sequence(Sequence(at)))).collect()
    }
}

fn boards() -> Vec<Board> {
    let masteries = ["combat", "craft", "song"].map(|kind| Board::Mastery(kind.to_owned()));
    [Board::Paragon, Board::Prestige, Board::Xp].into_iter().chain(masteries).collect()
}

fn number(column: impl Into<Feature>, value: i64) -> Filter {
    let (column, comparison) = (column.into(), Comparison::AtLeast);
    Filter::Is(Condition { column, comparison, value: Value::Number(value) })
}

/// What boards answer, and a filter: all that needs no event.
fn boards_at(store: &mut Store, point: Point) -> String {
    store.look_at(point);
    let mut told = String::new();
    for board in boards() {
        told += &format!("{board} {:?}\n", store.top(&board, 0, 99).unwrap());
        let ranks: Vec<_> = (1..9).map(|id| store.rank(&board, CharacterId(id)).unwrap()).collect();
        told += &format!("{ranks:?} {:?}\n", store.top(&board, 1, 2).unwrap());
    }
    for filter in [number(Column::ParagonLevel, 2), number(Column::Archived, 0), number(Column::Changed, DAY)]
    {
        told += &format!("{:?}\n", store.select(&filter).unwrap());
    }
    told + &format!("{:?}\n", store.summary().unwrap())
}

fn answers(store: &mut Store, point: Point) -> String {
    let boards = boards_at(store, point);
    let sorted = CharacterQuery {
        sort: vec![(Column::Name, false), (Column::LifetimeXp, true)],
        page: Page { skip: 1, take: 3 },
        ..everyone()
    };
    let lists = [everyone(), sorted].map(|query| store.characters(&query).unwrap());
    let one = store.character(&Who::Id(CharacterId(2))).unwrap();
    let mut exported = Vec::new();
    let combat = || "combat".to_owned();
    let by_state = [
        Feature::Reward(title()),
        Feature::Node(node()),
        Feature::MasteryLevel(combat()),
        Feature::MasteryXp(combat()),
        Feature::Attribute("luck".to_owned()),
    ];
    let filters = by_state.into_iter().map(|feature| Some(number(feature, 1)));
    for filter in filters.chain([None, Some(number(Column::ParagonLevel, 2))]) {
        let mut take = |character: &crate::ledger::Character| {
            exported.push(format!("{character:?}"));
            Ok(())
        };
        let count = store.export_characters(filter.as_ref(), &mut take, &mut |_| true).unwrap();
        exported.push(format!("{count}"));
    }
    store.look_at_present();
    format!("{boards}{lists:?}{one:?}{exported:?}")
}

fn count(store: &Store) -> i64 {
    connection(store).query_row("SELECT count(*) FROM snapshots", [], |row| row.get(0)).unwrap()
}

#[test]
fn the_past_is_the_same_with_snapshots_and_without() {
    for dice in 1..3 {
        let mut life = Life::new(dice);
        (0..100).for_each(|_| life.step());
        let points = life.points();
        let at = |life: &mut Life| -> Vec<String> {
            points.iter().map(|&point| answers(&mut life.store, point)).collect()
        };
        let with = at(&mut life);
        let mut other = life.place.open();
        other.read_rulesets_with(read);
        assert_eq!(answers(&mut other, points[9]), with[9]);
        assert_eq!(life.store.verify(None, &mut |_| true).unwrap().problems, []);
        life.store.rebuild(&mut |_| true).unwrap();
        assert!(count(&life.store) > 10, "{}", count(&life.store));
        assert_eq!(at(&mut life), with, "{dice}: rebuilt");
        assert_eq!(life.store.verify(None, &mut |_| true).unwrap().problems, []);
        // Half of them, and none: the log answers for the rest.
        for some in ["DELETE FROM snapshots WHERE (day + character) % 2 = 0", "DELETE FROM snapshots"] {
            connection(&life.store).execute_batch(some).unwrap();
            assert_eq!(at(&mut life), with, "{dice}: {some}");
            assert_eq!(life.store.verify(None, &mut |_| true).unwrap().problems, []);
        }
    }
}

/// Five characters who play on each of forty days, at noon; two of them every third day only.
fn regular(place: &File, game: &Game) -> Store {
    let mut store = place.create(game);
    place.hurry(&store);
    let mut write = |at: i64, work: &mut dyn FnMut(&mut Writer) -> Result<(), CommandError>| {
        store.write(&intent("play", at), &game.rules(), Mode::Commit, work).unwrap();
    };
    write(DAY / 2, &mut |writer| {
        (0..5).try_for_each(|name| writer.create(&format!("n{name}"), None).map(drop))
    });
    for day in 1..40 {
        write(day * DAY + DAY / 2, &mut |writer| {
            let players = (1..=5).filter(|id| *id <= 3 || day % 3 == 0);
            players.into_iter().try_for_each(|id: u64| {
                let base = Xp::saturating(40 * id);
                let (track, source) = (TrackName::Paragon, None);
                let grant = Command::GrantXp { track, base, calendar: 1.0, source };
                writer.execute(CharacterId(id), &grant).map(drop)
            })
        });
    }
    store
}

/// With every event damaged only what the read models know can be told.
const NO_LOG: &str = "UPDATE events SET payload = '{}' WHERE character > 0";

#[test]
fn ends_of_days_are_answered_without_the_log() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = regular(&place, &game);
    // Every day of two weeks, the moment after noon too, and the ends of weeks before: 1970 began on a Thursday.
    let ends = (26..40).map(|day| day * DAY - 1).chain([18 * DAY - 1, 11 * DAY - 1, 4 * DAY - 1]);
    let points: Vec<Point> = ends
        .chain([30 * DAY + DAY / 2, 30 * DAY + DAY / 2 - 1, 39 * DAY + DAY / 2])
        .map(|at| Point::Time(Moment(at)))
        .collect();
    let before: Vec<String> = points.iter().map(|point| boards_at(&mut store, *point)).collect();
    assert!(before.windows(2).any(|pair| pair[0] != pair[1]));
    connection(&store).execute_batch(NO_LOG).unwrap();
    let after: Vec<String> = points.iter().map(|point| boards_at(&mut store, *point)).collect();
    assert_eq!(after, before);
    store.look_at(Point::Time(Moment(16 * DAY - 1)));
    let error = store.top(&Board::Paragon, 0, 9).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "what is not kept comes from the log: {error}");
}

#[test]
fn old_ones_are_removed_in_passing() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = regular(&place, &game);
    let sql = "SELECT span, min(day), count(*) FROM snapshots GROUP BY span";
    let mut statement = connection(&store).prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let kept: Vec<(i64, i64, i64)> = rows.collect::<Result<_, _>>().unwrap();
    // The log has reached day 38 for certain: the last operation alone may be ahead.
    assert_eq!(kept[0].0, 0);
    // Its first day is a Monday, which ends a longer span.
    assert_eq!(kept[0].1, 38 - 14 + 2);
    assert!(kept[0].2 <= 15 * 5, "{kept:?}");
    assert_eq!(kept[1].0, 1);
    assert_eq!(kept.len(), 3, "{kept:?}");
}

#[test]
fn one_clock_that_is_wrong_removes_nothing() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = regular(&place, &game);
    let before = count(&store);
    let grant = Command::AwardCurrency { base: 5, calendar: 1.0 };
    let mut write = |at: i64, id: u64| {
        let work = |writer: &mut Writer| writer.execute(CharacterId(id), &grant).map(drop);
        store.write(&intent("play", at), &game.rules(), Mode::Commit, work).unwrap();
    };
    write(40_000 * DAY, 1);
    assert!(count(&store) >= before);
    store.rebuild(&mut |_| true).unwrap();
    assert!(count(&store) >= before);
    assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
}

#[test]
fn a_damaged_snapshot_is_found_and_answers_nothing() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let mut store = regular(&place, &game);
    let point = Point::Time(Moment(30 * DAY - 1));
    let before = answers(&mut store, point);
    for (sql, words) in [
        ("UPDATE snapshots SET state = (SELECT max(state) FROM snapshots)", "does not fit its events"),
        ("UPDATE snapshots SET state = x''", "does not fit its events"),
        ("UPDATE snapshots SET day = day + 1000", "snapshots are stored, the events know 0"),
        ("UPDATE snapshots SET character = character + 70", "snapshots are stored, the events know 0"),
        ("INSERT INTO unordered VALUES (3)", "clocks that went backwards"),
    ] {
        connection(&store).execute_batch(sql).unwrap();
        assert_eq!(answers(&mut store, point), before, "{sql}");
        let problems = store.verify(None, &mut |_| true).unwrap().problems;
        assert!(problems[0].what.contains(words), "{sql}: {problems:?}");
        store.rebuild(&mut |_| true).unwrap();
        assert_eq!(store.verify(None, &mut |_| true).unwrap().problems, []);
    }
}
