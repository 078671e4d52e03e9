//! Populations from real histories, and gains that play does not explain, as a user finds them.

use crate::common::Folder;

/// Runs a command on the database of a game that has gone on for 90 days.
fn game(folder: &Folder, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = folder.command(&words);
    command.env("ENDGAME_NOW", "2026-11-22T12:00:00Z").env("ENDGAME_ACTOR", "ana").env("ENDGAME_DB", "gm.db");
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    format!("$ endgame {line}\n{stdout}── stderr\n{stderr}── exit {}\n", output.status.code().unwrap())
}

fn seeded(arguments: &str) -> Folder {
    let folder = Folder::empty();
    let told = game(&folder, &format!("db seed {arguments} --reason demo --quiet"));
    assert!(told.ends_with("exit 0\n"), "{told}");
    folder
}

#[test]
fn sessions_become_a_population_that_can_be_simulated() {
    let folder = Folder::empty();
    let mut told = folder.run("simulate --players 400 --days 180 --sessions sessions.csv");
    told += &folder.run("population fit sessions.csv --output fitted.yaml --chart fit.png");
    told += &folder.read("fitted.yaml");
    told += &folder.run("population fit sessions.csv --archetypes 2 --format csv");
    insta::assert_snapshot!(told);
    let again = folder.run("simulate --population fitted.yaml --players 100 --days 30");
    assert!(again.ends_with("exit 0\n"), "{again}");
    assert!(std::fs::metadata(folder.path("fit.png")).unwrap().len() > 10_000);
    let known = folder.run("population fit sessions.csv --format json");
    assert_eq!(known, folder.run("population fit sessions.csv --format json"));
}

/// Days are told by their dates, and the dates have the weekdays on which they were played.
#[test]
fn days_of_sessions_are_those_of_the_population() {
    let text = "population: p\narchetypes:\n  a:\n    share: 1\n    sessions_per_week: 2\n    session_minutes: { median: 60, sigma: 0 }\n    \
         xp_per_hour: { median: 1000, sigma: 0 }\n    weekdays: { mon: 0, tue: 0, wed: 0, thu: 0, fri: 0 }\n";
    for (on, first) in [
        ("", "2026-01-10T"),
        ("starts_on: tue\n", "2026-01-10T"),
        ("starts_on: sun\n", "2026-01-04T"),
        ("starts_on: 2026-11-24\n", "2026-11-28T"),
    ] {
        let folder = Folder::empty().with("p.yaml", &format!("{text}{on}"));
        let told = folder.answer("simulate --population p.yaml --players 1 --days 14 --sessions -");
        let start = told.lines().nth(1).and_then(|line| line.split(',').nth(1)).unwrap();
        assert!(start.starts_with(first), "{on}: {start}");
    }
}

#[test]
fn what_is_wrong_with_sessions_is_told_by_line_and_column() {
    let folder = Folder::empty()
        .with("header.csv", "character,begin,minutes,xp\n")
        .with("few.csv", "character,start,minutes,xp\nVex,2026-01-01,30,1000\n")
        .with(
            "wrong.csv",
            "character,start,minutes,xp,currency\n\
             Vex,2026-01-02 10:00,30,1000,\n\
             Vex,yesterday,30,1000,5\n\
             Vex,2026-01-03T10:00:00Z,-5,1000,5\n\
             Vex,2026-01-01,30,1000,5\n\
             ,2026-01-04,30,1000,5\n\
             Myr,2026-01-04,30,much,5\n\
             Myr,2026-01-05,30,1000,some\n",
        );
    let files = ["header.csv", "few.csv", "wrong.csv", "none.csv"];
    let mut told: Vec<String> =
        files.iter().map(|file| folder.run(&format!("population fit {file}"))).collect();
    told.push(folder.run("population fit wrong.csv --format json"));
    insta::assert_snapshot!(told.join("\n"));
}

/// What one command writes another reads, with nothing else on stdout.
#[test]
fn sessions_and_populations_go_through_pipes() {
    let folder = Folder::empty();
    let piped = |line: &str, input: Vec<u8>| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = folder.command(&words).write_stdin(input).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let sessions = piped("simulate --players 200 --days 90 --sessions -", Vec::new());
    assert!(sessions.starts_with(b"character,start,minutes,xp,currency\n"));
    let population = piped("population fit - --output -", sessions.clone());
    std::fs::write(folder.path("sessions.csv"), sessions).unwrap();
    std::fs::write(folder.path("fitted.yaml"), population).unwrap();
    assert!(folder.read("fitted.yaml").contains("population: \"fitted to standard input\""));
    let simulated = folder.run("simulate --population fitted.yaml --players 50 --days 10");
    assert!(simulated.ends_with("exit 0\n"), "{simulated}");
    folder.run("simulate --players 200 --days 90 --sessions same.csv");
    assert_eq!(folder.read("same.csv"), folder.read("sessions.csv"));
}

/// A fit that is made of nothing, or of more than there is, says so.
#[test]
fn doubtful_sessions_are_told() {
    let rows = |xp: u32| {
        let row = |i| format!("c{i},2026-01-01T10:00:00Z,60,{xp}\nc{i},2026-01-01T10:30:00Z,60,{xp}\n");
        format!("character,start,minutes,xp\n{}", (0..20).map(row).collect::<String>())
    };
    let folder = Folder::empty().with("overlap.csv", &rows(1_000)).with("nothing.csv", &rows(0));
    let told = folder.run("population fit overlap.csv");
    assert!(told.contains("20 sessions began before the one before them was over"), "{told}");
    let told = folder.run("population fit nothing.csv");
    assert!(told.contains("nobody gained any XP") && told.ends_with("exit 3\n"), "{told}");
    assert!(folder.run("population fit overlap.csv --session-gap 1h").ends_with("exit 2\n"));
    folder.run("simulate --players 300 --days 90 --sessions sessions.csv");
    let told = folder.run("population fit sessions.csv --archetypes 8");
    assert!(told.contains("without --archetypes their number is found"), "{told}");
    assert!(!folder.run("population fit sessions.csv").contains("without --archetypes"));
}

