//! The lints of `ruleset check`, as a user sees them.

use crate::common::Folder;

const ODD: &str = "ruleset: odd
character:
  max_level: 12
  xp_to_next: { table: [100, 110, 130, 130, 130, 150, 140, 400, 410, 420, 430] }
paragon:
  max_level: 50
  xp_to_next: { linear: { base: 9_007_199_254_740, step: 10_000_000_000_000 } }
  points_per_level: 5
  attributes: { strength: { cap: 20 } }
";

#[test]
fn lints_point_at_the_curve_and_count_under_strict_only() {
    let folder = Folder::empty().with("odd.yaml", ODD);
    let told = [folder.run("ruleset check odd.yaml"), folder.run("ruleset check --strict odd.yaml --quiet")];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_shipped_rulesets_have_no_lints_but_the_one_that_published_numbers_force() {
    let names =
        ["necpgame", "necpgame-service", "runescape", "warframe"].map(|name| format!("curves/{name}.yaml"));
    let folder = names.iter().fold(Folder::empty(), |folder, name| folder.with_shipped(name));
    insta::assert_snapshot!(folder.run(&format!("ruleset check {}", names.join(" "))));
}
