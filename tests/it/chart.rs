//! `endgame chart` as a user runs it: the files it writes and what it says.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const COSTS: &str =
    "ruleset: costs\ncharacter: { max_level: 9, xp_to_next: { linear: { base: 100, step: 10 } } }\n";
const OTHER: &str =
    "ruleset: costs\ncharacter: { max_level: 5, xp_to_next: { linear: { base: 300, step: 0 } } }\n";
const PARAGON: &str = "ruleset: paragon alone\nparagon: { xp_to_next: { linear: { base: 50, step: 5 } } }\n";

fn endgame(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("endgame").unwrap();
    command.current_dir(folder).env_remove("ENDGAME_RULESET").env_remove("ENDGAME_POPULATION");
    command
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("costs.yaml", COSTS), ("other.yaml", OTHER), ("paragon.yaml", PARAGON)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs the command, which must fail with exit code 2, an empty stdout and `message` on stderr.
fn refused(folder: &Path, args: &[&str], message: &str) {
    let assert = endgame(folder).arg("chart").args(args).assert().code(2).stdout("");
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(stderr.contains(message), "{args:?} says {stderr}");
}

/// Width and height from the header of a PNG file.
fn png_size(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn pictures_have_the_size_asked_for_and_one_line_says_so() {
    let folder = folder();
    let assert = endgame(folder.path()).args(["chart", "xp"]).assert().success();
    assert!(String::from_utf8_lossy(&assert.get_output().stdout).starts_with("xp.png · 1600x900 · "));
    assert_eq!(png_size(&folder.path().join("xp.png")), (1600, 900));
    let args = ["chart", "bonus", "--size", "800x450", "--theme", "dark", "--output", "b.PNG"];
    let assert = endgame(folder.path()).args(args).assert().success();
    assert_eq!(String::from_utf8_lossy(&assert.get_output().stdout).lines().count(), 1);
    assert_eq!(png_size(&folder.path().join("b.PNG")), (800, 450));
}

#[test]
fn json_and_csv_tell_what_was_written() {
    let folder = folder();
    let args = ["chart", "xp", "--size", "640x360", "--output", "a.svg", "--format"];
    let json = endgame(folder.path()).args(args).arg("json").assert().success();
    let json: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).unwrap();
    let bytes = fs::metadata(folder.path().join("a.svg")).unwrap().len();
    let expected = serde_json::json!({
        "schema": "endgame/chart/1", "file": "a.svg", "format": "svg", "width": 640, "height": 360, "bytes": bytes,
    });
    assert_eq!(json, expected);
    let csv = format!("file,format,width,height,bytes\na.svg,svg,640,360,{bytes}\n");
    endgame(folder.path()).args(args).arg("csv").assert().success().stdout(csv);
}

#[test]
fn svg_names_every_ruleset_and_tells_namesakes_apart() {
    let folder = folder();
    let args = ["chart", "xp", "-r", "costs.yaml", "-r", "other.yaml", "-o", "two.svg"];
    endgame(folder.path()).args(args).assert().success();
    let svg = fs::read_to_string(folder.path().join("two.svg")).unwrap();
    for text in ["costs (costs.yaml) and costs (other.yaml): XP by character level", "1,080 XP to level 9"] {
        assert!(svg.contains(text), "{text}");
    }
}

#[test]
fn a_simulation_is_drawn_the_same_by_both_commands_for_any_number_of_threads() {
    let folder = folder();
    let scenario = ["--players", "200", "--days", "60", "--seed", "7", "--quiet"];
    let chart = |file: &str, threads: &str| {
        let args = ["chart", "simulation", "--output", file, "--threads", threads];
        endgame(folder.path()).args(args).args(scenario).assert().success();
        fs::read(folder.path().join(file)).unwrap()
    };
    let one = chart("one.svg", "1");
    assert!(one == chart("two.svg", "2"));
    endgame(folder.path()).args(["simulate", "--chart", "run.svg"]).args(scenario).assert().success();
    assert!(one == fs::read(folder.path().join("run.svg")).unwrap());
    let svg = String::from_utf8(one).unwrap();
    assert!(svg.contains("200 players · 60 days · seed 7") && svg.contains("Time to character 50"));
}

#[test]
fn the_chart_beside_another_answer_has_size_and_theme_and_tells_letters_that_it_lacks() {
    let folder = folder();
    fs::write(
        folder.path().join("cjk.yaml"),
        "ruleset: 龍の道\nparagon: { xp_to_next: { linear: { base: 1000, step: 10 } } }\n",
    )
    .unwrap();
    let line = ["simulate", "--ruleset", "cjk.yaml", "--players", "20", "--days", "3", "--size", "1280x720"];
    let drawn = |name: &str, more: &[&str]| {
        let output = endgame(folder.path()).args(line).args(["--chart", name]).args(more).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        (fs::read(folder.path().join(name)).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (light, told) = drawn("light.png", &[]);
    assert!(told.contains("warning: the font of PNG files has no の道龍, so"), "{told}");
    assert_eq!(png_size(&folder.path().join("light.png")), (1280, 720));
    assert_ne!(light, drawn("dark.png", &["--theme", "dark"]).0);
    let (svg, told) = drawn("light.svg", &[]);
    assert!(String::from_utf8(svg).unwrap().contains("龍の道") && !told.contains("font"), "{told}");
    let alone = endgame(folder.path()).args(["simulate", "--theme", "dark"]).assert().code(2);
    assert!(String::from_utf8_lossy(&alone.get_output().stderr).contains("--chart <FILE>"));
}

#[test]
fn wrong_arguments_exit_2_and_say_what_is_right() {
    let folder = folder();
    let cases: [(&[&str], &str); 12] = [
        (&["xp", "--output", "xp.gif"], "a chart ends in .png or .svg"),
        (&["bonus", "--output", "png"], "a chart ends in .png or .svg"),
        (&["xp", "--size", "99x99"], "at least 320x200"),
        (&["xp", "--size", "big"], "not a size such as 1600x900"),
        (&["xp", "--levels", "9..1"], "write 1..9"),
        (&["xp", "--levels", "1..9/2"], "hint: --levels 1..9"),
        (&["xp", "--ruleset", "costs.yaml", "--levels", "10..20"], "costs has 1..9"),
        (&["xp", "--track", "paragn"], "the tracks are character, paragon"),
        (&["xp", "--ruleset", "costs.yaml", "--track", "paragon"], "it has character"),
        (&["xp", "-r", "costs.yaml", "-r", "paragon.yaml"], "no track in common"),
        (&["bonus", "--ruleset", "costs.yaml"], "nothing to draw"),
        (&["simulation", "--track", "mastery.combat"], "those of paragon and character"),
    ];
    for (args, message) in cases {
        refused(folder.path(), args, message);
    }
    let written = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(written, 3, "nothing but the three rulesets");
}

#[test]
fn a_picture_that_cannot_be_written_leaves_nothing_behind() {
    let folder = folder();
    refused(folder.path(), &["xp", "--output", "missing/xp.png"], "can't write missing/xp.png");
    fs::create_dir(folder.path().join("folder.png")).unwrap();
    refused(folder.path(), &["xp", "--output", "folder.png"], "can't write folder.png");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "no half-written file");
}

#[test]
fn a_picture_too_small_for_its_panels_is_refused_with_a_size_that_fits() {
    let folder = folder();
    refused(folder.path(), &["bonus", "--size", "320x200"], "hint: give it room, e.g. --size 1920x1080");
}
