//! The bytes. A change here makes every log that exists unreadable: a new form gets a new format instead.

use super::super::Identity;
use super::{read, read_fact, read_state, write_ruleset_installed, write_state, written};
use crate::ledger::Fact;
use crate::progression::{
    Cause, Change, Creation, Event, ExternalId, GainStretch, Grandfathered, LevelChange, NodeId, Overspent,
    PartChange, Progress, Reset, Respec, Restoration, RewardId, Settlement, State, XpGain, XpLoss,
};
use crate::rules::gain::{Amount, Factors, Part};
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Level, Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

fn xp(amount: u64) -> Xp {
    Xp::new(amount).unwrap()
}

fn at(amount: u64, level: u64) -> Progress {
    Progress::new(xp(amount).into(), Level(level))
}

fn levels(from: u64, to: u64) -> LevelChange {
    LevelChange { from: Level(from), to: Level(to) }
}

fn combat() -> TrackName {
    TrackName::Mastery("combat".to_owned())
}

fn tracks() -> BTreeMap<TrackName, Progress> {
    [(TrackName::Character, at(0, 1)), (TrackName::Paragon, at(0, 0)), (combat(), at(0, 1))].into()
}

fn points(of: &[(&str, u64)]) -> BTreeMap<String, Points> {
    of.iter().map(|&(id, points)| (id.to_owned(), Points(points))).collect()
}

fn reward(track: TrackName, id: &str) -> RewardId {
    RewardId { track, id: id.to_owned() }
}

fn node(id: &str) -> NodeId {
    NodeId { mastery: "combat".to_owned(), id: id.to_owned() }
}

fn part(trillionths: u64) -> Part {
    Part::new(trillionths).unwrap()
}

/// Written as `json` under `kind` in the first format, and read back as what it was.
fn pin(event: &Event, kind: &str, json: &str) {
    pin_as(event, kind, 1, json);
}

fn pin_as(event: &Event, kind: &str, format: i64, json: &str) {
    assert_eq!(written(event), (kind, format, json.to_owned()));
    assert_eq!(read(kind, format, json), *event);
}

/// As it was written before multipliers changed on the way.
fn old_gain() -> XpGain {
    XpGain {
        track: TrackName::Paragon,
        base: xp(1000).into(),
        factors: Factors { calendar: 2.0, prestige: 1.02, track: 0.1 + 0.2 },
        stretches: Vec::new(),
        part: PartChange::default(),
        gained: xp(612),
        total: xp(LARGEST_TOTAL),
        level: levels(3, 12),
        points: Points(11),
        rewards: vec![reward(TrackName::Paragon, "ten"), reward(TrackName::Paragon, "a")],
        source: Some("raid".to_owned()),
    }
}

/// Two stretches, and fractions everywhere.
pub(super) fn gain() -> Event {
    let amount = |whole, trillionths| Amount { whole: xp(whole), part: part(trillionths) };
    let stretch = |level, multiplier, base, xp| GainStretch { level, multiplier, base, xp };
    Event::XpGained(XpGain {
        base: amount(1000, 250_000_000_000),
        stretches: vec![
            stretch(levels(3, 3), (0.1 + 0.2, 0.1 + 0.2), amount(10, 0), amount(6, 120_000_000_000)),
            stretch(levels(4, 12), (0.5, 0.25), amount(990, 250_000_000_000), amount(605, 1)),
        ],
        part: PartChange { from: part(880_000_000_000), to: part(1) },
        ..old_gain()
    })
}

