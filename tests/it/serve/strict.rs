//! A client that is as strict as those which are generated from the game's contract: it knows the statuses and the types that
//! the contract declares and nothing else. Its table is written from the contract's own, and shares nothing with the service.

use super::client::{Answer, Server};
use serde_json::Value;

/// Method, path, the fields of the answer with their types, and the status beside 200. Types: `i` and `l` whole numbers, `f`
/// a number, `s` a text, `t` a time, `b` yes or no, `S` texts, `P` points, `M` masteries.
const CALLS: [(&str, &str, &str, u16); 10] = [
    ("GET", "/health", "status:s version:s uptime:l timestamp:t activeConnections:i cacheHitRate:f", 503),
    (
        "GET",
        "/paragon/levels",
        "currentLevel:i totalXp:l availablePoints:i pointsDistributed:P xpToNextLevel:l xpProgress:f lastUpdated:t",
        404,
    ),
    (
        "POST",
        "/paragon/distribute",
        "currentLevel:i totalXp:l availablePoints:i pointsDistributed:P xpToNextLevel:l xpProgress:f lastUpdated:t",
        400,
    ),
    ("GET", "/paragon/stats", "characterCount:i averageLevel:f totalPointsDistributed:i percentile:f", 404),
    (
        "GET",
        "/prestige/info",
        "currentLevel:i totalResets:i bonusMultiplier:f lastReset:t canReset:b resetCost:l",
        404,
    ),
    (
        "POST",
        "/prestige/reset",
        "currentLevel:i totalResets:i bonusMultiplier:f lastReset:t canReset:b resetCost:l",
        400,
    ),
    ("GET", "/prestige/bonuses", "xpBonus:f currencyBonus:f dropRateBonus:f maxPrestigeLevel:i", 404),
    ("GET", "/mastery/levels", "masteries:M", 404),
    (
        "GET",
        "/mastery/{type}/progress",
        "type:s currentLevel:i currentXp:l xpToNextLevel:l progressPercentage:f unlockedAt:t",
        404,
    ),
    ("GET", "/mastery/rewards", "type:s unlockedRewards:S nextReward:s nextRewardLevel:i", 404),
];

const MASTERY: &str = "type:s currentLevel:i currentXp:l totalXp:l rewards:S";
const ERROR: &str = "error:s code:s message:s timestamp:t";

/// Asks as the client does, and reads the answer as strictly. What comes back is the answer with the status 200, or else the
/// error.
#[track_caller]
pub fn call(server: &Server, method: &str, path: &str, query: &str, body: Option<Value>) -> Answer {
    let answer = match body {
        Some(body) => server.post(&format!("/api/v1{path}{query}"), body),
        None => server.send(method, &format!("/api/v1{path}{query}"), &[], b""),
    };
    let template = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", "mastery", _, "progress"] => "/mastery/{type}/progress",
        _ => path,
    };
    read(method, template, &answer);
    answer
}

/// Reads an answer to the call of this path.
#[track_caller]
pub fn read(method: &str, template: &str, answer: &Answer) {
    let known = CALLS.iter().find(|(of, path, ..)| (*of, *path) == (method, template));
    let (_, _, fields, error) = known.unwrap_or_else(|| panic!("no call {method} {template}"));
    assert_eq!(answer.header("content-type"), Some("application/json"), "{template}: {answer:#?}");
    let body = answer.json();
    if answer.status == 200 {
        fits(fields, &body, false);
    } else {
        assert_eq!(answer.status, *error, "{template}: {answer:#?}");
        fits(ERROR, &body, true);
        assert_eq!(body["code"], answer.status.to_string(), "{body}");
        let name = match error {
            404 => "NOT_FOUND",
            400 => "VALIDATION_ERROR",
            _ => "SERVICE_UNAVAILABLE",
        };
        assert_eq!(body["error"], name, "{body}");
    }
}

/// The fields that are there have their types, and none is null. Of an error all but the time must be there.
#[track_caller]
fn fits(fields: &str, body: &Value, is_error: bool) {
    for field in fields.split(' ') {
        let (name, kind) = field.split_once(':').unwrap();
        let Some(value) = body.get(name) else {
            assert!(!is_error || name == "timestamp", "{name} is missing in {body}");
            continue;
        };
        let is_fine = match kind {
            "i" | "l" => value.is_i64(),
            "f" => value.as_f64().is_some_and(f64::is_finite),
            "s" => value.is_string(),
            "t" => value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
            "b" => value.is_boolean(),
            "S" => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            "P" => value.as_object().is_some_and(|all| all.values().all(Value::is_i64)),
            _ => value.as_object().is_some_and(|all| {
                all.values().for_each(|one| fits(MASTERY, one, false));
                true
            }),
        };
        assert!(is_fine, "{name} is no `{kind}` in {body}");
    }
    assert!(body.as_object().unwrap().values().all(|value| !value.is_null()), "{body}");
}
