//! What can be misread in tables: values that are never used, or that are missing at the end.

use super::super::diagnostic::Diagnostic;
use super::super::raw::{Curve as RawCurve, Table as RawTable, curve as raw};
use super::super::source::Span;
use super::super::{NumberOr, Spanned};
use super::levels::Levels;
use super::{Loader, PlaceTree};
use crate::rules::curve::{Curve, Kind, Table};
use crate::rules::number::{Number, grouped};
use crate::rules::running_total::Form;

/// What a track's costs or points are used for.
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub form: Form,
    pub levels: Levels,
    /// Whether the last level is written.
    pub is_capped: bool,
}

/// Values that nothing asks for.
struct Unused {
    span: Span,
    /// How many; 0 for a whole curve.
    count: u64,
    /// The last argument that is asked for.
    last: u64,
    /// Whether another piece begins there.
    is_followed: bool,
}

fn whole(number: u64) -> String {
    grouped(&number.to_string())
}

impl Loader<'_> {
    /// Tells what can be misread in the table of a track's costs or points.
    pub(super) fn check_tables(&mut self, used: Use, (curve, places): (&Curve, &PlaceTree)) {
        self.check_first(used, curve, places);
        let Some(last) = used.levels.last else { return };
        let needed = if used.form == Form::StepFrom { last.saturating_sub(1) } else { last };
        match unused(curve, places, needed, false) {
            Some(found) if used.form == Form::StepFrom && found.count == 1 && !found.is_followed => {
                let message = format!(
                    "the cost at level {} is never used: the track ends there, and a cost is what it takes to leave a level",
                    whole(last)
                );
                let label =
                    "remove this value; if these are costs of reaching each level, remove the first one";
                self.warning("table-too-long", found.span, message, label);
            }
            Some(found) => self.unused("level", &found, &format!("the track ends at level {}", whole(last))),
            None if used.form == Form::StepFrom => self.check_end(used, last, curve, places),
            None => {}
        }
    }

    /// Tells values of a curve that are listed for arguments past `last`.
    pub(super) fn check_unused(&mut self, of: &str, last: u64, (curve, places): (&Curve, &PlaceTree)) {
        if let Some(found) = unused(curve, places, last, false) {
            let number = whole(last);
            let end = if of == "points" {
                format!("there are {number} points at most")
            } else {
                format!("the last {of} is {number}")
            };
            self.unused(of, &found, &end);
        }
    }

    fn unused(&mut self, of: &str, found: &Unused, end: &str) {
        let after = whole(found.last);
        let end = match (found.is_followed, of) {
            (true, _) => format!("another piece begins after {of} {after}"),
            (false, _) => end.to_owned(),
        };
        let (message, label) = match found.count {
            0 => (
                format!("this curve is never used: {end}"),
                "remove it, or let the levels before it end earlier",
            ),
            1 => (
                format!("this value is never used: {end}"),
                "remove it, or look whether all values belong one place later",
            ),
            count => {
                let message = format!("{} values from here on are never used: {end}", whole(count));
                (message, "remove them, or raise what ends before them")
            }
        };
        self.warning("table-too-long", found.span, message, label);
    }

    /// Nobody pays for the first level, or gets points for it.
    fn check_first(&mut self, used: Use, curve: &Curve, places: &PlaceTree) {
        let first = used.levels.first;
        let Some((value, span, length)) = first_listed(curve, places, first) else { return };
        if value == Number::Whole(0) {
            return;
        }
        let next = whole(first.saturating_add(1));
        let (message, label) = match used.form {
            Form::StepFrom => return,
            Form::Total => (
                format!(
                    "the total {value} of level {}, the track's first, is not used: everyone starts there at 0",
                    whole(first)
                ),
                format!("write 0 for it; if {value} is the total of level {next}, put a 0 before it"),
            ),
            Form::StepTo if length < 2 => return,
            Form::StepTo => (
                format!(
                    "the points {value} of level {}, the track's first, are never given: everyone starts there",
                    whole(first)
                ),
                format!("write 0 for it; if {value} is for reaching level {next}, put a 0 before it"),
            ),
        };
        self.warning("first-value", span, message, label);
    }

    /// A table that is shorter than its track repeats its last value.
    fn check_end(&mut self, used: Use, last: u64, curve: &Curve, places: &PlaceTree) {
        let Some((table, places)) = last_table(curve, places) else { return };
        let count = table.values.len() as u64;
        let end = table.first.saturating_add(count - 1);
        if count < 2 || end >= last.saturating_sub(1) {
            return;
        }
        let Some((value, part)) = table.values.last().zip(places.parts.last()) else { return };
        let levels = match last - 1 - end {
            1 => format!("level {} costs {value} again", whole(last - 1)),
            _ => format!("levels {} to {} cost {value} each", whole(end + 1), whole(last - 1)),
        };
        let cap = if used.is_capped { "" } else { ", the default" };
        let message =
            format!("the table ends at level {}: {levels}, up to level {}{cap}", whole(end), whole(last));
        let label = format!(
            "add what is missing, say what follows (`then: {}`), or end the track with `max_level: {}`",
            value.to_string().replace(',', "_"),
            end + 1
        );
        self.warning("table-too-short", part.span, message, label);
    }

    /// What a table of costs that begins with 0 probably is.
    pub(super) fn reaching_hint(&self, curve: &Curve, places: &PlaceTree, first: u64) -> Option<String> {
        let (value, span, length) = first_listed(curve, places, first)?;
        if value != Number::Whole(0) || length < 2 {
            return None;
        }
        let is_in_file = self.source.origin(span).0.name != self.source.name;
        Some(if is_in_file {
            "say what the values are beside `file`: `of: reaching` if they are costs of reaching each level, `of: total` if they are totals".to_owned()
        } else {
            "leave out the first value if these are costs of reaching each level; write them under `total_xp` if they are totals"
                .to_owned()
        })
    }

    /// Where a track ends whose `max_level` is not written: tables that are made for more levels than the default, and
    /// totals, which can't stay as they are, say it themselves.
    pub(super) fn listed_end(
        &mut self,
        costs: Option<&RawCurve>,
        totals: Option<&RawCurve>,
        levels: Levels,
    ) -> Option<u64> {
        let default = levels.last?;
        let (end, span) = match (costs, totals) {
            (Some(costs), None) => (listed_to(costs, levels.first)?.saturating_add(1), costs.span),
            (None, Some(totals)) => (listed_to(totals, levels.first)?, totals.span),
            _ => return None,
        };
        if end == default || end <= levels.first || (end < default && totals.is_none()) {
            return None;
        }
        let message = format!("the last level is {}, where the table ends", whole(end));
        let note = Diagnostic::remark("table-ends", message).at(span);
        self.diagnostics.push(note.label(format!("`max_level: {end}` says so too")));
        Some(end)
    }
}

