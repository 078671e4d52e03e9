//! How often the players of a group play and how soon they leave, from days of play alone.
//!
//! Nobody says that they leave: a player is silent after the last session for g days, until the history ends, and either
//! left on one of them or just did not play. With the chance p of playing on a day and h of leaving on one, silence after
//! j more days with the game has the chance q^j·h, and staying to the end q^g, where q = (1 − p)(1 − h). Days with the
//! game follow from these, p and h from the days, and so on until they stay as they are. In the week that begins with the first
//! session players leave at a rate of its own.

/// The days of one player.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Days {
    /// How much of the player belongs to the group.
    pub weight: f64,
    /// Play days after the first.
    pub played: f64,
    /// Days from the first to the last play day.
    pub span: f64,
    /// Days after the last until the history ends.
    pub silent: f64,
    /// The chance of playing on a day as far as it is known of this player alone.
    pub own: Option<f64>,
}

/// The chances of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Staying {
    /// To play on a day.
    pub plays: f64,
    /// To leave on a day after the first week.
    pub leaves: f64,
    /// To leave on a day of the first week; the same where it is not told apart.
    pub first_week: f64,
    /// Days with the game, of all players, after the first of each.
    pub days: f64,
}

const STEPS: usize = 200;
/// The days after the first that belong to the first week.
const WEEK: f64 = 6.0;
/// χ² of one number that 5 % pass, and that one in a thousand does.
const LIMITS: (f64, f64) = (3.841, 10.83);
/// Chances beyond these are not looked for.
const ENDS: (f64, f64) = (1e-7, 0.5);

/// What leaving is known to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The chances.
    pub staying: Staying,
    /// Whether the first week differs for certain.
    pub is_first_week_apart: bool,
    /// The 95 % interval of the chance to leave on a day after the first week, or on any where that is not told apart.
    pub leaves: (f64, f64),
    /// That of the first week.
    pub first_week: (f64, f64),
}

/// The chances that fit the days of a group's players, and how well they are known.
pub fn fit(players: &[Days]) -> Known {
    let one = settle(players, false);
    let two = settle(players, true);
    let gain = 2.0 * (likelihood(players, &two) - likelihood(players, &one));
    let is_apart = gain > LIMITS.1;
    let found = if is_apart { two } else { one };
    let with = |first: Option<f64>, later: Option<f64>| Staying {
        first_week: first.unwrap_or(found.first_week),
        leaves: later.unwrap_or(found.leaves),
        ..found
    };
    let (leaves, first_week) = if is_apart {
        (
            interval(players, found.leaves, &|h| with(None, Some(h))),
            interval(players, found.first_week, &|h| with(Some(h), None)),
        )
    } else {
        let both = interval(players, found.leaves, &|h| with(Some(h), Some(h)));
        (both, both)
    };
    Known { staying: found, is_first_week_apart: is_apart, leaves, first_week }
}

fn settle(players: &[Days], is_apart: bool) -> Staying {
    let mut found = Staying { plays: 0.5, leaves: 0.001, first_week: 0.001, days: 0.0 };
    let played: f64 = players.iter().map(|days| days.weight * days.played).sum();
    for _ in 0..STEPS {
        let mut sums = [Part::default(); 2];
        for player in players {
            let plays = player.own.unwrap_or(found.plays).clamp(1e-6, 0.999_999);
            let (early, late) = after(plays, &found, player);
            for (sum, more) in sums.iter_mut().zip([early, late]) {
                sum.days += player.weight * more.days;
                sum.gone += player.weight * more.gone;
            }
        }
        let [early, late] = sums;
        let days = early.days + late.days;
        if days <= 0.0 {
            break;
        }
        let chance = |part: Part| {
            if part.days + part.gone > 0.0 { (part.gone / (part.days + part.gone)).min(ENDS.1) } else { 0.0 }
        };
        let both = Part { days, gone: early.gone + late.gone };
        let next = Staying {
            plays: (played / days).clamp(1e-6, 1.0),
            leaves: chance(if is_apart { late } else { both }),
            first_week: chance(if is_apart { early } else { both }),
            days,
        };
        let off = |a: f64, b: f64| (a - b).abs();
        let is_settled = off(next.plays, found.plays) < 1e-9
            && off(next.leaves, found.leaves) < 1e-9
            && off(next.first_week, found.first_week) < 1e-9;
        found = next;
        if is_settled {
            break;
        }
    }
    found
}

/// Days with the game, and how likely the player left on one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Part {
    days: f64,
    gone: f64,
}

