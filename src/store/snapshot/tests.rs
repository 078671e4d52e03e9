//! Snapshots as bytes, and which are kept.

use super::*;
use crate::ledger::{OperationId, Sequence};
use crate::progression::{Progress, State};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use crate::store::fold::Place;
use crate::store::models::numbers_of;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

fn number_of(board: &Board) -> u64 {
    match board {
        Board::Paragon => 1,
        Board::Prestige => 200,
        Board::Xp => 3,
        Board::Mastery(kind) => 1_000 + kind.len() as u64,
    }
}

fn folded() -> impl Strategy<Value = Folded> {
    let number = || prop_oneof![4 => 0_u64..300, 1 => any::<u64>()];
    let state =
        ("[a-zß ]{0,12}", any::<bool>(), [number(), number(), number(), number(), number(), number()]);
    let state = state.prop_map(|(name, archived, [level, xp, resets, points, spent, currency])| {
        let mut amount = Progress { level: Level(level), ..Progress::default() };
        amount.xp = Xp::saturating(xp);
        State {
            name,
            archived,
            tracks: [(TrackName::Character, amount), (TrackName::Paragon, amount)].into(),
            prestige_level: resets,
            points_from_levels: Points(points >> 2),
            points_spent: [("luck".to_owned(), Points(spent >> 2))].into(),
            currency,
            lifetime_xp: Xp::saturating(xp ^ 5),
            ..State::default()
        }
    });
    let board = prop_oneof![
        Just(Board::Paragon),
        Just(Board::Prestige),
        Just(Board::Xp),
        "[a-z]{1,3}".prop_map(Board::Mastery)
    ];
    let times = (-3 * DAY..900 * DAY, -2 * DAY..2 * DAY, 1_u64..1 << 40, 1_u64..5_000);
    (state, prop::collection::btree_map(board, (number(), number(), any::<u32>()), 0..6), times).prop_map(
        |(state, places, (changed, seen, last, version))| {
            let mut folded = Folded::new(CharacterId(version), Moment(changed));
            let character = &mut folded.character;
            (character.state, character.version, character.last) = (state, version, Sequence(last));
            character.last_seen = Moment(changed + seen);
            let place = |(level, xp, since)| Place { level, xp, since: Sequence(last.min(u64::from(since))) };
            // One of the same length has the same number here.
            let mut numbers = std::collections::BTreeSet::new();
            let places = places.into_iter().filter(|(board, _)| numbers.insert(number_of(board)));
            folded.places = places.map(|(board, of)| (board, place(of))).collect();
            folded
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(folded in folded(), later in 0..900 * DAY, more in 1_u64..99_999, flip in any::<prop::sample::Index>()) {
        let character = &folded.character;
        let at = Moment(character.changed.0 + later);
        let next = Stamp { sequence: Sequence(character.last.0 + more), operation: OperationId(1), at, is_play: true };
        let key = Key { span: Span::Week, day: first_day(at), character: character.id };
        let mut bytes = encode(&folded, key, next, &mut |board| Ok(number_of(board))).unwrap();
        let found = read(key, &bytes).unwrap();
        prop_assert_eq!(found.next, (next.at, next.sequence));
        prop_assert_eq!((found.last, found.changed), (character.last, character.changed));
        prop_assert_eq!((found.last_seen, found.version), (character.last_seen, character.version));
        prop_assert_eq!((found.name, found.archived), (&*character.state.name, character.state.archived));
        prop_assert_eq!(found.numbers, numbers_of(&character.state));
        for board in [Board::Paragon, Board::Prestige, Board::Xp].iter().chain(folded.places.keys()) {
            prop_assert_eq!(found.place(board, number_of(board)), folded.places.get(board).copied());
        }
        // Neither another key nor a changed byte goes unseen.
        let others = [Key { span: Span::Day, ..key }, Key { day: key.day + 1, ..key }];
        prop_assert!(others.iter().all(|other| read(*other, &bytes).is_none()));
        let at = flip.index(bytes.len());
        bytes[at] ^= 0x10;
        prop_assert!(read(key, &bytes).is_none());
        bytes.truncate(at);
        prop_assert!(read(key, &bytes).is_none() || at < 2);
    }
}

#[test]
fn a_longer_span_ends_where_a_shorter_one_ends() {
    let at = |day: i64, hour: i64| Moment(day * DAY + hour * DAY / 24);
    assert_eq!(ended(at(3, 1), at(3, 23)), None);
    // 1970 began on a Thursday: day 4 was the first Monday.
    assert_eq!(ended(at(2, 23), at(3, 0)), Some((Span::Day, 3)));
    assert_eq!(ended(at(3, 23), at(4, 0)), Some((Span::Week, 4)));
    assert_eq!(ended(at(0, 0), at(24, 23)), Some((Span::Week, 24)));
    assert_eq!(ended(at(24, 0), at(25, 0)), Some((Span::FourWeeks, 25)));
    assert_eq!(ended(at(-2, 0), at(-1, 0)), Some((Span::Day, -1)));
    assert_eq!(ended(at(9, 0), at(2, 0)), None, "a clock that went backwards ends nothing");
}

#[test]
fn they_are_kept_by_age() {
    let keep = Keep::until(Moment(1_000 * DAY + 5));
    for (span, days) in [(Span::Day, 14), (Span::Week, 70), (Span::FourWeeks, 182)] {
        let first = 1_000 - days + 1;
        assert!(keep.keeps(span, first) && keep.keeps(span, 1_000) && !keep.keeps(span, first - 1));
        assert!(keep.firsts().contains(&(span, first)));
    }
}