/// The last level for which a curve lists a value, if it ends in a table.
fn listed_to(written: &RawCurve, first: u64) -> Option<u64> {
    let NumberOr::Map(body) = &written.value else { return None };
    listed_by(body, first)
}

fn listed_by(body: &raw::Body, from: u64) -> Option<u64> {
    if let Some(pieces) = &body.piecewise {
        let last = pieces.value.last()?;
        return listed_by(&last.value.0, last.value.0.from?.value);
    }
    let Some(Spanned { value: RawTable::Listed(values), .. }) = &body.table else { return None };
    let after = from.checked_add(values.len() as u64)?;
    match &body.then {
        None => after.checked_sub(1),
        Some(then) => match &then.value {
            NumberOr::Map(then) => listed_by(&then.0, after),
            NumberOr::Number(_) => None,
        },
    }
}

/// The value that a table or control points list for the first level, with its place and how many there are.
fn first_listed(curve: &Curve, places: &PlaceTree, first: u64) -> Option<(Number, Span, usize)> {
    match &curve.kind {
        Kind::Table(table) => Some((*table.values.first()?, places.parts.first()?.span, table.values.len())),
        Kind::Points(points) => {
            let (_, value) = points.knots().next().filter(|(level, _)| *level == first)?;
            Some((value, places.parts.first()?.span, points.knots().count()))
        }
        Kind::Piecewise(pieces) => first_listed(&pieces.first()?.curve, places.parts.first()?, first),
        _ => None,
    }
}

/// The table in which a curve ends.
fn last_table<'a>(curve: &'a Curve, places: &'a PlaceTree) -> Option<(&'a Table, &'a PlaceTree)> {
    match &curve.kind {
        Kind::Table(table) => match &table.then {
            None => Some((table, places)),
            Some(then) => last_table(&then.curve, places.parts.last()?),
        },
        Kind::Piecewise(pieces) => last_table(&pieces.last()?.curve, places.parts.last()?),
        _ => None,
    }
}

/// The first values that are listed for arguments past `last`.
fn unused(curve: &Curve, places: &PlaceTree, last: u64, is_followed: bool) -> Option<Unused> {
    let whole_curve = |span| Some(Unused { span, count: 0, last, is_followed });
    match &curve.kind {
        Kind::Table(table) => {
            let after = table.first.saturating_add(table.values.len() as u64);
            if after > last.saturating_add(1) {
                let used = last.saturating_add(1).saturating_sub(table.first);
                let part = places.parts.get(usize::try_from(used).ok()?)?;
                let count = after - table.first.max(last.saturating_add(1));
                return Some(Unused { span: part.span, count, last, is_followed });
            }
            let then = table.then.as_ref()?;
            let part = places.parts.last()?;
            if then.from > last {
                whole_curve(part.span)
            } else {
                unused(&then.curve, part, last, is_followed)
            }
        }
        Kind::Piecewise(pieces) => {
            pieces.iter().zip(&places.parts).enumerate().find_map(|(at, (piece, part))| {
                if at > 0 && piece.from > last {
                    return whole_curve(part.span);
                }
                match pieces.get(at + 1).filter(|next| next.from <= last) {
                    Some(next) => unused(&piece.curve, part, next.from.saturating_sub(1), true),
                    None => unused(&piece.curve, part, last, is_followed),
                }
            })
        }
        _ => None,
    }
}
