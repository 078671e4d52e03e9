//! A check as Markdown, for the summary of a job or a comment on a pull request.

use super::check::{CheckRow, CheckView, ScenarioFacts, Status};
use super::sarif::uri;
use crate::report::numbers::{escaped, whole};

/// The summary: what it comes to, what is not kept with the lines that did it, all results, the scenarios. `chart` is the way
/// to the picture from where the summary lies.
pub fn markdown(view: &CheckView, chart: Option<&str>) -> String {
    let mark = if view.is_failed() { "❌" } else { "✅" };
    let mut text = format!("## {mark} Balance: {}\n", view.headline());
    let told: Vec<&CheckRow> = view.results.iter().filter(|row| row.is_told()).collect();
    if !told.is_empty() {
        text.push('\n');
        told.iter().for_each(|row| text.push_str(&told_row(view, row)));
    }
    if let Some(chart) = chart {
        text.push_str(&format!("\n![The rules, and what players make of them]({})\n", uri(chart)));
    }
    text.push_str("\n| | who | metric | agreed | found | before |\n|---|---|---|---|---|---|\n");
    let mut rows: Vec<&CheckRow> = view.results.iter().collect();
    // The worst first; those that are alike stay in the order of the files.
    rows.sort_by_key(|row| std::cmp::Reverse(row.status));
    rows.iter().for_each(|row| text.push_str(&table_row(view, row)));
    if !view.no_longer_checked.is_empty() {
        let names: Vec<String> = view.no_longer_checked.iter().map(|name| plain(name)).collect();
        text.push_str(&format!("\nIn the baseline, and no longer checked: {}\n", names.join(", ")));
    }
    text.push_str("\n<details><summary>What was simulated</summary>\n\n");
    view.scenarios.iter().for_each(|scenario| text.push_str(&facts(scenario)));
    if let Some(baseline) = &view.baseline {
        text.push_str(&format!("- compared with the baseline {}\n", plain(baseline)));
    }
    text.push_str(&format!("- endgame {}\n\n</details>\n", view.engine));
    text
}

fn mark(view: &CheckView, row: &CheckRow) -> &'static str {
    match row.status {
        _ if view.fails(row) => "❌",
        Status::Warned | Status::Failed => "⚠️",
        Status::Uncertain => "❔",
        Status::Passed => "✅",
    }
}

fn told_row(view: &CheckView, row: &CheckRow) -> String {
    let mut text = format!("- {} {}", mark(view, row), plain(&row.sentence()));
    if let Some(culprit) = &row.culprit {
        text.push_str(&format!("  \n  `{}` {}", code(&culprit.line.spot.words()), plain(&culprit.words())));
    }
    if !row.why.is_empty() {
        text.push_str(&format!("  \n  *{}*", plain(&row.why_words())));
    }
    text + "\n"
}

fn table_row(view: &CheckView, row: &CheckRow) -> String {
    let before = row.before.as_ref().map_or_else(String::new, |before| {
        let was = super::amount::amount(before.value, row.unit);
        let change = super::amount::signed_estimate(&before.change, row.unit);
        if before.change.value == 0.0 { format!("{was}, no change") } else { format!("{was}, {change}") }
    });
    let cells = [row.who(), row.words.clone(), row.agreed_words(), row.found_words(), before];
    let cells = cells.map(|cell| plain(&cell));
    format!("| {} | {} |\n", mark(view, row), cells.join(" | "))
}

fn facts(scenario: &ScenarioFacts) -> String {
    format!(
        "- {}: {} (`{}`, `{}`) × {} (`{}`), {} players, {} days, seed {}\n",
        plain(&scenario.expectations),
        plain(&scenario.ruleset),
        code(&scenario.ruleset_file),
        start(&scenario.ruleset_hash),
        plain(&scenario.population),
        start(&scenario.population_hash),
        whole(scenario.players_run.max(scenario.players)),
        scenario.days,
        scenario.seed
    )
}

/// As much of a hash as tells files apart.
fn start(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// Text in which nothing is markup, on one line.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in escaped(text).chars() {
        match letter {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            // Code hosts notify whoever is named by `@name`, with or without a backslash; an empty comment parts the two.
            '@' => plain.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                plain.push('\\');
                plain.push(letter);
            }
            letter => plain.push(letter),
        }
    }
    plain
}

/// Text between backticks.
fn code(text: &str) -> String {
    escaped(text).replace('`', "'")
}
