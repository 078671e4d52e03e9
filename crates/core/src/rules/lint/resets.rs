//! Resets whose bonuses, costs or requirements are probably not what was meant.

use super::Lint;
use crate::rules::curve::{Curve, Kind};
use crate::rules::number::{Number, grouped};
use crate::rules::prestige::{Bonuses, Prestige};

/// Resets that are looked at where there is no last one.
const LOOKED_AT: u64 = 100;
/// A bonus of the first reset from which on a per cent was probably written as a whole number: +1,000 %.
const ABSURD: f64 = 10.0;

/// What is odd about resets.
pub(super) fn lint(prestige: &Prestige) -> Vec<Lint> {
    let last = prestige.max.unwrap_or(LOOKED_AT).min(LOOKED_AT);
    let mut found = Vec::new();
    // Points that stay the same for all later resets are common, and said by a table that ends.
    for (name, what, curve) in curves(prestige) {
        let is_bonus = matches!(name, "xp" | "currency" | "drop_rate");
        found.extend(absurd(name, what, curve).filter(|_| is_bonus));
        found.extend(
            falls(name, what, curve, last).filter(|_| is_bonus || matches!(name, "requires" | "cost")),
        );
        found.extend(
            prestige
                .max
                .filter(|_| !name.ends_with("_points"))
                .and_then(|max| too_short(name, what, curve, max)),
        );
    }
    found.extend(worthless(prestige, last));
    found
}

fn curves(prestige: &Prestige) -> impl Iterator<Item = (&'static str, &'static str, &Curve)> {
    [
        ("requires", "the paragon level needed", Some(&prestige.requires)),
        ("cost", "the cost", prestige.cost.as_ref()),
        ("xp", "the XP bonus", prestige.xp.as_ref()),
        ("currency", "the currency bonus", prestige.currency.as_ref()),
        ("drop_rate", "the drop-rate bonus", prestige.drop_rate.as_ref()),
        ("attribute_points", "the number of attribute points", prestige.attribute_points.as_ref()),
        ("prestige_points", "the number of prestige points", prestige.prestige_points.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, what, curve)| Some((name, what, curve?)))
}

fn of(code: &'static str, name: &str, reset: u64, message: String, hint: String) -> Lint {
    Lint { code, curve: format!("prestige.{name}"), level: reset, message, hint }
}

fn percent(bonus: f64) -> String {
    format!("+{} %", Number::from_f64((bonus * 1e6).round() / 1e4))
}

fn absurd(name: &str, what: &str, curve: &Curve) -> Option<Lint> {
    let bonus = curve.value(1).as_f64();
    let message = format!("{what} of the first reset is {}", percent(bonus));
    let meant = Number::from_f64(bonus / 100.0);
    let hint = format!("1 is 100 %: for {} write {meant}", percent(bonus / 100.0));
    (bonus >= ABSURD).then(|| of("bonus-absurd", name, 1, message, hint))
}

fn falls(name: &'static str, what: &str, curve: &Curve, last: u64) -> Option<Lint> {
    let reset = (2..=last).find(|&n| curve.value(n).is_less_than(curve.value(n - 1)))?;
    let (before, after) = (curve.value(reset - 1), curve.value(reset));
    let (before, after, code, hint) = match name {
        "requires" => (before.to_string(), after.to_string(), "requirement-falls", "let it rise or stay"),
        "cost" => (before.to_string(), after.to_string(), "cost-falls", "let it rise or stay"),
        _ => {
            let hint = "a bonus is the one held after so many resets, not what each adds: let it rise";
            (percent(before.as_f64()), percent(after.as_f64()), "bonus-falls", hint)
        }
    };
    let message = format!("{what} falls at reset {}: {after} after {before}", grouped(&reset.to_string()));
    Some(of(code, name, reset, message, hint.to_owned()))
}

