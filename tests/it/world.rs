//! A small database whose numbers can be checked by hand: three characters and nine operations, a minute apart.
//!
//! It is made through the library, so that the tests of a command rest on no other command.

use crate::common::Folder;
use endgame::config::{Source, load_ruleset};
use endgame::ledger::{CharacterId, Intent, KindText, Moment, Who};
use endgame::progression::{Adaptation, Command, Overspent};
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::TrackName;
use endgame::rules::units::{Points, Xp};
use endgame::store::{CommandError, Mode, Rules, RulesetText, Settings, Store, Terms, Unwatched, Writer};
use std::collections::BTreeMap;

/// Ten XP a character level, a hundred a paragon level, two points for each.
pub const RULES: &str = "\
ruleset: small
character: { max_level: 5, xp_to_next: 10 }
paragon:
  xp_to_next: 100
  points_per_level: 2
  attributes:
    strength: {}
    agility: { cap: 4 }
    luck: {}
  respec_cost: 50
prestige:
  requires: 10
  cost: 40
  max: 3
  bonuses: { xp: { linear: { base: 0.5, step: 0.5 } } }
masteries:
  combat:
    max_level: 10
    xp_to_next: 10
    rewards:
      - { level: 2, kind: title, id: brawler, name: Brawler }
      - { level: 8, kind: bonus, id: focus, name: Focus }
    tree:
      keen_edge: { name: Keen Edge, effect: { bonus: crit_chance, value: 0.02 } }
      executioner:
        { cost: 2, min_level: 5, requires: [keen_edge], effect: { bonus: damage, value: 0.08 } }
  trading: { max_level: 10, xp_to_next: 10 }
";

/// The time of the first operation: 2026-11-21 18:00.
const FIRST: i64 = 1_795_284_000_000;

/// A database in a folder.
pub struct World {
    pub folder: Folder,
    store: Store,
    text: RulesetText,
    ruleset: Ruleset,
    minutes: i64,
}

