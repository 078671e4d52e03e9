//! What a multiplier makes levels cost: runs of levels that share one, and tabulated sums where they are many.

use super::exact::{Exact, Factor};
use crate::rules::ladder::MOST_STEPS;
use crate::rules::track::Track;
use crate::rules::units::Level;
use std::sync::OnceLock;

/// Levels that share a multiplier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    /// The level after the last of them.
    pub(super) end: Level,
    /// Their multiplier.
    pub(super) multiplier: f64,
    /// The same.
    pub(super) factor: Factor,
}

/// Beyond the levels that are tabulated, so many ranges share out the levels from a power of two to the next: nobody gets
/// there, and a sum over 2^60 levels one by one would never end.
const RANGES: u64 = 1_024;

/// The levels from `level` on that are known to share its multiplier; at least that one.
pub(super) fn run(track: &Track, level: Level) -> Run {
    let last = track.last().map_or(u64::MAX, |last| last.0);
    let next = level.0.saturating_add(1);
    let Some(curve) = track.gain_multiplier_curve() else {
        return Run { end: Level(last.max(next)), multiplier: 1.0, factor: Factor::ONE };
    };
    let passed = level.0 - track.first().0.min(level.0);
    if passed >= MOST_STEPS {
        let width = (1 << passed.ilog2()) / RANGES;
        let start = level.0 - passed % width;
        let multiplier = track.gain_multiplier(Level(start.saturating_add(width / 2)));
        let end = Level(start.saturating_add(width).min(last).max(next));
        return Run { end, multiplier, factor: Factor::new(multiplier) };
    }
    let multiplier = track.gain_multiplier(level);
    let mut end = next;
    if end < last && track.gain_multiplier(Level(end)) == multiplier {
        // No further than twice as far as this level: to know where a run ends, all costs before its end are tabulated.
        let tabulated = track.first().0.saturating_add(MOST_STEPS).min(last);
        let tabulated = tabulated.min(level.0.saturating_add(passed.max(BLOCK)));
        let mut width = 1;
        while end < tabulated {
            let to = end.saturating_add(width).min(tabulated);
            let bounds = curve.bounds(end, to - 1);
            if bounds.is_unknown() || bounds.low != multiplier || bounds.high != multiplier {
                break;
            }
            (end, width) = (to, width.saturating_mul(2));
        }
    }
    Run { end: Level(end), multiplier, factor: Factor::new(multiplier) }
}

/// What the levels from `from` up to, not including, `to` cost before the multiplier; `None` where one of them is never
/// left, or past 2^63 − 1 XP.
pub(super) fn price(track: &Track, from: Level, to: Level) -> Option<Exact> {
    let (mut at, mut sum) = (from, Exact::ZERO);
    while at < to {
        let run = run(track, at);
        let end = run.end.min(to);
        if run.factor.is_zero() || end <= at {
            return None;
        }
        let cost = track.total_xp(end)?.checked_sub(track.total_xp(at)?)?;
        sum = sum.plus(Exact::from(cost).per(run.factor));
        at = end;
    }
    Some(sum)
}

/// Levels in a block.
pub(super) const BLOCK: u64 = 256;
/// Blocks that are summed up at once.
const BLOCKS: u64 = 16;
const CHUNK: u64 = BLOCK * BLOCKS;

/// Sums of what levels cost before the multiplier, block by block, computed when they are first asked for.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    chunks: OnceLock<Box<[OnceLock<Chunk>]>>,
}

/// The sum up to the end of each block from the start of the chunk; fewer where a level is never left.
type Chunk = Box<[Exact]>;

/// Where a jump over whole blocks leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Jump {
    /// The first level of the block that can't be passed.
    pub(super) to: Level,
    /// What was paid.
    pub(super) paid: Exact,
}

impl Prices {
    /// How far `gross` leads from the beginning of `level` over whole blocks, but no further than to the end of the chunk;
    /// `None` where it passes none, or `level` does not begin a block.
    pub(super) fn jump(&self, track: &Track, level: Level, gross: Exact) -> Option<Jump> {
        let passed = level.0.checked_sub(track.first().0)?;
        if !passed.is_multiple_of(BLOCK) || passed >= MOST_STEPS {
            return None;
        }
        let number = passed / CHUNK;
        let sums = self.chunk(track, number)?;
        let block = usize::try_from(passed % CHUNK / BLOCK).ok()?;
        let before = block.checked_sub(1).map_or(Some(Exact::ZERO), |at| sums.get(at).copied())?;
        let within = sums.partition_point(|&sum| sum.less(before) <= gross);
        let paid = sums.get(within.checked_sub(1).filter(|&last| last >= block)?)?.less(before);
        let to = track.first().0 + number * CHUNK + within as u64 * BLOCK;
        Some(Jump { to: Level(to), paid })
    }

    fn chunk(&self, track: &Track, number: u64) -> Option<&Chunk> {
        let chunks = self.chunks.get_or_init(|| {
            let count = MOST_STEPS.div_ceil(CHUNK);
            (0..count).map(|_| OnceLock::new()).collect()
        });
        let chunk = chunks.get(usize::try_from(number).ok()?)?;
        Some(chunk.get_or_init(|| {
            let start = track.first().0 + number * CHUNK;
            let last = track.last().map_or(u64::MAX, |last| last.0);
            let mut sum = Exact::ZERO;
            let block = |at: u64| {
                let (from, to) = (start + at * BLOCK, start + (at + 1) * BLOCK);
                sum = sum.plus(price(track, Level(from), Level(to)).filter(|_| to <= last)?);
                Some(sum)
            };
            (0..BLOCKS).map_while(block).collect()
        }))
    }
}
