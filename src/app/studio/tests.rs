//! A moved number changes what it is about, of the same players; what can't be is told by the name of the number.

use super::dials::Of;
use super::view::LivedView;
use super::{Lived, Move, Request, Studio};
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::store::Step;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

const RULES: &str = "# A game of ours.\nruleset: small\ncharacter: { max_level: 5, xp_to_next: 100 } # short\nparagon:\n  \
    xp_to_next: { power: { base: 1_000, exponent: 1.5, shift: 1 } } # steep\n  points_per_level: 2\n  milestones:\n    \
    - { level: 10, kind: title, id: ten, name: Ten }\nprestige:\n  max: 2\n  requires: { table: [12, 20] }\n";

const PLAYERS: &str = "population: few\narchetypes:\n  regular:\n    share: 0.5 # half\n    sessions_per_week: 5\n    \
    session_minutes: { median: 90, sigma: 0.4 }\n    xp_per_hour: { median: 60_000, sigma: 0.2 }\n    prestige: asap\n  casual:\n    share: 0.3\n    \
    sessions_per_week: 2\n    session_minutes: { median: 45, sigma: 0.5 }\n    xp_per_hour: { median: 40_000, sigma: 0.2 }\n  rare:\n    share: 0.2\n    \
    sessions_per_week: 1\n    session_minutes: { median: 45, sigma: 0.5 }\n    xp_per_hour: { median: 40_000, sigma: 0.2 }\n";

const AGREED: &str = "expectations: ours\nscenario: { ruleset: rules.yaml, population: players.yaml, days: 40, seed: 3 }\nexpect:\n  \
    - { metric: hours_to.paragon.10, of: regular, max: 1000, why: soon }\n  - { metric: level.paragon.day.40, of: casual, min: 4000 }\n  \
    - { metric: cost.paragon.4, max: 12_000 }\n";

struct Nobody;

impl Observer for Nobody {
    fn remark(&self, _: &str) {}

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}

struct Lab(TempDir);

