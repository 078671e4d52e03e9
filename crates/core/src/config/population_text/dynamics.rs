//! What makes players like real ones, as YAML.

use crate::simulation::dynamics::{
    Arrivals, ByArchetype, Correlation, Dynamics, Leaving, PlayerSpread, Setting, Stacking, Steps, Weekday,
};
use crate::simulation::population::{Archetype, LogNormal};
use jiff::civil::Date;

/// What frames the lives of all; nothing where it is as it is by default.
pub(super) fn setting(setting: &Setting) -> String {
    let mut text = String::new();
    if let Some(days) = setting.first_date {
        let date = Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
        text += &format!("starts_on: {date}\n");
    } else if setting.first_weekday != Weekday::default() {
        text += &format!("starts_on: {}\n", setting.first_weekday.name());
    }
    if setting.stacking != Stacking::default() {
        text += &format!("stacking: {}\n", setting.stacking.name());
    }
    text + &arrivals("", &setting.arrivals)
}

/// When an archetype leaves, and all that it has beside.
pub(super) fn dynamics(archetype: &Archetype) -> String {
    // Every field by name: what is added is to be written.
    let Dynamics { spread, weekdays, leaving, breaks, arrivals: own, learning } = &archetype.dynamics;
    let mut text = leaves(archetype.leaves_per_week, leaving);
    text += &spread.as_ref().map(self::spread).unwrap_or_default();
    if let Some(weekdays) = weekdays {
        let days = Weekday::ALL.iter().zip(weekdays).filter(|(_, weight)| **weight != 1.0);
        let days: Vec<String> = days.map(|(day, weight)| format!("{}: {weight}", day.name())).collect();
        text += &format!("    weekdays: {{ {} }}\n", days.join(", "));
    }
    if let Some(breaks) = breaks {
        let LogNormal { median, sigma } = breaks.days;
        let days = format!("{{ median: {median}, sigma: {sigma} }}");
        text += &format!("    breaks: {{ per_week: {}, days: {days} }}\n", breaks.per_week);
    }
    if let Some(learning) = learning {
        text += &format!("    learning: {{ factor: {}, hours: {} }}\n", learning.factor, learning.hours);
    }
    text + &arrivals("    ", own)
}

fn leaves(per_week: f64, leaving: &Leaving) -> String {
    let Leaving { first_week, stuck, after_reset, at_end } = leaving;
    let mut fields = format!("per_week: {per_week}");
    if let Some(first) = first_week {
        fields += &format!(", first_week: {first}");
    }
    if let Some(stuck) = stuck {
        let since = if stuck.since == Steps::ALL { String::new() } else { since(stuck.since) };
        let (days, per_week) = (stuck.after_days, stuck.per_week);
        fields += &format!(", stuck: {{ after_days: {days}, per_week: {per_week}{since} }}");
    }
    if let Some(after) = after_reset {
        fields += &format!(", after_reset: {{ days: {}, per_week: {} }}", after.days, after.per_week);
    }
    if *at_end > 0.0 {
        fields += &format!(", at_end: {{ per_week: {at_end} }}");
    }
    format!("    leaves: {{ {fields} }}\n")
}

fn since(steps: Steps) -> String {
    let Steps { levels, masteries, rewards, resets } = steps;
    let all = [(levels, "level"), (masteries, "mastery"), (rewards, "reward"), (resets, "reset")];
    let names: Vec<&str> = all.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect();
    format!(", since: [{}]", names.join(", "))
}

fn spread(spread: &PlayerSpread) -> String {
    let PlayerSpread { sessions, minutes, xp, correlation } = spread;
    let mut fields = format!("sessions: {sessions}, minutes: {minutes}, xp: {xp}");
    if *correlation != Correlation::default() {
        let Correlation { sessions_minutes, sessions_xp, minutes_xp } = correlation;
        fields += &format!(
            ", correlation: {{ sessions_minutes: {sessions_minutes}, sessions_xp: {sessions_xp}, minutes_xp: {minutes_xp} }}"
        );
    }
    format!("    spread: {{ {fields} }}\n")
}

fn arrivals(indent: &str, all: &[Arrivals]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let one = |Arrivals { from_day, to_day, a_day }: &Arrivals| {
        format!("{indent}  - {{ from_day: {from_day}, to_day: {to_day}, a_day: {a_day} }}\n")
    };
    format!("{indent}arrivals:\n") + &all.iter().map(one).collect::<String>()
}

/// A number, or one for each of some archetypes.
pub(super) fn by_archetype(number: &ByArchetype) -> String {
    match number {
        ByArchetype::All(number) => number.to_string(),
        ByArchetype::Each(each) => {
            let each: Vec<String> = each.iter().map(|(id, number)| format!("{id}: {number}")).collect();
            format!("{{ {} }}", each.join(", "))
        }
    }
}
