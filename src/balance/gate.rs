//! The check of a scenario: runs it once, judges every expectation, and runs more players as long as one is uncertain.

use super::estimate::Estimate;
use super::expectation::{Expectation, Verdict};
use super::measure::{Plan, Side};
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
/// What is decided stays decided: more players are for those that are not. A first look that can be followed by others is
/// held to the measure of later ones: chance had better not fail it.
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
    loop {
        let is_only_look = players >= effort.most_players && players == effort.players;
        let side = Side { scenario, plan, sampled: &sampled };
        for (at, (judged, expectation)) in judged.iter_mut().zip(expectations).enumerate() {
            if judged.is_none_or(|judged| judged.verdict == Verdict::Uncertain) {
                let (found, group) = side.estimate(at);
                let range = &expectation.range;
                let verdict = if is_only_look { range.judge(&found) } else { range.judge_of_many(&found) };
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