impl World {
    /// With nobody in it.
    pub fn empty() -> World {
        let folder = Folder::empty();
        let source = Source::new("small.yaml", RULES);
        let (loaded, problems) = load_ruleset(&source);
        let loaded = loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false)));
        let text = RulesetText { name: "small".to_owned(), hash: loaded.hash(), text: RULES.to_owned() };
        let intent = intent("init", "ana", 0);
        let store = Store::create(&folder.path("gm.db"), &text, Settings::default(), &intent, &mut Unwatched)
            .unwrap();
        World { folder, store, text, ruleset: loaded.value, minutes: 0 }
    }

    /// With three characters: Vex (id:1) could be reset, Mo (id:2) is small, Zed (id:3) has nothing.
    pub fn lived() -> World {
        let mut world = World::empty();
        for name in ["Vex", "Mo", "Zed"] {
            world.operation("create", "ana", |writer| writer.create(name, None).map(|_| ()));
        }
        world.grant("Vex", TrackName::Character, 1_290);
        world.grant("Vex", TrackName::Mastery("combat".to_owned()), 34);
        world.one("award", "game", "Vex", Command::AwardCurrency { base: 100, calendar: 1.0 });
        let points = BTreeMap::from([("strength".to_owned(), Points(5)), ("agility".to_owned(), Points(3))]);
        world.one("distribute", "ana", "Vex", Command::Distribute { points });
        world.grant("Mo", TrackName::Character, 140);
        world.grant("Vex", TrackName::Paragon, 25);
        world
    }

    /// One operation, a minute after the one before.
    pub fn operation(
        &mut self,
        kind: &str,
        actor: &str,
        work: impl FnOnce(&mut Writer) -> Result<(), CommandError>,
    ) {
        self.minutes += 1;
        let rules = Rules { text: &self.text, ruleset: &self.ruleset };
        let intent = intent(kind, actor, self.minutes);
        self.store.write(&intent, &rules, Mode::Commit, work).unwrap();
    }

    /// An operation of one command.
    pub fn one(&mut self, kind: &str, actor: &str, name: &str, command: Command) {
        self.operation(kind, actor, |writer| {
            let id = writer.find(&Who::Name(name.to_owned()))?;
            writer.execute(id, &command).map(|_| ())
        });
    }

    /// XP from a raid.
    pub fn grant(&mut self, name: &str, track: TrackName, base: u64) {
        let (base, source) = (Xp::new(base).unwrap(), Some("raid".to_owned()));
        self.one("grant", "game", name, Command::GrantXp { track, base, calendar: 1.0, source });
    }

    /// Ten currency for each of the first `count` characters, as one operation.
    pub fn award_all(&mut self, count: u64) {
        self.operation("award", "ana", |writer| {
            (1..=count).map(CharacterId).try_for_each(|id| {
                writer.execute(id, &Command::AwardCurrency { base: 10, calendar: 1.0 }).map(|_| ())
            })
        });
    }

    /// Puts other rules in force; `meanwhile` runs when the database is locked for it and still has the old ones.
    pub fn install(&mut self, text: &str, meanwhile: impl FnOnce()) {
        let (loaded, problems) = load_ruleset(&Source::new("next.yaml", text));
        let loaded = loaded.unwrap_or_else(|| panic!("{}", problems.render(&Source::new("", text), false)));
        let next = RulesetText { name: "next".to_owned(), hash: loaded.hash(), text: text.to_owned() };
        self.minutes += 1;
        let rules = Rules { text: &self.text, ruleset: &self.ruleset };
        let intent = intent("ruleset", "ana", self.minutes);
        let written = self.store.write(&intent, &rules, Mode::Commit, |writer| {
            meanwhile();
            let rules = Rules { text: &next, ruleset: &loaded.value };
            let adaptation = Adaptation { overspent: Some(Overspent::Keep), ..Adaptation::default() };
            writer.install(&rules, &Terms { adaptation, words: String::new() }, &mut |_| true)
        });
        assert!(written.unwrap().operation.is_some());
        (self.text, self.ruleset) = (next, loaded.value);
    }

    /// Runs a command line an hour after the first operation, as `bo`.
    pub fn run(&self, line: &str) -> String {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// The same for words that have spaces in them.
    pub fn run_words(&self, words: &[&str]) -> String {
        let mut command = self.command(words);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let mut told = format!("$ endgame {}\n{}", words.join(" "), text(output.stdout));
        let stderr = text(output.stderr);
        if !stderr.is_empty() {
            told.push_str(&format!("── stderr\n{stderr}"));
        }
        let code = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
        format!("{told}── exit {code}\n")
    }

    /// Several command lines, one below the other.
    pub fn run_all(&self, lines: &[&str]) -> String {
        lines.iter().map(|line| self.run(line)).collect::<Vec<_>>().join("\n")
    }

    /// The JSON of a command line that must succeed.
    pub fn json(&self, line: &str) -> serde_json::Value {
        let words: Vec<&str> = line.split_whitespace().chain(["--format", "json"]).collect();
        let output = self.command(&words).output().unwrap();
        assert!(output.status.success(), "{}", self.run(line));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The program, ready to run on this database.
    pub fn command(&self, words: &[&str]) -> assert_cmd::Command {
        let mut command = self.folder.command(words);
        let environment =
            [("ENDGAME_DB", "gm.db"), ("ENDGAME_NOW", "2026-11-21T19:00:00Z"), ("ENDGAME_ACTOR", "bo")];
        command.envs(environment);
        command
    }
}

fn intent(kind: &str, actor: &str, minutes: i64) -> Intent {
    Intent {
        kind: KindText::stored(kind),
        actor: actor.to_owned(),
        reason: None,
        ticket: (actor == "ana").then(|| "4711".to_owned()),
        at: Moment(FIRST + minutes * 60_000),
    }
}
