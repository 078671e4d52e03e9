//! Places on leaderboards, and who of equals comes first.

use super::hero::Hero;
use super::life::{Deed, Place};
use super::realm::Realm;

impl Realm {
    /// The characters on a board, best first, and of equals the one that was there first.
    pub fn board(&self, board: usize) -> Vec<usize> {
        let place = |who: &usize| self.entries(*who).last().and_then(|entry| entry.places[board]);
        let placed = self.heroes.keys().filter_map(|who| Some((place(who)?, *who)));
        let mut placed: Vec<(([u64; 2], u64), usize)> = placed.collect();
        placed.sort_by_key(|(([level, xp], since), _)| (u64::MAX - level, u64::MAX - xp, *since));
        placed.into_iter().map(|(_, who)| who).collect()
    }

    /// A place is held since what is ranked came to be as it is. What takes back gives back the place of before.
    pub(super) fn place(&self, who: usize, board: usize, deed: &Deed, after: &Hero) -> Place {
        let [_, paragon, combat] = after.tracks.map(|track| [track.level, track.xp]);
        let ranked = [paragon, combat, [after.prestige, 0], [0, after.lifetime]][board];
        if after.archived || (ranked[1] == 0 && (board != 2 || ranked[0] == 0)) {
            return None;
        }
        let entries = self.entries(who);
        let first = deed.takes_back().iter().min();
        let before = first.and_then(|first| entries.iter().rev().find(|entry| entry.operation < *first));
        let known = [entries.last(), before].into_iter().flatten().filter_map(|entry| entry.places[board]);
        Some(known.into_iter().find(|(held, _)| *held == ranked).unwrap_or((ranked, self.stamp)))
    }
}
