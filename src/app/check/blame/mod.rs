//! Which lines of a ruleset did it.
//!
//! Where there are other rules to compare with, everything that was edited is known: what is new, gone or changed. A single edit
//! did it. Of several, each is undone alone, and the one whose undoing takes most of a difference away did it. Where none does
//! so alone, those that do most are undone together. An edit whose undoing changes nothing is never named, and what is not
//! proved is said to be not. Without other rules, the curve on which a metric rests is named.

pub mod curve;
mod hunks;
mod reruns;

use super::reference::Reference;
use super::set::Set;
use crate::app::observer::Observer;
use crate::app::places::spot;
use crate::app::problem::Problem;
use crate::config::{Edit, Edits};
use crate::report::balance::check::{Culprit, Line};
use hunks::{Hunk, hunks, united};
use reruns::Reruns;

/// Undoing edits that takes this share of a difference away proves that they did it.
const PROOF: f64 = 0.5;
/// Whoever takes less than this share of a difference away is not even suspected.
const TRACE: f64 = 0.01;

/// What was edited between the rules of a check and other rules, and what undoing it does.
pub struct Suspects<'a> {
    set: &'a Set,
    edits: Edits,
    /// All edits that can matter, as few as can be undone alone at a time.
    hunks: Vec<Hunk>,
    reruns: Reruns<'a>,
}

/// A metric and where it came from.
#[derive(Clone, Copy)]
struct Move {
    at: usize,
    before: f64,
    now: f64,
}

impl<'a> Suspects<'a> {
    /// Those of a set that is compared with `reference`; `None` where the files can't be compared.
    pub fn find(
        set: &'a Set,
        reference: &Reference,
        threads: usize,
        observer: &'a dyn Observer,
    ) -> Option<Suspects<'a>> {
        let edits = Edits::between(&reference.ruleset.source, &set.ruleset.source)?;
        let matter = |at: &usize| edits.all.get(*at).is_some_and(means_something);
        let all: Vec<usize> = (0..edits.all.len()).filter(matter).collect();
        let reruns = Reruns::new(set, threads, observer);
        let hunks = hunks(&edits, &all, &|undone| reruns.loads(&edits, undone));
        Some(Suspects { set, edits, hunks, reruns })
    }

    /// Whether anything was edited that can matter.
    pub fn are_any(&self) -> bool {
        !self.hunks.is_empty()
    }

    /// The edits that moved metric number `at` from `before` to `now`; `None` where none is known to have had any part in it.
    ///
    /// # Errors
    /// When it was interrupted.
    pub fn culprit(&mut self, at: usize, before: f64, now: f64) -> Result<Option<Culprit>, Problem> {
        let moved = Move { at, before, now };
        if let [only] = self.hunks.as_slice() {
            // Undoing it gives the other rules, as far as they mean anything.
            let only = only.clone();
            return self.narrowed(moved, only);
        }
        let hunks = self.hunks.clone();
        let shares = self.shares(moved, &hunks)?;
        let best = first_of_most(shares.iter().map(|share| share.unwrap_or(0.0)));
        let Some((best, share)) = best else { return Ok(None) };
        if share >= PROOF {
            return self.narrowed(moved, hunks[best].clone());
        }
        if let Some(together) = self.together(moved, &hunks, &shares)? {
            return Ok(self.named(&together, None, true));
        }
        Ok(if share >= TRACE { self.named(&hunks[best], Some(share), false) } else { None })
    }

    /// As few edits of a guilty hunk as prove it.
    fn narrowed(&mut self, moved: Move, guilty: Hunk) -> Result<Option<Culprit>, Problem> {
        let parts = hunks(&self.edits, &guilty, &|undone| self.reruns.loads(&self.edits, undone));
        if parts.len() > 1 {
            let shares = self.shares(moved, &parts)?;
            let best = first_of_most(shares.iter().map(|share| share.unwrap_or(0.0)));
            if let Some((best, _)) = best.filter(|(_, share)| *share >= PROOF) {
                return self.narrowed(moved, parts[best].clone());
            }
            if let Some(together) = self.together(moved, &parts, &shares)? {
                return Ok(self.named(&together, None, true));
            }
        }
        Ok(self.named(&guilty, None, true))
    }

    /// What share of a difference undoing each of some hunks alone takes away; `None` where that is not known.
    fn shares(&mut self, moved: Move, hunks: &[Hunk]) -> Result<Vec<Option<f64>>, Problem> {
        let undone = self.reruns.without(&self.edits, hunks, moved.at)?;
        Ok(undone.into_iter().map(|value| Some(share_undone(moved, value?))).collect())
    }

    /// As few hunks as take most of a difference away together, none of which does so alone.
    fn together(
        &mut self,
        moved: Move,
        hunks: &[Hunk],
        alone: &[Option<f64>],
    ) -> Result<Option<Hunk>, Problem> {
        let sum: f64 = alone.iter().flatten().filter(|share| **share > 0.0).sum();
        let mut weights: Vec<f64> = alone.iter().map(|share| share.unwrap_or(0.0)).collect();
        if sum < PROOF {
            // Each may hide the others: what remains of the difference when everything else is undone?
            let all = united(hunks);
            let others: Vec<Hunk> = hunks.iter().map(|own| all.difference(own).copied().collect()).collect();
            let left = self.shares(moved, &others)?;
            let needed = |share: &Option<f64>| share.map_or(0.0, |share| 1.0 - share);
            weights = weights.iter().zip(&left).map(|(own, left)| own.max(needed(left))).collect();
        }
        let mut order: Vec<usize> = (0..hunks.len()).filter(|&at| weights[at] >= TRACE).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        let mut together = Hunk::new();
        for (count, at) in order.into_iter().enumerate() {
            together.extend(&hunks[at]);
            if count == 0 {
                continue;
            }
            let share = self.shares(moved, std::slice::from_ref(&together))?.first().copied().flatten();
            if share.is_some_and(|share| share >= PROOF) {
                return Ok(Some(together));
            }
        }
        Ok(None)
    }

    fn named(&self, hunk: &Hunk, share: Option<f64>, proven: bool) -> Option<Culprit> {
        let mut lines = hunk.iter().filter_map(|at| self.edits.all.get(*at)).map(|edit| Line {
            spot: spot(&self.set.ruleset.source, edit.span),
            path: edit.path.clone(),
            before: edit.before.clone(),
            after: edit.after.clone(),
        });
        let line = lines.next()?;
        Some(Culprit { line, with: lines.collect(), proven, share: share.filter(|_| !proven) })
    }
}

