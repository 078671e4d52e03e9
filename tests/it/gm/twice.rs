//! What was taken back and came back otherwise is there once: by a restore, by half of a merge, by the undo of an undo.

use crate::lab::Lab;

/// Vex (id:1) and Mo (id:2), operations 1 and 2.
fn two() -> Lab {
    let lab = Lab::empty();
    std::fs::write(lab.folder.path("small.yaml"), crate::world::RULES).unwrap();
    lab.run("db init --ruleset small.yaml").exits(0);
    done(&lab, &["character create Vex", "character create Mo"]);
    lab
}

fn done(lab: &Lab, lines: &[&str]) {
    lines.iter().for_each(|line| drop(lab.run(&format!("{line} --yes --reason r")).exits(0)));
}

fn xp(lab: &Lab, name: &str) -> u64 {
    lab.run(&format!("paragon levels {name} --format json")).exits(0).json()["total_xp"].as_u64().unwrap()
}

/// The key of a row that was taken back from one character only is free for it: a restore must not bring back what the row
/// gave, or the row would give it again.
#[test]
fn a_row_taken_back_from_one_is_given_once() {
    let lab = two();
    let rows = "key,command,character,track,xp\na,grant,Vex,paragon,150\nb,grant,Mo,paragon,150\n";
    std::fs::write(lab.folder.path("rows.csv"), rows).unwrap();
    done(
        &lab,
        &["batch apply rows.csv", "character grant Mo --xp 60 --track paragon", "undo 3 --skip-touched"],
    );
    let refused = lab.run("character restore Vex --at op:3 --yes --reason r").exits(3);
    refused.says("#3 gave it under the key `a`");
    lab.run("character restore Mo --at op:3 --yes --reason r").exits(0);
    done(&lab, &["batch apply rows.csv"]);
    assert_eq!((xp(&lab, "Vex"), xp(&lab, "Mo")), (150, 150));
    lab.is_whole();
}

/// The two of a merge go together: taken back from the one that is free only, what it had would be there twice.
#[test]
fn a_merge_is_not_taken_back_by_half() {
    let lab = two();
    done(
        &lab,
        &[
            "character grant Vex --xp 300 --track paragon",
            "character merge Vex Mo",
            "character grant Mo --xp 70 --track paragon",
        ],
    );
    let refused = lab.run("undo 4 --skip-touched --yes --reason r").exits(3).says("on 2 characters");
    assert!(!refused.err.contains("--skip-touched"), "{}", refused.err);
    // Nor is that it was taken back, once the one that came back has played.
    done(&lab, &["undo 5", "undo 4", "character grant Mo --xp 7 --track paragon"]);
    lab.run("undo 7 --skip-touched --yes --reason r").exits(3).says("on 2 characters");
    assert_eq!((xp(&lab, "Vex"), xp(&lab, "Mo")), (300, 7));
    lab.is_whole();
}

/// Whoever went into another again, by the undo of an undo, does not come back beside it, whatever archived it meanwhile.
#[test]
fn one_who_was_merged_again_stays_merged() {
    let lab = two();
    done(
        &lab,
        &[
            "character grant Vex --xp 300 --track paragon",
            "character merge Vex Mo",
            "undo 4",
            "character archive Vex",
            "character grant Mo --xp 7 --track paragon",
            "undo 5 --rebase",
        ],
    );
    lab.run("character unarchive id:1 --yes --reason r").exits(3).says("was merged into");
    assert_eq!(xp(&lab, "Mo"), 307);
    lab.is_whole();
}

/// A restore to before an undo brings back what that took; without the undo it is no more than that.
#[test]
fn an_undo_taken_out_from_under_a_restore_gives_nothing_twice() {
    let lab = two();
    let lines = ["character grant Vex --xp 100 --track paragon", "undo 3", "character restore Vex --at op:3"];
    done(&lab, &lines);
    assert_eq!(xp(&lab, "Vex"), 100);
    done(&lab, &["undo 4 --rebase"]);
    assert_eq!(xp(&lab, "Vex"), 100);
    // And the gift is taken once, and by that to nothing.
    done(&lab, &["character grant Vex --xp 30 --track paragon", "undo 3 --rebase"]);
    assert_eq!(xp(&lab, "Vex"), 30);
    lab.is_whole();
}
