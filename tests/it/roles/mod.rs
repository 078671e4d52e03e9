//! Who may do what: the table of roles, limits, and what waits for a second actor.

mod approvals;
mod batches;
mod evidence;
mod files;
mod limits;
mod second;
mod table;
use crate::world::World;

/// Runs a command line as somebody.
pub fn by(world: &World, actor: &str, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().chain(["--actor", actor]).collect();
    world.run_words(&words)
}

/// The same where it must succeed.
#[track_caller]
pub fn done(world: &World, actor: &str, line: &str) -> String {
    let told = by(world, actor, line);
    assert!(told.ends_with("── exit 0\n"), "{told}");
    told
}

/// The code of the error that a command line ends with; empty when it succeeds.
pub fn code(world: &World, actor: &str, line: &str) -> String {
    let words: Vec<&str> =
        line.split_whitespace().chain(["--actor", actor, "--format", "json", "--quiet"]).collect();
    let output = world.command(&words).output().unwrap();
    if output.status.success() {
        return String::new();
    }
    let error: serde_json::Value = serde_json::from_slice(&output.stderr)
        .unwrap_or_else(|error| panic!("{line}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    error["error"]["code"].as_str().unwrap().to_owned()
}

/// Installs a policy.
#[track_caller]
fn install(world: &World, actor: &str, yaml: &str) {
    std::fs::write(world.folder.path("policy.yaml"), yaml).unwrap();
    done(world, actor, "db policy install policy.yaml --reason roles");
}

/// The whole log is sound, and so are the read models.
#[track_caller]
fn is_whole(world: &World) {
    done(world, "bo", "db verify");
}
