//! How a player spends attribute points: by weights, under the caps.

use crate::progression::State;
use crate::rules::paragon::Paragon;
use crate::rules::units::Points;
use std::collections::BTreeMap;

/// How to spend all points that are available, as far as caps allow: each round shares the rest by weight among the
/// attributes with room, rounded down; what rounding leaves goes point by point to the one that has least for its weight, so
/// that who spends often spends as one who spends at once.
///
/// `weights` are parallel to the attributes.
pub fn spend(paragon: &Paragon, weights: &[f64], state: &State) -> BTreeMap<String, Points> {
    let mut open: Vec<Wanted> = paragon
        .attributes
        .iter()
        .zip(weights)
        .filter(|&(_, &weight)| weight > 0.0)
        .map(|(attribute, &weight)| {
            let spent = state.points_spent.get(&attribute.id).copied().unwrap_or_default();
            let room = attribute.cap.unwrap_or(Points(u64::MAX)).0.saturating_sub(spent.0);
            Wanted { id: &attribute.id, weight, room, spent: spent.0, points: 0 }
        })
        .collect();
    share_out(&mut open, state.points_available().0);
    open.into_iter().filter(|wanted| wanted.points > 0).map(|w| (w.id.to_owned(), Points(w.points))).collect()
}

/// The points on each attribute, parallel to them, of one who has spent `points` in all.
pub fn spent(paragon: &Paragon, weights: &[f64], points: u64) -> Vec<u64> {
    let attributes = paragon.attributes.iter().zip(weights);
    let mut all: Vec<Wanted> = attributes
        .map(|(attribute, &weight)| {
            let room = if weight > 0.0 { attribute.cap.unwrap_or(Points(u64::MAX)).0 } else { 0 };
            Wanted { id: &attribute.id, weight, room, spent: 0, points: 0 }
        })
        .collect();
    share_out(&mut all, points);
    all.into_iter().map(|wanted| wanted.points).collect()
}

fn share_out(open: &mut [Wanted], mut rest: u64) {
    while rest > 0 && open.iter().any(|wanted| wanted.room > 0) {
        let weight: f64 = open.iter().filter(|wanted| wanted.room > 0).map(|wanted| wanted.weight).sum();
        let round = rest;
        for wanted in open.iter_mut() {
            let share = (round as f64 * (wanted.weight / weight)) as u64;
            wanted.take(share, &mut rest);
        }
        if rest == round {
            let with_room = open.iter_mut().filter(|wanted| wanted.room > 0);
            let least = with_room.min_by(|a, b| a.for_its_weight().total_cmp(&b.for_its_weight()));
            least.into_iter().for_each(|wanted| wanted.take(1, &mut rest));
        }
    }
}

struct Wanted<'a> {
    id: &'a str,
    weight: f64,
    room: u64,
    spent: u64,
    points: u64,
}

impl Wanted<'_> {
    fn for_its_weight(&self) -> f64 {
        (self.spent + self.points) as f64 / self.weight
    }

    fn take(&mut self, points: u64, rest: &mut u64) {
        let taken = points.min(self.room).min(*rest);
        self.room -= taken;
        self.points += taken;
        *rest -= taken;
    }
}
