//! New rules on a living database.

use super::names::or_all;
use super::observer::Observer;
use super::problem::{Hint, Problem};
use super::session::Session;
use crate::ledger::{Impact, Intent, OperationId, OverspentBy};
use crate::progression::{Adaptation, Keep};
use crate::report::gm::{ImpactView, RulesetChange, overspent_line};
use crate::report::numbers::{clipped, whole};
use crate::rules::ruleset::Ruleset;
use crate::store::{InstallError, Mode, Rules, RulesetText, StoreError, Terms};

/// So many who have overspent are told on a screen.
const SHOWN: usize = 20;

/// Terms with the words that the history keeps.
pub fn terms(adaptation: Adaptation) -> Terms {
    let mut words = vec![match adaptation.keep {
        Keep::Xp => "keep xp".to_owned(),
        Keep::Level => "keep level".to_owned(),
    }];
    let held = adaptation.grandfather.iter();
    words.extend(held.map(|(track, level)| format!("grandfather {track}={level}")));
    words.extend(adaptation.overspent.map(|choice| format!("overspent {}", choice.word())));
    if !adaptation.trim_order.is_empty() {
        words.push(format!("trim order {}", adaptation.trim_order.join(" ")));
    }
    Terms { adaptation, words: words.join(", ") }
}

/// Makes sure that somebody may install rulesets and says why, before anybody waits for a preview.
///
/// # Errors
/// That it is not allowed, or that a reason is missing.
pub fn check_allowed(session: &mut Session, intent: &Intent, is_dry: bool) -> Result<(), Problem> {
    let mode = if is_dry { Mode::DryRun } else { Mode::Preview };
    session.decided_anew(|session| {
        session.write(intent, mode, |_| Ok::<(), StoreError>(()))?;
        Ok(())
    })
}

/// Rules that are to come into force, and what they would do to all characters.
pub struct Installation {
    from: RulesetText,
    to: RulesetText,
    ruleset: Ruleset,
    terms: Terms,
    impact: Impact,
    /// What the new rules no longer know.
    gone: Vec<String>,
}

impl Installation {
    /// Looks at what the new rules would do; at nothing where they are in force already.
    ///
    /// # Errors
    /// Terms that name what the rules lack, or what the store fails with.
    pub fn preview(
        session: &Session,
        (to, ruleset): (RulesetText, Ruleset),
        terms: Terms,
    ) -> Result<Installation, Problem> {
        let (from, old) = (session.text().clone(), session.ruleset());
        if from.hash == to.hash {
            let (impact, gone) = (Impact::default(), Vec::new());
            return Ok(Installation { from, to, ruleset, terms, impact, gone });
        }
        check(&terms.adaptation, old, &ruleset)?;
        let rules = Rules { text: &to, ruleset: &ruleset };
        let impact = session.impact(&rules, &terms.adaptation)?;
        let gone = gone(old, &ruleset);
        Ok(Installation { from, to, ruleset, terms, impact, gone })
    }

    /// Whether the rules are in force already.
    pub fn is_in_force(&self) -> bool {
        self.from.hash == self.to.hash
    }

    /// The name of the new rules.
    pub fn name(&self) -> &str {
        &self.to.name
    }

    /// What becomes of the characters.
    pub fn impact(&self) -> &Impact {
        &self.impact
    }

    /// What is shown of it: before it happens, or as this operation.
    pub fn view(&self, operation: Option<OperationId>) -> ImpactView {
        let to = (self.to.name.as_str(), self.to.hash.as_str());
        let change = RulesetChange { from: &self.from.name, to, terms: &self.terms.words };
        ImpactView::new(operation, &change, &self.impact).without(&self.gone)
    }

    /// Makes sure that the terms say what becomes of points that were spent and are no longer there.
    ///
    /// # Errors
    /// That they don't.
    pub fn check_overspent(&self, observer: &dyn Observer) -> Result<(), Problem> {
        let count = self.impact.all().overspent;
        match count == 0 || self.terms.adaptation.overspent.is_some() {
            true => Ok(()),
            false => Err(overspent(count, &self.impact.overspent, observer)),
        }
    }

    /// Puts the rules in force, on a database that still has the rules that were seen.
    ///
    /// # Errors
    /// That other rules came into force since, overspent points without a choice, or what the store fails with.
    pub fn commit(&self, session: &mut Session, intent: &Intent) -> Result<Option<OperationId>, Problem> {
        session.decided_anew(|session| {
            // What was shown, and is told, is the step from the rules of then.
            if session.text().hash != self.from.hash {
                return Err(StoreError::RulesetChanged.into());
            }
            self.carry_out(session, intent)
        })
    }

    fn carry_out(&self, session: &mut Session, intent: &Intent) -> Result<Option<OperationId>, Problem> {
        let rules = Rules { text: &self.to, ruleset: &self.ruleset };
        let written = session.write_long((intent, Mode::Commit), "characters", |writer, progress| {
            writer.install(&rules, &self.terms, progress)
        });
        match written {
            Ok(written) => Ok(written.operation.map(|operation| operation.id)),
            Err(InstallError::Overspent { count, first }) => Err(overspent(count, &first, session.observer)),
            Err(InstallError::Store(error)) => Err(error.into()),
        }
    }
}

/// Tracks, and prestige, that only the old rules know.
fn gone(old: &Ruleset, new: &Ruleset) -> Vec<String> {
    let tracks = old.track_names().into_iter().filter(|name| new.track(name).is_none());
    let mut gone: Vec<String> = tracks.map(|name| name.to_string()).collect();
    if old.prestige.is_some() && new.prestige.is_none() {
        gone.push("prestige".to_owned());
    }
    gone
}

fn overspent(count: u64, first: &[OverspentBy], observer: &dyn Observer) -> Problem {
    let characters =
        if count == 1 { "1 character has" } else { &format!("{} characters have", whole(count)) };
    let message = format!("{characters} spent points that the new rules no longer give or take");
    let mut reasons: Vec<String> = first.iter().take(SHOWN).map(overspent_line).collect();
    let more = count.saturating_sub(reasons.len() as u64);
    if more > 0 {
        reasons.push(observer.spelled(&Hint::MoreOverspent(more)));
    }
    Problem::refused("overspent", message).reasons(reasons).advise(Hint::DecideOverspent)
}

/// Tracks and attributes that the terms name are there.
fn check(terms: &Adaptation, old: &Ruleset, new: &Ruleset) -> Result<(), Problem> {
    for track in terms.grandfather.keys() {
        for ruleset in [old, new] {
            if ruleset.track(track).is_none() {
                let names: Vec<String> = ruleset.track_names().iter().map(ToString::to_string).collect();
                let (ruleset, track) = (clipped(&ruleset.name, 60), track.to_string());
                let message = format!("the ruleset `{ruleset}` has no track `{}`", clipped(&track, 60));
                return Err(unknown("unknown-track", message, &track, &names));
            }
        }
    }
    let attributes = new.paragon.iter().flat_map(|paragon| &paragon.attributes);
    let names: Vec<String> = attributes.map(|attribute| attribute.id.clone()).collect();
    if let Some(strange) = terms.trim_order.iter().find(|id| !names.contains(id)) {
        let message = format!("the new ruleset has no attribute `{}`", clipped(strange, 60));
        return Err(unknown("unknown-attribute", message, strange, &names));
    }
    Ok(())
}

fn unknown(code: &'static str, message: String, name: &str, names: &[String]) -> Problem {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Problem::invalid(code, message).hint(or_all(name, &names))
}
