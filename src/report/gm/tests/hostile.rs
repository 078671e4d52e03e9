//! Text that wants to drive a terminal.

use super::*;
use crate::ledger::{Board, Entry, Fact, Page, Rank, Standing};
use crate::report::gm::*;

const NAME: &str = "\u{1b}[2J\u{202e}x\u{7}\n\t\"rm -rf\"";

/// On a screen nothing of it may be left; in JSON all of it must be.
fn harmless(view: &impl View) {
    for width in [40, 80, 120, 160] {
        let text = render(view, Format::Table, width, crate::cli::step_text).unwrap();
        let driving = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert_eq!(driving, None, "{text}");
        assert!(text.len() < 20_000, "{} bytes on the screen", text.len());
        assert!(!text.contains("\nx\\u{7}"), "a name's line break broke a line: {text}");
    }
}

fn named(name: &str) -> Character {
    let rules = ruleset();
    let mut hostile = vex(&rules);
    hostile.state.name = name.to_owned();
    hostile
}

fn hostile_views(name: &str) -> Vec<String> {
    let rules = ruleset();
    let hostile = named(name);
    let state = &hostile.state;
    let renamed = Event::Renamed { from: name.to_owned(), to: name.to_owned() };
    let mut done = ticketed(operation(1, name, name, 9_120), name, name);
    done.undone_by = Some(OperationId(2));
    let entry = Entry {
        approval: None,
        sequence: Sequence(1),
        character: CharacterId(12),
        name: name.to_owned(),
        version: 1,
        operation: done.clone(),
        at: Moment(NOW),
        hash: String::new(),
        ruleset: name.to_owned(),
        key: None,
        fact: Fact::Progression(renamed.clone()),
        other: None,
    };
    let installed = Fact::RulesetInstalled {
        name: name.to_owned(),
        hash: name.to_owned(),
        terms: name.to_owned(),
        undo: Vec::new(),
    };
    let mut before = state.clone();
    before.name = format!("{name}!");
    let (next, mut events) = after(state, &grant("paragon", 10, Some(name)), &rules);
    events.push(renamed.clone());
    let changed = Changed {
        character: Some(CharacterId(12)),
        before: &before,
        after: &next,
        events: &events,
        ruleset: &rules,
        operation: None,
        explain: true,
        command: None,
        no_room: &[],
        has_screen: true,
    };
    let touched = [Touched { character: CharacterId(12), before: &before, after: &next }];
    let standings = [Standing {
        rank: 1,
        character: CharacterId(12),
        name: name.to_owned(),
        level: 1,
        xp: 1,
        since: Sequence(1),
    }];
    let own = Some((name, Rank { rank: Some(1), of: 1 }));
    let health = HealthView {
        status: name.to_owned(),
        proved: crate::report::gm::Proved::Ends,
        version: "0.1.0".to_owned(),
        schema_version: 1,
        ruleset: RulesetFact { name: name.to_owned(), hash: name.to_owned() },
        characters: 1,
        events: 1,
        operations: 1,
        head: "00".to_owned(),
        require_reason: false,
        ahead_of_clock: None,
    };
    let mut jsons = Vec::new();
    macro_rules! all {
        ($($view:expr),* $(,)?) => {$({ let view = $view; harmless(&view); jsons.push(json(&view)); })*};
    }
    all![
        CharacterView::new(&hostile, &rules, &[(done, vec![renamed])]),
        HistoryView::new(&[entry.clone(), Entry { fact: installed, ..entry.clone() }]),
        ChangeView::new(&changed),
        OperationView::new((None, name), (1, 1), &touched, &rules),
        BoardView::new(&Board::Mastery(name.to_owned()), &standings, own),
        CharacterListView::new(std::slice::from_ref(&hostile), 1, Page { skip: 0, take: 1 }),
        health,
    ];
    harmless(&ParagonLevelsView::new(&hostile, &rules, None));
    harmless(&PrestigeInfoView::new(&hostile, &rules, None));
    harmless(&MasteryLevelsView::new(&hostile, &rules));
    harmless(&MasteryTreeView::new(&hostile, rules.mastery("combat").unwrap(), &rules));
    let followed = line(&entry);
    assert!(!followed.contains(char::is_control) && followed.len() < 5_000, "{followed}");
    jsons
}

#[test]
fn names_cannot_drive_a_terminal_and_stay_whole_in_json() {
    for text in hostile_views(NAME) {
        let escaped = serde_json::to_string(NAME).unwrap();
        assert!(text.contains(&escaped), "{text}");
    }
}

#[test]
fn a_name_of_a_megabyte_does_not_fill_the_screen() {
    hostile_views(&"W\u{202e}".repeat(500_000));
}

#[test]
fn a_name_that_a_shell_would_take_apart_is_called_by_its_id() {
    let rules = ruleset();
    for name in [NAME, "New One", "$(reboot)", "-x", "Zoë"] {
        let text = shown(&CharacterView::new(&named(name), &rules, &[]), 200);
        assert!(text.contains("more: endgame history id:12"), "{text}");
    }
}
