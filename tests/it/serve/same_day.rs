//! The same random day of work over HTTP and by the command line gives the same log: the head of the chain is the hash of all
//! that was written.

use super::client::Server;
use crate::lab::{Draw, Lab};
use serde_json::{Value, json};

/// One piece of work, as it is asked over HTTP and as it is typed.
struct Work {
    path: String,
    body: Value,
    words: Vec<String>,
}

fn work(path: String, body: Value, line: &str) -> Work {
    Work { path, body, words: line.split('|').map(str::to_owned).collect() }
}

/// What somebody does next.
fn draw(draw: &mut Draw, number: u64) -> Work {
    let who = ["Vex", "Ana", "Bo", "id:1", "id:4", "Nobody"][draw.below(6) as usize];
    let other = ["Vex", "Ana", "Bo", "id:2"][draw.below(4) as usize];
    let track = ["character", "paragon", "mastery.combat", "mastery.trading"][draw.below(4) as usize];
    let xp = 1 + draw.below(40_000_000);
    let at = format!("/v1/characters/{who}");
    let operation = draw.below(number + 2);
    match draw.below(20) {
        0 => {
            let name = ["Vex", "Ana", "Bo", "Änne", "Cy"][draw.below(5) as usize];
            work("/v1/characters".to_owned(), json!({"name": name}), &format!("character|create|{name}"))
        }
        1..=4 => work(
            format!("{at}/grants"),
            json!({"track": track, "xp": xp, "source": "raid"}),
            &format!("character|grant|{who}|--xp|{xp}|--track|{track}|--source|raid"),
        ),
        5 => work(
            format!("{at}/grants"),
            json!({"currency": xp, "calendar": 1.5}),
            &format!("character|grant|{who}|--currency|{xp}|--calendar|1.5"),
        ),
        6 => work(
            format!("{at}/grants"),
            json!({"track": track, "xp": xp.to_string(), "exact": true}),
            &format!("character|grant|{who}|--xp|{xp}|--track|{track}|--exact"),
        ),
        7 => work(
            format!("{at}/revocations"),
            json!({"track": track, "xp": xp / 50}),
            &format!("character|revoke|{who}|--xp|{}|--track|{track}", xp / 50),
        ),
        8 => work(
            format!("{at}/distributions"),
            json!({"points": {"luck": 1, "strength": 2}}),
            &format!("paragon|distribute|{who}|luck=1|strength=2"),
        ),
        9 => work(format!("{at}/respecs"), json!({"free": true}), &format!("paragon|respec|{who}|--free")),
        10 => work(format!("{at}/resets"), json!({}), &format!("prestige|reset|{who}|--yes")),
        11 => {
            let name = format!("N{number}");
            work(format!("{at}/renames"), json!({"name": name}), &format!("character|rename|{who}|{name}"))
        }
        12 => work(format!("{at}/archivals"), json!({}), &format!("character|archive|{who}|--yes")),
        13 => work(format!("{at}/unarchivals"), json!({}), &format!("character|unarchive|{who}")),
        14 => work(
            format!("{at}/restorations"),
            json!({"before": format!("op:{operation}")}),
            &format!("character|restore|{who}|--before|op:{operation}|--yes"),
        ),
        15 => work(
            format!("{at}/merges"),
            json!({"into": other, "xp": "highest"}),
            &format!("character|merge|{who}|{other}|--xp|highest|--yes"),
        ),
        16 => {
            let name = format!("C{number}");
            work(
                format!("{at}/clones"),
                json!({"name": name}),
                &format!("character|clone|{who}|{name}|--yes"),
            )
        }
        17 => work(
            "/v1/batches/grants".to_owned(),
            json!({"where": "id <= 3", "grant": {"track": "paragon", "xp": xp}, "keep_going": true,
                   "key_prefix": format!("p{}", number % 3)}),
            &format!(
                "batch|grant|--where|id <= 3|--xp|{xp}|--track|paragon|--keep-going|--key|p{}|--yes",
                number % 3
            ),
        ),
        18 => work(
            format!("/v1/operations/{operation}/undos"),
            json!({"how": "rebase"}),
            &format!("undo|{operation}|--rebase|--yes"),
        ),
        _ => work(format!("/v1/operations/{operation}/undos"), json!({}), &format!("undo|{operation}|--yes")),
    }
}

#[test]
fn a_random_day_over_http_and_by_the_command_line_gives_the_same_head() {
    for seed in [1, 2] {
        let (typed, server) = (Lab::with_lives(), Server::on(Lab::with_lives()));
        let mut dice = Draw(seed);
        let mut done = 0;
        for number in 9..60 {
            let Work { path, mut body, mut words } = draw(&mut dice, number);
            body["reason"] = json!("a day");
            words.extend(["--reason".to_owned(), "a day".to_owned()]);
            let is_keyed = !path.starts_with("/v1/batches") && dice.below(3) == 0;
            // Few keys, so that some are used again: for the same or for something else.
            let key = format!("k{}", dice.below(12));
            if is_keyed {
                words.extend(["--key".to_owned(), key.clone()]);
            }
            let headers: &[(&str, &str)] = if is_keyed { &[("Idempotency-Key", &key)] } else { &[] };
            let asked = server.send("POST", &path, headers, body.to_string().as_bytes());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let told = typed.run_words(&words);
            let is_done = matches!(asked.status, 200 | 201);
            // Rows that can't be carried out are told in an answer here, and by the exit code there.
            let is_alike = is_done == (told.code == 0) || path.starts_with("/v1/batches");
            assert!(is_alike, "seed {seed}, {number}: {asked:#?}\n{told:#?}");
            if !is_done {
                assert!(told.code > 0 && asked.status < 500, "{asked:#?}");
            }
            done += usize::from(is_done);
        }
        let head = |lab: &Lab| lab.run("db health --format json").exits(0).json()["head"].clone();
        let served = server.end();
        assert_eq!(head(&served), head(&typed), "seed {seed}");
        served.is_whole();
        assert!(done > 12, "{done} of 51 were carried out");
    }
}
