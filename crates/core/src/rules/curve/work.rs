//! What an evaluation of a curve takes, so that nobody starts what would never end.

use super::{Curve, Kind, Piece, Table, piece_at};

impl Curve {
    /// What an evaluation takes at most once everything it sums is summed, in evaluations of a simple curve.
    pub fn weight(&self) -> u64 {
        match &self.kind {
            Kind::Linear(_) => 1,
            Kind::Power(_) | Kind::Exponential(_) | Kind::Points(_) => 2,
            Kind::Formula(formula) => formula.weight(),
            Kind::Series(series) => series.sum.weight(),
            Kind::Table(table) => 1 + table.then.as_ref().map_or(0, |then| then.curve.weight()),
            Kind::Piecewise(pieces) => {
                1 + pieces.iter().map(|piece| piece.curve.weight()).max().unwrap_or_default()
            }
        }
    }

    /// What the evaluation at `level` takes now, sums that are not computed yet included.
    pub fn work(&self, level: u64) -> u64 {
        match &self.kind {
            Kind::Series(series) => series.sum.work(level),
            Kind::Formula(formula) => formula.work(level),
            Kind::Table(Table { then: Some(then), .. }) => 1 + then.work(level),
            Kind::Piecewise(pieces) => 1 + piece_at(pieces, level).map_or(0, |piece| piece.work(level)),
            _ => self.weight(),
        }
    }
}

impl Piece {
    /// What the evaluation at `level` takes now.
    pub fn work(&self, level: u64) -> u64 {
        self.curve.work(level)
    }
}
