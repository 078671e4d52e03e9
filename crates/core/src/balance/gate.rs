//! The check of a scenario: runs it once, judges every expectation, and runs more players as long as one is uncertain.

use super::estimate::Estimate;
use super::expectation::{Expectation, Verdict};
use super::measure::{Plan, Side};
use crate::simulation::interval::TAIL;
use crate::simulation::run::{Part, Progress, Stopped};
use crate::simulation::sample::{Sampled, Side as Lived, sample};
use crate::simulation::scenario::Scenario;

/// How many players a check runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// To begin with.
    pub players: u64,
    /// At most, while an expectation is uncertain.
    pub most_players: u64,
    /// Threads; the result is the same for any number.
    pub threads: usize,
}

impl Effort {
    /// How often the players there are may be looked at: they double each time.
    fn looks(&self) -> u32 {
        let mut looks = 1;
        let mut players = self.players.max(1);
        while players < self.most_players {
            (players, looks) = (players.saturating_mul(2), looks + 1);
        }
        looks
    }
}

/// An expectation with what was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// What was found when it was decided.
    pub found: Estimate,
    /// How many players of the group that was; 0 where no player is asked.
    pub players: u64,
    /// How many players ran in all by then.
    pub of: u64,
    /// What follows.
    pub verdict: Verdict,
}

/// The result of a check.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Parallel to the expectations.
    pub judged: Vec<Judged>,
    /// What the first players answered, before more were run.
    pub base: Sampled,
    /// How many ran in all.
    pub players: u64,
}

/// Judges `expectations`, whose metrics are those of `plan` in the same order.
///
/// What is decided stays decided: more players are for those that are not. Each look is another chance to be wrong, to pass
/// as well as to fail, so where several may be taken each has its part of what may lie beyond an end of an interval
/// (Bonferroni's inequality: together they are wrong no more often than one look is). What is shown is the 95 % interval.
///
/// # Errors
/// [`Stopped`] when `progress` said so.
pub fn check(
    scenario: Scenario,
    plan: &Plan,
    expectations: &[Expectation],
    effort: Effort,
    progress: Progress,
) -> Result<Checked, Stopped> {
    let lived = [Lived { scenario, questions: &plan.questions }];
    let run = |already, players| -> Result<Sampled, Stopped> {
        let part = Part { already, ..Part::whole(players) };
        Ok(sample(&lived, part, false, effort.threads, progress)?.swap_remove(0))
    };
    let needs_players = !plan.questions.readings.is_empty();
    let mut players = if needs_players { effort.players } else { 0 };
    let base = run(0, players)?;
    let mut sampled = base.clone();
    let mut judged: Vec<Option<Judged>> = vec![None; expectations.len()];
    let tail = TAIL / f64::from(effort.looks());
    loop {
        let side = Side { scenario, plan, sampled: &sampled };
        for (at, (judged, expectation)) in judged.iter_mut().zip(expectations).enumerate() {
            if judged.is_none_or(|judged| judged.verdict == Verdict::Uncertain) {
                let (found, group) = side.estimate(at);
                let range = &expectation.range;
                let plain = range.judge(&found);
                let is_sure = plain == Verdict::Uncertain
                    || tail == TAIL
                    || range.judge(&side.estimate_within(at, tail).0) == plain;
                let verdict = if is_sure { plain } else { Verdict::Uncertain };
                *judged = Some(Judged { found, players: group, of: players, verdict });
            }
        }
        let is_open = judged.iter().flatten().any(|judged| judged.verdict == Verdict::Uncertain);
        if !is_open || !needs_players || players >= effort.most_players {
            return Ok(Checked { judged: judged.into_iter().flatten().collect(), base, players });
        }
        let next = players.saturating_mul(2).min(effort.most_players);
        sampled.extend(run(players, next)?);
        players = next;
    }
}
