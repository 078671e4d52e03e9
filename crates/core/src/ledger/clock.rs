//! What the times of events count as where clocks were wrong.

use super::ids::Moment;

/// What the events of a character count as, in their order: times that never fall. `times` is what their clocks said, `made`
/// when the database was made, which is one more witness of what time it was before them.
///
/// Times that never fall are told as they are. Else as few different times as possible are doubted; among choices of
/// equally many, the last that is believed is the earliest possible, then the one before it, and so on: that an earlier
/// clock was ahead is believed before that a later one was behind. Of events with one time the last is the witness. What is doubted counts as the time nearest to its own that
/// lies no earlier than the believed time before it, and no later than what the event after it counts as.
pub fn counted_times(made: Moment, times: &[Moment]) -> Vec<Moment> {
    if times.is_sorted() {
        return times.to_vec();
    }
    let believed = believed(made, times);
    // What is believed before each event: nothing is too early where there is none.
    let mut before: Vec<Moment> = Vec::with_capacity(times.len());
    let mut last = believed.made_is_believed.then_some(made);
    for (at, time) in times.iter().enumerate() {
        if believed.is_believed(at) {
            last = Some(*time);
        }
        before.push(last.unwrap_or(Moment(i64::MIN)));
    }
    let mut counted = times.to_vec();
    let mut after = Moment(i64::MAX);
    for (counts, before) in counted.iter_mut().zip(before).rev() {
        *counts = (*counts).min(after).max(before);
        after = *counts;
    }
    counted
}

/// How many of a character's events had happened at a time, of which [`counted_times`] says what they count as.
pub fn happened_by(made: Moment, times: &[Moment], until: Moment) -> usize {
    counted_times(made, times).partition_point(|counts| *counts <= until)
}

/// Which times are believed.
struct Believed {
    made_is_believed: bool,
    /// Places among the times, rising.
    places: Vec<usize>,
}

impl Believed {
    fn is_believed(&self, place: usize) -> bool {
        self.places.binary_search(&place).is_ok()
    }
}

