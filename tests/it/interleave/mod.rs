//! Play, batches, undo, rebase, skip, merge, installations and restores, two processes at a time on one file: after each
//! pair everything that the program says agrees with a model of plain sums. Which of the two came first is read from the log.

mod answers;
mod ask;
mod hero;
mod life;
mod places;
mod realm;
mod taking;
mod undo;

use crate::lab::{Draw, Lab, Told};
use ask::{Ask, COSTS, Gift, Known};
use realm::{Outcome, Realm};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};

/// A database and what it should hold.
struct Play {
    lab: Lab,
    realm: Realm,
    draw: Draw,
    /// What the backup holds.
    backup: Option<Realm>,
    gifts: Vec<Gift>,
    files: Vec<Vec<Gift>>,
    step: usize,
    /// What came of what, counted.
    counts: BTreeMap<String, [u64; 3]>,
}

impl Play {
    fn new(seed: u64) -> Play {
        let lab = Lab::empty();
        for cost in COSTS {
            let text = hero::RULES.replace("COST", &cost.to_string());
            fs::write(lab.folder.path(&format!("rules{cost}.yaml")), text).unwrap();
        }
        lab.run(&format!("db init --ruleset rules{}.yaml", COSTS[0])).exits(0);
        let (realm, draw) = (Realm::new(), Draw(seed));
        let (gifts, files) = (Vec::new(), Vec::new());
        let mut play =
            Play { lab, realm, draw, backup: None, gifts, files, step: 0, counts: BTreeMap::new() };
        for name in ["Vex", "Mo", "Zed", "Ana"] {
            let ask = Ask::Create(name.to_owned());
            play.lab.run(&format!("{} --reason new", ask.words().join(" "))).exits(0);
            play.realm.ask(&ask);
        }
        play
    }

    fn ask(&mut self) -> Ask {
        let known = Known {
            heroes: self.realm.ids().len(),
            operations: self.realm.operations,
            gifts: &self.gifts,
            files: &self.files,
            has_backup: self.backup.is_some(),
        };
        let ask = ask::any(&mut self.draw, &known);
        match &ask {
            Ask::Give(gift) if gift.key.is_some() && self.gifts.iter().all(|known| known.key != gift.key) => {
                self.gifts.push(gift.clone());
            }
            Ask::Batch { file, rows } if *file == self.files.len() => {
                fs::write(self.lab.folder.path(&format!("rows{file}.csv")), Ask::file(rows)).unwrap();
                self.files.push(rows.clone());
            }
            _ => {}
        }
        ask
    }

    /// Two at once.
    fn step(&mut self) {
        self.step += 1;
        let mut asks = vec![self.ask(), self.ask()];
        // One file is put in place at a time.
        let is_of_file = |ask: &Ask| matches!(ask, Ask::Backup | Ask::Replace);
        if asks.iter().all(is_of_file) {
            asks.pop();
        }
        if asks.contains(&Ask::Backup) {
            let _ = fs::remove_file(self.lab.folder.path("bk.db"));
        }
        let children: Vec<(String, Child)> =
            asks.iter().enumerate().map(|(at, ask)| self.spawn(ask, at)).collect();
        let ended = |(line, child): (String, Child)| Told::new(line, child.wait_with_output().unwrap());
        let told: Vec<Told> = children.into_iter().map(ended).collect();
        let lines: Vec<String> = told.iter().map(|told| format!("{} → {}", told.line, told.code)).collect();
        let lines = format!("step {}: {}", self.step, lines.join(" | "));
        if asks.contains(&Ask::Replace) {
            self.replaced(&asks, &told, &lines);
        } else {
            self.happened(&asks, &told, &lines);
        }
        answers::agree(&self.lab, &self.realm, &mut self.draw, &lines);
    }

    /// What came of asks by the log and the exit codes: the model must come to the same, in one order of the two or the
    /// other where the log tells none.
    fn happened(&mut self, asks: &[Ask], told: &[Told], lines: &str) {
        let log = self.log("gm.db");
        let landed: Vec<Option<usize>> =
            (0..asks.len()).map(|at| log.iter().position(|reason| *reason == self.reason(at))).collect();
        let seen: Vec<Outcome> =
            told.iter().zip(&landed).map(|(told, landed)| outcome(told, landed.is_some())).collect();
        let mut orders: Vec<Vec<usize>> = match asks.len() {
            1 => vec![vec![0]],
            _ => vec![vec![0, 1], vec![1, 0]],
        };
        if let [Some(first), Some(second)] = landed[..] {
            orders.retain(|order| (order[0] == 0) == (first < second));
        }
        let mut expected = Vec::new();
        for order in orders {
            let mut realm = self.realm.clone();
            let mut outcomes = seen.clone();
            for &at in &order {
                // New rules that meet other new rules are to be looked at again.
                let is_outdated = realm.eras() > self.realm.eras() && matches!(asks[at], Ask::Install(_));
                if !(is_outdated && seen[at] == Outcome::Refused) {
                    outcomes[at] = realm.ask(&asks[at]);
                }
            }
            if outcomes == seen {
                self.count(asks, &seen);
                self.back_up(asks, &order, &realm);
                self.realm = realm;
                return;
            }
            expected.push(outcomes);
        }
        let lives: Vec<String> =
            self.realm.ids().into_iter().map(|who| format!("id:{who}\n{}", self.realm.tell(who))).collect();
        panic!("{lines}\nexpected {expected:?}, not {seen:?}\n{told:#?}\n{asks:?}\n{}", lives.join("\n"));
    }