#[test]
fn names() {
    let created = Event::Created(Creation { name: "Vex".to_owned(), external_id: None, tracks: tracks() });
    let json = r#"{"name":"Vex","tracks":{"character":[0,1],"mastery.combat":[0,1],"paragon":[0,0]}}"#;
    pin(&created, "created", json);
    let uuid = "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";
    let external_id = ExternalId::parse(uuid);
    let created = Event::Created(Creation { name: "Vex".to_owned(), external_id, tracks: BTreeMap::new() });
    let json = r#"{"name":"Vex","external_id":"0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37","tracks":{}}"#;
    pin_as(&created, "created", 3, json);
    // It has one way of writing, and a version that says that it is there.
    assert!(read_fact("created", 3, &json.replace(uuid, &uuid.to_uppercase())).is_err());
    assert!(read_fact("created", 2, json).is_err());
    assert!(read_fact("created", 3, r#"{"name":"Vex","tracks":{}}"#).is_err());
    let renamed = Event::Renamed { from: "Vex".to_owned(), to: "\"\u{1b}[2J\u{202e}\n\u{0}é".to_owned() };
    pin(&renamed, "renamed", "{\"from\":\"Vex\",\"to\":\"\\\"\\u001b[2J\u{202e}\\n\\u0000é\"}");
    pin(&Event::Archived, "archived", "{}");
    pin(&Event::Unarchived, "unarchived", "{}");
}

#[test]
fn experience() {
    let json = concat!(
        r#"{"track":"paragon","base":1000,"calendar":2.0,"prestige":1.02,"multiplier":0.30000000000000004,"#,
        r#""gained":612,"total":9223372036854775807,"from":3,"to":12,"points":11,"rewards":["ten","a"],"source":"raid"}"#
    );
    pin(&Event::XpGained(old_gain()), "xp", json);
    let json = concat!(
        r#"{"track":"paragon","base":1000,"base_part":250000000000,"calendar":2.0,"prestige":1.02,"#,
        r#""multiplier":0.30000000000000004,"gained":612,"total":9223372036854775807,"from":3,"to":12,"#,
        r#""part":[880000000000,1],"stretches":[[3,3,0.30000000000000004,0.30000000000000004,[10,0],[6,120000000000]],"#,
        r#"[4,12,0.5,0.25,[990,250000000000],[605,1]]],"points":11,"rewards":["ten","a"],"source":"raid"}"#
    );
    pin_as(&gain(), "xp", 2, json);
    let plain = XpGain {
        track: combat(),
        base: xp(5).into(),
        factors: Factors::NONE,
        stretches: Vec::new(),
        part: PartChange::default(),
        gained: xp(5),
        total: xp(5),
        level: levels(1, 1),
        points: Points(0),
        rewards: Vec::new(),
        source: None,
    };
    let json = r#"{"track":"mastery.combat","base":5,"gained":5,"total":5,"from":1,"to":1}"#;
    pin(&Event::XpGained(plain.clone()), "xp", json);
    // One stretch of which the rest tells all.
    let (multiplier, made) = ((1.0, 1.0), xp(5).into());
    let only = GainStretch { level: levels(1, 1), multiplier, base: made, xp: made };
    pin_as(&Event::XpGained(XpGain { stretches: vec![only], ..plain.clone() }), "xp", 2, json);
    let (half, tenths) = (Amount { whole: xp(0), part: part(500_000_000_000) }, part(900_000_000_000));
    let kept = XpGain {
        stretches: vec![GainStretch { multiplier: (0.1, 0.1), xp: half, ..only }],
        factors: Factors { track: 0.1, ..Factors::NONE },
        gained: xp(0),
        part: PartChange { from: part(400_000_000_000), to: tenths },
        ..plain
    };
    let json = concat!(
        r#"{"track":"mastery.combat","base":5,"multiplier":0.1,"gained":0,"total":5,"from":1,"to":1,"#,
        r#""part":[400000000000,900000000000]}"#
    );
    pin_as(&Event::XpGained(kept), "xp", 2, json);
    let (track, lost, total) = (TrackName::Character, xp(7), xp(0));
    let revoked = Event::XpRevoked(XpLoss { track, lost, total, level: levels(2, 1), points: Points(3) });
    pin(&revoked, "xp-revoked", r#"{"track":"character","lost":7,"total":0,"from":2,"to":1,"points":3}"#);
}

#[test]
fn currency_and_points() {
    pin(&Event::CurrencyGained { amount: 5, total: 12 }, "currency", r#"{"amount":5,"total":12}"#);
    pin(&Event::CurrencyRevoked { amount: 5, total: 7 }, "currency-revoked", r#"{"amount":5,"total":7}"#);
    let points = points(&[("strength", 5), ("agility", 3)]);
    let spent = Event::PointsDistributed { points: points.clone() };
    pin(&spent, "points", r#"{"points":{"agility":3,"strength":5}}"#);
    let respec = Event::Respecced(Respec { number: 2, cost: 100, points });
    pin(&respec, "respec", r#"{"number":2,"cost":100,"points":{"agility":3,"strength":5}}"#);
    pin(
        &Event::NodeUnlocked { node: node("b"), cost: Points(2) },
        "node",
        r#"{"mastery":"combat","node":"b","cost":2}"#,
    );
}

#[test]
fn a_reset() {
    let reset = Event::PrestigeReset(Reset {
        number: 3,
        cost: 33_750,
        paragon_xp: xp(8_214_300),
        paragon_level: levels(500, 0),
        points_from_levels: Points(1),
        points_from_prestige: Points(6),
        prestige_points: Points(500),
        masteries: [("combat".to_owned(), at(900, 4))].into(),
    });
    let json = concat!(
        r#"{"number":3,"cost":33750,"paragon_xp":8214300,"from":500,"to":0,"points_from_levels":1,"#,
        r#""points_from_prestige":6,"prestige_points":500,"masteries":{"combat":[900,4]}}"#
    );
    pin(&reset, "reset", json);
    let Event::PrestigeReset(mut reset) = reset else { panic!("a reset") };
    reset.masteries = [("combat".to_owned(), Progress { part: part(500_000_000_000), ..at(900, 4) })].into();
    let json = json.replace("[900,4]", "[900,4,500000000000]");
    pin_as(&Event::PrestigeReset(reset), "reset", 2, &json);
}

fn change() -> Change {
    Change {
        name: Some("Vex".to_owned()),
        archived: Some(false),
        tracks: [(combat(), at(900, 4))].into(),
        prestige_level: Some(1),
        prestige_points: Some(Points(2)),
        points_from_levels: Some(Points(3)),
        points_from_prestige: Some(Points(4)),
        points_spent: Some(points(&[("luck", 5)])),
        respecs: Some(6),
        currency: Some(7),
        lifetime_xp: Some(xp(8)),
        mastery_points_spent: Some(BTreeMap::new()),
        rewards_added: [reward(combat(), "three"), reward(TrackName::Paragon, "ten")].into(),
        rewards_removed: [reward(combat(), "five")].into(),
        nodes_added: [node("a"), node("b")].into(),
        nodes_removed: [node("c")].into(),
        nodes_free: None,
        rewards_taken: None,
        grandfathered: None,
    }
}

fn restored(cause: Cause, change: Change) -> Event {
    Event::Restored(Restoration { cause, change: Box::new(change) })
}

fn kept() -> BTreeMap<TrackName, Grandfathered> {
    [(TrackName::Paragon, Grandfathered { ruleset: "ab12".to_owned(), from: Level(100) })].into()
}

#[test]
fn new_rules() {
    let adapted = |change| Event::Restored(Restoration { cause: Cause::Ruleset, change: Box::new(change) });
    pin(&adapted(Change::default()), "adapted", r#"{"change":{}}"#);
    let change = Change { grandfathered: Some(kept()), ..Change::default() };
    let json = r#"{"change":{"grandfathered":{"paragon":["ab12",100]}}}"#;
    pin(&adapted(change), "adapted", json);
}

#[test]
fn ways_back() {
    let json = concat!(
        r#"{"undo":[12,9],"change":{"name":"Vex","archived":false,"tracks":{"mastery.combat":[900,4]},"#,
        r#""prestige_level":1,"prestige_points":2,"points_from_levels":3,"points_from_prestige":4,"#,
        r#""points_spent":{"luck":5},"respecs":6,"currency":7,"lifetime_xp":8,"mastery_points_spent":{},"#,
        r#""rewards_added":{"mastery.combat":["three"],"paragon":["ten"]},"rewards_removed":{"mastery.combat":["five"]},"#,
        r#""nodes_added":{"combat":["a","b"]},"nodes_removed":{"combat":["c"]}}}"#
    );
    pin(&restored(Cause::Undo(vec![12, 9]), change()), "undone", json);
    pin(&restored(Cause::Undo(Vec::new()), Change::default()), "undone", r#"{"change":{}}"#);
    pin(&restored(Cause::Restore(0), Change::default()), "restored", r#"{"at":0,"change":{}}"#);
    let tracks = [(TrackName::Paragon, Progress { part: part(1), ..at(7, 0) })].into();
    let with_part = restored(Cause::Restore(0), Change { tracks, ..Change::default() });
    pin_as(&with_part, "restored", 2, r#"{"at":0,"change":{"tracks":{"paragon":[7,0,1]}}}"#);
}

#[test]
fn what_support_gives_and_takes() {
    pin(&Event::RespeccedFree { points: points(&[("luck", 5)]) }, "respec-free", r#"{"points":{"luck":5}}"#);
    pin(&Event::NodeGiven { node: node("a") }, "node-given", r#"{"mastery":"combat","node":"a"}"#);
    let locked = |refund| Event::NodeLocked { node: node("a"), refund: Points(refund) };
    pin(&locked(2), "node-locked", r#"{"mastery":"combat","node":"a","refund":2}"#);
    pin(&locked(0), "node-locked", r#"{"mastery":"combat","node":"a"}"#);
    let five = || reward(combat(), "five");
    pin(&Event::RewardGiven(five()), "reward-given", r#"{"track":"mastery.combat","reward":"five"}"#);
    pin(&Event::RewardTaken(five()), "reward-taken", r#"{"track":"mastery.combat","reward":"five"}"#);
    let free = Change { nodes_free: Some(BTreeSet::from([node("a")])), ..Change::default() };
    let json = r#"{"undo":[4],"change":{"nodes_free":{"combat":["a"]}}}"#;
    pin_as(&restored(Cause::Undo(vec![4]), free), "undone", 3, json);
    let taken = Change { rewards_taken: Some(BTreeSet::new()), ..Change::default() };
    pin_as(
        &restored(Cause::Undo(vec![4]), taken),
        "undone",
        3,
        r#"{"undo":[4],"change":{"rewards_taken":{}}}"#,
    );
}

#[test]
fn ways_back_after_play() {
    let restored = |cause| Event::Restored(Restoration { cause, change: Box::new(Change::default()) });
    let in_part = Cause::UndoInPart { operations: vec![31], left: 3_003 };
    pin_as(&restored(in_part), "undone", 3, r#"{"undo":[31],"left":3003,"change":{}}"#);
    let rebase = |overspent, order: &[&str]| {
        let trim_order = order.iter().map(|id| (*id).to_owned()).collect();
        restored(Cause::Rebase { operations: vec![31, 30], settlement: Settlement { overspent, trim_order } })
    };
    let json = r#"{"undo":[31,30],"rebase":{"overspent":"refund"},"change":{}}"#;
    pin_as(&rebase(Overspent::Refund, &[]), "undone", 3, json);
    let json = r#"{"undo":[31,30],"rebase":{"overspent":"trim","trim_order":["luck"]},"change":{}}"#;
    pin_as(&rebase(Overspent::Trim, &["luck"]), "undone", 3, json);
    let json = r#"{"undo":[31,30],"rebase":{"overspent":"keep"},"change":{}}"#;
    pin_as(&rebase(Overspent::Keep, &[]), "undone", 3, json);
    for (kind, json) in [
        ("undone", r#"{"undo":[31],"left":1,"rebase":{"overspent":"keep"},"change":{}}"#),
        ("undone", r#"{"undo":[31],"rebase":{"overspent":"give"},"change":{}}"#),
        ("restored", r#"{"at":0,"left":1,"change":{}}"#),
    ] {
        assert!(read_fact(kind, 3, json).is_err(), "{json}");
    }
    assert!(read_fact("undone", 1, r#"{"undo":[31],"left":3003,"change":{}}"#).is_err(), "the form says so");
}

#[test]
fn a_ruleset() {
    let payload = write_ruleset_installed(("necpgame", "ab12"), "", &[]).unwrap();
    assert_eq!((payload.kind, payload.json.as_str()), ("ruleset", r#"{"name":"necpgame","hash":"ab12"}"#));
    let fact = |terms: &str, undo: &[u64]| Fact::RulesetInstalled {
        name: "necpgame".to_owned(),
        hash: "ab12".to_owned(),
        terms: terms.to_owned(),
        undo: undo.to_vec(),
    };
    assert_eq!(read_fact("ruleset", 1, &payload.json), Ok(fact("", &[])));
    let payload = write_ruleset_installed(("necpgame", "ab12"), "--keep level", &[7]).unwrap();
    let json = r#"{"name":"necpgame","hash":"ab12","terms":"--keep level","undo":[7]}"#;
    assert_eq!(payload.json, json);
    assert_eq!(read_fact("ruleset", 1, json), Ok(fact("--keep level", &[7])));
}

#[test]
fn a_state_is_read_as_it_was_written() {
    let state = State {
        name: "Vex".to_owned(),
        archived: true,
        tracks: tracks()
            .into_iter()
            .chain([(TrackName::Paragon, Progress { part: part(7), ..at(9, 1) })])
            .collect(),
        prestige_level: u64::MAX,
        prestige_points: Points(1),
        points_from_levels: Points(2),
        points_from_prestige: Points(3),
        points_spent: points(&[("luck", 4)]),
        respecs: 5,
        currency: 6,
        lifetime_xp: Xp::MAX,
        mastery_points_spent: points(&[("combat", 7)]),
        nodes: BTreeSet::from([node("a")]),
        nodes_free: BTreeSet::from([node("a")]),
        rewards: BTreeSet::from([reward(combat(), "three")]),
        rewards_taken: BTreeSet::from([reward(combat(), "five")]),
        grandfathered: kept(),
        external_id: None,
    };
    let json = write_state(&state).unwrap();
    let identity = |name: &str, archived| Identity { name: name.to_owned(), external_id: None, archived };
    assert_eq!(read_state(identity("Vex", true), &json), Ok(state));
    let empty = write_state(&State::default()).unwrap();
    assert_eq!(read_state(identity("", false), &empty), Ok(State::default()));
}
