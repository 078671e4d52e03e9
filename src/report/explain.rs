//! How the cost of a level came about.

use super::{Records, Rows, Screen, Spell, View, numbers};
use crate::rules::curve::Explanation;
use serde::Serialize;

/// The cost of one level and the computations behind it.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainView {
    /// The ruleset's name.
    pub ruleset: String,
    /// The track's name.
    pub track: String,
    /// The level.
    pub level: u64,
    /// What its curve gives: `xp_to_next` or `total_xp`.
    pub curve: &'static str,
    /// XP to the next level; none at the last.
    pub xp_to_next: Option<u64>,
    /// XP from the first level to this one.
    pub total_xp: u64,
    /// The cost, or the totals whose difference it is.
    pub computations: Vec<Computation>,
}

/// One value of the curve.
#[derive(Debug, Clone, Serialize)]
pub struct Computation {
    /// The level whose value it is.
    pub level: u64,
    /// The piece of the curve that made it, in the file.
    pub place: Option<Place>,
    /// The computation, a line each.
    pub steps: Vec<String>,
    /// The curve's value, before it is made whole.
    pub value: f64,
    /// The whole XP that it counts for.
    pub xp: u64,
    /// Whether it is the track's first total, which counts as 0 whatever the curve says.
    #[serde(skip)]
    pub is_first_total: bool,
    #[serde(skip)]
    exact: bool,
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The file as named on the command line.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The whole line.
    pub text: String,
    /// How many characters from `column` on belong to the piece.
    pub length: usize,
}

impl Computation {
    /// `explanation`, whose piece is at `place`, and the whole `xp` made of it.
    pub fn new(explanation: Explanation, place: Option<Place>, xp: u64) -> Computation {
        Computation {
            level: explanation.level,
            place,
            steps: explanation.lines,
            value: explanation.value.as_f64(),
            xp,
            is_first_total: false,
            exact: explanation.value.whole().is_some(),
        }
    }

    /// How the value became whole.
    fn rounding(&self) -> String {
        let xp = numbers::whole(self.xp);
        if self.exact || self.value == self.xp as f64 {
            return format!("a whole number: {xp} XP");
        }
        // All digits that there are: six decimals may read as the next whole number.
        format!("rounded down: {} → {xp} XP", crate::rules::number::grouped(&self.value.to_string()))
    }

    fn lines(&self) -> Vec<String> {
        if self.is_first_total {
            return vec![format!(
                "level {} is the first: its total is 0 XP, whatever the curve says",
                self.level
            )];
        }
        let mut lines: Vec<String> = self.steps.iter().map(|step| numbers::escaped(step)).collect();
        lines.push(self.rounding());
        lines
    }
}

impl ExplainView {
    fn answer(&self) -> String {
        let what = format!(
            "{} · {} · level {}",
            numbers::escaped(&self.ruleset),
            self.track,
            numbers::whole(self.level)
        );
        match self.xp_to_next {
            Some(cost) => format!("{what}: {} XP to the next", numbers::whole(cost)),
            None => format!("{what}: the last; it takes {} XP in all", numbers::whole(self.total_xp)),
        }
    }

    /// Which value a computation gives.
    fn of(&self, computation: &Computation) -> String {
        let what = if self.curve == "total_xp" { "total at level" } else { "cost of level" };
        format!("{what} {}", numbers::whole(computation.level))
    }

    fn sum(&self) -> Option<String> {
        let total = numbers::whole(self.total_xp);
        match (self.computations.as_slice(), self.xp_to_next) {
            ([here, next], Some(cost)) => Some(format!(
                "the cost is their difference: {} − {} = {} XP",
                numbers::whole(next.xp),
                numbers::whole(here.xp),
                numbers::whole(cost)
            )),
            ([_], Some(_)) => {
                Some(format!("to get to level {} at all takes {total} XP", numbers::whole(self.level)))
            }
            _ => None,
        }
    }
}

impl Place {
    /// The place, the line and a caret under the piece, clipped to a width that terminals have.
    fn lines(&self) -> Vec<String> {
        const SHOWN: usize = 66;
        let text: Vec<char> = self.text.chars().collect();
        let indent = text.iter().take_while(|c| c.is_whitespace()).count();
        let start = (self.column - 1).min(text.len());
        let end = (start + self.length).min(text.len());
        // A piece far to the right is shown from its start.
        let from = if end.saturating_sub(indent) > SHOWN && start > indent { start } else { indent };
        let to = text.len().min(from + SHOWN);
        let shown: String = text.get(from..to).unwrap_or_default().iter().collect();
        let (before, after) = (if from > indent { "…" } else { "" }, if to < text.len() { "…" } else { "" });
        let margin = self.line.to_string();
        let caret =
            " ".repeat(start - from + before.chars().count()) + &"^".repeat((end.min(to) - start).max(1));
        vec![
            format!("{}:{}:{}", numbers::escaped(&self.file), self.line, self.column),
            format!("{margin} | {before}{}{after}", numbers::escaped(&shown.replace('\t', " "))),
            format!("{} | {caret}", " ".repeat(margin.len())),
        ]
    }
}

impl View for ExplainView {
    fn schema(&self) -> &'static str {
        "endgame/explain/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let mut heading = vec![self.answer()];
        let mut shown: Option<&Place> = None;
        for computation in &self.computations {
            heading.push(String::new());
            let place = computation.place.as_ref().filter(|place| shown != Some(place));
            if let Some(place) = place {
                heading.extend(place.lines().into_iter().map(|line| format!("  {line}")));
                shown = Some(place);
            }
            heading.push(format!("{}:", self.of(computation)));
            heading.extend(computation.lines().into_iter().map(|line| format!("  {line}")));
        }
        Screen { heading, notes: self.sum().into_iter().collect(), ..Screen::default() }
    }

    fn records(&self) -> Records {
        let lines = self.computations.iter().map(|own| (own, own.lines())).collect::<Vec<_>>();
        let lines = lines.iter().flat_map(|(own, lines)| lines.iter().map(move |line| (*own, line)));
        Rows::of(lines)
            .column("of", |(own, _)| self.of(own))
            .column("file", |(own, _)| own.place.as_ref().map(|place| &place.file))
            .column("line", |(own, _)| own.place.as_ref().map(|place| place.line))
            .column("column", |(own, _)| own.place.as_ref().map(|place| place.column))
            .column("step", |(_, line)| line)
            .records()
    }
}
