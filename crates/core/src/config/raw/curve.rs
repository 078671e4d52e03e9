//! Curves as written: one kind, and what is put on it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Entries, Number, NumberOr, Spanned};
use super::table::Table;

/// A number for every level: a plain number, or a map with one kind of curve.
pub type Curve = Spanned<NumberOr<Box<Body>>>;

/// A control point: level and value.
pub type Point = Spanned<(u64, Number)>;

/// A curve: exactly one of linear, power, exponential, formula, series, table, points, piecewise; and what is put on it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Curve", transform = super::curve_schema::one_kind)]
pub struct Body {
    /// base + step·(level − first level of the track). The same amount more each level.
    pub linear: Option<Spanned<Linear>>,
    /// base·(level + shift)^exponent + offset. Growth that slows down relative to the level.
    pub power: Option<Spanned<Power>>,
    /// base·growth^(level − first level of the track). The same percentage more each level. Behind another curve, in a
    /// piece or in `then`, it counts from its own first level; with `continue: true` it goes on from the value before by
    /// `growth`.
    pub exponential: Option<Spanned<Exponential>>,
    /// An expression in `level` with + − * / ^, brackets, the functions floor ceil round min max sqrt cbrt ln log10
    /// exp abs pow, and the names under `parameters`. `sum(i, 1, level - 1, term)` adds a term for each value of `i`;
    /// `previous` is the formula's own value at the level before (0 before the first), as in `previous * 1.1 + 50`.
    pub formula: Option<Spanned<String>>,
    /// A running sum of an expression over all levels before this one, divided and rounded down once, at the end.
    pub series: Option<Spanned<Series>>,
    /// The values of the first levels, one by one or from a file. What follows says `then`; without it the last value
    /// stays.
    pub table: Option<Spanned<Table>>,
    /// Control points [level, value] with rising levels, two or more. A smooth line goes through them that never
    /// overshoots; before the first and after the last point their values stay.
    #[schemars(extend("minItems" = 2))]
    pub points: Option<Spanned<Vec<Point>>>,
    /// A curve for each range of levels.
    #[schemars(extend("minItems" = 1))]
    pub piecewise: Option<Spanned<Vec<Spanned<Piece>>>>,

    /// The curve that goes on after the last value of `table`.
    pub then: Option<Spanned<NumberOr<Box<Then>>>>,
    /// Names for numbers, to use in `formula` or in the `term` of `series`.
    pub parameters: Option<Entries<Number>>,
    /// Multiplies every value. Applied first.
    pub scale: Option<Spanned<Number>>,
    /// No value is less. Applied after `scale`.
    pub min: Option<Spanned<Number>>,
    /// No value is more. Applied after `min`.
    pub max: Option<Spanned<Number>>,
    /// Rounds every value. Applied last.
    pub round: Option<Round>,

    /// Only in a piece.
    #[schemars(skip)]
    pub from: Option<Spanned<u64>>,
    /// Only in a piece and in `then`.
    #[serde(rename = "continue")]
    #[schemars(skip)]
    pub continues: Option<Spanned<bool>>,
}

/// A curve for the levels from `from` on, up to the next piece.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Piece(pub Body);

/// The curve that goes on after a table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Then(pub Body);

/// base + step·(level − first level of the track)
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The value at the track's first level. Only a piece with `continue: true` can do without.
    pub base: Option<Number>,
    /// What each level adds; may be negative.
    pub step: Number,
}

/// base·(level + shift)^exponent + offset
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The factor before the power.
    pub base: Number,
    /// The exponent: 1 is a straight line, 1.5 grows gently, 2 and more steeply.
    pub exponent: Number,
    /// Added to the level before the power is taken. Default 0.
    pub shift: Option<Number>,
    /// Added to the result. Default 0.
    pub offset: Option<Number>,
}

/// base·growth^(level − first level of the track, or of the piece)
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exponential {
    /// The value at the track's first level; behind another curve, at the first level of the piece. Only with
    /// `continue: true` it can be left out.
    pub base: Option<Number>,
    /// The factor from one level to the next: 1.1 is 10 % more each level.
    pub growth: Number,
}

/// A running sum, divided and rounded down once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The expression that is summed over the levels from the first up to, not including, this one.
    pub term: Spanned<String>,
    /// Divides the sum; a whole number, 1 or more. Default 1.
    #[schemars(range(min = 1))]
    pub divide_by: Option<Spanned<u64>>,
}

/// How values are rounded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// To multiples of this number, more than 0. Default 1.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub to: Option<Spanned<Number>>,
    /// Down, to the nearest, or up. Default floor.
    pub mode: Option<RoundMode>,
}

/// Which multiple a value is rounded to.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundMode {
    /// The one at or below.
    Floor,
    /// The nearest; halves go up.
    Nearest,
    /// The one at or above.
    Ceil,
}
