use super::*;
use crate::ledger::{Board, Page, Rank, Standing};
use crate::report::gm::{BoardView, CharacterListView, CharacterView};
use insta::assert_snapshot;

fn operations(rules: &Ruleset, character: &Character) -> Vec<(Operation, Vec<Event>)> {
    let gain = after(&character.state, &grant("paragon", 50_000, Some("raid")), rules).1;
    let reset = lived(rules, &[create("Vex"), grant("character", 45_000_000, None), award(50_000)]);
    let reset = after(&reset, &Command::Reset, rules).1;
    let undone =
        Operation { undone_by: Some(OperationId(8_800)), ..operation(8_790, "reset", "game", 9_078) };
    vec![
        (ticketed(operation(8_841, "grant", "ana", 9_120), "4711", "lost in the raid"), gain),
        (undone, reset),
    ]
}

#[test]
fn a_character_is_one_screen() {
    let rules = ruleset();
    let vex = vex(&rules);
    let view = CharacterView::new(&vex, &rules, &operations(&rules, &vex));
    assert_snapshot!("character_80", shown(&view, 80));
    assert_snapshot!("character_120", shown(&view, 120));
    assert!(shown(&view, 80).lines().count() <= 24, "more than a screen");
    assert_snapshot!("character_json", json(&view));
}

#[test]
fn a_new_character_has_little_to_show() {
    let rules = ruleset();
    let new = character(1, lived(&rules, &[create("New One")]));
    assert_snapshot!("character_new", shown(&CharacterView::new(&new, &rules, &[]), 80));
}

#[test]
fn a_character_that_is_ready_for_a_reset_says_so() {
    let rules = ruleset();
    let commands = [create("Vex"), grant("character", 45_000_000, None), award(50_000)];
    let mut ready = character(3, lived(&rules, &commands));
    let text = shown(&CharacterView::new(&ready, &rules, &[]), 80);
    assert!(text.contains("ready: endgame prestige reset Vex --dry-run"), "{text}");
    ready.state.archived = true;
    let text = shown(&CharacterView::new(&ready, &rules, &[]), 80);
    assert!(text.contains("archived") && !text.contains("ready"), "{text}");
}

#[test]
fn levels_without_end_show_at_the_most_xp_there_is() {
    let rules = ruleset();
    let commands = [create("Vex"), grant("paragon", Xp::MAX.get(), None)];
    let mut rich = character(2, lived(&rules, &commands));
    for _ in 0..60 {
        rich.state = after(&rich.state, &grant("paragon", Xp::MAX.get(), None), &rules).0;
    }
    assert_eq!(rich.state.progress(&TrackName::Paragon).xp, Xp::MAX);
    rich.state.currency = Xp::MAX.get();
    let view = CharacterView::new(&rich, &rules, &[]);
    assert_snapshot!("character_at_the_end", shown(&view, 80));
    assert!(json(&view).contains(r#""total_xp": 9223372036854775807"#));
}

#[test]
fn an_edited_curve_is_told_not_hidden() {
    let rules = ruleset();
    let mut vex = vex(&rules);
    let held = vex.state.tracks.get_mut(&TrackName::Paragon).unwrap();
    held.level.0 -= 7;
    let text = shown(&CharacterView::new(&vex, &rules, &[]), 120);
    assert!(text.contains("the ruleset has changed: paragon is"), "{text}");
    assert!(text.contains("███ 100 %"), "never past a full bar: {text}");
}

#[test]
fn lists_have_pages() {
    let rules = ruleset();
    let mut archived = vex(&rules);
    archived.state.archived = true;
    let characters =
        [vex(&rules), character(1_204_511, lived(&rules, &[create("Aurelia of the Seven Gates")])), archived];
    let view = CharacterListView::new(&characters, 1_204, Page { skip: 40, take: 3 });
    assert_snapshot!("list_80", shown(&view, 80));
    assert_snapshot!("list_csv", csv(&view));
    let empty = CharacterListView::new(&[], 0, Page { skip: 0, take: 20 });
    assert_eq!(shown(&empty, 80), "no characters\n");
    let past = CharacterListView::new(&[], 1_204, Page { skip: 2_000, take: 20 });
    assert_eq!(shown(&past, 80), "no characters on this page, 1,204 before it\n");
}

#[test]
fn boards_rank_and_tell_ones_own_place() {
    let standing = |rank, name: &str, level, xp| Standing {
        rank,
        character: CharacterId(rank + 10),
        name: name.to_owned(),
        level,
        xp,
        since: Sequence(rank * 7),
    };
    let top = [standing(1, "Ilse", 1_204, 2_400_000_000), standing(2, "Vex", 137, 912_400)];
    let own = Rank { rank: Some(2), of: 4_210 };
    let view = BoardView::new(&Board::Paragon, &top, Some(("Vex", own)));
    assert_snapshot!("board_80", shown(&view, 80));
    assert_snapshot!("board_json", json(&view));
    let prestige = BoardView::new(&Board::Prestige, &top, Some(("New", Rank { rank: None, of: 2 })));
    assert_snapshot!("board_prestige", shown(&prestige, 80));
    let empty = BoardView::new(&Board::Mastery("combat".to_owned()), &[], None);
    assert_eq!(shown(&empty, 80), "mastery.combat · nobody is on this board\n");
}
