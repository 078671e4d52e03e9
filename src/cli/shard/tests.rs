use super::scheduler::{ask, ask_named};
use super::variables::Variables;
use super::{Shard, ShardArg, parse};
use crate::cli::Failure;
use std::ffi::OsString;

/// What `--shard` comes to where these variables are set, written `NAME=value`.
fn told(text: &str, set: &[&str]) -> Result<(Shard, String), Failure> {
    let read = |name: &str| -> Option<OsString> {
        let found = set.iter().filter_map(|line| line.split_once('=')).find(|(own, _)| *own == name)?;
        Some(found.1.into())
    };
    let variables = Variables(&read);
    let told = match parse(text).unwrap() {
        ShardArg::Typed(shard) => return Ok((shard, String::new())),
        ShardArg::Scheduler(count) => ask(count.as_ref(), &variables)?,
        ShardArg::Named(index, count) => ask_named(&index, &count, &variables)?,
    };
    Ok((told.shard, told.sentence()))
}

fn shard(text: &str, set: &[&str]) -> (u64, u64) {
    let (Shard { number, of }, _) = told(text, set).unwrap_or_else(|failure| panic!("{set:?}: {failure}"));
    (number, of)
}

fn refused(text: &str, set: &[&str]) -> String {
    told(text, set).map_or_else(|failure| failure.to_string(), |told| panic!("{set:?}: {told:?}"))
}

/// As Slurm sets them for a task of an array with these ids.
fn slurm(id: u64, ids: &[u64], step: u64) -> [String; 5] {
    let (min, max) = (ids[0], ids[ids.len() - 1]);
    [
        format!("SLURM_ARRAY_TASK_ID={id}"),
        format!("SLURM_ARRAY_TASK_MIN={min}"),
        format!("SLURM_ARRAY_TASK_MAX={max}"),
        format!("SLURM_ARRAY_TASK_COUNT={}", ids.len()),
        format!("SLURM_ARRAY_TASK_STEP={step}"),
    ]
}

fn lines(set: &[String]) -> Vec<&str> {
    set.iter().map(String::as_str).collect()
}

/// The variables of a job, numbered from 0.
type Job<'j> = &'j dyn Fn(u64) -> Vec<String>;

/// Of every scheduler, arrays of every size: each task gets a shard of its own, and all shards are there.
#[test]
fn every_array_is_a_whole_run() {
    for of in 1..=12_u64 {
        let ways: [(&str, Job); 6] = [
            ("auto", &|at| slurm(at + 1, &(1..=of).collect::<Vec<_>>(), 1).to_vec()),
            ("auto", &|at| slurm(at, &(0..of).collect::<Vec<_>>(), 1).to_vec()),
            ("auto/SHARDS", &|at| vec![format!("JOB_COMPLETION_INDEX={at}"), format!("SHARDS={of}")]),
            ("auto", &|at| {
                vec![format!("AWS_BATCH_JOB_ARRAY_INDEX={at}"), format!("AWS_BATCH_JOB_ARRAY_SIZE={of}")]
            }),
            ("auto/SHARDS", &|at| vec![format!("PARALLEL_SEQ={}", at + 1), format!("SHARDS={of}")]),
            ("auto:RANK+1/SIZE", &|at| vec![format!("RANK={at}"), format!("SIZE={of}")]),
        ];
        for (text, variables) in ways {
            let shards: Vec<(u64, u64)> = (0..of).map(|at| shard(text, &lines(&variables(at)))).collect();
            assert_eq!(shards, (1..=of).map(|number| (number, of)).collect::<Vec<_>>(), "{text}");
        }
    }
}

#[test]
fn where_a_number_comes_from_is_told() {
    let told = |text, set: &[&str]| told(text, set).unwrap().1;
    assert_eq!(told("auto", &lines(&slurm(3, &[1, 2, 3, 4], 1))), "shard 3 of 4, from SLURM_ARRAY_TASK_ID");
    assert_eq!(
        told("auto/9", &["JOB_COMPLETION_INDEX=2"]),
        "shard 3 of 9, from JOB_COMPLETION_INDEX=2, which counts from 0"
    );
    assert_eq!(told("auto:TASK/9", &["TASK=2", "PARALLEL_SEQ=7"]), "shard 2 of 9, from TASK");
}

/// Ids that may be a few tasks of another array, and ids with gaps.
#[test]
fn other_slurm_arrays_are_refused_with_the_reason() {
    for (id, ids, step) in [
        (10, vec![5, 10, 15, 20], 5),
        (7, vec![7], 1),
        (3, vec![2, 3, 4], 1),
        (1, vec![1, 3, 5], 2),
        (1, vec![1, 2, 9], 1),
    ] {
        let told = refused("auto", &lines(&slurm(id, &ids, step)));
        let all = [
            format!("SLURM_ARRAY_TASK_MIN is {}", ids[0]),
            "once more".to_owned(),
            format!("`--array=1-{}`", ids.len()),
        ];
        assert!(all.iter().all(|part| told.contains(part)), "{told}");
        let named = shard("auto:SLURM_ARRAY_TASK_ID/20", &lines(&slurm(id, &ids, step)));
        assert_eq!(named, (id, 20));
    }
}

