//! Which events are not what they were.

use std::collections::BTreeMap;

/// Ranges of sequences that do not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Bad(BTreeMap<u64, u64>);

impl Bad {
    /// Adds a range, both ends included.
    pub(in crate::store) fn add(&mut self, from: u64, to: u64) {
        let (mut from, mut to) = (from, to);
        let touches = |range: (&u64, &u64)| *range.1 >= from.saturating_sub(1);
        if let Some((&start, &end)) = self.0.range(..=from).next_back().filter(|range| touches(*range)) {
            (from, to) = (start, to.max(end));
        }
        while let Some((&start, &end)) = self.0.range(from..=to.saturating_add(1)).next() {
            self.0.remove(&start);
            to = to.max(end);
        }
        self.0.insert(from, to);
    }

    /// Whether an event is one of them.
    pub(in crate::store) fn has(&self, sequence: u64) -> bool {
        self.0.range(..=sequence).next_back().is_some_and(|(_, end)| *end >= sequence)
    }

    /// Whether there is none.
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges in their order.
    pub(in crate::store) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.0.iter().map(|(from, to)| (*from, *to))
    }
}

#[cfg(test)]
mod tests {
    use super::Bad;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_has_what_was_added_and_nothing_else(ranges in prop::collection::vec((0_u64..60, 0_u64..6), 0..12)) {
            let (mut bad, mut plain) = (Bad::default(), BTreeSet::new());
            for (from, more) in ranges {
                bad.add(from, from + more);
                plain.extend(from..=from + more);
            }
            prop_assert!((0..80).all(|at| bad.has(at) == plain.contains(&at)));
            let told: Vec<(u64, u64)> = bad.iter().collect();
            prop_assert!(told.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0), "{told:?}");
        }
    }
}
