//! What the rules of a check would make of the characters of a database.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::observer::Terminal;
use super::scenario::Set;
use super::spot;
use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Severity, Verdict};
use crate::balance::living::{Census, LivingExpectation};
use crate::config::Spanned;
use crate::ledger::Outlook;
use crate::progression::Adaptation;
use crate::report::balance::check::{CheckRow, Status};
use crate::report::gm::{OutlookView, RulesetChange};
use crate::store::{Rules, RulesetText};

/// How characters are brought under new rules unless an installation says otherwise.
const TERMS: &str = "as `ruleset install --keep xp` would bring them";

/// What becomes of all characters of the database, if one is named.
///
/// # Errors
/// When it can't be read, or it was interrupted.
pub fn outlook(set: &Set, context: &Context) -> Result<Option<(Outlook, OutlookView)>, Failure> {
    if context.db.is_none() {
        return Ok(None);
    }
    let terminal = Terminal::new(context);
    let session = terminal.session()?;
    let new = RulesetText {
        name: set.ruleset.value.name.clone(),
        hash: set.ruleset.hash(),
        text: set.ruleset.source.text.clone(),
    };
    let rules = Rules { text: &new, ruleset: &set.ruleset.value };
    let terms = Adaptation::default();
    let outlook = session.outlook(&rules, &terms)?;
    let change = RulesetChange { from: &session.text().name, to: (&new.name, &new.hash), terms: TERMS };
    let view = OutlookView::new(None, &change, &outlook).preview();
    Ok(Some((outlook, view)))
}

/// The results of what is expected of living characters.
pub fn rows(set: &Set, outlook: &Outlook) -> Vec<CheckRow> {
    let census = census(outlook);
    set.expectations.value.living.iter().map(|own| row(set, own, &census)).collect()
}

fn row(set: &Set, expected: &Spanned<LivingExpectation>, census: &Census) -> CheckRow {
    let LivingExpectation { what, range, severity, why } = &expected.value;
    let found = Estimate::exact(census.value(*what));
    let verdict = range.judge(&found);
    CheckRow {
        expectations: set.expectations.value.name.clone(),
        expected_at: spot(&set.expectations.source, expected.span),
        metric: what.name().to_owned(),
        group: "living".to_owned(),
        words: what.words().to_owned(),
        unit: what.unit(),
        agreed: *range,
        found,
        players: census.characters,
        severity: *severity,
        verdict,
        status: match (verdict, severity) {
            (Verdict::Passed, _) => Status::Passed,
            (Verdict::Uncertain, _) => Status::Uncertain,
            (Verdict::Failed, Severity::Warn) => Status::Warned,
            (Verdict::Failed, Severity::Error) => Status::Failed,
        },
        before: None,
        culprit: None,
        why: why.clone(),
        scenario: None,
    }
}

fn census(outlook: &Outlook) -> Census {
    let all = outlook.all();
    let most = |side: &crate::ledger::Side| side.most.as_ref().map_or(0, |most| most.from.abs_diff(most.to));
    Census {
        characters: all.characters,
        lose_levels: all.paragon.lose.characters,
        gain_levels: all.paragon.gain.characters,
        lose_points: all.points.lose.characters,
        gain_points: all.points.gain.characters,
        overspent: all.overspent,
        resets_possible: all.resets_possible,
        resets_impossible: all.resets_impossible,
        most_levels_lost: most(&all.paragon.lose),
        most_levels_gained: most(&all.paragon.gain),
    }
}
