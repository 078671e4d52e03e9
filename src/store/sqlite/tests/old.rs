//! Databases of every schema version, as they are kept in `fixtures/databases/`.

use super::File;
use crate::ledger::{
    CharacterId, Entry, Fact, HistoryQuery, Intent, KindText, Moment, OperationId, Point, Sequence,
};
use crate::progression::{Command, Event};
use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use crate::store::testkit::{Game, Place, SMALL};
use crate::store::undo::UndoError;
use crate::store::{Mode, SCHEMA_VERSION, Settings, Store, Unwatched, Writer};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn fixture(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/databases/schema-{version}.db"))
}

/// 2026-03-02 09:00.
const BEGIN: i64 = 1_772_442_000_000;

/// One operation an hour.
struct Day {
    store: Store,
    game: Game,
    hour: i64,
}

impl Day {
    fn new(path: &Path) -> Day {
        let game = Game::new(SMALL);
        let intent = intent("init", "ops", Some("season 7"), BEGIN);
        let store =
            Store::create(path, &game.text, Settings { require_reason: true }, &intent, &mut Unwatched)
                .unwrap();
        Day { store, game, hour: 0 }
    }

    fn write(&mut self, kind: &str, work: impl FnOnce(&mut Writer) -> Result<(), UndoError>) {
        self.hour += 1;
        let ticket = (self.hour % 2 == 0).then_some("ticket 4711");
        let intent = Intent {
            ticket: ticket.map(str::to_owned),
            ..intent(kind, "ana", Some("because, \"so\""), BEGIN + self.hour * 3_600_000)
        };
        self.store.write(&intent, &self.game.rules(), Mode::Commit, work).unwrap();
    }

    fn create(&mut self, name: &str) {
        self.write("create", |writer| Ok(writer.create(name, None).map(drop)?));
    }

    fn command(&mut self, kind: &str, id: u64, command: &Command) {
        self.write(kind, |writer| Ok(writer.execute(CharacterId(id), command).map(drop)?));
    }

    fn grant(&mut self, id: u64, track: &str, base: u64, calendar: f64) {
        let (track, base) = (TrackName::parse(track).unwrap(), Xp::saturating(base));
        let source = (base.get() > 300).then(|| "raid".to_owned());
        self.command("grant", id, &Command::GrantXp { track, base, calendar, source });
    }
}

fn intent(kind: &str, actor: &str, reason: Option<&str>, at: i64) -> Intent {
    let (kind, actor, reason) = (KindText::stored(kind), actor.to_owned(), reason.map(str::to_owned));
    Intent { kind, actor, reason, ticket: None, at: Moment(at) }
}

/// Everything that can happen to a character.
fn live(path: &Path) {
    let mut day = Day::new(path);
    for name in ["Vex", "Ana Ōta", "Бо", "empty-handed"] {
        day.create(name);
    }
    let award = |base| Command::AwardCurrency { base, calendar: 1.0 };
    let unlock = |node: &str| Command::Unlock { mastery: "combat".to_owned(), node: node.to_owned() };
    let spend = |points: &[(&str, u64)]| Command::Distribute {
        points: points.iter().map(|&(id, points)| (id.to_owned(), Points(points))).collect(),
    };
    for id in 1..=3 {
        day.grant(id, "character", 700 + 40 * id, 1.5);
        day.grant(id, "mastery.combat", 500, 1.0);
        day.command("award", id, &award(300));
    }
    day.command("distribute", 1, &spend(&[("strength", 3), ("luck", 1)]));
    day.command("unlock", 1, &unlock("a"));
    day.command("unlock", 1, &unlock("b"));
    day.command("reset", 1, &Command::Reset);
    day.grant(1, "paragon", 333, 0.1 + 0.2);
    day.command("distribute", 2, &spend(&[("strength", 2)]));
    day.command("respec", 2, &Command::Respec);
    let loss =
        Command::RevokeXp { track: TrackName::Mastery("combat".to_owned()), amount: Xp::saturating(250) };
    day.command("revoke", 2, &loss);
    day.command("revoke", 2, &Command::RevokeCurrency { amount: 7 });
    day.command("rename", 2, &Command::Rename { name: "Ana".to_owned() });
    day.grant(3, "mastery.craft", 777, 1.0);
    day.command("archive", 3, &Command::Archive);
    day.grant(1, "mastery.craft", 4_000_000_000_000_000_000, 1.0);
    let grant = OperationId(day.hour.cast_unsigned());
    day.write("undo", |writer| writer.undo(&[grant], 0, &mut |_| true).map(drop));
    let point = Point::Sequence(Sequence(12));
    day.write("restore", |writer| Ok(writer.restore(CharacterId(2), point).map(drop)?));
    let everyone = (1..=2).chain([4]);
    day.write("compensate", |writer| {
        everyone.clone().try_for_each(|id| Ok(writer.execute(CharacterId(id), &award(11)).map(drop)?))
    });
    day.create("Бо");
}

