//! Curves: from what is written to what can be computed.

use std::collections::BTreeMap;

use super::super::raw::curve::{self as raw, Body};
use super::super::source::Span;
use super::super::{Entries, Number as Written, NumberOr, Spanned};
use super::{Loader, PlaceTree};
use crate::rules::curve::{
    Adjustments, Curve, Exponential, Kind, Linear, Power, Rounding, RoundingMode, Series,
};
use crate::rules::formula::{FUNCTIONS, Formula, VALUES};
use crate::rules::number::Number;
use crate::rules::verify::Budget;

/// A curve and where it is written.
pub(super) type Placed = (Curve, PlaceTree);

/// How much of what costs time and memory a file has used up.
#[derive(Debug, Default)]
pub(super) struct Work {
    table_entries: usize,
    pieces: usize,
    formulas: usize,
    formula_bytes: usize,
    pub nodes: usize,
    pub requirements: usize,
    pub unknown_names: usize,
    pub budget: Budget,
    pub told_too_costly: bool,
}

/// Values in all tables of a file together.
const MOST_TABLE_ENTRIES: usize = 1_000_000;
/// Curves and pieces of curves in a file.
const MOST_PIECES: usize = 100_000;
/// Formulas in a file; the tables of one with sums may take megabytes.
const MOST_FORMULAS: usize = 2_000;
/// Text of all formulas of a file together.
const MOST_FORMULA_BYTES: usize = 200_000;

/// Where a curve stands, which decides what it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// On its own.
    Alone,
    /// A piece for the levels from this one on.
    Piece(u64),
    /// Behind a table, for the levels from this one on.
    Then(u64),
}

