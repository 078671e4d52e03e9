//! Which piece of a curve, and which numbers, made a value.

use super::{Adjustments, Curve, Kind, Number, Piece, RoundingMode, piece_at};

/// The way to one value, from the outermost curve to the piece that computed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The level explained.
    pub level: u64,
    /// Which part of each nested curve was used, outermost first: the piece, the value of a table (its `then` counts as
    /// the one after the last), the control point at or before the level. It leads to the place in the YAML.
    pub path: Vec<usize>,
    /// The computation, one line a step, with the numbers put in.
    pub lines: Vec<String>,
    /// The value.
    pub value: Number,
}

impl Curve {
    /// Explains the value at `level`.
    pub fn explain(&self, level: u64) -> Explanation {
        let mut explanation =
            Explanation { level, path: Vec::new(), lines: Vec::new(), value: self.value(level) };
        self.tell(level, &mut explanation);
        explanation
    }

    fn tell(&self, level: u64, to: &mut Explanation) {
        self.kind.tell(level, to);
        self.adjustments.tell(self.kind.value(level), &mut to.lines);
    }
}

impl Kind {
    fn tell(&self, level: u64, to: &mut Explanation) {
        let value = self.value(level);
        let line = match self {
            Kind::Linear(l) => {
                let (base, step) = (l.base, l.step);
                format!("linear: {base} + {step} × ({level} − {}) = {value}", l.first)
            }
            Kind::Power(p) => {
                let (base, shift, exponent) = (p.base, p.shift, p.exponent);
                let offset = p.offset;
                format!("power: {base} × ({level} + {shift})^{exponent} + {offset} = {value}")
            }
            Kind::Exponential(e) => {
                let (base, growth) = (e.base, e.growth);
                format!("exponential: {base} × {growth}^({level} − {}) = {value}", e.first)
            }
            Kind::Formula(formula) => {
                to.lines.push(format!("formula: {} with {}", formula.text(), formula.given(level)));
                to.lines.extend(formula.steps(level));
                return;
            }
            Kind::Series(series) => {
                let (term, first, last) = (series.term.text(), series.first, level.saturating_sub(1));
                to.lines.push(format!("series: the sum of {term} for levels {first} to {last},"));
                format!("divided by {} and rounded down, is {value}", series.divide_by)
            }
            Kind::Points(points) => {
                let point = points.knots().filter(|&(at, _)| at <= level).count().saturating_sub(1);
                to.path.push(point);
                let below = points.knots().filter(|&(at, _)| at <= level).last();
                let above = points.knots().find(|&(at, _)| at > level);
                let name = |point: Option<(u64, Number)>| match point {
                    Some((at, value)) => format!("[{at}, {}]", value),
                    None => "the end".to_owned(),
                };
                format!("points: between {} and {} = {value}", name(below), name(above))
            }
            Kind::Table(table) => {
                let index = usize::try_from(level.saturating_sub(table.first)).unwrap_or(usize::MAX);
                match &table.then {
                    Some(then) if index >= table.values.len() => {
                        return then.tell(table.values.len(), level, to);
                    }
                    _ => {
                        let entry = index.min(table.values.len() - 1);
                        to.path.push(entry);
                        format!("table: entry {} of {} = {value}", entry + 1, table.values.len())
                    }
                }
            }
            Kind::Piecewise(pieces) => {
                if let Some(piece) = piece_at(pieces, level) {
                    let number =
                        pieces.iter().position(|candidate| candidate.from == piece.from).unwrap_or(0);
                    to.lines.push(format!(
                        "piece {} of {}, from level {}",
                        number + 1,
                        pieces.len(),
                        piece.from
                    ));
                    piece.tell(number, level, to);
                }
                return;
            }
        };
        to.lines.push(line);
    }
}

impl Piece {
    fn tell(&self, number: usize, level: u64, to: &mut Explanation) {
        to.path.push(number);
        self.curve.tell(level, to);
        if self.shift != Number::Whole(0) {
            let (shift, value) = (self.shift, self.value(level));
            to.lines.push(format!(
                "continued from level {}: {shift} added = {value}",
                self.from.saturating_sub(1)
            ));
        }
    }
}

impl Adjustments {
    fn tell(&self, value: Number, lines: &mut Vec<String>) {
        let mut partial = Adjustments::default();
        let mut push = |partial: &Adjustments, what: String| {
            lines.push(format!("{what} = {}", partial.apply(value)));
        };
        if let Some(scale) = self.scale {
            partial.scale = Some(scale);
            push(&partial, format!("scale: × {}", scale));
        }
        if let Some(min) = self.min {
            partial.min = Some(min);
            push(&partial, format!("min: at least {}", min));
        }
        if let Some(max) = self.max {
            partial.max = Some(max);
            push(&partial, format!("max: at most {}", max));
        }
        if let Some(rounding) = self.round {
            partial.round = Some(rounding);
            let mode = match rounding.mode {
                RoundingMode::Floor => "down",
                RoundingMode::Nearest => "to the nearest",
                RoundingMode::Ceil => "up",
            };
            push(&partial, format!("round: {mode}, multiples of {}", rounding.to));
        }
    }
}
