//! Every figure of a simulation as a row, for spreadsheets and notebooks.

use crate::report::{Records, Rows};
use crate::simulation::outcome::{Group, Outcome, Retention, Share, Spread};

/// One figure.
struct Figure<'a> {
    group: &'a Group,
    metric: String,
    day: Option<usize>,
    unit: &'static str,
    spread: Option<&'a Spread>,
    share: Option<&'a Share>,
}

/// All of them.
pub(super) fn records(outcome: &Outcome) -> Records {
    let figures: Vec<Figure> = outcome.groups().flat_map(Figures::of).collect();
    let spread = |value: fn(&Spread) -> Option<f64>| move |own: &Figure| own.spread.and_then(value);
    let share = |value: fn(&Share) -> f64| move |own: &Figure| own.share.map(value);
    Rows::of(&figures)
        .column("archetype", |own| &own.group.name)
        .column("metric", |own| &own.metric)
        .column("day", |own| own.day)
        .column("unit", |own| own.unit)
        .column("p10", spread(|own| own.p10))
        .column("p25", spread(|own| own.p25))
        .column("p50", spread(|own| own.p50))
        .column("p75", spread(|own| own.p75))
        .column("p90", spread(|own| own.p90))
        .column("p50_low", spread(|own| own.p50_interval.0))
        .column("p50_high", spread(|own| own.p50_interval.1))
        .column("resolution", spread(|own| Some(own.resolution)))
        .column("share", share(|own| own.share))
        .column("share_low", share(|own| own.interval.0))
        .column("share_high", share(|own| own.interval.1))
        .column("players", |own| own.group.players)
        .records()
}

struct Figures<'a> {
    group: &'a Group,
    figures: Vec<Figure<'a>>,
}

impl<'a> Figures<'a> {
    fn of(group: &'a Group) -> Vec<Figure<'a>> {
        let mut figures = Figures { group, figures: Vec::new() };
        figures.all();
        figures.figures
    }

    fn all(&mut self) {
        let group = self.group;
        for levels in &group.levels {
            for (day, spread) in levels.by_day.iter().enumerate() {
                self.row(format!("{} level", levels.track), Some(day), "level", (Some(spread), None));
            }
        }
        for reached in &group.milestones {
            let (hours, days) = (Some(&reached.hours), Some(&reached.days));
            let share = Some(&reached.reached);
            self.row(format!("hours to {}", reached.milestone), None, "h", (hours, share));
            self.row(format!("days to {}", reached.milestone), None, "d", (days, share));
        }
        for mastery in &group.masteries {
            self.spread(&format!("mastery.{} level", mastery.mastery), "level", &mastery.level);
        }
        self.spread("prestige level", "resets", &group.prestige_level);
        let bonuses = &group.bonuses;
        self.spread("xp bonus", "fraction", &bonuses.xp);
        self.spread("currency bonus", "fraction", &bonuses.currency);
        self.spread("drop_rate bonus", "fraction", &bonuses.drop_rate);
        self.spread("points earned", "points", &group.points_earned);
        self.spread("points spent", "points", &group.points_spent);
        self.spread("points available", "points", &group.points_available);
        self.spread("currency", "currency", &group.currency);
        self.spread("hours played", "h", &group.hours_played);
        self.row("still playing".to_owned(), None, "", (None, Some(&group.still_playing)));
        if let Some(retention) = &group.retention {
            self.retention(retention);
        }
    }

    fn retention(&mut self, retention: &'a Retention) {
        for played in &retention.played_on {
            let metric = format!("plays {} d after the first", played.after);
            self.row(metric, None, "", (None, Some(&played.players)));
        }
        self.spread("longest dry spell", "d", &retention.dry_spell);
        self.spread("rewards per hour", "1/h", &retention.rewards_per_hour);
    }

    fn spread(&mut self, metric: &str, unit: &'static str, spread: &'a Spread) {
        self.row(metric.to_owned(), None, unit, (Some(spread), None));
    }

    fn row(
        &mut self,
        metric: String,
        day: Option<usize>,
        unit: &'static str,
        (spread, share): (Option<&'a Spread>, Option<&'a Share>),
    ) {
        self.figures.push(Figure { group: self.group, metric, day, unit, spread, share });
    }
}
