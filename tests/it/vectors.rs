//! Vectors of any width, threads and shards: the same bytes.

use crate::common::Folder;

/// Runs a command line with `ENDGAME_SIMD` set; what goes to stdout, and what to stderr.
fn run(folder: &Folder, simd: &str, line: &str) -> (bool, Vec<u8>, String) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = folder.command(&words).env("ENDGAME_SIMD", simd).output().unwrap();
    (output.status.success(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

/// The shipped game, whose players are plain, its living mix, and the year.
const CASES: [&str; 3] = [
    "simulate",
    "simulate --population curves/populations/living.yaml",
    "simulate --ruleset fixtures/year/ruleset.yaml --population fixtures/year/population.yaml",
];

fn folder() -> Folder {
    let files =
        ["curves/populations/living.yaml", "fixtures/year/ruleset.yaml", "fixtures/year/population.yaml"];
    files.into_iter().fold(Folder::empty(), Folder::with_shipped)
}

#[test]
fn widths_threads_and_shards_give_the_same_bytes() {
    let folder = folder();
    for case in CASES {
        let line = format!("{case} --players 700 --days 150 --seed 7 --format json");
        let (done, wide, error) = run(&folder, "auto", &format!("{line} --threads 1"));
        assert!(done, "{error}");
        for (simd, threads) in [("off", 1), ("off", 3), ("auto", 2)] {
            let (_, other, _) = run(&folder, simd, &format!("{line} --threads {threads}"));
            assert!(other == wide, "{case}: ENDGAME_SIMD={simd} --threads {threads}");
        }
        // One shard of each width.
        for (simd, shard) in [("off", 1), ("auto", 2)] {
            let (done, _, error) =
                run(&folder, simd, &format!("{line} --shard {shard}/2 --output {shard}.shard"));
            assert!(done, "{error}");
        }
        let (done, merged, error) = run(&folder, "auto", "merge 1.shard 2.shard --format json");
        assert!(done, "{error}");
        assert!(merged == wide, "{case}: merged");
        for shard in ["1.shard", "2.shard"] {
            std::fs::remove_file(folder.path(shard)).unwrap();
        }
    }
}

#[test]
fn a_single_life_is_the_same_at_every_width() {
    let line = "simulate --replay regular/17 --days 150 --format json";
    let folder = Folder::empty();
    let (done, wide, error) = run(&folder, "", line);
    assert!(done, "{error}");
    assert_eq!(run(&folder, "off", line).1, wide);
}

#[test]
fn a_width_that_is_none_is_told() {
    let (done, _, error) = run(&Folder::empty(), "sideways", "simulate --players 10 --days 5");
    assert!(!done);
    assert!(error.contains("ENDGAME_SIMD is not a choice: `sideways`"), "{error}");
    assert!(error.contains("write it as `off` or `auto`, or unset it"), "{error}");
}
