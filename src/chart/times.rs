//! Panels of the hours that a milestone took: a row for each group of players, on it a box for each series. Pure.

use super::{Axis, Mark, Panel, Spread, TickFormat};
use crate::simulation::outcome::{self, Reached};

/// Boxes of one colour.
pub(super) struct Series<'a> {
    /// Legend text.
    pub label: String,
    /// Palette slot.
    pub color: usize,
    /// When the group of each row got there; a row may be missing.
    pub rows: Vec<(usize, &'a Reached)>,
}

/// The panel of the time to `milestone`, whose rows are called `names`. Its axis fits the boxes; where nobody got there
/// it tells how long they had: `played` hours.
pub(super) fn panel(milestone: &str, names: Vec<String>, series: &[Series], played: Option<f64>) -> Panel {
    let mut boxes: Vec<Vec<Spread>> = series
        .iter()
        .map(|one| one.rows.iter().map(|(row, reached)| spread(*row, reached)).collect())
        .collect();
    if series.len() > MOST_NOTES {
        (0..names.len()).for_each(|row| join_notes(row, series, &mut boxes));
    }
    let all = || boxes.iter().flatten();
    let nobody = all().flat_map(|spread| spread.percentiles).all(|hours| !hours.is_finite());
    let most = played.filter(|hours| nobody && *hours > 0.0);
    let x = Axis { range: most.map(|most| (0.0, most)), ..Axis::linear("hours played", TickFormat::Hours) };
    let missing = all().any(|spread| !spread.note.is_empty());
    let marks = series.iter().zip(boxes);
    let marks = marks.map(|(one, rows)| Mark::Boxes { label: one.label.clone(), rows, color: one.color });
    Panel {
        title: format!("Time to {milestone}"),
        x,
        y: Axis::categories(if missing { "on the right: never got there" } else { "" }, names),
        marks: marks.collect(),
    }
}

/// Who never got there counts as infinitely late; where nobody did there is nothing to draw.
fn spread(row: usize, reached: &Reached) -> Spread {
    let beyond = if reached.reached.count == 0 { f64::NAN } else { f64::INFINITY };
    let outcome::Spread { p10, p25, p50, p75, p90, .. } = reached.hours;
    let percentiles = [p10, p25, p50, p75, p90].map(|hours| hours.unwrap_or(beyond));
    Spread { row, percentiles, note: never(&reached.reached) }
}

/// The share that never got there: `12%`; nothing where everybody did.
fn never(share: &outcome::Share) -> String {
    let percent = (1.0 - share.share) * 100.0;
    match share.count {
        _ if share.share.is_nan() => "no players".to_owned(),
        0 => "100%".to_owned(),
        _ if share.share >= 1.0 => String::new(),
        _ if percent < 1.0 => "<1%".to_owned(),
        _ if percent > 99.0 => ">99%".to_owned(),
        _ => format!("{percent:.0}%"),
    }
}

/// A note beside each box needs the height of a line of text: so many of them a row have it.
const MOST_NOTES: usize = 2;

/// One note for all boxes of a row, beside the one in the middle: the least and the largest share, `12–97%`.
fn join_notes(row: usize, series: &[Series], boxes: &mut [Vec<Spread>]) {
    let reached = series.iter().flat_map(|one| &one.rows).filter(|(at, _)| *at == row);
    let mut shares: Vec<&outcome::Share> = reached.map(|(_, reached)| &reached.reached).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    let text = |share: &outcome::Share| if share.share >= 1.0 { "0%".to_owned() } else { never(share) };
    let note = match (shares.first(), shares.last()) {
        (Some(least), Some(most)) if text(least) != text(most) => {
            format!("{}–{}", text(least).trim_end_matches('%'), text(most))
        }
        (Some(same), _) => never(same),
        (None, _) => return,
    };
    let mut spreads: Vec<&mut Spread> =
        boxes.iter_mut().flatten().filter(|spread| spread.row == row).collect();
    let middle = spreads.len() / 2;
    for (at, spread) in spreads.iter_mut().enumerate() {
        spread.note = if at == middle { note.clone() } else { String::new() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::outcome::Share;

    #[test]
    fn shares_are_not_rounded_to_all_or_none() {
        let of_thousand = |count| Share { count, share: count as f64 / 1000.0, interval: (0.0, 1.0) };
        let notes = [0, 1, 300, 999, 1000].map(|count| never(&of_thousand(count)));
        assert_eq!(notes, ["100%", ">99%", "70%", "<1%", ""]);
    }
}
