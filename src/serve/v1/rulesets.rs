//! Rulesets: in force, of before, compared, tried, put in force.

use super::super::answer::{Told, told};
use super::changing::{Making, undo};
use super::route::{Made, Nothing, Route, change, question};
use super::values::Whole;
use crate::app::install::{Installation, check_allowed, terms};
use crate::app::installations::{installations, installed_text};
use crate::app::rulesets::named::{Known, Which};
use crate::app::rulesets::{difference, show_installed};
use crate::app::{Problem, Session, clock};
use crate::config::Source;
use crate::ledger::{Moment, OperationKind};
use crate::progression::{Adaptation, Keep, Overspent};
use crate::report::gm::{ImpactView, InstallationsView};
use crate::report::ruleset::{DifferenceView, RulesetView};
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stays where a curve changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum KeepTerm {
    /// XP totals stay, levels follow the new curves.
    #[default]
    Xp,
    /// Levels stay with their share of the way to the next, XP becomes what that takes.
    Level,
}

/// What becomes of spent points that are no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OverspentTerm {
    /// All spent points of these characters come back, free of cost.
    Refund,
    /// They stay spent, and count as earned.
    Keep,
    /// As many as are too many are taken from attributes, by `trim_order`.
    Trim,
}

impl From<KeepTerm> for Keep {
    fn from(keep: KeepTerm) -> Keep {
        match keep {
            KeepTerm::Xp => Keep::Xp,
            KeepTerm::Level => Keep::Level,
        }
    }
}

impl From<OverspentTerm> for Overspent {
    fn from(choice: OverspentTerm) -> Overspent {
        match choice {
            OverspentTerm::Refund => Overspent::Refund,
            OverspentTerm::Keep => Overspent::Keep,
            OverspentTerm::Trim => Overspent::Trim,
        }
    }
}

/// Which ruleset that came into force.
#[derive(Debug, Deserialize, JsonSchema)]
struct Numbered {
    /// Its number in the list, from 1; `in-force` for the one in force.
    number: String,
}

/// Two rulesets.
#[derive(Debug, Deserialize, JsonSchema)]
struct Two {
    /// `installed` for the one in force, `installed:3` for the third that came into force, or the name of one that is built
    /// in: `necpgame`.
    a: String,
    /// The other.
    b: String,
}

/// New rules, and the terms on which characters come under them. One of `text`, `built_in` and `again`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RulesetBody {
    /// The ruleset's YAML.
    text: Option<String>,
    /// The name of one that is built in: `necpgame`.
    built_in: Option<String>,
    /// One that was in force before, by its number in the list.
    again: Option<Whole>,
    /// What stays where a curve changes; `xp` where it is left out.
    keep: Option<KeepTerm>,
    /// Characters at this level of this track or above keep the old curve until a reset: `{"paragon": 100}`.
    grandfather: BTreeMap<String, Whole>,
    /// What becomes of spent points that the new rules no longer give or take.
    overspent: Option<OverspentTerm>,
    /// From which attributes points are taken first.
    trim_order: Vec<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/rulesets",
            "listRulesets",
            "Every ruleset that came into force: which, when, by whom, on which terms and why",
            "ruleset.history",
        )
        .answers(|session, _: Nothing, _| Ok(told(InstallationsView::new(&installations(&session.store)?)))),
        question(
            "/rulesets/{number}",
            "showRuleset",
            "A ruleset that came into force, with every track, attribute, reward, node and curve",
            "ruleset.show",
        )
        .answers(show),
        question(
            "/rulesets/diff",
            "diffRulesets",
            "What differs between two rulesets, level by level, whatever their text looks like",
            "ruleset.diff",
        )
        .answers(diff),
        question(
            "/rulesets/impacts",
            "tryRuleset",
            "What new rules would make of all characters; nothing is written",
            "ruleset.diff",
        )
        .answers_post(|session, body: RulesetBody, _| Ok(told(previewed(session, body)?.view(None)))),
        change(
            "/rulesets",
            "installRuleset",
            "Put new rules in force, and bring every character under them",
            &[OperationKind::Ruleset],
        )
        .makes_of(install),
    ]
}

fn show(session: &mut Session, of: Numbered, _: Moment) -> Result<Told<RulesetView>, Problem> {
    let number = match of.number.as_str() {
        "in-force" => None,
        number => Some(number.parse().map_err(|_| {
            Problem::invalid("bad-path", "expected the number of a ruleset, from 1, or `in-force`")
        })?),
    };
    Ok(told(show_installed(&session.store, number)?.view))
}

/// One that is or was in force, or is built in: files of this machine are none of who asks.
fn which(name: &str) -> Result<Which, Problem> {
    match Which::parse(name).map_err(|error| Problem::invalid("bad-query", error))? {
        Which::File(_) => {
            let message = format!("there is no ruleset `{}` here", crate::report::numbers::clipped(name, 60));
            Err(Problem::invalid("unknown-ruleset", message)
                .hint("`installed`, `installed:3`, or the name of one that is built in, such as `necpgame`"))
        }
        which => Ok(which),
    }
}

fn diff(session: &mut Session, Two { a, b }: Two, _: Moment) -> Result<Told<DifferenceView>, Problem> {
    let (old, new) = (which(&a)?, which(&b)?);
    Ok(told(difference((&a, &old), (&b, &new), Some(&session.store))?.0))
}

fn adaptation(body: &RulesetBody) -> Result<Adaptation, Problem> {
    let held = body.grandfather.iter().map(|(track, Whole(level))| {
        let unknown = || Problem::invalid("bad-body", format!("`grandfather.{track}` is not a track"));
        Ok((TrackName::parse(track).ok_or_else(unknown)?, Level(*level)))
    });
    Ok(Adaptation {
        keep: body.keep.unwrap_or_default().into(),
        grandfather: held.collect::<Result<_, Problem>>()?,
        overspent: body.overspent.map(Overspent::from),
        trim_order: body.trim_order.clone(),
        ..Adaptation::default()
    })
}

/// What new rules would do.
fn previewed(session: &mut Session, body: RulesetBody) -> Result<Installation, Problem> {
    let adaptation = adaptation(&body)?;
    let known = match (&body.text, &body.built_in, body.again) {
        (Some(text), None, None) => Known::sound(&Source::new("the ruleset", text.as_str()))?,
        (None, Some(name), None) => which(name)?.load(None)?,
        (None, None, Some(Whole(number))) => Known::stored(installed_text(&session.store, number)?)?,
        _ => return Err(Problem::invalid("bad-body", "give one of `text`, `built_in` and `again`")),
    };
    Installation::preview(session, (known.text, known.ruleset), terms(adaptation))
}

fn install(
    session: &mut Session,
    making: &Making,
    _: Nothing,
    body: RulesetBody,
) -> Result<Made<ImpactView>, Problem> {
    let intent = making.intent(OperationKind::Ruleset, clock::now()?)?;
    check_allowed(session, &intent, making.is_dry)?;
    let new = previewed(session, body)?;
    if new.is_in_force() {
        let mut told = told(new.view(None));
        told.notes.push("it is in force already; nothing changes, whatever the terms".to_owned());
        return Ok(told.into());
    }
    new.check_overspent(session.observer())?;
    if making.is_dry {
        return Ok(told(new.view(None)).into());
    }
    let operation = new.commit(session, &intent)?;
    let mut told = told(new.view(operation));
    told.links.extend(operation.map(undo));
    Ok(Made { told, location: Some("/v1/rulesets/in-force".to_owned()), is_replayed: false })
}