    /// The backup holds what came before it, with the other of the two or without it.
    fn back_up(&mut self, asks: &[Ask], order: &[usize], after: &Realm) {
        if asks.contains(&Ask::Backup) {
            let operations = self.log("bk.db").len();
            let held = [&self.realm, after].into_iter().find(|realm| realm.operations == operations);
            self.backup =
                Some(held.unwrap_or_else(|| panic!("{operations} in the backup, {order:?}")).clone());
            self.lab.run("--db bk.db db verify").exits(0);
        }
    }

    /// The database was replaced. The other of the two came before, and is in the copy of what was replaced; or after; or
    /// it was refused, for the file that it had read was replaced.
    fn replaced(&mut self, asks: &[Ask], told: &[Told], lines: &str) {
        let at = asks.iter().position(|ask| *ask == Ask::Replace).unwrap();
        let other = (0..asks.len()).find(|other| *other != at);
        let is_in = |log: &[String], other: usize| log.contains(&self.reason(other));
        let log = self.log("gm.db");
        assert_eq!(told[at].code, 0, "{lines}\n{told:#?}");
        let before = self.log("gm.db.before-restore.db");
        let mut restored = self.backup.clone().unwrap();
        if let Some(other) = other {
            let (came_before, came_after) = (is_in(&before, other), is_in(&log, other));
            assert!(!(came_before && came_after), "{lines}");
            let outcome = outcome(&told[other], came_before || came_after);
            let mut old = self.realm.clone();
            let expected = if came_after { restored.ask(&asks[other]) } else { old.ask(&asks[other]) };
            if came_before || came_after {
                assert_eq!((expected, outcome), (Outcome::Done, Outcome::Done), "{lines}\n{told:#?}");
            }
            assert_eq!(before.len(), if came_before { old.operations } else { self.realm.operations });
        }
        self.count(&asks[at..=at], &[Outcome::Idle]);
        self.realm = restored;
        fs::remove_file(self.lab.folder.path("gm.db.before-restore.db")).unwrap();
    }

    fn count(&mut self, asks: &[Ask], outcomes: &[Outcome]) {
        for (ask, outcome) in asks.iter().zip(outcomes) {
            let text = format!("{ask:?}");
            let mut kind = text.split([' ', '(']).next().unwrap_or_default().to_owned();
            if let Ask::Undo { how, .. } = ask {
                kind = format!("{kind} {how:?}");
            }
            self.counts.entry(kind).or_default()[*outcome as usize] += 1;
        }
    }

    fn spawn(&self, ask: &Ask, at: usize) -> (String, Child) {
        let mut words = ask.words();
        if !matches!(ask, Ask::Backup | Ask::Replace) {
            words.extend(["--reason".to_owned(), self.reason(at)]);
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = self.lab.command(&words);
        (words.join(" "), command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// By which the operation of an ask is found in the log.
    fn reason(&self, at: usize) -> String {
        format!("step{}.{at}", self.step)
    }

    /// The reasons of all operations, in their order.
    fn log(&self, name: &str) -> Vec<String> {
        let connection = Connection::open(self.lab.folder.path(name)).unwrap();
        let mut statement =
            connection.prepare("SELECT coalesce(reason, '') FROM operations ORDER BY id").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

/// What a process says came of it; nothing that was refused is in the log.
fn outcome(told: &Told, is_in_log: bool) -> Outcome {
    match (told.code, is_in_log) {
        (0, true) => Outcome::Done,
        (0, false) => Outcome::Idle,
        (2..=4, false) => Outcome::Refused,
        _ => panic!("{told:#?}, in the log: {is_in_log}"),
    }
}

/// Chance has a part in which of two processes comes first, so what failed may not come about again: it is kept.
impl Drop for Play {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let kept = format!("interleave-{}-step-{}.db", std::process::id(), self.step);
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(kept);
            let copied = fs::copy(self.lab.database(), &kept);
            println!("kept in {}: {copied:?}", kept.display());
            for who in self.realm.ids() {
                println!("id:{who}\n{}", self.realm.tell(who));
            }
        }
    }
}

/// A history by a seed.
fn play(seed: u64, steps: usize) -> BTreeMap<String, [u64; 3]> {
    let mut play = Play::new(seed);
    (0..steps).for_each(|_| play.step());
    play.counts.clone()
}

#[test]
fn two_processes_leave_what_a_plain_model_says() {
    let mut done: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 1..=3 {
        for (kind, [landed, ..]) in play(seed, 30) {
            *done.entry(kind).or_default() += landed;
        }
    }
    // Histories of refusals would prove little.
    for kind in ["Give", "Batch", "Undo Rebase"] {
        assert!(done.get(kind).is_some_and(|landed| *landed > 0), "{done:?}");
    }
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn two_processes_leave_what_a_plain_model_says_30_times() {
    for seed in 100..130 {
        println!("seed {seed}");
        play(seed, 120);
    }
}
