//! Where the curves of a file are written, piece by piece.

use std::collections::BTreeMap;

use super::super::source::Span;
use crate::rules::track::TrackName;

/// Where a curve is written, and where each of its parts is: the pieces of a `piecewise`, the values of a `table` and
/// then its `then`, the control points of `points`. Parallel to the paths of `Curve::explain`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceTree {
    /// The whole curve.
    pub span: Span,
    /// Its parts.
    pub parts: Vec<PlaceTree>,
}

/// Where all curves of a file are written.
#[derive(Clone, Debug, Default)]
pub struct Places {
    curves: BTreeMap<String, PlaceTree>,
}

impl PlaceTree {
    pub(super) fn leaf(span: Span) -> PlaceTree {
        PlaceTree { span, parts: Vec::new() }
    }

    /// The innermost part that `path` leads to.
    pub fn at(&self, path: &[usize]) -> Span {
        let mut tree = self;
        for &part in path {
            match tree.parts.get(part) {
                Some(inner) => tree = inner,
                None => break,
            }
        }
        tree.span
    }
}

impl Places {
    pub(super) fn insert(&mut self, name: impl Into<String>, tree: PlaceTree) {
        self.curves.insert(name.into(), tree);
    }

    /// Where the piece of a track's cost curve is written that `path`, from `Curve::explain`, leads to.
    pub fn locate(&self, track: &TrackName, path: &[usize]) -> Option<Span> {
        self.locate_curve(&format!("{track}.cost"), path)
    }

    /// The same for any curve: `<track>.cost`, `<track>.gain_multiplier`, `<track>.points_per_level`,
    /// `paragon.respec_cost`, `paragon.attributes.<id>`, and `prestige.` followed by `requires`, `cost`,
    /// `attribute_points`, `prestige_points`, `xp`, `currency` or `drop_rate`.
    pub fn locate_curve(&self, name: &str, path: &[usize]) -> Option<Span> {
        self.curves.get(name).map(|tree| tree.at(path))
    }
}
