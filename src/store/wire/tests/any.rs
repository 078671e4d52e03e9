//! Any event, read back, is what it was: to the last bit of every factor, for every text.

use super::{read, written};
use crate::progression::{
    Cause, Change, Creation, Event, ExternalId, GainStretch, Grandfathered, LevelChange, NodeId, Overspent,
    PartChange, Progress, Reset, Respec, Restoration, RewardId, Settlement, XpGain, XpLoss,
};
use crate::rules::gain::{Amount, Factors, Part};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn texts() -> impl Strategy<Value = String> {
    let hostile = [
        "",
        "\u{0}",
        "\u{1b}[2J",
        "\u{202e}",
        "\"\\",
        "\u{2028}\u{feff}",
        "'; --",
        "{\"a\":1}",
        "\u{10ffff}",
    ];
    prop_oneof![
        prop::sample::select(hostile.to_vec()).prop_map(str::to_owned),
        any::<String>(),
        Just("x".repeat(5_000))
    ]
}

fn tracks() -> impl Strategy<Value = TrackName> {
    let kinds = prop_oneof![Just("combat".to_owned()), "[a-z_.\" ]{1,9}", ".{1,5}"];
    prop_oneof![Just(TrackName::Character), Just(TrackName::Paragon), kinds.prop_map(TrackName::Mastery)]
}

fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..100, any::<u64>(), Just(u64::MAX), Just(1 << 63), Just((1 << 53) + 1)]
}

fn xp() -> impl Strategy<Value = Xp> {
    numbers().prop_map(Xp::saturating)
}

fn amounts() -> impl Strategy<Value = Points> {
    numbers().prop_map(Points)
}

fn factors() -> impl Strategy<Value = f64> {
    let any = any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |factor| factor.is_finite());
    prop_oneof![Just(1.0), 0.0_f64..10.0, any, Just(-0.0), Just(f64::MIN_POSITIVE), Just(1.0 + f64::EPSILON)]
}

fn levels() -> impl Strategy<Value = LevelChange> {
    (numbers(), numbers()).prop_map(|(from, to)| LevelChange { from: Level(from), to: Level(to) })
}

fn progress() -> impl Strategy<Value = Progress> {
    (any_amount(), numbers()).prop_map(|(amount, level)| Progress::new(amount, Level(level)))
}

fn parts() -> impl Strategy<Value = Part> {
    let any =
        prop_oneof![0..Part::ONE, Just(1), Just(Part::ONE - 1)].prop_map(|part| Part::new(part).unwrap());
    prop_oneof![3 => Just(Part::ZERO), 2 => any]
}

fn any_amount() -> impl Strategy<Value = Amount> {
    (xp(), parts()).prop_map(|(whole, part)| Amount { whole, part })
}

fn stretches() -> impl Strategy<Value = GainStretch> {
    (levels(), (factors(), factors()), any_amount(), any_amount())
        .prop_map(|(level, multiplier, base, xp)| GainStretch { level, multiplier, base, xp })
}

fn points() -> impl Strategy<Value = BTreeMap<String, Points>> {
    btree_map(texts(), amounts(), 0..4)
}

fn nodes() -> impl Strategy<Value = NodeId> {
    (texts(), texts()).prop_map(|(mastery, id)| NodeId { mastery, id })
}

fn grandfathered() -> impl Strategy<Value = Grandfathered> {
    (texts(), numbers()).prop_map(|(ruleset, from)| Grandfathered { ruleset, from: Level(from) })
}

fn rewards() -> impl Strategy<Value = RewardId> {
    (tracks(), texts()).prop_map(|(track, id)| RewardId { track, id })
}

prop_compose! {
    fn gains()(
        track in tracks(), (base, gained, total) in (any_amount(), xp(), xp()), (calendar, prestige, multiplier) in (factors(), factors(), factors()),
        level in levels(), points in amounts(), ids in vec(texts(), 0..3), source in option::of(texts()),
        (from, to) in (parts(), parts()), stretches in vec(stretches(), 0..4),
    ) -> Event {
        let rewards = ids.into_iter().map(|id| RewardId { track: track.clone(), id }).collect();
        let factors = Factors { calendar, prestige, track: multiplier };
        // Without stretches it is a gain of before, which knew no fractions.
        let is_old = stretches.is_empty();
        let part = if is_old { PartChange::default() } else { PartChange { from, to } };
        let base = if is_old { base.whole.into() } else { base };
        Event::XpGained(XpGain { track, base, factors, stretches, gained, part, total, level, points, rewards, source })
    }
}

prop_compose! {
    fn resets()(
        (number, cost) in (numbers(), numbers()), paragon_xp in xp(), paragon_level in levels(),
        (points_from_levels, points_from_prestige, prestige_points) in (amounts(), amounts(), amounts()),
        masteries in btree_map(texts(), progress(), 0..3),
    ) -> Event {
        Event::PrestigeReset(Reset {
            number, cost, paragon_xp, paragon_level, points_from_levels, points_from_prestige, prestige_points, masteries,
        })
    }
}

