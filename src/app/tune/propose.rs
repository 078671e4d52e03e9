//! Changes of the rules in force that bring those who play now back to goals. Nothing is installed.

use super::goals::Goals;
use super::numbers::{Vary, tunables};
use super::{Tuning, stopped};
use crate::app::fit::history::{Histories, Log, Play};
use crate::app::inputs::{population_of, ruleset_of};
use crate::app::problem::{Hint, Problem};
use crate::app::session::Session;
use crate::balance::tuning::MOST_DIALS;
use crate::config::Source;
use crate::progression::Adaptation;
use crate::report::balance::proposal::ProposalView;
use crate::report::gm::{ImpactView, RulesetChange};
use crate::store::{Rules, RulesetText};
use std::path::Path;

/// What is proposed for, and within which bounds.
#[derive(Debug, Clone)]
pub struct Request {
    /// Goals, as they are written.
    pub goals: Vec<String>,
    /// Numbers that may change, each within its range.
    pub vary: Vec<Vary>,
    /// So many rulesets are tried at most.
    pub budget: u64,
    /// Simulated players, and days.
    pub players: u64,
    /// See above.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
}

/// The smallest change within the bounds that brings those who play in a database to the goals: with what it does to them.
///
/// # Errors
/// Problems of the goals or bounds, a history that tells too little, what the store fails with, or when it was asked to end.
pub fn propose(
    request: &Request,
    play: &Play,
    path: &Path,
    session: &Session,
) -> Result<ProposalView, Problem> {
    let goals = Goals::parse(&request.goals)?;
    if goals.is_empty() {
        let message = "nothing says what is to be met";
        return Err(Problem::invalid("nothing-to-meet", message).advise(Hint::NameGoal));
    }
    if request.vary.len() > MOST_DIALS {
        let message = format!("{} numbers are varied, at most {MOST_DIALS} can be", request.vary.len());
        return Err(Problem::invalid("too-many", message).advise(Hint::Sensitivity));
    }
    let observer = session.observer;
    let text = session.text();
    let ruleset = ruleset_of(&Source::new("rules in force", text.text.clone()))?;
    let log = Log { store: &session.store, ruleset: session.ruleset() };
    let histories: Histories = play.histories(log, observer)?;
    let wanted = crate::app::fit::Request {
        histories: &histories,
        source: path,
        ruleset: session.ruleset(),
        archetypes: None,
        seed: request.seed,
        wants_chart: false,
    };
    let fitted = crate::app::fit::run(&wanted, observer)?;
    let population = population_of(&Source::new("fitted population", fitted.text), &ruleset.value)?;
    let set = goals.of((ruleset, population), (request.players, request.seed), request.days)?;
    let numbers = tunables(&request.vary, &set.ruleset)?;
    let tuning =
        Tuning { set: &set, numbers: &numbers, threads: request.threads, observer, draws_back: true };
    let (found, new) = tuning.search(request.budget)?;
    let patch = tuning.written(Path::new("proposal.patch"), &new.source);
    let to = RulesetText { name: new.value.name.clone(), hash: new.hash(), text: new.source.text.clone() };
    let rules = Rules { text: &to, ruleset: &new.value };
    let impact = session.impact(&rules, &Adaptation::default())?;
    if observer.is_stopped() {
        return Err(stopped());
    }
    let terms = observer.spelled(&Hint::InstallTerms);
    let change = RulesetChange { from: &text.name, to: (&to.name, &to.hash), terms: &terms };
    let impact = ImpactView::new(None, &change, &impact).preview();
    Ok(ProposalView::new(fitted.view, found, impact, patch))
}
