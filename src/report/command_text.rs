//! What somebody wants, in words.

use super::numbers::whole;
use crate::progression::Command;
use crate::rules::number::Number;

/// A command as one phrase: `grant 50,000 XP paragon (raid)`. Names in it are as they were given, not escaped.
pub fn command_text(command: &Command) -> String {
    let times = |calendar: f64| match calendar {
        1.0 => String::new(),
        factor => format!(" × {}", Number::from_f64(factor)),
    };
    match command {
        Command::Create { name, external_id: None } => format!("create {name}"),
        Command::Create { name, external_id: Some(id) } => format!("create {name} as ext:{id}"),
        Command::Rename { name } => format!("rename to {name}"),
        Command::Archive => "archive".to_owned(),
        Command::Unarchive { name: None } => "unarchive".to_owned(),
        Command::Unarchive { name: Some(name) } => format!("unarchive as {name}"),
        Command::GrantXp { track, base, calendar, source } => {
            let source = source.as_ref().map_or(String::new(), |source| format!(" ({source})"));
            format!("grant {} XP {track}{}{source}", whole(base.get()), times(*calendar))
        }
        Command::GiveXp { track, amount, source } => {
            let source = source.as_ref().map_or(String::new(), |source| format!(" ({source})"));
            format!("grant exactly {} XP {track}{source}", whole(amount.get()))
        }
        Command::GiveCurrency { amount } => format!("grant exactly {} currency", whole(*amount)),
        Command::RevokeXp { track, amount } => format!("revoke {} XP {track}", whole(amount.get())),
        Command::AwardCurrency { base, calendar } => {
            format!("grant {} currency{}", whole(*base), times(*calendar))
        }
        Command::RevokeCurrency { amount } => format!("revoke {} currency", whole(*amount)),
        Command::Distribute { points } => {
            let points: Vec<String> = points.iter().map(|(id, points)| format!("{id} +{points}")).collect();
            format!("distribute {}", points.join(", "))
        }
        Command::Respec => "respec".to_owned(),
        Command::FreeRespec => "free respec".to_owned(),
        Command::Reset => "prestige reset".to_owned(),
        Command::Unlock { mastery, node } => format!("unlock {node} in {mastery}"),
        Command::FreeUnlock { mastery, node } => format!("unlock {node} in {mastery} for nothing"),
        Command::Lock { mastery, node, dependents: false } => format!("lock {node} in {mastery}"),
        Command::Lock { mastery, node, dependents: true } => {
            format!("lock {node} in {mastery} and what requires it")
        }
        Command::GiveReward(reward) => format!("give the reward {} of {}", reward.id, reward.track),
        Command::TakeReward(reward) => format!("take the reward {} of {}", reward.id, reward.track),
    }
}
