//! How often the players of a group play and how soon they leave, from days of play alone.
//!
//! Nobody says that they leave: a player is silent after the last session for g days, until the history ends, and either
//! left on one of them or just did not play. With the chance p of playing on a day and h of leaving on one, silence after
//! j more days with the game has the chance q^j·h, and staying to the end q^g, where q = (1 − p)(1 − h). Days with the
//! game follow from these, p and h from the days, and so on until they stay as they are.

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
    /// To leave on a day.
    pub leaves: f64,
    /// Days with the game, of all players, after the first of each.
    pub days: f64,
}

const STEPS: usize = 60;

/// The chances that fit the days of a group's players.
pub fn fit(players: &[Days]) -> Staying {
    let mut found = Staying { plays: 0.5, leaves: 0.001, days: 0.0 };
    let played: f64 = players.iter().map(|days| days.weight * days.played).sum();
    for _ in 0..STEPS {
        let (mut days, mut gone) = (0.0, 0.0);
        for player in players {
            let plays = player.own.unwrap_or(found.plays).clamp(1e-6, 0.999_999);
            let (more, left) = after(plays, found.leaves, player.silent);
            days += player.weight * (player.span + more);
            gone += player.weight * left;
        }
        if days <= 0.0 {
            break;
        }
        let next = Staying {
            plays: (played / days).clamp(1e-6, 1.0),
            leaves: (gone / (days + gone)).min(0.5),
            days,
        };
        let is_settled = (next.plays - found.plays).abs() < 1e-9 && (next.leaves - found.leaves).abs() < 1e-9;
        found = next;
        if is_settled {
            break;
        }
    }
    found
}

/// The expected days with the game after the last session, and the chance that the player left.
fn after(plays: f64, leaves: f64, silent: f64) -> (f64, f64) {
    let q = (1.0 - plays) * (1.0 - leaves);
    let end = libm::pow(q, silent);
    // Sums of q^j and j·q^j for j from 0 to g − 1.
    let sum = (1.0 - end) / (1.0 - q);
    let days = (q * sum - silent * end) / (1.0 - q);
    let days = if silent == 0.0 { 0.0 } else { days };
    let all = leaves * sum + end;
    if all <= 0.0 { (0.0, 1.0) } else { ((leaves * days + silent * end) / all, leaves * sum / all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_weighed_as_term_by_term() {
        for (plays, leaves, silent) in [(0.4, 0.01, 9_u32), (0.05, 0.002, 300), (0.9, 0.1, 1), (0.3, 0.02, 0)]
        {
            let q = (1.0 - plays) * (1.0_f64 - leaves);
            let (mut all, mut days, mut left) = (0.0, 0.0, 0.0);
            let mut power = 1.0;
            for day in 0..silent {
                all += power * leaves;
                days += f64::from(day) * power * leaves;
                left += power * leaves;
                power *= q;
            }
            all += power;
            days += f64::from(silent) * power;
            let (more, gone) = after(plays, leaves, f64::from(silent));
            assert!((more - days / all).abs() < 1e-9, "{more} {}", days / all);
            assert!((gone - left / all).abs() < 1e-9);
        }
    }
}
