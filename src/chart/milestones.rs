//! Which milestones a panel shows when there are more than its rows. Pure.

use std::collections::BTreeSet;

/// More rows than this are too thin.
const MOST_ROWS: usize = 8;

/// Places in `names` (`paragon 100`, `prestige 1`, sorted by track and number) of at most eight milestones, in their
/// order: those that were `asked` for, then an equal number of each track, spread over its numbers. Masteries have many
/// and come only where there is room.
pub(super) fn select(names: &[&str], asked: &[String]) -> Vec<usize> {
    let (asked, others): (Vec<usize>, Vec<usize>) =
        (0..names.len()).partition(|&at| asked.iter().any(|name| name == names[at]));
    let mut chosen: BTreeSet<usize> = asked.into_iter().take(MOST_ROWS).collect();
    let (masteries, tracks): (Vec<usize>, Vec<usize>) =
        others.into_iter().partition(|&at| names[at].starts_with("mastery."));
    for places in [tracks, masteries] {
        let kinds = places.chunk_by(|&one, &other| kind(names[one]) == kind(names[other]));
        let kinds: Vec<&[usize]> = kinds.collect();
        let shares = shares(&kinds, MOST_ROWS - chosen.len());
        chosen.extend(kinds.iter().zip(shares).flat_map(|(kind, share)| spread_over(kind, share)));
    }
    chosen.into_iter().collect()
}

/// `paragon` of `paragon 100`.
fn kind(name: &str) -> &str {
    name.rsplit_once(' ').map_or(name, |(kind, _)| kind)
}

/// How many of each kind: one each in turn, until the rows are full or all are in.
fn shares(kinds: &[&[usize]], rows: usize) -> Vec<usize> {
    let mut shares = vec![0; kinds.len()];
    let mut left = rows;
    while left > 0 && shares.iter().zip(kinds).any(|(share, kind)| *share < kind.len()) {
        for (share, kind) in shares.iter_mut().zip(kinds) {
            if left > 0 && *share < kind.len() {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

/// `share` of the places with the first and the last; only the last where there is one place.
fn spread_over(places: &[usize], share: usize) -> Vec<usize> {
    let last = places.len().saturating_sub(1);
    match share {
        0 => Vec::new(),
        1 => places.last().copied().into_iter().collect(),
        _ => (0..share).map(|at| places[(at * last + (share - 1) / 2) / (share - 1)]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str], asked: &[&str]) -> Vec<String> {
        let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        select(names, &asked).into_iter().map(|at| names[at].to_owned()).collect()
    }

    #[test]
    fn few_are_all_shown_and_masteries_give_way() {
        let few = ["character 50", "paragon 100", "mastery.combat 10", "prestige 1"];
        assert_eq!(chosen(&few, &[]), few);
        assert_eq!(chosen(&[], &[]), Vec::<String>::new());
        let masteries: Vec<String> = (1..20).map(|level| format!("mastery.combat {level}")).collect();
        let many: Vec<&str> =
            ["character 50"].into_iter().chain(masteries.iter().map(String::as_str)).collect();
        let shown = chosen(&many, &[]);
        assert_eq!(shown.len(), MOST_ROWS);
        assert_eq!((shown[0].as_str(), shown[7].as_str()), ("character 50", "mastery.combat 19"));
    }

    #[test]
    fn every_track_has_its_share_with_its_first_and_last() {
        let names: Vec<String> = ["character 50".to_owned()]
            .into_iter()
            .chain((1..=9).map(|n| format!("paragon {}", n * 50)))
            .chain((1..=10).map(|n| format!("prestige {n}")))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let shown = chosen(&names, &[]);
        let expected = ["character 50", "paragon 50", "paragon 200", "paragon 300", "paragon 450"];
        assert_eq!(&shown[..5], expected);
        assert_eq!(&shown[5..], ["prestige 1", "prestige 6", "prestige 10"]);
        let asked = chosen(&names, &["prestige 7", "paragon 100"]);
        assert!(asked.contains(&"prestige 7".to_owned()) && asked.contains(&"paragon 100".to_owned()));
        assert_eq!(asked.len(), MOST_ROWS);
    }
}
