//! What the program says of everything, beside what the model says.

use super::ask::Ask;
use super::hero::{ATTRIBUTES, Hero, Stand};
use super::realm::Realm;
use crate::lab::{Draw, Lab};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every command that asks gives an answer.
fn json(lab: &Lab, line: &str) -> Value {
    lab.run(&format!("{line} --format json")).exits(0).json()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// A character as `character show` has it.
fn shown(lab: &Lab, who: usize) -> Hero {
    let told = json(lab, &format!("character show id:{who}"));
    let stand = |told: &Value| Stand { xp: number(&told["total_xp"]), level: number(&told["current_level"]) };
    let points = &told["points"];
    let spent = ATTRIBUTES.map(|id| {
        let all = told["attributes"].as_array().unwrap();
        number(&all.iter().find(|one| one["id"] == id).unwrap()["points"])
    });
    let rewards = told["rewards"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    let known = |id: &str| ["third", "eighth", "fourth"].into_iter().find(|known| *known == id).unwrap();
    assert_eq!(number(&points["spent"]), spent.iter().sum::<u64>());
    assert_eq!(
        number(&points["earned"]),
        number(&points["from_levels"]) + number(&points["from_prestige"]),
        "{told:#}"
    );
    Hero {
        name: told["character"]["name"].as_str().unwrap().to_owned(),
        archived: told["archived"].as_bool().unwrap(),
        tracks: [
            stand(&told["tracks"]["character"]),
            stand(&told["tracks"]["paragon"]),
            stand(&told["masteries"][0]),
        ],
        lifetime: number(&told["lifetime_xp"]),
        currency: number(&told["currency"]),
        prestige: number(&told["prestige"]["current_level"]),
        respecs: number(&points["respecs"]),
        from_levels: number(&points["from_levels"]),
        from_prestige: number(&points["from_prestige"]),
        spent,
        rewards: rewards.map(known).collect::<BTreeSet<_>>(),
    }
}

const BOARDS: [&str; 4] = ["paragon", "mastery combat", "prestige", "xp"];

/// All that can be asked agrees with the model.
pub fn agree(lab: &Lab, realm: &Realm, draw: &mut Draw, told: &str) {
    for who in realm.ids() {
        assert_eq!(shown(lab, who), realm.now(who), "id:{who} {told}\n{}", realm.tell(who));
    }
    for (board, name) in BOARDS.into_iter().enumerate() {
        let standings = json(lab, &format!("leaderboard {name}"));
        let standings = standings["standings"].as_array().unwrap().clone();
        let ids: Vec<usize> = standings.iter().map(|one| number(&one["character"]["id"]) as usize).collect();
        assert_eq!(ids, realm.board(board), "places on {name} {told}");
    }
    sums_agree(lab, realm, told);
    keys_agree(lab, realm, draw, told);
    lab.run("db verify").exits(0);
}

fn sums_agree(lab: &Lab, realm: &Realm, told: &str) {
    let health = json(lab, "db health");
    assert_eq!(health["status"], "ok", "{told}");
    assert_eq!(number(&health["operations"]), realm.operations as u64, "{told}");
    let active = realm.ids().into_iter().filter(|who| !realm.now(*who).archived).count();
    assert_eq!(number(&health["characters"]), active as u64, "{told}");
    let all = ["character", "find", "--where", "archived in (yes, no)", "--format", "json"];
    let all = lab.run_words(&all).exits(0).json();
    let all = all["characters"].as_array().unwrap();
    for (column, of) in [
        ("lifetime_xp", (|hero| hero.lifetime) as fn(&Hero) -> u64),
        ("currency", |hero| hero.currency),
        ("paragon_level", |hero| hero.tracks[1].level),
        ("points_available", |hero| hero.earned().saturating_sub(hero.spent())),
    ] {
        let sum: u64 = all.iter().map(|one| number(&one[column])).sum();
        let expected: u64 = realm.ids().into_iter().map(|who| of(&realm.now(who))).sum();
        assert_eq!(sum, expected, "{column} of all {told}");
    }
}

/// A key that is held answers with what held it; one that is free would be used.
fn keys_agree(lab: &Lab, realm: &Realm, draw: &mut Draw, told: &str) {
    let keyed: Vec<_> = realm.keys().collect();
    let at = draw.below(keyed.len() as u64 + 1) as usize;
    let Some(gift) = keyed.get(at).filter(|gift| !realm.now(gift.who).archived) else { return };
    let (key, is_row) = (gift.key.clone().unwrap(), gift.key.as_ref().is_some_and(|key| key.contains(':')));
    let holder = realm.holder(&key);
    // A key that was free for a while may be held for something else than at first.
    let gift = holder.map_or(*gift, |(_, gift)| gift);
    let holder = holder.map(|(operation, _)| operation);
    if is_row {
        std::fs::write(lab.folder.path("one.csv"), Ask::file(std::slice::from_ref(gift))).unwrap();
        let answer = json(lab, "batch apply one.csv --dry-run --reason again");
        assert_eq!(answer["already"], u64::from(holder.is_some()), "{key} {told}: {answer:#}");
        return;
    }
    let words = Ask::Give(gift.clone()).words();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "--yes").collect();
    let answer = json(lab, &format!("{} --dry-run --reason again", words.join(" ")));
    assert_eq!(answer["applied_before"].as_u64(), holder.map(|id| id as u64), "{key} {told}: {answer:#}");
}
