//! The variables of each scheduler, through the program.

use super::{RUN, run_with, whole};
use crate::common::Folder;
use insta::assert_snapshot;

/// Variables of one job: names and values.
type Variables = Vec<(&'static str, String)>;

/// Runs four jobs as a scheduler would and merges their folder: it is the single run, and each job told its number.
fn four_jobs_are_a_whole_run(shard: &str, told: &str, variables: impl Fn(u64) -> Variables) {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path("shards")).unwrap();
    for job in 0..4 {
        let set = variables(job);
        let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let line = format!("{RUN} --shard {shard} --output shards");
        let said = run_with(&folder, &line, &set);
        let number = format!("\nshard {} of 4, from {told}", job + 1);
        assert!(said.contains(&number) && said.ends_with("── exit 0\n"), "{said}");
    }
    assert_eq!(folder.answer("merge shards --format json"), whole(&folder));
}

fn slurm(id: u64, first: u64) -> Variables {
    vec![
        ("SLURM_JOB_ID", "4711".to_owned()),
        ("SLURM_ARRAY_JOB_ID", "4708".to_owned()),
        ("SLURM_ARRAY_TASK_ID", id.to_string()),
        ("SLURM_ARRAY_TASK_MIN", first.to_string()),
        ("SLURM_ARRAY_TASK_MAX", (first + 3).to_string()),
        ("SLURM_ARRAY_TASK_COUNT", "4".to_owned()),
        ("SLURM_ARRAY_TASK_STEP", "1".to_owned()),
    ]
}

#[test]
fn slurm_arrays_from_one() {
    four_jobs_are_a_whole_run("auto", "SLURM_ARRAY_TASK_ID\n", |job| slurm(job + 1, 1));
}

#[test]
fn slurm_arrays_from_zero() {
    let told = "SLURM_ARRAY_TASK_ID=";
    four_jobs_are_a_whole_run("auto", told, |job| slurm(job, 0));
    four_jobs_are_a_whole_run("auto:SLURM_ARRAY_TASK_ID+1/4", told, |job| slurm(job, 0));
}

#[test]
fn indexed_jobs_of_kubernetes() {
    four_jobs_are_a_whole_run("auto/SHARDS", "JOB_COMPLETION_INDEX=", |job| {
        vec![("JOB_COMPLETION_INDEX", job.to_string()), ("SHARDS", "4".to_owned())]
    });
}

#[test]
fn arrays_of_aws_batch() {
    let variables = |job: u64| {
        vec![
            ("AWS_BATCH_JOB_ARRAY_INDEX", job.to_string()),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "4".to_owned()),
            ("AWS_BATCH_JOB_ATTEMPT", "1".to_owned()),
        ]
    };
    four_jobs_are_a_whole_run("auto", "AWS_BATCH_JOB_ARRAY_INDEX=", variables);
    four_jobs_are_a_whole_run("auto/4", "AWS_BATCH_JOB_ARRAY_INDEX=", |job| variables(job)[..1].to_vec());
}

#[test]
fn jobs_of_gnu_parallel() {
    four_jobs_are_a_whole_run("auto/4", "PARALLEL_SEQ\n", |job| {
        vec![("PARALLEL_SEQ", (job + 1).to_string()), ("PARALLEL_PID", "12".to_owned())]
    });
}

#[test]
fn variables_that_are_named() {
    four_jobs_are_a_whole_run("auto:RANK+1/SIZE", "RANK=", |job| {
        vec![("RANK", job.to_string()), ("SIZE", "4".to_owned()), ("PARALLEL_SEQ", "9".to_owned())]
    });
    four_jobs_are_a_whole_run("auto:SGE_TASK_ID/4", "SGE_TASK_ID\n", |job| {
        vec![("SGE_TASK_ID", (job + 1).to_string())]
    });
}

