//! What every backend must pass: a store over it answers as [`model`] does, which is what a store should be: plain lists,
//! folded anew for every question.
//!
//! A backend's tests call [`tests_of`] with what makes a place for a database, and whether there is room for one here.

mod asking;
pub(super) mod compare;
pub(super) mod examples;
pub(super) mod groups;
pub(super) mod installs;
pub(super) mod keys;
pub(super) mod model;
pub(super) mod recall;
pub(super) mod running;
pub(super) mod sequences;
pub(super) mod steps;
mod undoing;

use super::{Rules, RulesetText, Store};
use crate::config::{Source, load_ruleset};
use crate::ledger::{Intent, KindText, Moment};
use crate::rules::ruleset::Ruleset;
use sha2::{Digest, Sha256};

/// Where a test keeps its database, which goes away with it.
pub(super) trait Place: Sync {
    /// Makes the database.
    fn create(&self, game: &Game) -> Store;

    /// Opens it once more.
    fn open(&self) -> Store;

    /// Lets a test write quickly what need not outlive the machine.
    fn hurry(&self, store: &Store);
}

/// Makes a place.
pub(super) type NewPlace = fn() -> Box<dyn Place>;

/// Makes a test of one backend of everything in the kit. What is missing in this list is dead code, which the compiler tells.
macro_rules! tests_of {
    ($new:path) => {
        $crate::store::testkit::tests_of!($new, $crate::store::testkit::always);
    };
    ($new:path, $is_there:path) => {
        $crate::store::testkit::each_test! { $new, $is_there,
            examples::names_that_went_round_come_back_together,
            examples::an_operation_can_take_back_what_it_has_just_written_over,
            examples::levels_past_the_largest_number_stay_on_the_board,
            examples::all_answers_are_of_one_moment,
            examples::an_external_id_is_one_characters_for_ever,
            examples::characters_are_found_by_how_their_names_begin,
            groups::a_question_during_a_group_sees_what_was_kept,
            groups::boards_of_what_was_given_up_are_made_again,
            groups::operations_kept_together_are_as_one_after_another,
            installs::everybody_comes_under_the_new_rules_at_once,
            installs::the_same_ruleset_again_changes_nothing,
            installs::overspent_points_want_a_choice,
            installs::an_installation_is_undone_like_anything_else,
            installs::what_rests_on_an_installation_is_in_the_way_of_its_undo,
            installs::an_installation_is_undone_by_snapshots_as_by_histories,
            installs::who_moved_under_new_rules_is_in_the_way_of_their_undo,
            installs::who_is_not_changed_by_a_redo_is_found_by_its_name,
            installs::who_keeps_an_old_curve_goes_on_by_it,
            installs::a_preview_is_the_same_however_it_is_cut,
            keys::a_key_is_used_once_through_undo_and_redo,
            recall::what_is_remembered_is_what_is_there,
            sequences::cheap_rules_live_like_the_model,
            sequences::the_default_rules_live_like_the_model
        }
    };
}

/// What is there wherever this program is.
pub(super) fn always() -> bool {
    true
}

/// The tests of a list, each given what makes a place, where there is room for one.
macro_rules! each_test {
    ($new:path, $is_there:path, $($room:ident::$test:ident),*) => {
        $(
            #[test]
            fn $test() {
                if $is_there() {
                    $crate::store::testkit::$room::$test($new);
                }
            }
        )*
    };
}

pub(super) use {each_test, tests_of};

/// Levels, caps and resets so cheap that a short sequence of commands meets every rule.
pub(super) const SMALL: &str = r#"
ruleset: small
character: { max_level: 3, xp_to_next: 100 }
paragon:
  xp_to_next: { linear: { base: 100, step: 10 } }
  gain_multiplier: { table: [1, 0.9, 0.8], then: 0.5 }
  points_per_level: 2
  attributes: { strength: { cap: 7 }, luck: {} }
  respec_cost: { linear: { base: 10, step: 10 } }
  milestones:
    - { level: 2, kind: title, id: two, name: Two }
    - { level: 6, kind: title, id: six, name: Six }
prestige:
  max: 3
  requires: 1
  cost: { linear: { base: 20, step: 20 } }
  mastery_kept: 0.5
  points: refund
  attribute_points: 2
  prestige_points: 10
  bonuses: { xp: { linear: { base: 0.1, step: 0.1 } }, currency: 0.25 }
masteries:
  combat:
    name: Combat
    max_level: 20
    xp_to_next: 100
    rewards:
      - { level: 3, kind: title, id: three, name: Three }
    tree:
      a: { effect: { bonus: damage, value: 0.1 } }
      b: { cost: 2, min_level: 4, requires: [a], effect: { bonus: damage, value: 0.1 } }
      c: { cost: 2, min_level: 6, requires: [a, b], effect: { bonus: damage, value: 0.1 } }
  craft:
    name: Craft
    xp_to_next: { linear: { base: 50, step: 5 } }
    tree:
      a: { effect: { bonus: quality, value: 0.1 } }
      free: { cost: 0, min_level: 2, requires: [a], effect: { bonus: quality, value: 0.1 } }
"#;

/// A ruleset as a database keeps it.
pub(super) struct Game {
    pub(super) text: RulesetText,
    pub(super) ruleset: Ruleset,
}

impl Game {
    pub(super) fn new(text: &str) -> Game {
        let source = Source::new("ruleset.yaml", text);
        let (loaded, problems) = load_ruleset(&source);
        let ruleset = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value;
        let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = RulesetText { name: ruleset.name.clone(), hash, text: text.to_owned() };
        Game { text, ruleset }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { text: &self.text, ruleset: &self.ruleset }
    }
}

pub(super) fn intent(kind: &str, at: i64) -> Intent {
    Intent {
        kind: KindText::stored(kind),
        actor: "ana".to_owned(),
        reason: None,
        ticket: None,
        at: Moment(at),
    }
}
