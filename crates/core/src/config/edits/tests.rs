//! Every edit is found once, at its place, and undoing all of them gives the old meaning again.

use super::*;
use crate::config::load_ruleset;
use crate::rules::difference::differences;

const OLD: &str = "ruleset: a\ncharacter: { max_level: 5, xp_to_next: 100 }\nparagon:\n  \
                   xp_to_next: &cost { power: { base: 1_000, exponent: 1.5, shift: 1 } } # steep\n  \
                   respec_cost: *cost\n  milestones:\n    - { level: 25, kind: title, id: x, name: X }\n    - { level: 50, kind: title, id: y, name: Y }\n\
                   prestige:\n  requires: 20\n  mastery_kept: 0.45\n  bonuses: { xp: { table: [0.1, 0.2, 0.3] } }\n";

fn source(text: &str) -> Source {
    Source::new("rules", text)
}

fn edits(new: &str) -> Edits {
    Edits::between(&source(OLD), &source(new)).unwrap()
}

/// Path, before and after of each.
fn told(edits: &Edits) -> Vec<(&str, &str, &str)> {
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    edits.all.iter().map(|edit| (&*edit.path, leak(text(&edit.before)), leak(text(&edit.after)))).collect()
}

/// Undoes each edit alone: what meaning is left to differ from the old rules.
fn left_without(edits: &Edits, undone: &[usize]) -> Vec<String> {
    let load = |source: &Source| load_ruleset(source).0.unwrap().value;
    let now = edits.without(&undone.iter().copied().collect()).unwrap();
    let left = differences(&load(&source(OLD)), &load(&now));
    left.into_iter().map(|left| format!("{} {}", left.part, left.what)).collect()
}

#[test]
fn what_means_the_same_is_no_edit() {
    let same = OLD
        .replace("1_000", "1e3")
        .replace(" # steep", "")
        .replace("exponent: 1.5, shift: 1", "shift: 1.0, exponent: 1.50");
    assert_eq!(told(&edits(&same)), []);
    let written_out = OLD.replace("*cost", "{ power: { base: 1000, exponent: 1.5, shift: 1 } }");
    assert_eq!(told(&edits(&written_out)), []);
}

#[test]
fn keys_items_and_sections_come_go_and_change() {
    let new = OLD
        .replace("max_level: 5,", "max_level: 5, gain_multiplier: 0.3,")
        .replace("  mastery_kept: 0.45\n", "")
        .replace("requires: 20", "requires: 30")
        .replace("    - { level: 25, kind: title, id: x, name: X }\n", "")
        .replace("[0.1, 0.2, 0.3]", "[0.1, 0.25, 0.3, 0.4]");
    let edits = edits(&new);
    assert_eq!(
        told(&edits),
        [
            ("character.gain_multiplier", "–", "0.3"),
            ("paragon.milestones.0", "{level: 25, kind: title, id: x, name: X}", "–"),
            ("prestige.requires", "20", "30"),
            ("prestige.bonuses.xp.table.1", "0.2", "0.25"),
            ("prestige.bonuses.xp.table.3", "–", "0.4"),
            ("prestige.mastery_kept", "0.45", "–"),
        ]
    );
    let at = |at: usize| &new[edits.all[at].span.start..edits.all[at].span.end];
    assert_eq!([0, 1, 2, 5].map(at), ["gain_multiplier: 0.3", "milestones", "30", "prestige"]);
    let all = left_without(&edits, &[]);
    assert_eq!(all.len(), 5, "{all:?}");
    for undone in 0..6 {
        let left = left_without(&edits, &[undone]);
        let is_piece = edits.all[undone].path.contains("table");
        assert_eq!(left.len(), if is_piece { 5 } else { 4 }, "{undone}: {left:?}");
    }
    assert_eq!(left_without(&edits, &[3, 4]).len(), 4);
    assert_eq!(left_without(&edits, &[0, 1, 2, 3, 4, 5]), [""; 0]);
}

#[test]
fn whole_sections_and_other_kinds_of_curves() {
    let start = OLD.find("prestige:").unwrap();
    let gone = edits(&OLD[..start]);
    assert_eq!(told(&gone), [("prestige", "…", "–")]);
    assert_eq!(gone.all[0].span, Span::new(0, 7));
    assert_eq!(left_without(&gone, &[0]), [""; 0]);
    let added = Edits::between(&source(&OLD[..start]), &source(OLD)).unwrap();
    assert_eq!(told(&added), [("prestige", "–", "…")]);
    let other = edits(&OLD.replace("xp_to_next: 100", "xp_to_next: { linear: { base: 100, step: 5 } }"));
    assert_eq!(told(&other), [("character.xp_to_next", "100", "{linear: {base: 100, step: 5}}")]);
    let swapped = edits(
        &OLD.replace("power: { base: 1_000, exponent: 1.5, shift: 1 }", "linear: { base: 5, step: 1 }"),
    );
    let paths: Vec<_> = swapped.all.iter().map(|edit| &*edit.path).collect();
    assert_eq!(paths, ["paragon.xp_to_next.linear", "paragon.xp_to_next.power"]);
    assert_eq!(left_without(&swapped, &[0, 1]), [""; 0]);
}

/// An alias repeats an edit, and undoing it undoes it everywhere.
#[test]
fn what_is_repeated_is_one_edit() {
    let edits = edits(&OLD.replace("1.5", "1.6"));
    assert_eq!(told(&edits), [("paragon.xp_to_next.power.exponent", "1.5", "1.6")]);
    assert_eq!(left_without(&edits, &[0]), [""; 0]);
}

/// Quotes, brackets, control characters and empty values come through as they are.
#[test]
fn any_text_comes_through() {
    let text = "a: \"x: [1, {2}] \\\"q\\\" \\\\ \\t\\n # é\"\nb: [a, b c, 'it''s', ~, '', 0x1F, 1_000, .5]\nc: ~\nd: |\n  line\n  more\n";
    let old = source("a: 1\n");
    let edits = Edits::between(&old, &source(text)).unwrap();
    let written = edits.without(&BTreeSet::new()).unwrap();
    let again = Edits::between(&source(text), &written).unwrap();
    assert_eq!(told(&again), [], "{}", written.text);
    assert_eq!(
        Edits::between(&old, &edits.without(&(0..edits.all.len()).collect()).unwrap()).unwrap().all,
        []
    );
}

#[test]
fn aliases_without_measure_are_given_up() {
    let mut text = "a0: &a0 [1, 1]\n".to_owned();
    for at in 1..40 {
        text.push_str(&format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1));
    }
    assert!(Edits::between(&source(&text), &source(&text.replace("[1, 1]", "[1, 2]"))).is_none());
}
