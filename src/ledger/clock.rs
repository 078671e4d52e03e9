//! What the times of events count as where clocks were wrong.

use super::ids::Moment;

/// What the events of a character count as, in their order: times that never fall. `times` is what their clocks said, `made`
/// when the database was made, which is one more witness of what time it was before them.
///
/// Times that never fall are told as they are. Else as few different times as possible are doubted; among choices of
/// equally many, the last that is believed is the earliest possible, then the one before it, and so on: that an earlier
/// clock was ahead is believed before that a later one was behind. What is doubted counts as the time nearest to its own that
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
