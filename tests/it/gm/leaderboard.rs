//! `endgame leaderboard`.

use crate::world::World;
use insta::assert_snapshot;

#[test]
fn boards() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "leaderboard paragon",
        "leaderboard prestige",
        "leaderboard mastery combat --who Mo",
        "leaderboard xp --top 1 --who Mo",
        "leaderboard xp --top 1 --from 2 --who Mo",
        "leaderboard paragon --as-of 5",
        "leaderboard paragon --who Mo --format json",
        "leaderboard xp --format csv",
    ]));
}

#[test]
fn how_many_are_on_a_board_is_told() {
    let world = World::lived();
    for line in ["leaderboard xp", "leaderboard xp --as-of 5", "leaderboard mastery combat"] {
        let all = world.json(&format!("{line} --top 100"));
        let all = all["standings"].as_array().unwrap().len();
        assert_eq!(world.json(&format!("{line} --top 1"))["total"].as_u64(), Some(all as u64), "{line}");
    }
}

#[test]
fn what_is_not_there() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "leaderboard mastery comba",
        "leaderboard paragon --who Nobody",
        "leaderboard paragon --from 0",
        "leaderboard paragon --top 0",
        "leaderboard paragon --from 50",
        "leaderboard luck",
    ]));
}
