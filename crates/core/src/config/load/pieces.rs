//! Curves made of parts: tables, control points, pieces.

use super::super::raw::{Table as RawTable, curve as raw};
use super::super::source::Span;
use super::super::{NumberOr, Spanned};
use super::curve::{Placed, Position, number};
use super::{Loader, PlaceTree};
use crate::rules::curve::{ControlPoints, Curve, Exponential, Kind, Piece, Table};
use crate::rules::number::Number;
use crate::rules::running_total::Form;
use crate::rules::units::LARGEST_TOTAL;

/// A kind of curve and the places of its parts.
type Parts = (Kind, Vec<PlaceTree>);

/// What comes before a piece.
#[derive(Clone, Copy)]
enum Before {
    /// It is the first.
    Nothing,
    /// A piece that doesn't say where it starts.
    Unknown,
    /// A piece that starts at this level.
    From(u64),
}

impl Loader<'_> {
    pub(super) fn table(
        &mut self,
        table: &Spanned<RawTable>,
        then: Option<&Spanned<NumberOr<Box<raw::Then>>>>,
        first: u64,
        position: Position,
    ) -> Option<Parts> {
        let listed = match &table.value {
            RawTable::Listed(values) => values,
            RawTable::File(file) => {
                // Where files can be read, the values of one that is sound have taken its place.
                if self.source.origins.is_none() {
                    let message = format!("the file `{}` can't be read from here", file.file.value);
                    let label = "this ruleset is in no folder: write the values as a list";
                    self.error("table-file", file.file.span, message, label);
                }
                return None;
            }
        };
        let values: Vec<Number> = listed.iter().map(|value| number(value.value)).collect();
        let mut parts: Vec<PlaceTree> = listed.iter().map(|value| PlaceTree::leaf(value.span)).collect();
        let Some(&last) = values.last() else {
            self.error("empty-list", table.span, "the table is empty", "one value or more");
            return None;
        };
        if !self.may_tabulate(table.span, values.len()) {
            return None;
        }
        // In a piece, the values are those of the piece's levels.
        let start = match position {
            Position::Alone => first,
            Position::Piece(from) | Position::Then(from) => from,
        };
        let end = start.saturating_add(values.len() as u64);
        let then = match then {
            None => None,
            Some(then) => {
                let (curve, places) = self.then(then, first, end)?;
                let curve = curve.starting(end, last);
                let places_span = places.span;
                parts.push(places);
                let continues = matches!(&then.value, NumberOr::Map(body) if body.0.continues());
                let before = continues.then_some(last);
                Some(Box::new(self.placed_at(end, curve, before, places_span)?))
            }
        };
        Some((Kind::Table(Table { values, first: start, then }), parts))
    }

    pub(super) fn control_points(&mut self, points: &Spanned<Vec<raw::Point>>) -> Option<Parts> {
        if points.value.len() < 2 {
            let found = points.value.len();
            let message = format!("`points` needs two control points or more, found {found}");
            self.error("empty-list", points.span, message, "as in `[[1, 100], [50, 9_000]]`");
            return None;
        }
        if !self.may_tabulate(points.span, points.value.len()) {
            return None;
        }
        for pair in points.value.windows(2) {
            let (before, after) = (pair[0].value.0, pair[1].value.0);
            self.rising("control points", pair[1].span, before, after)?;
        }
        let knots: Vec<(u64, Number)> =
            points.value.iter().map(|point| (point.value.0, number(point.value.1))).collect();
        let parts = points.value.iter().map(|point| PlaceTree::leaf(point.span)).collect();
        Some((Kind::Points(ControlPoints::new(&knots)), parts))
    }

    pub(super) fn piecewise(
        &mut self,
        pieces: &Spanned<Vec<Spanned<raw::Piece>>>,
        first: u64,
    ) -> Option<Parts> {
        let mut made: Vec<Piece> = Vec::with_capacity(pieces.value.len());
        let mut parts = Vec::with_capacity(pieces.value.len());
        let mut is_sound = true;
        if pieces.value.is_empty() {
            self.error("empty-list", pieces.span, "the `piecewise` is empty", "one piece or more");
            return None;
        }
        let mut before = Before::Nothing;
        for written in &pieces.value {
            match self.piece(written, before, first) {
                Some((from, (curve, places))) if is_sound => {
                    let needs_it = written.value.0.continues() || curve.is_recurrence();
                    let before = match made.last().filter(|_| needs_it) {
                        Some(last) => Some(self.value_of(last, from.saturating_sub(1), places.span)?),
                        None => None,
                    };
                    let curve = curve.starting(from.max(first), before.unwrap_or(Number::Whole(0)));
                    made.push(self.placed_at(from, curve, before, places.span)?);
                    parts.push(places);
                }
                Some(_) => {}
                None => is_sound = false,
            }
            before = match (written.value.0.from, before) {
                (Some(from), _) => Before::From(from.value),
                (None, Before::Nothing) => Before::Unknown,
                (None, known) => known,
            };
        }
        is_sound.then_some((Kind::Piecewise(made), parts))
    }

    /// A curve for the levels from `from` on; it continues the value `before` that is there one level earlier.
    fn placed_at(&mut self, from: u64, curve: Curve, before: Option<Number>, span: Span) -> Option<Piece> {
        // A recurrence goes on from the value before by itself.
        let Some(before) = before.filter(|_| !curve.is_recurrence()) else {
            return Some(Piece { from, shift: Number::Whole(0), curve });
        };
        if let Kind::Exponential(own) = &curve.kind {
            // It goes on from the value before by its factor, not by what its own values differ.
            let kind =
                Kind::Exponential(Exponential { base: before, first: from.saturating_sub(1), ..own.clone() });
            return Some(Piece { from, shift: Number::Whole(0), curve: Curve { kind, ..curve } });
        }
        self.afford(curve.work(from.saturating_sub(1)), span)?;
        Some(Piece::continuing(from, curve, before))
    }

    fn value_of(&mut self, piece: &Piece, level: u64, span: Span) -> Option<Number> {
        self.afford(piece.work(level), span)?;
        Some(piece.value(level))
    }

    fn afford(&mut self, work: u64, span: Span) -> Option<()> {
        let verdict = self.work.budget.spend(work);
        if let Err(fault) = &verdict {
            self.error(
                fault.code(),
                span,
                "where this piece starts takes too long to compute",
                fault.hint(Form::StepFrom, 0),
            );
        }
        verdict.ok()
    }

    /// A piece and the level from which it counts.
    fn piece(&mut self, written: &Spanned<raw::Piece>, before: Before, first: u64) -> Option<(u64, Placed)> {
        let body = &written.value.0;
        let Some(Spanned { value: from, span }) = body.from else {
            let label = format!("say the first level of the piece, as in `from: {first}`");
            self.error("missing-field", written.span, "a piece needs `from`", label);
            return None;
        };
        let continues = body.continues.filter(|continues| continues.value);
        let placement = match before {
            Before::From(before) => self.rising("pieces", span, before, from),
            Before::Unknown => Some(()),
            Before::Nothing => self.first_piece(continues, span, from, first),
        };
        let placed = self.body(body, written.span, first, Position::Piece(from));
        placement.and(placed).map(|placed| (from, placed))
    }

    fn first_piece(
        &mut self,
        continues: Option<Spanned<bool>>,
        span: Span,
        from: u64,
        first: u64,
    ) -> Option<()> {
        if let Some(continues) = continues {
            self.error("stray-field", continues.span, "the first piece has nothing to continue", "remove it");
        }
        if from > first {
            let message = format!("the first piece starts at level {from}, the track at level {first}");
            self.error("uncovered-levels", span, message, format!("write `from: {first}`"));
        }
        (continues.is_none() && from <= first).then_some(())
    }

    fn rising(&mut self, what: &str, span: Span, before: u64, after: u64) -> Option<()> {
        if after > LARGEST_TOTAL {
            self.error("out-of-range", span, format!("level {after} is past 2^63"), "");
            return None;
        }
        if after > before {
            return Some(());
        }
        let message = format!("the levels of {what} must rise: {after} comes after {before}");
        self.error("not-rising", span, message, "");
        None
    }
}

impl raw::Body {
    /// Whether it starts where what is before it ends.
    pub(super) fn continues(&self) -> bool {
        self.continues.is_some_and(|continues| continues.value)
    }
}
