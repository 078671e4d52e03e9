//! What is asked of the program, as its command lines say it.

use super::hero::{ATTRIBUTES, TRACKS};
use crate::lab::Draw;

/// What becomes of characters on which something later rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Refuse,
    Skip,
    Rebase,
}

/// A gift, of XP on a track or of currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    pub who: usize,
    /// None for currency.
    pub track: Option<usize>,
    pub amount: u64,
    pub key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    Create(String),
    Give(Gift),
    Lose { who: usize, track: usize, xp: u64 },
    Take { who: usize, amount: u64 },
    Spend { who: usize, points: [u64; 2] },
    Respec(usize),
    Reset(usize),
    Archive(usize),
    Unarchive(usize),
    Merge { from: usize, into: usize },
    Restore { who: usize, before: usize },
    Undo { operations: Vec<usize>, how: How },
    Batch { file: usize, rows: Vec<Gift> },
    Install(u64),
    Backup,
    Replace,
}

/// The rules that may come into force, by what a paragon level costs.
pub const COSTS: [u64; 3] = [100, 60, 140];

impl Ask {
    /// The words of its command line.
    pub fn words(&self) -> Vec<String> {
        let line = match self {
            Ask::Create(name) => format!("character create {name}"),
            Ask::Give(gift) => {
                let key = gift.key.as_ref().map(|key| format!(" --key {key}")).unwrap_or_default();
                let what = gift.track.map_or_else(
                    || format!("--currency {}", gift.amount),
                    |track| format!("--xp {} --track {}", gift.amount, TRACKS[track]),
                );
                format!("character grant id:{} {what}{key}", gift.who)
            }
            Ask::Lose { who, track, xp } => {
                format!("character revoke id:{who} --xp {xp} --track {}", TRACKS[*track])
            }
            Ask::Take { who, amount } => format!("character revoke id:{who} --currency {amount}"),
            Ask::Spend { who, points } => {
                let some = (0..2).filter(|at| points[*at] > 0);
                let points: Vec<String> =
                    some.map(|at| format!("{}={}", ATTRIBUTES[at], points[at])).collect();
                format!("paragon distribute id:{who} {}", points.join(" "))
            }
            Ask::Respec(who) => format!("paragon respec id:{who}"),
            Ask::Reset(who) => format!("prestige reset id:{who}"),
            Ask::Archive(who) => format!("character archive id:{who}"),
            Ask::Unarchive(who) => format!("character unarchive id:{who}"),
            Ask::Merge { from, into } => format!("character merge id:{from} id:{into}"),
            Ask::Restore { who, before } => format!("character restore id:{who} --before op:{before}"),
            Ask::Undo { operations, how } => {
                let numbers: Vec<String> = operations.iter().map(ToString::to_string).collect();
                let how = ["", " --skip-touched", " --rebase"][*how as usize];
                format!("undo {}{how}", numbers.join(" "))
            }
            Ask::Batch { file, .. } => format!("batch apply rows{file}.csv"),
            Ask::Install(cost) => format!("ruleset install rules{cost}.yaml --overspent refund"),
            Ask::Backup => return ["db", "backup", "bk.db"].map(str::to_owned).to_vec(),
            Ask::Replace => return ["db", "restore", "bk.db", "--yes"].map(str::to_owned).to_vec(),
        };
        line.split_whitespace().chain(["--yes"]).map(str::to_owned).collect()
    }

    /// A file of rows that gives each of some characters something.
    pub fn file(rows: &[Gift]) -> String {
        let row = |gift: &Gift| {
            let (key, who, amount) = (gift.key.clone().unwrap_or_default(), gift.who, gift.amount);
            gift.track.map_or_else(
                || format!("{key},grant,id:{who},,,{amount}\n"),
                |track| format!("{key},grant,id:{who},{},{amount},\n", TRACKS[track]),
            )
        };
        format!("key,command,character,track,xp,currency\n{}", rows.iter().map(row).collect::<String>())
    }
}