/// Takes away what later versions added.
fn make_old(path: &Path, version: i64) {
    let connection = Connection::open(path).unwrap();
    if version < 7 {
        connection.execute_batch(include_str!("older_events.sql")).unwrap();
    }
    if version < 6 {
        let newer = "DROP INDEX characters_by_external_id; ALTER TABLE characters DROP COLUMN external_id";
        connection.execute_batch(newer).unwrap();
    }
    if version < 5 {
        let newer = "DROP TABLE snapshots; DROP TABLE unordered; DROP INDEX characters_by_name; \
                     CREATE UNIQUE INDEX characters_by_name ON characters (name_key) WHERE archived = 0";
        connection.execute_batch(newer).unwrap();
    }
    if version < 3 {
        let newer = "DROP INDEX events_by_key; ALTER TABLE events DROP COLUMN key; DROP TABLE policies; \
                     ALTER TABLE events DROP COLUMN request; ALTER TABLE characters DROP COLUMN last_seen";
        connection.execute_batch(newer).unwrap();
    }
    if version < 2 {
        let tables = ["characters", "boards", "standings", "board_buckets", "totals", "undone"];
        tables.iter().for_each(|table| connection.execute_batch(&format!("DROP TABLE {table}")).unwrap());
    }
    connection.pragma_update(None, "user_version", version).unwrap();
    connection.execute_batch("VACUUM").unwrap();
    connection.close().unwrap();
}

/// Run once for each new schema version, with `--ignored`, before it ships: what is there is not touched.
#[test]
#[ignore = "makes files that are kept for ever"]
fn make_the_database_of_this_version() {
    for version in (1..=SCHEMA_VERSION).filter(|version| !fixture(*version).exists()) {
        let place = File::new();
        live(&place.path());
        make_old(&place.path(), version);
        std::fs::copy(place.path(), fixture(version)).unwrap();
    }
}

/// A database made today has the events of one made then; those of before gains were counted level by level among
/// themselves, and apart from what a multiplier made of them.
#[test]
fn what_is_written_today_is_what_was_written_then() {
    let place = File::new();
    live(&place.path());
    let history = |store: &Store| store.history(&HistoryQuery::default()).unwrap().unwrap();
    let today = place.open();
    let entries = history(&today);
    let kinds: BTreeSet<&str> = entries.iter().map(kind).collect();
    let all = "archived created currency currency-revoked node points renamed reset respec restored ruleset undone xp xp-revoked";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(" "), all);
    let opened = |version| {
        let copy = File::new();
        std::fs::copy(fixture(version), copy.path()).unwrap();
        let store = Store::open(&copy.path(), &mut |_| {}).unwrap();
        (history(&store), store.health().unwrap())
    };
    for version in BY_LEVELS..=SCHEMA_VERSION {
        let then = opened(version);
        assert_eq!(then.0, entries, "schema {version}");
        assert_eq!(then.1, today.health().unwrap(), "schema {version}");
    }
    let before = opened(1);
    assert!(before.0.iter().all(|entry| !is_by_levels(entry)));
    assert!(entries.iter().any(is_by_levels));
    for version in 2..BY_LEVELS {
        assert_eq!(opened(version), before, "schema {version}");
    }
    let plain = |entries: &[Entry]| {
        entries.iter().map(|entry| (entry.sequence, entry.at, kind(entry))).collect::<Vec<_>>()
    };
    assert_eq!(plain(&before.0), plain(&entries));
}

/// The first version whose gains are counted level by level.
const BY_LEVELS: i64 = 4;

fn is_by_levels(entry: &Entry) -> bool {
    matches!(&entry.fact, Fact::Progression(Event::XpGained(gain)) if !gain.stretches.is_empty())
}

fn kind(entry: &Entry) -> &'static str {
    entry.fact.kind()
}