/// Names are for people.
fn means_something(edit: &Edit) -> bool {
    let last = edit.path.rsplit('.').next().unwrap_or(&edit.path);
    !matches!(&*edit.path, "ruleset" | "description") && !matches!(last, "name" | "bonus" | "kind")
}

/// How much of the way from `before` to `now` is gone with something undone: 1 is all.
fn share_undone(moved: Move, undone: f64) -> f64 {
    let Move { before, now, .. } = moved;
    if undone == before {
        return 1.0;
    }
    match (before.is_finite(), now.is_finite(), undone.is_finite()) {
        (true, true, true) if now != before => (now - undone) / (now - before),
        // From never to some time, or back: it either was this or not.
        (_, false, true) | (false, true, false) => 1.0,
        _ => 0.0,
    }
}

/// The place and size of the largest number; of the first, where several are.
fn first_of_most(numbers: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    numbers.enumerate().fold(None, |best: Option<(usize, f64)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_difference() {
        let share = |before, now, undone| share_undone(Move { at: 0, before, now }, undone);
        assert_eq!(share(10.0, 20.0, 10.0), 1.0);
        assert_eq!(share(10.0, 20.0, 20.0), 0.0);
        assert_eq!(share(10.0, 20.0, 13.0), 0.7);
        assert_eq!(share(10.0, 20.0, 25.0), -0.5);
        let never = f64::INFINITY;
        assert_eq!(
            [share(10.0, never, 12.0), share(10.0, never, never), share(never, 10.0, never)],
            [1.0, 0.0, 1.0]
        );
    }

    #[test]
    fn the_first_of_the_largest_is_taken() {
        assert_eq!(first_of_most([0.0, 0.7, 0.7, 0.1].into_iter()), Some((1, 0.7)));
        assert_eq!(first_of_most(std::iter::empty()), None);
    }
}
