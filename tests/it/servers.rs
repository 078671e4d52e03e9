//! The same on a PostgreSQL server as in a file: a day of commands answers the same bytes on both.
//!
//! `ENDGAME_TEST_POSTGRES` names the server; without it these tests are left out, and say so.

use crate::faults::somebody::left_out;
use crate::lab::{Lab, NOW, Told};
use std::process::Command;

const SERVER: &str = "ENDGAME_TEST_POSTGRES";

/// A schema of its own on the server, which goes away with it.
struct Schema {
    address: String,
    server: String,
    name: String,
}

impl Schema {
    /// `None`, with a note, where no server is named.
    fn new(name: &str) -> Option<Schema> {
        let Ok(server) = std::env::var(SERVER) else {
            left_out(&format!("{SERVER} names no server"));
            return None;
        };
        let name = format!("day_{}_{name}", std::process::id());
        let join = if server.contains('?') { '&' } else { '?' };
        let address = format!("{server}{join}schema={name}");
        Some(Schema { address, server, name })
    }

    fn run(&self, lab: &Lab, line: &str) -> Told {
        on(lab, &self.address, line)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // `psql` comes with every server; where it is missing, the schema stays.
        let sql = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.name);
        let _ = Command::new("psql").args(["-q", "-d", &self.server, "-c", &sql]).output();
    }
}

/// Runs a line on a database, which the environment names: what is typed stands in the log where it is refused.
fn on(lab: &Lab, database: &str, line: &str) -> Told {
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = lab.command(&words).env("ENDGAME_DB", database).env("ENDGAME_NOW", NOW).output().unwrap();
    Told::new(line.to_owned(), output)
}

/// What is asked again and again.
const QUESTIONS: [&str; 22] = [
    "db health --format json",
    "character show Vex --format json",
    "character show id:2",
    "character show Nobody",
    "character find --format json",
    "character find --where paragon_level>=1 --sort -paragon_xp,name --format csv",
    "character find --where mastery.combat>=2",
    "character find --where name~a --format csv",
    "leaderboard paragon --top 5 --format json",
    "leaderboard xp --top 3",
    "leaderboard mastery.combat --format csv",
    "paragon levels Vex --format json",
    "paragon stats Vex --format json",
    "prestige info Vex --format json",
    "prestige bonuses Vex --format json",
    "mastery levels Vex --format json",
    "history --format json",
    "history Vex --last 5",
    "history --operation 3 --format json",
    "history --key comp-1",
    "approval list",
    "db verify --format json",
];

/// What changes something, or is refused.
const CHANGES: [&str; 34] = [
    "character create Vex --reason new",
    "character create Ana --reason new",
    "character create VEX --reason again",
    "character grant Vex --xp 9000000 --track character --source raid --reason first",
    "character grant Vex --xp 50000000 --track paragon --source raid --reason second --key comp-1",
    "character grant Vex --xp 50000000 --track paragon --source raid --reason second --key comp-1",
    "character grant Vex --xp 1 --track paragon --reason other --key comp-1",
    "character grant Ana --currency 700 --reason third --ticket T-2",
    "character grant Vex --xp 5000 --track mastery.combat --reason fourth --explain",
    "paragon distribute Vex --strength 5 --reason fifth",
    "character rename Ana Vex --reason taken",
    "character rename Ana Änne --reason sixth",
    "character rename Änne Ana --reason back",
    "character revoke Ana --currency 50 --reason seventh",
    "character revoke Ana --currency 5000 --reason too-much",
    "db seed --characters 40 --days 60 --every 30 --reason eighth",
    "undo 4 --reason wrong --yes",
    "undo 4 --reason again --yes",
    "undo 5 --reason wrong --yes",
    "character archive Ana --reason gone --yes",
    "character create Ana --reason new",
    "character unarchive id:2 --reason back",
    "character unarchive id:2 --name Bo --reason back",
    "character grant Bo --xp 100 --track nonsense --reason x",
    "character grant Bo --xp 100 --track paragon --dry-run --reason x",
    "prestige reset Vex --reason soon --yes",
    "mastery unlock Vex combat.nothing --reason x",
    "character merge Bo --into Ana --reason twins --yes",
    "character clone Vex Vexen --reason test --yes",
    "db rebuild",
    "db verify",
    "history --actor nobody",
    "character restore Vex --at event:5 --reason back --yes",
    "undo 12 --reason wrong --yes",
];

/// What a line answers on a file and on a server, which is the same: its exit code.
fn on_both(lab: &Lab, schema: &Schema, line: &str) -> i32 {
    let (file, server) = (lab.run(line), schema.run(lab, line));
    // What is fitted is called as the database is.
    let unnamed = |text: &str| {
        text.lines().filter(|line| !line.starts_with("population: ")).collect::<Vec<_>>().join("\n")
    };
    let plain = |told: &Told, name: &str| {
        (told.code, unnamed(&told.out.replace(name, "DB")), told.err.replace(name, "DB"))
    };
    let file = plain(&file, "gm.db");
    let server = plain(&server, &schema.address);
    assert_eq!(file.0, server.0, "{line}\n{}\n{}", file.2, server.2);
    assert_eq!(file.1, server.1, "{line}");
    assert_eq!(file.2, server.2, "{line}");
    file.0
}