impl Loader<'_> {
    /// A curve whose `level` starts at `first`.
    pub(super) fn curve(&mut self, written: &raw::Curve, first: u64) -> Option<Placed> {
        self.number_or_body(&written.value, written.span, first, Position::Alone)
    }

    fn number_or_body(
        &mut self,
        written: &NumberOr<Box<Body>>,
        span: Span,
        first: u64,
        position: Position,
    ) -> Option<Placed> {
        match written {
            NumberOr::Number(value) => Some((Curve::constant(number(*value)), PlaceTree::leaf(span))),
            NumberOr::Map(body) => self.body(body, span, first, position),
        }
    }

    /// The curve behind a table.
    pub(super) fn then(
        &mut self,
        written: &Spanned<NumberOr<Box<raw::Then>>>,
        first: u64,
        from: u64,
    ) -> Option<Placed> {
        match &written.value {
            NumberOr::Number(value) => Some((Curve::constant(number(*value)), PlaceTree::leaf(written.span))),
            NumberOr::Map(then) => self.body(&then.0, written.span, first, Position::Then(from)),
        }
    }

    /// A curve that is written as a map.
    pub(super) fn body(&mut self, body: &Body, span: Span, first: u64, position: Position) -> Option<Placed> {
        self.work.pieces += 1;
        if self.work.pieces > MOST_PIECES {
            self.error(
                "too-many",
                span,
                format!("more than {MOST_PIECES} curves and pieces in one file"),
                "",
            );
            return None;
        }
        self.strays(body, position);
        let adjustments = self.adjustments(body);
        let names: Vec<&str> = body.kinds().iter().map(|(name, _)| *name).collect();
        let (kind, parts) = match body.kinds().as_slice() {
            [_] => self.kind(body, first, position)?,
            [] => {
                let label = "linear, power, exponential, formula, series, table, points or piecewise";
                self.error("curve-kind", span, "the curve has no kind", format!("expected one of {label}"));
                return None;
            }
            [_, (_, second), ..] => {
                let found = super::super::words::all_of(&names);
                let label = "keep one; a curve that changes its kind is a `piecewise`";
                self.error("curve-kind", *second, format!("a curve has one kind, found {found}"), label);
                return None;
            }
        };
        Some((Curve { kind, adjustments: adjustments? }, PlaceTree { span, parts }))
    }

    fn kind(&mut self, body: &Body, first: u64, position: Position) -> Option<(Kind, Vec<PlaceTree>)> {
        let plain = |kind| Some((kind, Vec::new()));
        if let Some(linear) = &body.linear {
            plain(Kind::Linear(self.linear(linear, body, first)?))
        } else if let Some(power) = &body.power {
            let raw::Power { base, exponent, shift, offset } = &power.value;
            let or_zero = |value: &Option<Written>| value.map_or(Number::Whole(0), number);
            let (base, exponent) = (number(*base), number(*exponent));
            plain(Kind::Power(Power { base, exponent, shift: or_zero(shift), offset: or_zero(offset) }))
        } else if let Some(exponential) = &body.exponential {
            plain(Kind::Exponential(self.exponential(exponential, body, first, position)?))
        } else if let Some(text) = &body.formula {
            let formula = self.formula(text, body.parameters.as_ref())?;
            plain(Kind::Formula(Box::new(formula.starting(first, Number::Whole(0)))))
        } else if let Some(series) = &body.series {
            plain(Kind::Series(Box::new(self.series(&series.value, body.parameters.as_ref(), first)?)))
        } else if let Some(table) = &body.table {
            self.table(table, body.then.as_ref(), first, position)
        } else if let Some(points) = &body.points {
            self.control_points(points)
        } else {
            self.piecewise(body.piecewise.as_ref()?, first)
        }
    }

    fn linear(&mut self, linear: &Spanned<raw::Linear>, body: &Body, first: u64) -> Option<Linear> {
        let base = self.base(linear.value.base, body, linear.span, "the track's first level")?;
        Some(Linear { base, step: number(linear.value.step), first })
    }

    /// Behind another curve its levels count from its own first one.
    fn exponential(
        &mut self,
        exponential: &Spanned<raw::Exponential>,
        body: &Body,
        first: u64,
        position: Position,
    ) -> Option<Exponential> {
        let first = match position {
            Position::Alone => first,
            Position::Piece(from) | Position::Then(from) => from.max(first),
        };
        let base = self.base(exponential.value.base, body, exponential.span, "its first level")?;
        Some(Exponential { base, growth: number(exponential.value.growth), first })
    }

    /// The value at which a curve starts, which one that continues another takes from there.
    fn base(&mut self, written: Option<Written>, body: &Body, span: Span, at: &str) -> Option<Number> {
        match (written, body.continues()) {
            (None, false) => {
                let label = format!("say the value at {at}, or `continue: true` in a later piece");
                self.error("missing-field", span, "missing field `base`", label);
                return None;
            }
            (Some(_), true) => {
                let message =
                    "`base` is not used: with `continue: true` the curve goes on from the value before it";
                self.warning("unused-base", span, message, "remove `base`, or `continue`");
            }
            _ => {}
        }
        Some(written.map_or(Number::Whole(0), number))
    }

    fn series(
        &mut self,
        series: &raw::Series,
        names: Option<&Entries<Written>>,
        first: u64,
    ) -> Option<Series> {
        let divide_by = series.divide_by.map_or(1, |divide_by| divide_by.value);
        if let Some(zero) = series.divide_by.filter(|divide_by| divide_by.value == 0) {
            self.error("out-of-range", zero.span, "`divide_by` is 0", "a whole number, 1 or more");
        }
        let term = self.formula(&series.term, names)?;
        if term.is_recurrence() {
            let label = "a `formula` knows the value of the level before";
            let message = "`previous` has no meaning in the term of a series";
            self.error("bad-formula", series.term.span, message, label);
            return None;
        }
        (divide_by > 0).then(|| Series::new(term, divide_by, first))
    }

    fn formula(&mut self, text: &Spanned<String>, names: Option<&Entries<Written>>) -> Option<Formula> {
        self.work.formulas += 1;
        self.work.formula_bytes += text.value.len();
        if self.work.formulas > MOST_FORMULAS || self.work.formula_bytes > MOST_FORMULA_BYTES {
            let message = format!(
                "more than {MOST_FORMULAS} formulas in one file, or more than {MOST_FORMULA_BYTES} bytes of them"
            );
            self.error("too-many", text.span, message, "");
            return None;
        }
        let parameters = self.parameters(names)?;
        Formula::parse(&text.value, &parameters).map_err(|error| self.formula_fault(text, &error)).ok()
    }

    /// Names that stand for numbers, none of which hides a name that formulas know.
    fn parameters(&mut self, names: Option<&Entries<Written>>) -> Option<BTreeMap<String, Number>> {
        let mut parameters = BTreeMap::new();
        let mut is_sound = true;
        for (name, value) in names.into_iter().flatten() {
            let text = name.value.as_str();
            let is_word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            if VALUES.contains(&text) || FUNCTIONS.contains(&text) {
                let message = format!("the parameter `{text}` hides what `{text}` means in formulas");
                self.error("bad-parameter", name.span, message, "choose another name");
            } else if !is_word || text.len() > 64 {
                let label = "letters, digits and `_`, not starting with a digit";
                self.error(
                    "bad-parameter",
                    name.span,
                    "the parameter's name can't stand in a formula",
                    label,
                );
            } else {
                parameters.insert(text.to_owned(), number(*value));
                continue;
            }
            is_sound = false;
        }
        is_sound.then_some(parameters)
    }

    /// Tells siblings that have no meaning beside this kind, or in this position.
    fn strays(&mut self, body: &Body, position: Position) {
        if let Some(then) = body.then.as_ref().filter(|_| body.table.is_none()) {
            self.error("stray-field", then.span, "`then` goes with `table`", "remove it, or use `piecewise`");
        }
        let takes_names = body.formula.is_some() || body.series.is_some();
        if let Some((name, _)) =
            body.parameters.as_ref().and_then(|names| names.0.first()).filter(|_| !takes_names)
        {
            let message = "`parameters` go with `formula` or `series`";
            self.error("stray-field", name.span, message, "remove them, or write a formula");
        }
        if let Some(from) = body.from.filter(|_| !matches!(position, Position::Piece(_))) {
            self.error("stray-field", from.span, "`from` goes with a piece of a `piecewise`", "remove it");
        }
        let continues = body.continues.filter(|continues| continues.value);
        if let Some(continues) = continues.filter(|_| position == Position::Alone) {
            let message = "nothing comes before this curve that it could continue";
            let label = "`continue` goes with a later piece of a `piecewise`, or with `then`";
            self.error("stray-field", continues.span, message, label);
        }
        if let Some(scale) = body.scale.filter(|_| continues.is_some() && body.exponential.is_some()) {
            let message = "a growth that goes on from the value before can't be scaled";
            self.error("stray-field", scale.span, message, "remove `scale`, or `continue`");
        }
        if let Some(continues) = continues.filter(|_| body.table.is_some() && position != Position::Alone) {
            let message = "a table has its own values and continues nothing";
            self.error("stray-field", continues.span, message, "remove `continue`");
        }
    }

    fn adjustments(&mut self, body: &Body) -> Option<Adjustments> {
        let at = |value: Option<Spanned<Written>>| value.map(|value| number(value.value));
        let (scale, min, max) = (at(body.scale), at(body.min), at(body.max));
        if let (Some(least), Some(most), Some(place)) = (min, max, body.max)
            && most.is_less_than(least)
        {
            let label = format!("{least} or more");
            self.error(
                "out-of-range",
                place.span,
                format!("`max` is {most}, less than `min`, {least}"),
                label,
            );
            return None;
        }
        let round = match &body.round {
            None => None,
            Some(round) => Some(self.round(round)?),
        };
        Some(Adjustments { scale, min, max, round })
    }

    fn round(&mut self, round: &raw::Round) -> Option<Rounding> {
        let to = round.to.map_or(Number::Whole(1), |to| number(to.value));
        if let Some(written) = round.to.filter(|_| !Number::Whole(0).is_less_than(to)) {
            self.error(
                "out-of-range",
                written.span,
                format!("can't round to multiples of {to}"),
                "more than 0",
            );
            return None;
        }
        let mode = match round.mode {
            None | Some(raw::RoundMode::Floor) => RoundingMode::Floor,
            Some(raw::RoundMode::Nearest) => RoundingMode::Nearest,
            Some(raw::RoundMode::Ceil) => RoundingMode::Ceil,
        };
        Some(Rounding { to, mode })
    }

    /// Counts values of tables. Returns whether there are few enough.
    pub(super) fn may_tabulate(&mut self, span: Span, count: usize) -> bool {
        self.work.table_entries += count;
        let few = self.work.table_entries <= MOST_TABLE_ENTRIES;
        if !few {
            let message = format!("more than {MOST_TABLE_ENTRIES} values in the tables of one file");
            self.error("too-many", span, message, "a formula or `points` say the same in less");
        }
        few
    }
}

/// Whole numbers beyond this are no one's XP; as real ones they can't leave the range of exact arithmetic unseen.
const LARGEST_WHOLE: u128 = 1 << 64;

/// A written number as curves compute with it.
pub(super) fn number(written: Written) -> Number {
    match written {
        Written::Whole(whole) if whole.unsigned_abs() <= LARGEST_WHOLE => Number::Whole(whole),
        Written::Whole(_) | Written::Real(_) => Number::from_f64(written.to_f64()),
    }
}

impl Body {
    /// The kinds that are given, with their places, in the order of the documentation.
    fn kinds(&self) -> Vec<(&'static str, Span)> {
        fn at<T>(name: &'static str, kind: &Option<Spanned<T>>) -> Option<(&'static str, Span)> {
            kind.as_ref().map(|kind| (name, kind.span))
        }
        let kinds = [
            at("linear", &self.linear),
            at("power", &self.power),
            at("exponential", &self.exponential),
            at("formula", &self.formula),
            at("series", &self.series),
            at("table", &self.table),
            at("points", &self.points),
            at("piecewise", &self.piecewise),
        ];
        let mut given: Vec<_> = kinds.into_iter().flatten().collect();
        given.sort_by_key(|(_, span)| span.start);
        given
    }
}