impl Lab {
    fn new() -> Lab {
        let lab = Lab(TempDir::new().unwrap());
        for (name, text) in [("rules.yaml", RULES), ("players.yaml", PLAYERS), ("agreed.yaml", AGREED)] {
            std::fs::write(lab.path(name), text).unwrap();
        }
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn studio(&self) -> Arc<Studio> {
        open(Request { expectations: Some(self.path("agreed.yaml")), threads: 2, ..Request::default() })
    }
}

fn open(request: Request) -> Arc<Studio> {
    Arc::new(Studio::open(request, &Nobody).unwrap())
}

fn one(file: Of, path: &str, value: f64) -> Move {
    Move { file, path: path.to_owned(), value }
}

const BASE: &str = "paragon.xp_to_next.power.base";

fn base(value: f64) -> Vec<Move> {
    vec![one(Of::Ruleset, BASE, value)]
}

fn view(studio: &Arc<Studio>, moves: &[Move], players: u64) -> LivedView {
    let mut lived = Lived::new(studio, moves).unwrap();
    lived.live(players, &|_| true).unwrap();
    lived.view().unwrap()
}

fn refusal(studio: &Arc<Studio>, moves: &[Move]) -> Problem {
    Lived::new(studio, moves).err().unwrap()
}

fn level(view: &LivedView, group: &str, track: &str) -> f64 {
    let group = view.groups.iter().find(|own| own.name == group).unwrap();
    let days = group.tracks.iter().find(|own| own.track == track).unwrap();
    days.p50.last().unwrap().unwrap()
}

#[test]
fn a_move_changes_what_it_is_about_of_the_same_players_and_back_gives_the_same_to_the_last_bit() {
    let lab = Lab::new();
    let studio = lab.studio();
    let first = view(&studio, &[], 400);
    assert_eq!(first.checks.iter().map(|own| own.status).collect::<Vec<_>>(), ["passed", "failed", "passed"]);
    let dear = view(&studio, &base(2_000.0), 400);
    let costs = |view: &LivedView| view.curves.iter().find(|own| own.track == "paragon").unwrap().costs[0];
    assert_eq!((costs(&first), costs(&dear)), (1_000, 2_000));
    assert!(level(&dear, "casual", "paragon") < level(&first, "casual", "paragon"));
    assert_eq!(dear.checks[2].status, "failed", "{:?}", dear.checks[2]);
    // What the number is not about stays to the last bit: these are the same players.
    let played = |view: &LivedView| view.rows.iter().find(|row| row.name == "hours played").unwrap().clone();
    assert_eq!(played(&first), played(&dear));
    assert_eq!(first.groups[0].tracks[0], dear.groups[0].tracks[0], "character levels");
    assert_eq!(view(&studio, &base(1_000.0), 400), first);
    assert_eq!(view(&studio, &[base(7.0), base(1_000.0)].concat(), 400), first, "the last move counts");
}

#[test]
fn what_settles_is_what_all_players_at_once_give() {
    let lab = Lab::new();
    let studio = lab.studio();
    let mut lived = Lived::new(&studio, &base(1_500.0)).unwrap();
    lived.live(300, &|_| true).unwrap();
    // Stopped half-way it keeps those who have lived, and goes on from there.
    assert!(lived.live(2_000, &|_| false).is_err());
    assert_eq!(lived.view().unwrap().players, 300);
    lived.live(2_000, &|_| true).unwrap();
    assert_eq!(lived.view().unwrap(), view(&studio, &base(1_500.0), 2_000));
}

#[test]
fn a_number_that_cannot_be_is_refused_by_its_name() {
    let lab = Lab::new();
    let studio = lab.studio();
    let told = |moves: &[Move]| refusal(&studio, moves).message;
    let message = told(&base(-5.0));
    assert!(message.starts_with("`paragon.xp_to_next.power.base` can't be -5: "), "{message}");
    let many =
        [base(900.0), vec![one(Of::Ruleset, "character.max_level", 0.5), one(Of::Ruleset, "points", 1.0)]];
    assert!(told(&many.concat()).contains("no number `points`"));
    let sessions = one(Of::Population, "archetypes.rare.sessions_per_week", -1.0);
    let share = one(Of::Population, "archetypes.casual.share", 0.4);
    let message = told(&[sessions, share]);
    assert!(message.starts_with("`archetypes.rare.sessions_per_week` can't be -1: "), "{message}");
    assert!(told(&base(f64::NAN)).contains("not a number"));
    let problem = refusal(&studio, &[one(Of::Ruleset, "paragon.xp_to_next.power.bas", 5.0)]);
    assert_eq!(problem.code, "unknown-number");
}

#[test]
fn what_one_share_has_more_the_others_have_less() {
    let lab = Lab::new();
    let studio = lab.studio();
    let share = |name: &str, value| one(Of::Population, &format!("archetypes.{name}.share"), value);
    let moved = view(&studio, &[share("regular", 0.75)], 400);
    let along: Vec<(&str, f64)> = moved.along.iter().map(|own| (&*own.path, own.value)).collect();
    assert_eq!(along, [("archetypes.casual.share", 0.15), ("archetypes.rare.share", 0.1)]);
    let two = view(&studio, &[share("regular", 0.75), share("casual", 0.05)], 400);
    assert_eq!(two.along, [share("rare", 0.2)]);
    let problem = refusal(&studio, &[share("regular", 0.75), share("casual", 0.5)]);
    assert!(problem.message.starts_with("`archetypes.casual.share` can't be 0.5: "), "{problem:?}");
    assert!(refusal(&studio, &[share("regular", 1.5)]).message.contains("between 0 and 1"));
}

#[test]
fn saving_changes_numbers_and_keeps_everything_else() {
    let lab = Lab::new();
    let studio = lab.studio();
    let moves = [base(1_250.0), vec![one(Of::Population, "archetypes.regular.share", 0.6)]].concat();
    let patch = studio.patch(&moves).unwrap();
    assert!(
        patch.patch.contains("base: 1250") && patch.patch.contains("+    share: 0.6 # half"),
        "{}",
        patch.patch
    );
    assert_eq!(studio.patch(&base(1_000.0)).unwrap().files, []);
    assert_eq!(studio.save(&moves).unwrap().files.len(), 2);
    assert_eq!(lab.read("rules.yaml"), RULES.replace("1_000", "1250"));
    let players = PLAYERS.replace("share: 0.5 #", "share: 0.6 #").replace("share: 0.3", "share: 0.24");
    assert_eq!(lab.read("players.yaml"), players.replace("share: 0.2\n", "share: 0.16\n"));
    assert!(studio.is_edited());
    // The studio of before would write over what it has not seen.
    assert_eq!(studio.save(&base(5.0)).err().unwrap().code, "edited");
    assert_eq!(lab.read("rules.yaml"), RULES.replace("1_000", "1250"));
}

#[test]
fn an_edit_shows_and_a_mistake_is_told_with_its_line_while_the_last_good_state_stays() {
    let lab = Lab::new();
    let studio = lab.studio();
    assert!(!studio.is_edited() && studio.problem().is_none());
    std::fs::write(lab.path("rules.yaml"), RULES.replace("exponent", "exponant")).unwrap();
    assert!(studio.is_edited());
    let wrong = Arc::new(studio.again());
    let problem = wrong.problem().unwrap();
    assert_eq!(problem.location.as_ref().map(|at| at.line), Some(5), "{problem:?}");
    assert!(!wrong.is_edited(), "it was looked at");
    assert_eq!(view(&wrong, &[], 200), view(&studio, &[], 200));
    assert_eq!(wrong.save(&base(5.0)).err().unwrap().code, "edited");
    std::fs::write(lab.path("rules.yaml"), RULES.replace("1_000", "3000")).unwrap();
    let right = wrong.again();
    assert!(right.problem().is_none());
    let dial =
        |studio: &Studio| studio.view().dials.iter().find(|dial| dial.path == BASE).map(|dial| dial.value);
    assert_eq!((dial(&studio), dial(&right)), (Some(1_000.0), Some(3_000.0)));
    assert_eq!([studio.revision() + 1, studio.revision() + 2], [wrong.revision(), right.revision()]);
}

/// What is built in is on no disk: it is shown, and never written.
#[test]
fn the_built_in_game_is_moved_and_not_written() {
    let studio = open(Request { threads: 2, ..Request::default() });
    let facts = studio.view();
    assert!(facts.dials.len() > 150 && !facts.ruleset.can_be_saved && facts.expectations.is_some());
    assert_eq!((facts.days, facts.seed), (365, 1));
    let moved = view(&studio, &base(1_100.0), 200);
    assert!(moved.checks.len() > 5 && moved.resets.len() == 10 && moved.groups.len() == 5);
    assert_eq!(studio.save(&base(1_100.0)).err().unwrap().code, "built-in");
    assert!(studio.patch(&base(1_100.0)).unwrap().patch.contains("power: { base: 1100, exponent: 1.5"));
    assert!(!Path::new("curves/necpgame.yaml").is_file() || !studio.is_edited());
}

/// Built-in players play by rules that lack what they do, and go on so when they are moved.
#[test]
fn rules_of_another_game_have_as_much_of_the_built_in_players_as_fits() {
    let lab = Lab::new();
    let studio = open(Request {
        ruleset: Some(lab.path("rules.yaml")),
        days: Some(10),
        threads: 1,
        ..Request::default()
    });
    let moved = view(&studio, &[one(Of::Population, "archetypes.casual.sessions_per_week", 6.0)], 200);
    assert!(moved.checks.is_empty() && studio.view().expectations.is_none());
    assert_eq!(studio.patch(&base(5.0)).unwrap().files.len(), 1);
}

/// A number can make what is agreed beyond measure; that is told, and the rest is judged.
#[test]
fn what_can_no_longer_be_measured_is_told() {
    let lab = Lab::new();
    let studio = lab.studio();
    let agreed = AGREED.replace("cost.paragon.4, max: 12_000", "level.paragon.day.30, min: 1");
    std::fs::write(lab.path("agreed.yaml"), agreed.replace("paragon.10,", "character.5,")).unwrap();
    let studio = Arc::new(studio.again());
    assert!(studio.problem().is_none(), "{:?}", studio.problem());
    let short = view(&studio, &[one(Of::Ruleset, "character.max_level", 3.0)], 200);
    assert_eq!(
        short.checks.iter().map(|own| own.status).collect::<Vec<_>>(),
        ["unmeasured", "failed", "passed"]
    );
}