/// The longest series of rising times, by patience sorting: `ends[n]` is the smallest time that a series of `n + 1` of those
/// seen so far ends with. Place 0 is `made`.
fn believed(made: Moment, times: &[Moment]) -> Believed {
    let all = || std::iter::once(&made).chain(times);
    let mut ends: Vec<(Moment, usize)> = Vec::new();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(times.len() + 1);
    for (place, time) in all().enumerate() {
        let length = ends.partition_point(|(end, _)| end < time);
        let parent = length.checked_sub(1).and_then(|before| ends.get(before)).map(|(_, place)| *place);
        parents.push(parent);
        match ends.get_mut(length) {
            Some(end) => *end = (*time, place),
            None => ends.push((*time, place)),
        }
    }
    let mut series: Vec<usize> = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|(_, place)| *place);
    while let Some(place) = next {
        series.push(place);
        next = parents.get(place).copied().flatten();
    }
    let made_is_believed = series.contains(&0);
    let places = series.into_iter().rev().filter_map(|place| place.checked_sub(1)).collect();
    Believed { made_is_believed, places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    fn counted(made: i64, times: &[i64]) -> Vec<i64> {
        let times: Vec<Moment> = times.iter().copied().map(Moment).collect();
        counted_times(Moment(made), &times).into_iter().map(|at| at.0).collect()
    }

    #[test]
    fn examples() {
        // One clock far ahead, one far behind, one at the end and one at the beginning.
        assert_eq!(counted(10, &[20, 900, 21, 22]), [20, 21, 21, 22]);
        assert_eq!(counted(10, &[20, 21, 0, 22]), [20, 21, 21, 22]);
        assert_eq!(counted(10, &[20, 0]), [20, 20]);
        assert_eq!(counted(10, &[900, 20]), [20, 20]);
        assert_eq!(counted(10, &[20, 21, 900]), [20, 21, 900]);
        // As long as it was ahead, earlier versions of the program wrote its time again and again.
        assert_eq!(counted(10, &[20, 21, 900, 900, 900, 900, 22]), [20, 21, 22, 22, 22, 22, 22]);
        // Lives that were before the database was made.
        assert_eq!(counted(100, &[20, 50, 900, 101]), [20, 50, 101, 101]);
    }

    /// Every choice of times to believe is tried.
    fn plainly(made: i64, times: &[i64]) -> Vec<i64> {
        let all: Vec<i64> = std::iter::once(made).chain(times.iter().copied()).collect();
        let choices = (0_u32..1 << all.len()).map(|choice| -> Vec<usize> {
            (0..all.len()).filter(|place| choice >> place & 1 == 1).collect()
        });
        let rising = choices.filter(|places| places.windows(2).all(|two| all[two[0]] < all[two[1]]));
        let best = rising
            .min_by_key(|places| {
                let from_the_end: Vec<i64> = places.iter().rev().map(|place| all[*place]).collect();
                let later_first: Vec<Reverse<usize>> = places.iter().rev().copied().map(Reverse).collect();
                (all.len() - places.len(), from_the_end, later_first)
            })
            .unwrap();
        let mut counted = Vec::new();
        for place in (1..all.len()).rev() {
            let before = best.iter().filter(|known| **known <= place).map(|known| all[*known]).max();
            let after = counted.last().copied().unwrap_or(i64::MAX);
            counted.push(all[place].min(after).max(before.unwrap_or(i64::MIN)));
        }
        counted.reverse();
        if times.is_sorted() { times.to_vec() } else { counted }
    }

    proptest! {
        #[test]
        fn as_few_as_possible_are_doubted(made in 0_i64..9, times in prop::collection::vec(0_i64..9, 0..9)) {
            prop_assert_eq!(counted(made, &times), plainly(made, &times));
        }

        #[test]
        fn times_that_never_fall_are_told_as_they_are(made: i64, mut times: Vec<i64>) {
            times.sort_unstable();
            prop_assert_eq!(counted(made, &times), times);
        }

        #[test]
        fn what_is_told_never_falls(made in 0_i64..99, times in prop::collection::vec(0_i64..99, 0..60)) {
            prop_assert!(counted(made, &times).is_sorted());
        }

        /// Nobody has to look at all times where those that were by then come first.
        #[test]
        fn times_that_are_not_torn_decide_by_themselves(
            made in 0_i64..99,
            before in prop::collection::vec(0_i64..50, 0..9),
            after in prop::collection::vec(50_i64..99, 0..9),
        ) {
            let times: Vec<Moment> = before.iter().chain(&after).copied().map(Moment).collect();
            prop_assert_eq!(happened_by(Moment(made), &times, Moment(49)), before.len());
        }

        /// However far ahead, or behind more than the event before it: all others count as what their clocks said.
        #[test]
        fn one_wrong_clock_drags_no_other_event(
            times in prop::collection::btree_set(0_i64..1_000, 3..20),
            place: prop::sample::Index,
            off in prop_oneof![0_i64..1_000, Just(i64::MAX), Just(-1), Just(i64::MIN)],
        ) {
            let mut times: Vec<i64> = times.into_iter().collect();
            let made = times.remove(0);
            let place = place.index(times.len());
            let floor = match place.checked_sub(2) {
                Some(before) => times[before],
                None => made,
            };
            let is_ahead = off >= times[place];
            prop_assume!(is_ahead || off <= floor);
            let right = times.clone();
            times[place] = off;
            for (at, counts) in counted(made, &times).into_iter().enumerate().filter(|(at, _)| *at != place) {
                prop_assert_eq!(counts, right[at]);
            }
        }

        /// What comes later changes nothing of before unless it says that it was before something else.
        #[test]
        fn later_events_change_nothing_before(
            made in 0_i64..50, times in prop::collection::vec(0_i64..50, 1..20), later in 50_i64..99,
        ) {
            let mut more = times.clone();
            more.push(later);
            let told = counted(made, &more);
            prop_assert_eq!(&told[..times.len()], counted(made, &times));
        }
    }
}