prop_compose! {
    fn changes()(
        (name, archived) in (option::of(texts()), option::of(any::<bool>())),
        tracks in btree_map(tracks(), progress(), 0..3),
        (prestige_level, respecs, currency) in (option::of(numbers()), option::of(numbers()), option::of(numbers())),
        (prestige_points, points_from_levels, points_from_prestige) in
            (option::of(amounts()), option::of(amounts()), option::of(amounts())),
        (points_spent, mastery_points_spent) in (option::of(points()), option::of(points())),
        lifetime_xp in option::of(xp()),
        (rewards_added, rewards_removed) in (btree_set(rewards(), 0..3), btree_set(rewards(), 0..3)),
        (nodes_added, nodes_removed) in (btree_set(nodes(), 0..3), btree_set(nodes(), 0..3)),
        grandfathered in option::of(btree_map(tracks(), grandfathered(), 0..3)),
        (nodes_free, rewards_taken) in (option::of(btree_set(nodes(), 0..3)), option::of(btree_set(rewards(), 0..3))),
    ) -> Change {
        Change {
            name, archived, tracks, prestige_level, prestige_points, points_from_levels, points_from_prestige,
            points_spent, respecs, currency, lifetime_xp, mastery_points_spent, rewards_added, rewards_removed,
            nodes_added, nodes_removed, nodes_free, rewards_taken, grandfathered,
        }
    }
}

fn external_ids() -> impl Strategy<Value = ExternalId> {
    any::<[u16; 8]>().prop_map(|[a, b, c, d, e, f, g, h]| {
        let text = format!("{a:04x}{b:04x}-{c:04x}-{d:04x}-{e:04x}-{f:04x}{g:04x}{h:04x}");
        ExternalId::parse(&text).unwrap()
    })
}

fn events() -> impl Strategy<Value = Event> {
    let causes = prop_oneof![
        vec(numbers(), 0..4).prop_map(Cause::Undo),
        (vec(numbers(), 0..4), numbers())
            .prop_map(|(operations, left)| Cause::UndoInPart { operations, left }),
        (vec(numbers(), 0..4), vec(texts(), 0..3)).prop_map(|(operations, trim_order)| {
            let settlement = Settlement { overspent: Overspent::Trim, trim_order };
            Cause::Rebase { operations, settlement }
        }),
        numbers().prop_map(Cause::Restore),
        Just(Cause::Ruleset)
    ];
    prop_oneof![
        1 => (texts(), option::of(external_ids()), btree_map(tracks(), progress(), 0..4))
            .prop_map(|(name, external_id, tracks)| Event::Created(Creation { name, external_id, tracks })),
        1 => (texts(), texts()).prop_map(|(from, to)| Event::Renamed { from, to }),
        1 => Just(Event::Archived),
        1 => Just(Event::Unarchived),
        4 => gains(),
        1 => (tracks(), xp(), xp(), levels(), amounts()).prop_map(|(track, lost, total, level, points)| {
            Event::XpRevoked(XpLoss { track, lost, total, level, points })
        }),
        1 => (numbers(), numbers()).prop_map(|(amount, total)| Event::CurrencyGained { amount, total }),
        1 => (numbers(), numbers()).prop_map(|(amount, total)| Event::CurrencyRevoked { amount, total }),
        1 => points().prop_map(|points| Event::PointsDistributed { points }),
        1 => (numbers(), numbers(), points())
            .prop_map(|(number, cost, points)| Event::Respecced(Respec { number, cost, points })),
        2 => resets(),
        1 => (nodes(), amounts()).prop_map(|(node, cost)| Event::NodeUnlocked { node, cost }),
        1 => points().prop_map(|points| Event::RespeccedFree { points }),
        1 => nodes().prop_map(|node| Event::NodeGiven { node }),
        1 => (nodes(), amounts()).prop_map(|(node, refund)| Event::NodeLocked { node, refund }),
        1 => rewards().prop_map(Event::RewardGiven),
        1 => rewards().prop_map(Event::RewardTaken),
        4 => (causes, changes())
            .prop_map(|(cause, change)| Event::Restored(Restoration { cause, change: Box::new(change) })),
    ]
}

fn bits(event: &Event) -> Option<[u64; 3]> {
    let Event::XpGained(gain) = event else { return None };
    Some([gain.factors.calendar, gain.factors.prestige, gain.factors.track].map(f64::to_bits))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn any_event_is_read_as_it_was_written(event in events()) {
        let (kind, format, json) = written(&event);
        let found = read(kind, format, &json);
        prop_assert_eq!(&found, &event);
        prop_assert_eq!(bits(&found), bits(&event));
        prop_assert_eq!(written(&found), (kind, format, json));
    }
}
