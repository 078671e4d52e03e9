//! What archetypes that were found are called.

use super::archetypes::hours_per_week;
use crate::simulation::population::Archetype;

/// Names for those who play at least so many hours a week.
const NAMES: [(f64, &str); 5] =
    [(20.0, "hardcore"), (10.0, "dedicated"), (4.0, "regular"), (1.5, "casual"), (0.0, "occasional")];

/// By hours a week; where two would have the same name, those with longer sessions or better earnings say so.
pub(super) fn names(archetypes: &[Archetype]) -> Vec<String> {
    let plain = |archetype: &Archetype| {
        let hours = hours_per_week(archetype);
        NAMES.iter().find(|(least, _)| hours >= *least).map_or("occasional", |(_, name)| name)
    };
    let plain: Vec<&str> = archetypes.iter().map(plain).collect();
    let mut names = Vec::with_capacity(plain.len());
    for (at, name) in plain.iter().enumerate() {
        let alike: Vec<usize> = (0..plain.len()).filter(|&other| plain[other] == *name).collect();
        let minutes = |at: &usize| archetypes[*at].session_minutes.median;
        names.push(match alike.as_slice() {
            [_] => (*name).to_owned(),
            [a, b] if (minutes(a) / minutes(b)).max(minutes(b) / minutes(a)) > 1.2 => {
                let other = if at == *a { b } else { a };
                let long = minutes(&at) > minutes(other);
                format!("{name}-{}", if long { "long" } else { "short" })
            }
            _ => format!("{name}-{}", alike.iter().position(|&other| other == at).unwrap_or(0) + 1),
        });
    }
    names
}