#[test]
fn a_day_of_commands_answers_the_same_bytes() {
    let Some(schema) = Schema::new("same") else { return };
    let lab = Lab::empty();
    let both = |line: &str| on_both(&lab, &schema, line);
    let mut done = 0;
    both("db init");
    for (at, change) in CHANGES.iter().enumerate() {
        done += usize::from(both(change) == 0);
        // Every question now and then, and all of them as of some event of before.
        for question in QUESTIONS.iter().skip(at % 2).step_by(2) {
            both(question);
        }
        both(&format!("character find --as-of event:{} --format csv", at / 2));
        both(&format!("leaderboard paragon --as-of event:{} --top 4", at / 3));
    }
    assert!(done > CHANGES.len() / 2, "{done} changes were carried out");
}

/// What is asked of living characters.
const GOALS: &str = "expectations: goals
scenario: { ruleset: rules60.yaml, population: players.yaml, players: 100, days: 5 }
expect:
  - { metric: living.lose_levels, max: 0.1 }
  - { metric: living.gain_levels, max: 0.1 }
";

const PLAYERS: &str = "population: few
archetypes:
  regular:
    share: 1
    sessions_per_week: 5
    session_minutes: { median: 90, sigma: 0.4 }
    xp_per_hour: { median: 20_000, sigma: 0.2 }
";

/// What comes around characters: rulesets, requests, and what is read from the whole log. Each with its exit code.
const AROUND: [(&str, i32); 18] = [
    ("db init --ruleset rules100.yaml", 0),
    ("db seed --characters 40 --days 60 --every 30 --reason first", 0),
    ("ruleset install rules60.yaml --overspent refund --dry-run --reason i", 0),
    ("ruleset install rules60.yaml --overspent refund --yes --reason i", 0),
    ("ruleset show", 0),
    ("--actor newbie character grant id:1 --xp 999_999_999 --track paragon --reason much", 3),
    ("approval list --format json", 0),
    ("--actor newbie approval grant REQUEST --reason own", 3),
    ("approval show REQUEST", 0),
    ("--actor lead approval grant REQUEST --reason checked", 3),
    ("approval grant REQUEST --reason checked", 0),
    ("undo INSTALL --reason wrong --yes", 3),
    ("undo INSTALL --rebase --reason wrong --yes", 0),
    ("db policy show", 0),
    ("history anomalies --format json", 1),
    ("population fit -o -", 0),
    ("check --expect goals.yaml --format json", 1),
    ("db verify", 0),
];

#[test]
fn rulesets_requests_and_fits_are_the_same_on_both() {
    let Some(schema) = Schema::new("around") else { return };
    let lab = Lab::empty();
    for cost in [100, 60] {
        let text = format!(
            "ruleset: costs {cost}\ncharacter: {{ max_level: 5, xp_to_next: 10 }}\nparagon:\n  xp_to_next: {cost}\n  \
             points_per_level: 2\n  attributes: {{ strength: {{}}, luck: {{}} }}\n"
        );
        std::fs::write(lab.folder.path(&format!("rules{cost}.yaml")), text).unwrap();
    }
    std::fs::write(lab.folder.path("goals.yaml"), GOALS).unwrap();
    std::fs::write(lab.folder.path("players.yaml"), PLAYERS).unwrap();
    let last = || lab.run("db health --format json").exits(0).json()["operations"].as_u64().unwrap() - 1;
    let (mut install, mut request) = (0, 0);
    for (line, code) in AROUND {
        let line = line.replace("INSTALL", &install.to_string()).replace("REQUEST", &request.to_string());
        assert_eq!(on_both(&lab, &schema, &line), code, "{line}");
        if line.contains("60.yaml") && !line.contains("dry-run") {
            install = last();
        }
        if line.contains("999_999_999") {
            request = last();
        }
    }
}

#[test]
fn a_database_goes_to_a_server_and_back() {
    let Some(schema) = Schema::new("copy") else { return };
    let lab = Lab::with_lives();
    let head = |told: Told| told.exits(0).json()["head"].as_str().unwrap().to_owned();
    let before = head(lab.run("db health --format json"));
    lab.run(&format!("db copy gm.db {}", schema.address)).exits(0);
    assert_eq!(head(schema.run(&lab, "db health --format json")), before);
    schema.run(&lab, "db verify").exits(0);
    lab.run(&format!("db copy {} back.db", schema.address)).exits(0);
    assert_eq!(head(on(&lab, "back.db", "db health --format json")), before);
    lab.run(&format!("db copy gm.db {}", schema.address)).exits(4).says("exists already");
    schema.run(&lab, "db backup copy.db").exits(4).says("pg_dump");
    schema.run(&lab, "db restore gm.db --yes").exits(4).says("pg_dump");
}

#[test]
fn a_password_is_refused_and_never_told() {
    let lab = Lab::empty();
    for line in ["db health", "db init", "character show Vex", "db copy postgres://a:hunter2@nowhere/x y.db"]
    {
        let told = on(&lab, "postgres://ana:hunter2@localhost:1/game", line).exits(2).says("PGPASSWORD");
        assert!(!told.out.contains("hunter2") && !told.err.contains("hunter2"), "{told:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_a_failure_of_the_storage() {
    let lab = Lab::empty();
    on(&lab, "postgres://ana@127.0.0.1:1/game?connect_timeout=2", "db health")
        .fails_as_storage()
        .says("server");
}