/// An array that is off by one has one task that is out of range; all of its tasks are refused.
#[test]
fn a_named_slurm_array_that_is_off_by_one_is_refused_in_every_task() {
    for id in 0..4 {
        let told = refused("auto:SLURM_ARRAY_TASK_ID/4", &lines(&slurm(id, &[0, 1, 2, 3], 1)));
        assert!(told.contains("SLURM_ARRAY_TASK_MIN is 0") && told.contains("from 1 to 4"), "{told}");
        let told = refused("auto:SLURM_ARRAY_TASK_ID+1/4", &lines(&slurm(id + 1, &[1, 2, 3, 4], 1)));
        assert!(told.contains("SLURM_ARRAY_TASK_MAX is 4") && told.contains("from 0 to 3"), "{told}");
    }
}

#[test]
fn what_counts_otherwise_than_is_said_is_refused() {
    for (text, set, right) in [
        ("auto:JOB_COMPLETION_INDEX/4", "JOB_COMPLETION_INDEX=2", "auto:JOB_COMPLETION_INDEX+1/4"),
        ("auto:AWS_BATCH_JOB_ARRAY_INDEX/4", "AWS_BATCH_JOB_ARRAY_INDEX=2", "AWS_BATCH_JOB_ARRAY_INDEX+1/4"),
        ("auto:PARALLEL_SEQ+1/4", "PARALLEL_SEQ=2", "auto:PARALLEL_SEQ/4"),
        ("auto:TASK/4", "TASK=0", "auto:TASK+1/4"),
        ("auto:TASK+1/4", "TASK=4", "auto:TASK/4"),
    ] {
        let told = refused(text, &[set]);
        assert!(told.contains(right), "{told}");
    }
}

#[test]
fn what_is_missing_contradicts_or_is_out_of_range_is_named() {
    let one_to_four = slurm(3, &[1, 2, 3, 4], 1);
    let without = |left_out: &str| -> Vec<&str> {
        one_to_four.iter().map(String::as_str).filter(|line| !line.starts_with(left_out)).collect()
    };
    let with = |more: &'static str| -> Vec<&str> {
        let mut set = vec![more];
        set.extend(without(more.split('=').next().unwrap()));
        set
    };
    let cases: [(&str, Vec<&str>, &str); 18] = [
        ("auto", vec![], "none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX"),
        ("auto", vec!["SLURM_ARRAY_TASK_ID="], "none of SLURM_ARRAY_TASK_ID"),
        ("auto", without("SLURM_ARRAY_TASK_COUNT"), "SLURM_ARRAY_TASK_COUNT is not set"),
        ("auto", without("SLURM_ARRAY_TASK_MIN"), "SLURM_ARRAY_TASK_MIN is not set"),
        ("auto", without("SLURM_ARRAY_TASK_MAX"), "SLURM_ARRAY_TASK_MAX is not set"),
        ("auto", with("SLURM_ARRAY_TASK_ID=5"), "SLURM_ARRAY_TASK_ID is 5"),
        ("auto", with("SLURM_ARRAY_TASK_COUNT=0"), "SLURM_ARRAY_TASK_COUNT is 0"),
        ("auto", with("SLURM_ARRAY_TASK_STEP=2"), "SLURM_ARRAY_TASK_STEP 2"),
        ("auto", with("PARALLEL_SEQ=1"), "PARALLEL_SEQ=1 (GNU parallel)"),
        ("auto/16", one_to_four.iter().map(String::as_str).collect(), "SLURM_ARRAY_TASK_COUNT is 4"),
        ("auto", vec!["JOB_COMPLETION_INDEX=0"], "JOB_COMPLETION_INDEX tells which"),
        ("auto/SHARDS", vec!["JOB_COMPLETION_INDEX=0"], "SHARDS, which should hold"),
        ("auto/SHARDS", vec!["JOB_COMPLETION_INDEX=0", "SHARDS=all"], "SHARDS holds `all`"),
        ("auto/4", vec!["JOB_COMPLETION_INDEX=4"], "JOB_COMPLETION_INDEX is 4"),
        ("auto", vec!["AWS_BATCH_JOB_ARRAY_INDEX=0"], "AWS_BATCH_JOB_ARRAY_SIZE is not set"),
        (
            "auto/3",
            vec!["AWS_BATCH_JOB_ARRAY_INDEX=0", "AWS_BATCH_JOB_ARRAY_SIZE=4"],
            "AWS_BATCH_JOB_ARRAY_SIZE is 4",
        ),
        ("auto/4", vec!["PARALLEL_SEQ=0"], "PARALLEL_SEQ is 0"),
        ("auto:TASK/4", vec!["TASK=+3"], "TASK holds `+3`"),
    ];
    for (text, set, named) in cases {
        let told = refused(text, &set);
        assert!(told.contains(named) && told.contains("hint: "), "{text} {set:?}: {told}");
    }
}

#[test]
fn names_are_told_from_numbers_and_from_what_a_shell_has_read() {
    let count = |text: &str| parse(text).is_ok();
    for fine in ["3/16", "auto", "auto/16", "auto/SHARDS", "auto:A/B", "auto:_a1+1/16", "auto:TASK/1000000"] {
        assert!(count(fine), "{fine}");
    }
    for wrong in [
        "auto/",
        "auto/0",
        "auto/1000001",
        "auto/$SHARDS",
        "auto:3/16",
        "auto:/16",
        "auto:A",
        "auto:A/",
        "auto:A+2/16",
        "auto:A+1",
        "auto:A B/16",
        "Auto",
        "auto16",
        "0/16",
        "17/16",
        "",
    ] {
        assert!(!count(wrong), "{wrong}");
    }
}

#[test]
fn files_in_a_folder_stand_in_the_order_of_their_numbers() {
    let name = |number, of| Shard { number, of }.file_name();
    assert_eq!(name(3, 100), "shard-003-of-100.json");
    assert_eq!(name(1, 1), "shard-1-of-1.json");
}