/// What there is to ask about.
pub struct Known<'k> {
    /// Characters, from 1 on.
    pub heroes: usize,
    /// Operations.
    pub operations: usize,
    /// Gifts with a key that were asked for before.
    pub gifts: &'k [Gift],
    /// Files that were applied before.
    pub files: &'k [Vec<Gift>],
    /// Whether there is a backup.
    pub has_backup: bool,
}

/// Any ask, by chance.
pub fn any(draw: &mut Draw, known: &Known) -> Ask {
    let who = 1 + draw.below(known.heroes as u64) as usize;
    let recent = |draw: &mut Draw| {
        let most = [3, 8, 20, 60][draw.below(4) as usize];
        let back = draw.below(most) as usize;
        known.operations.saturating_sub(1 + back).max(1)
    };
    match draw.below(100) {
        0..=27 => give(draw, known, who),
        28..=33 => Ask::Lose { who, track: draw.below(3) as usize, xp: 1 + draw.below(120) },
        34..=36 => Ask::Take { who, amount: 1 + draw.below(60) },
        37..=42 => Ask::Spend { who, points: [1 + draw.below(4), draw.below(3)] },
        43..=44 => Ask::Respec(who),
        45..=49 => Ask::Reset(who),
        50..=51 => Ask::Archive(who),
        52..=55 => Ask::Unarchive(who),
        56..=58 => Ask::Merge { from: who, into: 1 + who % known.heroes },
        59..=62 => Ask::Restore { who, before: recent(draw) },
        63..=80 => {
            let how = [How::Refuse, How::Skip, How::Rebase, How::Rebase][draw.below(4) as usize];
            let mut operations = vec![recent(draw)];
            if draw.below(5) == 0 {
                operations.push(recent(draw));
            }
            operations.sort_unstable();
            operations.dedup();
            Ask::Undo { operations, how }
        }
        81..=90 => batch(draw, known),
        91..=93 => Ask::Install(COSTS[draw.below(3) as usize]),
        94..=95 if known.heroes < 6 => Ask::Create(format!("Hero{}", draw.below(1 << 40))),
        94..=96 => Ask::Backup,
        97..=98 if known.has_backup => Ask::Replace,
        _ => give(draw, known, who),
    }
}

fn give(draw: &mut Draw, known: &Known, who: usize) -> Ask {
    if let Some(gift) = known.gifts.get(draw.below(4 * known.gifts.len() as u64 + 1) as usize) {
        // The same again, or under its key something else.
        let more = u64::from(draw.below(4) == 0);
        return Ask::Give(Gift { amount: gift.amount + more, ..gift.clone() });
    }
    let key = (draw.below(3) == 0).then(|| format!("k{}", draw.below(1 << 40)));
    Ask::Give(gift(draw, who, key))
}

fn gift(draw: &mut Draw, who: usize, key: Option<String>) -> Gift {
    let track = [Some(0), Some(1), Some(1), Some(2), None][draw.below(5) as usize];
    let most = if track == Some(1) { 450 } else { 90 };
    Gift { who, track, amount: 1 + draw.below(most), key }
}

fn batch(draw: &mut Draw, known: &Known) -> Ask {
    let file = draw.below(2 * known.files.len() as u64 + 1) as usize;
    if let Some(rows) = known.files.get(file) {
        return Ask::Batch { file, rows: rows.clone() };
    }
    let mark = draw.below(1 << 40);
    let rows = (1..=known.heroes).flat_map(|who| {
        let rows = draw.below(3);
        (0..rows).map(|row| gift(draw, who, Some(format!("{mark}:{who}:{row}")))).collect::<Vec<_>>()
    });
    let mut rows: Vec<Gift> = rows.collect();
    if rows.is_empty() {
        rows.push(gift(draw, 1, None));
    }
    Ask::Batch { file: known.files.len(), rows }
}