/// A table that says nothing of the last resets.
fn too_short(name: &'static str, what: &str, curve: &Curve, max: u64) -> Option<Lint> {
    let Kind::Table(table) = &curve.kind else { return None };
    let given = table.values.len() as u64;
    if table.then.is_some() || given >= max || given < 2 {
        return None;
    }
    let message = format!("{what} is given for {given} resets of {max}: the last value holds for the others");
    let hint = format!("give {max} values, say how it goes on with `then`, or set `max: {given}`");
    Some(of("table-too-short", name, given + 1, message, hint))
}

/// A reset that gives nothing for the levels and the currency that it takes.
fn worthless(prestige: &Prestige, last: u64) -> Option<Lint> {
    let held = |n: u64| prestige.bonuses(n);
    let adds = |n: u64| {
        let (Bonuses { xp, currency, drop_rate }, before) = (held(n), held(n - 1));
        xp > before.xp
            || currency > before.currency
            || drop_rate > before.drop_rate
            || prestige.attribute_points(n).0 > 0
            || prestige.prestige_points(n).0 > 0
    };
    let reset = (1..=last).find(|&n| !adds(n))?;
    // A bonus that is the same after every reset is at least one for the first; what repeats because a table is short is said there.
    if reset > 1
        && curves(prestige).any(|(name, what, curve)| {
            prestige.max.and_then(|max| too_short(name, what, curve, max)).is_some()
        })
    {
        return None;
    }
    let cost = prestige.cost(reset);
    let price =
        if cost > 0 { format!("{} currency and ", grouped(&cost.to_string())) } else { String::new() };
    let n = grouped(&reset.to_string());
    let message =
        format!("reset {n} takes {price}all paragon levels and gives nothing that the reset before did not");
    let hint = format!(
        "let a bonus rise with each reset, give points, or end with `max: {}`",
        reset.saturating_sub(1).max(1)
    );
    let name = ["xp", "currency", "drop_rate"]
        .into_iter()
        .find(|name| curves(prestige).any(|(known, ..)| known == *name));
    Some(of("reset-gives-nothing", name.unwrap_or("requires"), reset, message, hint))
}

#[cfg(test)]
mod tests {
    use super::super::{lint as all, tests::ruleset};

    fn codes(prestige: &str) -> Vec<(&'static str, u64)> {
        let text = format!("paragon: {{ xp_to_next: 1000 }}\nprestige: {{ {prestige} }}");
        all(&ruleset(&text)).into_iter().map(|lint| (lint.code, lint.level)).collect()
    }

    #[test]
    fn odd_resets_are_found() {
        for (prestige, expected) in [
            (
                "max: 3, requires: { table: [10, 20, 30] }, bonuses: { xp: { linear: { base: 50, step: 10 } } }",
                vec![("bonus-absurd", 1)],
            ),
            (
                "max: 3, requires: { table: [10, 20, 30] }, bonuses: { xp: 50 }",
                vec![("bonus-absurd", 1), ("reset-gives-nothing", 2)],
            ),
            (
                "max: 3, requires: { table: [10, 20, 30] }, bonuses: { xp: { table: [0.3, 0.2, 0.1] } }",
                vec![("bonus-falls", 2), ("reset-gives-nothing", 2)],
            ),
            (
                "max: 3, requires: { table: [30, 20, 10] }, bonuses: { xp: { table: [0.1, 0.2, 0.3] } }",
                vec![("requirement-falls", 2)],
            ),
            (
                "max: 3, requires: 10, cost: { table: [3, 2, 1] }, bonuses: { xp: { table: [0.1, 0.2, 0.3] } }",
                vec![("cost-falls", 2)],
            ),
            (
                "max: 5, requires: { table: [10, 20, 30] }, bonuses: { xp: { linear: { base: 0.1, step: 0.1 } } }",
                vec![("table-too-short", 4)],
            ),
            ("max: 3, requires: 10, cost: 1000, bonuses: { xp: 0 }", vec![("reset-gives-nothing", 1)]),
            ("max: 3, requires: 10", vec![("reset-gives-nothing", 1)]),
            ("max: 3, requires: 10, prestige_points: 5", vec![]),
            ("requires: 10, bonuses: { xp: { linear: { base: 0.1, step: 0.1 } } }", vec![]),
        ] {
            assert_eq!(codes(prestige), expected, "{prestige}");
        }
    }
}
