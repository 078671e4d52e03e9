//! Numbers that meet what curves alone can say, without a player.

use super::dial::Dial;
use super::least_squares::{self, Terms};
use super::loss::{Evaluated, MET};
use super::search::{BASES, Evaluate, halton};

/// No more questions than this; each makes a ruleset and asks its curves.
const MOST_ASKED: usize = 3_000;
/// Steps from each place.
const STEPS: usize = 25;
/// Places where walks begin.
const MOST_WALKS: u64 = 40;
/// Where others may matter as well, several places are worth trying.
const MOST_FOUND: usize = 3;
/// How far a number is moved to see what it does, in ranges: curves are smooth.
const LOOK: f64 = 1e-3;
/// After so many walks, one place is enough.
const ENOUGH_WALKS: u64 = 8;
/// Places nearer than this are the same, in ranges.
const APART: f64 = 0.05;

/// Numbers that meet what `facts` tells, some that are apart from each other where several do, or the best of those that do not;
/// and how many were looked at.
pub fn starts(dials: &[Dial], facts: Evaluate) -> (Vec<Vec<f64>>, usize) {
    let looks: Vec<f64> = dials.iter().map(|dial| dial.look(LOOK)).collect();
    let mut asked = 0;
    let mut best: Vec<(f64, Vec<f64>)> = Vec::new();
    let today = dials.iter().map(|dial| dial.place(dial.start)).collect::<Vec<f64>>();
    let spread = (1..MOST_WALKS)
        .map(|number| BASES.iter().take(dials.len()).map(|base| halton(number, *base)).collect());
    for (number, start) in (1..).zip(std::iter::once(today).chain(spread)) {
        let mut own: Option<(f64, Vec<f64>)> = None;
        let mut ask = |places: &[f64]| -> Option<Evaluated> {
            if asked >= MOST_ASKED {
                return None;
            }
            asked += 1;
            let values: Vec<f64> = dials.iter().zip(places).map(|(dial, place)| dial.at(*place)).collect();
            let found = facts(&values)?;
            if own.as_ref().is_none_or(|(loss, _)| found.loss < *loss) {
                own = Some((found.loss, places.to_vec()));
            }
            Some(found)
        };
        let arrived = 0.0;
        let goes_on = least_squares::walk(&start, Terms { looks: &looks, steps: STEPS, arrived }, &mut ask);
        let is_apart = |(_, other): &(f64, Vec<f64>), own: &[f64]| {
            other.iter().zip(own).any(|(a, b)| (a - b).abs() > APART)
        };
        if let Some((loss, places)) =
            own.filter(|(_, places)| best.iter().all(|other| is_apart(other, places)))
        {
            best.push((loss, places));
        }
        let met = best.iter().filter(|(loss, _)| *loss <= MET).count();
        if goes_on.is_none() || met >= MOST_FOUND || (met > 0 && number >= ENOUGH_WALKS) {
            break;
        }
    }
    best.sort_by(|a, b| a.0.total_cmp(&b.0));
    let values = |places: &Vec<f64>| dials.iter().zip(places).map(|(dial, place)| dial.at(*place)).collect();
    (best.iter().take(MOST_FOUND).map(|(_, places)| values(places)).collect(), asked)
}
