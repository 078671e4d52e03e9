//! Edits that are undone at a time: single ones, as far as that leaves a ruleset and there are not too many of them.

use crate::config::Edits;
use std::collections::{BTreeMap, BTreeSet};

/// Some edits, by their places.
pub type Hunk = BTreeSet<usize>;

/// Players live without so many hunks, one after the other; where more was edited, neighbours make one.
const MOST: usize = 12;

/// The edits `which` in hunks: as small as can be undone alone, and not too many. `loads` tells whether a ruleset is left
/// with some edits undone.
pub fn hunks<'a>(
    edits: &Edits,
    which: impl IntoIterator<Item = &'a usize>,
    loads: &dyn Fn(&Hunk) -> bool,
) -> Vec<Hunk> {
    let paths: BTreeMap<usize, Vec<&str>> = which
        .into_iter()
        .filter_map(|at| Some((*at, edits.all.get(*at)?.path.split('.').collect())))
        .collect();
    let deepest = paths.values().map(Vec::len).max().unwrap_or(0);
    let mut depth = deepest;
    let mut hunks = gathered(&paths, depth);
    while hunks.len() > MOST && depth > 1 {
        depth -= 1;
        hunks = gathered(&paths, depth);
    }
    // What can't be undone alone is undone with what else can't, of the same part, then of the part around that.
    while depth > 0 {
        let (sound, broken): (Vec<Hunk>, Vec<Hunk>) = hunks.iter().cloned().partition(loads);
        if broken.is_empty() {
            break;
        }
        depth -= 1;
        let all = united(&broken);
        let own =
            paths.iter().filter(|(at, _)| all.contains(at)).map(|(at, path)| (*at, path.clone())).collect();
        hunks = sound.into_iter().chain(gathered(&own, depth)).collect();
    }
    if !hunks.iter().all(loads) {
        // Without everything that was edited it is the other ruleset.
        hunks = vec![paths.keys().copied().collect()];
    }
    hunks.sort();
    hunks
}

/// Edits whose paths begin with the same `depth` names.
fn gathered(paths: &BTreeMap<usize, Vec<&str>>, depth: usize) -> Vec<Hunk> {
    let mut gathered: BTreeMap<&[&str], Hunk> = BTreeMap::new();
    for (at, path) in paths {
        gathered.entry(path.get(..depth).unwrap_or(path)).or_default().insert(*at);
    }
    gathered.into_values().collect()
}

/// All edits of some hunks.
pub fn united(hunks: &[Hunk]) -> Hunk {
    hunks.iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    const OLD: &str = "a: 1\nb: { c: 1, d: 2, e: 3 }\nf: { g: { h: 1 }, i: 2 }\n";

    fn edits(new: &str) -> Edits {
        Edits::between(&Source::new("old", OLD), &Source::new("new", new)).unwrap()
    }

    fn of(edits: &Edits, loads: &dyn Fn(&Hunk) -> bool) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..edits.all.len()).collect();
        hunks(edits, &all, loads).into_iter().map(|hunk| hunk.into_iter().collect()).collect()
    }

    #[test]
    fn edits_that_can_be_undone_alone_stay_alone() {
        let edits = edits("a: 2\nb: { c: 2, d: 3, e: 4 }\nf: { g: { h: 2 }, i: 3 }\n");
        assert_eq!(of(&edits, &|_| true), [[0], [1], [2], [3], [4], [5]]);
    }

    #[test]
    fn those_that_cannot_are_joined_with_the_nearest() {
        let edits = edits("a: 2\nb: { c: 2, d: 3, e: 4 }\nf: { g: { h: 2 }, i: 3 }\n");
        // c and d only together.
        let pair = |undone: &Hunk| undone.contains(&1) == undone.contains(&2);
        assert_eq!(of(&edits, &pair), [vec![0], vec![1, 2], vec![3], vec![4], vec![5]]);
        // d and h only together: nothing nearer than the whole file has both.
        let far = |undone: &Hunk| undone.contains(&2) == undone.contains(&4);
        assert_eq!(of(&edits, &far), [vec![0], vec![1], vec![2, 4], vec![3], vec![5]]);
        assert_eq!(of(&edits, &|undone| undone.len() == 6), [vec![0, 1, 2, 3, 4, 5]]);
    }

    #[test]
    fn many_edits_are_taken_by_their_parts() {
        let list = |by: usize| (0..20).map(|at| (at * 3 + by).to_string()).collect::<Vec<_>>().join(", ");
        let text = |by: usize| format!("a: {by}\nt: {{ u: [{}] }}\n", list(by));
        let edits = Edits::between(&Source::new("old", text(0)), &Source::new("new", text(1))).unwrap();
        assert_eq!(edits.all.len(), 21);
        assert_eq!(of(&edits, &|_| true), [vec![0], (1..21).collect()]);
    }
}