#[test]
fn variables_that_do_not_tell_are_refused() {
    let folder = Folder::empty();
    let steps = [
        ("SLURM_ARRAY_TASK_ID", "10"),
        ("SLURM_ARRAY_TASK_MIN", "5"),
        ("SLURM_ARRAY_TASK_MAX", "20"),
        ("SLURM_ARRAY_TASK_COUNT", "4"),
        ("SLURM_ARRAY_TASK_STEP", "5"),
    ];
    let cases: [(&str, &[(&str, &str)]); 14] = [
        ("auto", &[]),
        ("auto", &steps[..1]),
        ("auto", &steps),
        ("auto", &[("SLURM_ARRAY_TASK_ID", "3"), ("PARALLEL_SEQ", "2")]),
        ("auto", &[("JOB_COMPLETION_INDEX", "3")]),
        ("auto/SHARDS", &[("JOB_COMPLETION_INDEX", "3")]),
        ("auto/SHARDS", &[("JOB_COMPLETION_INDEX", "3"), ("SHARDS", "many\u{1b}[31m")]),
        ("auto/3", &[("JOB_COMPLETION_INDEX", "3")]),
        ("auto", &[("AWS_BATCH_JOB_ARRAY_INDEX", "3")]),
        ("auto/3", &[("AWS_BATCH_JOB_ARRAY_INDEX", "3"), ("AWS_BATCH_JOB_ARRAY_SIZE", "4")]),
        ("auto:AWS_BATCH_JOB_ARRAY_INDEX/4", &[("AWS_BATCH_JOB_ARRAY_INDEX", "3")]),
        ("auto:TASK/4", &[]),
        ("auto:TASK/4", &[("TASK", "0")]),
        ("auto:TASK+1/4", &[("TASK", "4")]),
    ];
    let tell = |(shard, set): &(&str, &[(&str, &str)])| {
        run_with(&folder, &format!("{RUN} --shard {shard} --output s.json"), set)
    };
    let told: Vec<String> = cases.iter().map(tell).collect();
    assert!(told.iter().all(|told| told.ends_with("── exit 2\n")), "{told:?}");
    assert!(!folder.path("s.json").exists());
    assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_typed_wrong_is_explained() {
    let folder = Folder::empty();
    let typed = ["auto/", "auto:3/16", "auto:$RANK/16", "auto:RANK", "auto:RANK/0", "auto16"];
    let tell = |shard: &&str| folder.run(&format!("simulate --shard {shard} --output s.json"));
    assert_snapshot!(typed.iter().map(tell).collect::<Vec<_>>().join("\n"));
}

#[test]
fn programs_are_told_of_wrong_variables_too() {
    let folder = Folder::empty();
    let line = format!("{RUN} --shard auto/3 --output s.json --format json");
    let told = run_with(&folder, &line, &[("JOB_COMPLETION_INDEX", "3")]);
    assert_snapshot!(told);
}

/// It is told before the run and not after it.
#[test]
fn a_folder_that_is_not_there_is_told_at_once() {
    let folder = Folder::empty();
    for output in ["nowhere/", "no/where.json"] {
        let told = folder.run(&format!("simulate --players 1_000_000_000 --shard 1/2 --output {output}"));
        let name = output.trim_end_matches("where.json");
        assert!(told.contains(&format!("there is no folder {}", name.trim_end_matches('/'))), "{told}");
        assert!(told.ends_with("── exit 2\n"), "{told}");
    }
}

/// Where no remark is wanted there is none, and the file is the same.
#[test]
fn quiet_jobs_say_nothing() {
    let folder = Folder::empty();
    let line = format!("{RUN} --shard auto/4 --output s.json --quiet");
    let told = run_with(&folder, &line, &[("PARALLEL_SEQ", "3")]);
    assert_eq!(told, format!("$ PARALLEL_SEQ=3 endgame {line}\n── exit 0\n"));
    folder.answer(&format!("{RUN} --shard 3/4 --output typed.json"));
    assert_eq!(folder.read("s.json"), folder.read("typed.json"));
}
