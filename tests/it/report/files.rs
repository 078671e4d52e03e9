//! The files themselves: whole, small, the same every time, and loading nothing.

use crate::common::{Folder, PLAYERS, RULES};

/// At most so many bytes for the shipped game.
const MOST: usize = 300_000;

fn folder() -> Folder {
    Folder::empty()
        .with("small.yaml", RULES)
        .with("few.yaml", PLAYERS)
        .with("dearer.yaml", &RULES.replace("1000", "1500").replace("ruleset: small", "ruleset: dearer"))
}

/// The shipped game, by every command that writes a report; the exit code is the answer's and not the report's.
fn shipped() -> (Folder, Vec<(&'static str, &'static str)>) {
    let files = [
        "curves/necpgame.yaml",
        "curves/populations/launch.yaml",
        "curves/expectations/necpgame.yaml",
        "fixtures/steeper.yaml",
    ];
    let folder = files.into_iter().fold(Folder::empty(), Folder::with_shipped);
    let lines = vec![
        ("simulate.html", "simulate --players 400 --report simulate.html"),
        (
            "compare.html",
            "compare curves/necpgame.yaml fixtures/steeper.yaml --players 200 --report compare.html",
        ),
        ("check.html", "check --players 400 --ruleset fixtures/steeper.yaml --report check.html"),
        ("analyse.html", "prestige analyse --players 20 --report analyse.html"),
        ("show.html", "ruleset show --report show.html"),
        (
            "tune.html",
            "tune --vary paragon.xp_to_next.power.exponent=1.4..1.6 --goal total.paragon.100<=45000000 --budget 4 \
             --players 200 --dry-run --report tune.html",
        ),
    ];
    (folder, lines)
}

#[test]
fn the_shipped_game_is_told_in_small_files_that_are_the_same_every_time_and_load_nothing() {
    let (folder, lines) = shipped();
    for (file, line) in lines {
        let told = folder.run(line);
        assert!(folder.path(file).exists(), "{told}");
        let report = folder.read(file);
        assert!(told.contains(&format!("report: {file}")), "{told}");
        assert!(report.len() <= MOST, "{file} has {} bytes", report.len());
        folder.run(line);
        assert!(report == folder.read(file), "{file} differs from run to run");
        let bare = report
            .replace("http://www.w3.org/2000/svg", "")
            .replace("http-equiv", "")
            .replace("href=\"#", "");
        for other in ["http", "src=", "href=", "@import", "url("] {
            let at = bare
                .find(other)
                .map(|at| bare[at.saturating_sub(60)..].chars().take(120).collect::<String>());
            assert!(at.is_none(), "{file} names {other}: {at:?}");
        }
        let retyped = line.replace("<=", "&lt;=");
        let command = retyped.split_whitespace().last().unwrap();
        assert!(report.contains(&format!("--report {command}</pre>")), "{file} tells no command");
        assert!(report.contains("SHA-256 "), "{file} tells no file");
        assert!(report.contains(concat!("endgame ", env!("CARGO_PKG_VERSION"))), "{file} tells no version");
    }
}

#[test]
fn threads_change_no_byte() {
    let folder = folder();
    let line = |threads| {
        format!(
            "simulate --ruleset small.yaml --population few.yaml --players 300 --threads {threads} --report r.html"
        )
    };
    folder.answer(&line(1));
    let one = folder.read("r.html").replace("--threads 1", "");
    folder.answer(&line(3));
    assert!(one == folder.read("r.html").replace("--threads 3", ""));
}

/// A page without its style sheet, its script and its numbers.
fn bones(page: &str) -> String {
    let mut bones = page.to_owned();
    for (start, end) in [("<style>", "</style>"), ("<script", "</script>"), ("<svg", "</svg>")] {
        // From the last on: a picture has its plot in it.
        while let Some(from) = bones.rfind(start) {
            let to = from + bones[from..].find(end).unwrap_or_else(|| panic!("{end}")) + end.len();
            bones.replace_range(from..to, "");
        }
    }
    bones.lines().filter(|line| !line.contains("Content-Security-Policy")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_small_report_reads_well() {
    let folder = folder();
    folder.answer(
        "simulate --ruleset small.yaml --population few.yaml --players 200 --days 30 --report r.html",
    );
    insta::assert_snapshot!("simulation", bones(&folder.read("r.html")));
}

#[test]
fn what_is_wrong_is_told_before_anything_is_run() {
    let folder = folder();
    let told = [
        "simulate --report year.txt",
        "simulate --report small.yaml",
        "ruleset show --ruleset small.yaml --report small.html --report other.html",
        "simulate --chart a.png --report none/at/all.html --players 10 --days 2",
        "compare small.yaml --sensitivity --report r.html",
        "check --list-metrics --report r.html",
    ];
    insta::assert_snapshot!("refused", told.map(|line| folder.run(line)).join("\n"));
}

#[test]
fn the_command_can_be_typed_again() {
    let folder = folder().with("it's mine.yaml", RULES);
    let words = ["ruleset", "show", "--ruleset", "it's mine.yaml", "--report", "r.html"];
    let told = folder.run_words(&words);
    assert!(told.ends_with("exit 0\n"), "{told}");
    let report = folder.read("r.html");
    assert!(
        report.contains("<pre>endgame ruleset show --ruleset 'it'\\''s mine.yaml' --report r.html</pre>"),
        "{report}"
    );
}
