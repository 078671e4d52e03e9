//! Which milestones are shown when there are more than there is room for. Pure.

use std::collections::BTreeSet;

/// Places in `names` (`paragon 100`, `prestige 1`, sorted by track and number) of at most `most` milestones, in their
/// order: those that were `asked` for, then an equal number of each track, spread over its numbers. Masteries have many
/// and come only where there is room.
pub(super) fn select(names: &[&str], asked: &[String], most: usize) -> Vec<usize> {
    let (asked, others): (Vec<usize>, Vec<usize>) =
        (0..names.len()).partition(|&at| asked.iter().any(|name| name == names[at]));
    let mut chosen: BTreeSet<usize> = asked.into_iter().take(most).collect();
    let (masteries, tracks): (Vec<usize>, Vec<usize>) =
        others.into_iter().partition(|&at| names[at].starts_with("mastery."));
    for places in [tracks, masteries] {
        let kinds: Vec<&[usize]> = places.chunk_by(|&a, &b| kind(names[a]) == kind(names[b])).collect();
        let shares = shares(&kinds, most - chosen.len());
        chosen.extend(kinds.iter().zip(shares).flat_map(|(kind, share)| spread_over(kind, share)));
    }
    chosen.into_iter().collect()
}

/// `paragon` of `paragon 100`.
pub(super) fn kind(name: &str) -> &str {
    name.rsplit_once(' ').map_or(name, |(kind, _)| kind)
}

/// How many of each kind: one each in turn, until there is no room or all are in.
fn shares(kinds: &[&[usize]], room: usize) -> Vec<usize> {
    let mut shares = vec![0; kinds.len()];
    let mut left = room.min(kinds.iter().map(|kind| kind.len()).sum());
    while left > 0 {
        for (share, kind) in shares.iter_mut().zip(kinds) {
            if left > 0 && *share < kind.len() {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

/// The middle of each of `share` equal parts; the lower of two middles, since more players get there.
fn spread_over(places: &[usize], share: usize) -> Vec<usize> {
    (0..share).map(|part| places[((2 * part + 1) * places.len() - share) / (2 * share)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen<'a>(names: &[&'a str], asked: &[&str], most: usize) -> Vec<&'a str> {
        let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        select(names, &asked, most).into_iter().map(|at| names[at]).collect()
    }

    const MANY: [&str; 9] = [
        "character 50",
        "paragon 25",
        "paragon 50",
        "paragon 100",
        "paragon 200",
        "mastery.combat 10",
        "mastery.combat 25",
        "prestige 1",
        "prestige 2",
    ];

    #[test]
    fn where_there_is_room_all_are_shown() {
        assert_eq!(chosen(&MANY, &[], 9), MANY);
        assert_eq!(chosen(&MANY, &[], 20), MANY);
        assert_eq!(chosen(&[], &[], 4), [""; 0]);
        assert_eq!(chosen(&MANY, &[], 0), [""; 0]);
    }

    #[test]
    fn every_track_has_its_share_and_masteries_give_way() {
        assert_eq!(chosen(&MANY, &[], 4), ["character 50", "paragon 25", "paragon 100", "prestige 1"]);
        assert_eq!(chosen(&MANY, &[], 3), ["character 50", "paragon 50", "prestige 1"]);
        let eight = chosen(&MANY, &[], 8);
        assert!(eight.contains(&"mastery.combat 10") && !eight.contains(&"mastery.combat 25"));
    }

    #[test]
    fn those_asked_for_come_first() {
        let asked = ["mastery.combat 25", "prestige 2"];
        assert_eq!(chosen(&MANY, &asked, 3), ["character 50", "mastery.combat 25", "prestige 2"]);
        assert_eq!(chosen(&MANY, &asked, 1), ["mastery.combat 25"]);
    }
}