/// What is expected of a player's days in the first week and after it.
fn after(plays: f64, chances: &Staying, player: &Days) -> (Part, Part) {
    let &Staying { leaves, first_week, .. } = chances;
    let (mut early, mut late) = (
        Part { days: player.span.min(WEEK), gone: 0.0 },
        Part { days: (player.span - WEEK).max(0.0), gone: 0.0 },
    );
    let soon = (WEEK - player.span).clamp(0.0, player.silent);
    let rest = player.silent - soon;
    // Day by day through what is left of the first week: the chance to be here yet, and what it adds.
    let q = (1.0 - plays) * (1.0 - first_week);
    let (mut here, mut all, mut weighed) = (1.0, 0.0, 0.0);
    for day in 0..soon as u32 {
        all += here * first_week;
        early.gone += here * first_week;
        weighed += here * first_week * f64::from(day);
        here *= q;
    }
    let (stay, gone, days) = silence(plays, leaves, rest);
    let total = all + here * (stay + gone);
    if total <= 0.0 {
        early.gone = 1.0;
        return (early, late);
    }
    early.gone /= total;
    early.days += (weighed + here * (stay + gone) * soon) / total;
    late.gone = here * gone / total;
    late.days += here * days / total;
    (early, late)
}

/// Of so many silent days at one rate: the chance of staying to their end, of leaving on one of them, and the days expected of both.
fn silence(plays: f64, leaves: f64, silent: f64) -> (f64, f64, f64) {
    let q = (1.0 - plays) * (1.0 - leaves);
    let end = libm::pow(q, silent);
    // Sums of q^j and j·q^j for j from 0 to silent − 1.
    let sum = (1.0 - end) / (1.0 - q);
    let days = if silent == 0.0 { 0.0 } else { (q * sum - silent * end) / (1.0 - q) };
    (end, leaves * sum, leaves * days + silent * end)
}

/// The logarithm of how likely the players' days are.
fn likelihood(players: &[Days], chances: &Staying) -> f64 {
    let &Staying { leaves, first_week, plays, .. } = chances;
    let mut sum = 0.0;
    for player in players.iter().filter(|player| player.weight > 0.0) {
        let plays = player.own.unwrap_or(plays).clamp(1e-6, 0.999_999);
        let soon = (WEEK - player.span).clamp(0.0, player.silent);
        let q = (1.0 - plays) * (1.0 - first_week);
        let (stay, gone, _) = silence(plays, first_week, soon);
        let (later_stay, later_gone, _) = silence(plays, leaves, player.silent - soon);
        let end = gone + libm::pow(q, soon) * (later_stay + later_gone);
        debug_assert!((stay - libm::pow(q, soon)).abs() < 1e-12);
        sum += player.weight
            * (player.span.min(WEEK) * libm::log1p(-first_week)
                + (player.span - WEEK).max(0.0) * libm::log1p(-leaves)
                + libm::log(end.max(1e-300)));
    }
    sum
}

/// Where the likelihood of a chance is not much less than at its best: the interval of its ratio (S. S. Wilks, Annals of
/// Mathematical Statistics 9, 1938).
fn interval(players: &[Days], best: f64, with: &dyn Fn(f64) -> Staying) -> (f64, f64) {
    let most = likelihood(players, &with(best.max(ENDS.0)));
    let falls = |chance: f64| 2.0 * (most - likelihood(players, &with(chance))) > LIMITS.0;
    let end = |mut near: f64, mut far: f64| {
        if !falls(far) {
            return far;
        }
        for _ in 0..24 {
            let middle = (near * far).sqrt();
            if falls(middle) { far = middle } else { near = middle }
        }
        far
    };
    let start = best.max(ENDS.0);
    let low = end(start, ENDS.0);
    (if low <= ENDS.0 { 0.0 } else { low }, end(start, ENDS.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_weighed_as_term_by_term() {
        for (plays, leaves, first, span, silent) in [
            (0.4, 0.01, 0.03, 0_u32, 9_u32),
            (0.05, 0.002, 0.1, 3, 300),
            (0.9, 0.1, 0.2, 10, 1),
            (0.3, 0.02, 0.1, 2, 0),
        ] {
            let chance = |day: u32| if day <= 6 { first } else { leaves };
            let (mut here, mut all) = (1.0, 0.0);
            let (mut days, mut gone) = ([0.0; 2], [0.0; 2]);
            for day in span + 1..=span + silent {
                let (h, late): (f64, usize) = (chance(day), usize::from(day > 6));
                all += here * h;
                gone[late] += here * h;
                for before in span + 1..day {
                    days[usize::from(before > 6)] += here * h;
                }
                here *= (1.0 - plays) * (1.0 - h);
            }
            all += here;
            (span + 1..=span + silent).for_each(|day| days[usize::from(day > 6)] += here);
            let chances = Staying { plays, leaves, first_week: first, days: 0.0 };
            let player = Days {
                weight: 1.0,
                played: 0.0,
                span: f64::from(span),
                silent: f64::from(silent),
                own: Some(plays),
            };
            let (early, late) = after(plays, &chances, &player);
            let past = [f64::from(span.min(6)), f64::from(span.saturating_sub(6))];
            for (at, part) in [early, late].into_iter().enumerate() {
                assert!((part.days - past[at] - days[at] / all).abs() < 1e-9, "{at} {part:?} {days:?}");
                assert!((part.gone - gone[at] / all).abs() < 1e-9, "{at} {part:?} {gone:?}");
            }
            let before = past[0] * libm::log1p(-first) + past[1] * libm::log1p(-leaves);
            assert!((likelihood(&[player], &chances) - before - libm::log(all)).abs() < 1e-9);
        }
    }
}