#[test]
fn a_seeded_game_is_fitted_and_its_cheaters_are_found() {
    let folder = seeded("--characters 120 --days 90 --sessions");
    assert!(game(&folder, "history anomalies --by nobody --population fitted.yaml").contains("exit 3"));
    let mut told = game(&folder, "population fit --output fitted.yaml");
    told += &folder.read("fitted.yaml");
    told += &game(&folder, "history anomalies");
    let grant = "character grant --reason x --yes --quiet --track character";
    for line in [
        "Vex --xp 84000000 --source raid --actor game",
        "Myr --xp 5000000 --actor ben",
        "Syl --xp 50000 --actor ana",
        "Isa --xp 70000000 --actor game",
    ] {
        assert!(game(&folder, &format!("{grant} {line}")).ends_with("exit 0\n"));
    }
    let last = game(&folder, "history --last 1 --format json");
    let operation = last.split("\"operation\": ").nth(1).unwrap().split(|c: char| !c.is_ascii_digit());
    let operation = operation.clone().find(|word| !word.is_empty()).unwrap().to_owned();
    assert!(game(&folder, &format!("undo {operation} --reason mistake --yes --quiet")).ends_with("exit 0\n"));
    told += &game(&folder, "history anomalies");
    told += &game(&folder, "history anomalies --format csv");
    told += &game(&folder, "history anomalies --population fitted.yaml --quiet");
    told += &game(&folder, "history Vex --last 1");
    insta::assert_snapshot!(told);
}

#[test]
fn a_game_that_tells_no_sessions_says_so_and_its_cheaters_are_found_all_the_same() {
    let folder = seeded("--characters 150 --days 365");
    let mut told = game(&folder, "population fit");
    told += &game(&folder, "history anomalies");
    let grant = "character grant Vex --xp 84000000 --track character --reason x --yes --quiet --actor game";
    assert!(game(&folder, grant).ends_with("exit 0\n"));
    told += &game(&folder, "history anomalies");
    insta::assert_snapshot!(told);
}

/// A file as others write it: other names, other columns, semicolons, decimal commas, times since 1970. It says the same.
#[test]
fn sessions_are_read_as_others_write_them() {
    let folder = Folder::empty();
    folder.run("simulate --players 60 --days 60 --sessions plain.csv");
    let plain = folder.read("plain.csv");
    let mut other = "player;server;login;xp;played\n".to_owned();
    for row in plain.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [name, start, minutes, xp, _] = cells[..] else { panic!("{row}") };
        let at: jiff::Timestamp = start.parse().unwrap();
        other += &format!("{name};eu;{};{xp};{}\n", at.as_second(), minutes.replace('.', ","));
    }
    std::fs::write(folder.path("other.csv"), other).unwrap();
    let line = "--column character=player --column start=login --column minutes=played";
    let told = folder.run(&format!("population fit other.csv {line} --archetypes 1 --format csv"));
    let known = folder.run("population fit plain.csv --archetypes 1 --format csv");
    let without = |text: &str| {
        let row = text
            .lines()
            .find(|line| {
                line.starts_with("casual") || line.contains("-1,") || line.split(',').nth(1) == Some("1")
            })
            .unwrap_or(text)
            .to_owned();
        row.split(',').take(8).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without(&told), without(&known));
    assert!(folder.run(&format!("population fit other.csv {line}")).contains("not looked at: `server`"));
    assert!(folder.run("population fit other.csv").contains("there is no column `character`"));
}

/// The same session twice is refused with both lines; sessions at once are told with theirs.
#[test]
fn sessions_twice_and_at_once_are_told() {
    let folder = Folder::empty();
    folder.run("simulate --players 60 --days 60 --sessions plain.csv");
    let rows: Vec<String> = folder.read("plain.csv").lines().map(str::to_owned).collect();
    let twice = [&rows[..4], &rows[3..]].concat().join("\n");
    std::fs::write(folder.path("twice.csv"), twice).unwrap();
    let told = folder.run("population fit twice.csv");
    assert!(told.contains("twice.csv:5:") && told.contains("the same session stands on line 4"), "{told}");
    let cells: Vec<&str> = rows[3].split(',').collect();
    let at_once = format!("{},{},{},{},{}", cells[0], cells[1], cells[2], 77, 0);
    let at_once = [&rows[..4], &[at_once], &rows[4..]].concat().join("\n");
    std::fs::write(folder.path("once.csv"), at_once).unwrap();
    let told = folder.run("population fit once.csv");
    assert!(told.contains("began before the one before them was over, the first on line 5"), "{told}");
}

/// A proposal names the change and what it does, and installs nothing.
#[test]
fn a_proposal_changes_nothing() {
    let folder = seeded("--characters 120 --days 60 --sessions");
    let before = game(&folder, "ruleset history");
    let line = "balance propose --goal hours_to.paragon.10=3..9h --vary paragon.xp_to_next.power.base=200..3000 \
                --players 500 --days 60 --patch change.patch";
    let told = game(&folder, line);
    assert!(
        told.contains("paragon.xp_to_next.power.base") && told.contains("nothing was installed"),
        "{told}"
    );
    assert!(folder.read("change.patch").contains("xp_to_next"), "{told}");
    assert_eq!(before, game(&folder, "ruleset history"));
}
