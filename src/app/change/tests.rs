//! What was shown and confirmed is what happens, whatever rules come into force meanwhile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::app::clock::Clock;
use crate::app::database;
use crate::app::install::{Installation, terms};
use crate::app::observer::Observer;
use crate::app::{policies, policy};
use crate::config::{Source, load_ruleset};
use crate::ledger::{Moment, OperationKind};
use crate::progression::Adaptation;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;
use crate::store::{Mode, RulesetText, Settings, Step, Store};
use std::path::Path;

struct Nobody;

impl Observer for Nobody {
    fn remark(&self, _: &str) {}

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}

const RULES: &str = "ruleset: first
paragon: { xp_to_next: 100, points_per_level: 1 }
masteries: { combat: { max_level: 10, xp_to_next: 100 } }
";

fn intent(kind: OperationKind) -> Intent {
    Intent { kind: kind.into(), actor: "ana".to_owned(), reason: None, ticket: None, at: Moment(1_000) }
}

/// One that fits whatever is there.
const CLOCK: Clock = Clock { now: Moment(0), is_accepted: true };

fn grant(track: TrackName) -> Change {
    let command = Command::GrantXp { track, base: Xp::saturating(50), calendar: 1.0, source: None };
    let action = Action::Carry(Who::Name("Vex".to_owned()), command);
    Change { intent: intent(OperationKind::Grant), action, explain: false, once: None }
}

fn install(path: &Path, text: &str) {
    install_in(&mut Session::open(path, "", CLOCK, &Nobody).unwrap(), text);
}

#[test]
fn a_confirmed_change_that_new_rules_decide_otherwise_is_refused() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("gm.db");
    let loaded = load_ruleset(&Source::new("rules.yaml", RULES)).0.unwrap();
    database::create(&path, loaded, Settings::default(), &intent(OperationKind::Init), &Nobody).unwrap();
    let mut session = Session::open(&path, "", CLOCK, &Nobody).unwrap();
    let create = Action::Create("Vex".to_owned(), None);
    let create = Change { intent: intent(OperationKind::Create), action: create, explain: false, once: None };
    assert!(matches!(create.commit(&mut session, None), Ok(Answer::Done(_))));
    let [paragon, combat] = [TrackName::Paragon, TrackName::Mastery("combat".to_owned())].map(grant);
    let mut seen = [&paragon, &combat].map(|change| match change.preview(&mut session) {
        Ok(Answer::Done(preview)) => preview.seen,
        _ => panic!("no preview"),
    });
    install(&path, &RULES.replace("points_per_level: 1", "points_per_level: 1, gain_multiplier: 0.5"));
    // What is decided as it was shown happens; what is not does not.
    let refused = paragon.commit(&mut session, Some(&seen[0])).err().unwrap();
    assert_eq!(refused.code, "change-outdated");
    assert!(matches!(combat.commit(&mut session, Some(&seen[1])), Ok(Answer::Done(_))));
    // Who has not been shown anything is decided anew.
    assert!(matches!(paragon.commit(&mut session, None), Ok(Answer::Done(_))));
    seen.reverse();
    let outdated = paragon.commit(&mut session, Some(&seen[1])).err().unwrap();
    assert_eq!(outdated.code, "character-changed");
}

fn install_in(session: &mut Session, text: &str) {
    let loaded = load_ruleset(&Source::new("next.yaml", text)).0.unwrap();
    let to = RulesetText { name: "next".to_owned(), hash: loaded.hash(), text: text.to_owned() };
    let installation =
        Installation::preview(session, (to, loaded.value), terms(Adaptation::default())).unwrap();
    assert!(installation.commit(session, &intent(OperationKind::Ruleset)).unwrap().is_some());
}

#[test]
fn rules_and_policies_hold_for_the_next_request_of_the_same_group() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("gm.db");
    let loaded = load_ruleset(&Source::new("rules.yaml", RULES)).0.unwrap();
    database::create(&path, loaded, Settings::default(), &intent(OperationKind::Init), &Nobody).unwrap();
    let mut session = Session::open(&path, "", CLOCK, &Nobody).unwrap();
    let create = Action::Create("Vex".to_owned(), None);
    let create = Change { intent: intent(OperationKind::Create), action: create, explain: false, once: None };
    let paragon = grant(TrackName::Paragon);
    let xp = |session: &Session| {
        let vex = session.character(&Who::Name("Vex".to_owned())).unwrap();
        (vex.state.progress(&TrackName::Paragon).xp.get(), vex.version)
    };
    let policy =
        "policy: closed\nfounder: none\nothers: none\nroles: { none: { allow: [db.policy.install] } }\n";
    let policy = policy::load_new(&Source::new("policy.yaml", policy)).unwrap();
    let seen = Store::together(
        |session: &mut Session| &mut session.store,
        &mut session,
        |session| {
            assert!(matches!(create.commit(session, None), Ok(Answer::Done(_))));
            assert!(matches!(paragon.commit(session, None), Ok(Answer::Done(_))));
            let mut seen = vec![xp(session)];
            install_in(
                session,
                &RULES.replace("points_per_level: 1", "points_per_level: 1, gain_multiplier: 0.5"),
            );
            assert!(matches!(paragon.commit(session, None), Ok(Answer::Done(_))));
            seen.push(xp(session));
            let by = intent(OperationKind::Policy);
            assert!(policies::install(session, &policy, (&by, Mode::Commit)).is_ok());
            session.guarded().unwrap();
            assert_eq!(paragon.commit(session, None).err().unwrap().code, "not-allowed");
            seen.push(xp(session));
            seen
        },
    );
    assert_eq!(seen.unwrap(), [(50, 2), (75, 3), (75, 3)]);
    let other = Session::open(&path, "", CLOCK, &Nobody).unwrap();
    assert_eq!(xp(&other), (75, 3));
    assert_eq!(other.store.verify(None, &mut |_| true).unwrap().problems, []);
}
