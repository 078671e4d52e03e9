//! The table of who may do what, each cell tried: as the shipped policy says it, and through the program.

use crate::roles::{by, code, install, is_whole};
use crate::world::World;
use endgame::config::{default_policy, load_policy};
use endgame::ledger::OperationKind;
use endgame::policy::Policy;

const ROLES: [&str; 5] = ["lead", "gm", "designer", "game", "readonly"];

/// Each command with a line that tries it, and who may: `x` in the order of [`ROLES`].
const TABLE: [(&str, &str, &str); 26] = [
    ("character.create", "character create Neo", "xx.x."),
    ("character.rename", "character rename Zed Neo", "xx.x."),
    ("character.archive", "character archive Zed --yes", "xx.x."),
    ("character.unarchive", "character unarchive Zed", "xx.x."),
    ("character.grant", "character grant Vex --xp 5 --track paragon", "xx.x."),
    ("character.revoke", "character revoke Vex --currency 5", "xx.x."),
    ("character.reward.give", "character reward give Mo mastery.combat focus", "xx.x."),
    ("character.reward.take", "character reward take Vex mastery.combat brawler", "xx.x."),
    ("character.restore", "character restore Vex --at 5 --yes", "xx.x."),
    ("character.merge", "character merge Zed Mo --yes", "xx.x."),
    ("character.clone", "character clone Zed Neo", "xx.x."),
    ("paragon.distribute", "paragon distribute Vex luck=1", "xx.x."),
    ("paragon.respec", "paragon respec Vex", "xx.x."),
    ("paragon.respec.free", "paragon respec Vex --free", "xx.x."),
    ("prestige.reset", "prestige reset Vex --yes", "xx.x."),
    ("mastery.unlock", "mastery unlock Vex combat keen_edge", "xx.x."),
    ("mastery.unlock.free", "mastery unlock Vex combat keen_edge --free", "xx.x."),
    ("mastery.lock", "mastery lock Vex combat keen_edge", "xx.x."),
    ("batch.apply", "batch apply rows.csv --yes", "xx.x."),
    ("batch.grant", "batch grant --where id=1 --currency 5 --yes", "xx.x."),
    ("undo", "undo 9 --yes", "xx..."),
    ("ruleset.install", "ruleset install rules.yaml --yes", "x.x.."),
    ("db.seed", "db seed --characters 1", "x...."),
    ("db.policy.install", "db policy install policy.yaml", "x...."),
    ("approval.grant", "approval grant 11 --yes", "x...."),
    ("approval.refuse", "approval refuse 11", "x...."),
];

fn shipped() -> Policy {
    let source = default_policy();
    let (loaded, problems) = load_policy(&source);
    loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
}

#[test]
fn the_table_is_about_every_command() {
    let known = OperationKind::permissions();
    let mut told: Vec<&str> = TABLE.iter().map(|(command, ..)| *command).collect();
    let mut all = known.clone();
    told.sort_unstable();
    all.sort_unstable();
    assert_eq!(told, all);
}

#[test]
fn the_shipped_roles_are_the_table() {
    let policy = shipped();
    for (command, _, who) in TABLE {
        let may: String =
            ROLES.map(|role| if policy.roles[role].allows(command) { 'x' } else { '.' }).iter().collect();
        assert_eq!(may, who, "{command}: {ROLES:?}");
    }
    assert_eq!(policy.roles.keys().collect::<Vec<_>>(), ["designer", "game", "gm", "lead", "readonly"]);
}

/// A world with an actor for each role, named as the role, and a request that waits as operation #11.
fn world() -> World {
    let world = World::lived();
    world.folder.path("rows.csv");
    std::fs::write(world.folder.path("rows.csv"), "command,character,currency\naward,Vex,5\n").unwrap();
    install(
        &world,
        "ana",
        "policy: table
actors: { lead: lead, gm: gm, designer: designer, game: game, readonly: readonly, small: small }
roles:
  small: { allow: [character.*], limits: { \"*\": { xp_per_operation: 10 } } }
",
    );
    assert_eq!(code(&world, "small", "character grant Vex --xp 11 --track paragon"), "waits-for-approval");
    let rules = by(&world, "ana", "history --last 1");
    assert!(rules.contains("#11"), "{rules}");
    let text = include_str!("../world.rs");
    let rules = text.split("\"\\\n").nth(1).unwrap().split("\";").next().unwrap();
    std::fs::write(world.folder.path("rules.yaml"), rules).unwrap();
    world
}

#[test]
fn each_cell_of_the_table_through_the_program() {
    let world = world();
    let events = world.json("db health")["events"].clone();
    for (command, line, who) in TABLE {
        for (role, may) in ROLES.into_iter().zip(who.chars()) {
            let told = code(&world, role, &format!("{line} --dry-run --reason try"));
            assert_eq!(told == "not-allowed", may == '.', "{role} {command}: {told:?}");
            assert_ne!(told, "command-line", "{line}");
        }
    }
    // Nothing of it was written, for a dry run leaves no trace.
    assert_eq!(world.json("db health")["events"], events);
    is_whole(&world);
}

#[test]
fn what_only_reads_is_open_to_everyone() {
    let world = world();
    for line in
        ["character show Vex", "history", "db verify", "approval list", "approval show 11", "db policy show"]
    {
        assert_eq!(code(&world, "readonly", line), "", "{line}");
    }
}

/// Whatever the command line writes goes through the session, which has the policy enforced.
#[test]
fn use_cases_write_through_one_door() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![source.join("app"), source.join("cli")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if std::fs::read_to_string(&path).unwrap().contains("store.write(") {
                found.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(found, ["session.rs"]);
}
