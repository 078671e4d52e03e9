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
