//! The short form in which payloads are stored: a phrase that repeats is one byte, and so are two digits.
//!
//! JSON in ASCII has no byte below 32 and none above 127, so each of those can stand for something longer: 58 phrases, and
//! every pair of digits. SQL writes a payload out by as many calls of `replace`, which is what the view `events` of every
//! backend does. What is not ASCII, as names may be, is stored as it is behind [`PLAIN`]. What a byte stands for is part of
//! the schema: it never changes, and a new phrase is a new version.

use std::borrow::Cow;

/// The phrases, longer ones first. The first thirty are the bytes from 1 on, the others those from [`MORE`] on.
pub(super) const PHRASES: [&str; 58] = [
    r#"","tracks":{"character":[0,1],"mastery.combat":[0,1],"mastery.crafting":[0,1],"mastery.exploration":[0,1],"mastery.social":[0,1],"mastery.trading":[0,1],"paragon":[0,0]}}"#,
    r#"{"track":"mastery.exploration","base":"#,
    r#"{"track":"mastery.crafting","base":"#,
    r#"{"track":"mastery.trading","base":"#,
    r#"{"track":"mastery.combat","base":"#,
    r#"{"track":"mastery.social","base":"#,
    r#"","tracks":{"character":[0,1],""#,
    r#"{"track":"character","base":"#,
    r#"{"track":"paragon","base":"#,
    r#","points_from_prestige":"#,
    r#""points_from_levels":"#,
    r#""prestige_points":"#,
    r#"{"track":"mastery."#,
    r#"","external_id":""#,
    r#","multiplier":0."#,
    r#","stretches":[["#,
    r#""lifetime_xp":"#,
    r#""masteries":{""#,
    r#","calendar":1."#,
    r#","multiplier":"#,
    r#","prestige":1."#,
    r#"intelligence":"#,
    r#""],"source":""#,
    r#""paragon_xp":"#,
    r#","base_part":"#,
    r#","rewards":[""#,
    r#","calendar":"#,
    r#","prestige":"#,
    r#"{"mastery":""#,
    r#"{"points":{""#,
    r#","part":[0,"#,
    r#","source":""#,
    r#"","node":""#,
    r#""change":{"#,
    r#","gained":"#,
    r#","points":"#,
    r#"strength":"#,
    r#"vitality":"#,
    r#"{"amount":"#,
    r#"{"number":"#,
    r#"","base":"#,
    r#""combat":"#,
    r#","part":["#,
    r#","total":"#,
    r#"1.0,1.0,["#,
    r#"agility":"#,
    r#"{"name":""#,
    r#","from":"#,
    r#"mastery."#,
    r#""cost":"#,
    r#","to":"#,
    r#":[0,1]"#,
    r#"luck":"#,
    r#""]}"#,
    r#""}"#,
    r#"]]"#,
    r#"]}"#,
    r#"}}"#,
];

/// What comes behind this byte is a payload as it is.
pub(super) const PLAIN: u8 = 0x1f;
/// The pair of digits `00`; the 99 others follow.
const PAIRS: u8 = 0x80;
/// The first phrase after the thirty that come first.
const MORE: u8 = 0xe4;
const FIRST: usize = 30;

/// By each of the first four bytes of a text, which phrases may stand there: a bit for each.
const BEGIN: [[u64; 256]; 4] = {
    let mut begin = [[0; 256]; 4];
    let mut at = 0;
    while at < PHRASES.len() {
        let phrase = PHRASES[at].as_bytes();
        let mut place = 0;
        while place < 4 {
            let mut byte = 0;
            while byte < 256 {
                if place >= phrase.len() || phrase[place] as usize == byte {
                    begin[place][byte] |= 1 << at;
                }
                byte += 1;
            }
            place += 1;
        }
        at += 1;
    }
    begin
};

/// The number of the longest phrase that a text begins with.
fn phrase_of(text: &[u8]) -> Option<usize> {
    let may_be = |place: usize| {
        let byte = text.get(place).copied().unwrap_or_default();
        BEGIN.get(place).map_or(0, |begin| begin[usize::from(byte)])
    };
    let mut left = may_be(0) & may_be(1) & may_be(2) & may_be(3);
    while left != 0 {
        let at = left.trailing_zeros() as usize;
        if PHRASES.get(at).is_some_and(|phrase| text.starts_with(phrase.as_bytes())) {
            return Some(at);
        }
        left &= left - 1;
    }
    None
}

/// The byte of a phrase.
fn byte_of(phrase: usize) -> u8 {
    let byte = |number: usize| u8::try_from(number).unwrap_or(PLAIN);
    if phrase < FIRST { byte(phrase + 1) } else { byte(usize::from(MORE) + phrase - FIRST) }
}

/// The form in which a payload is stored. That it leads back to the payload is tried out each time.
pub(super) fn shorten(payload: &str) -> Vec<u8> {
    let mut short = Vec::with_capacity(payload.len() / 2 + 8);
    let mut rest = payload.as_bytes();
    while let [first, more @ ..] = rest {
        rest = match (phrase_of(rest), more) {
            (Some(at), _) => {
                short.push(byte_of(at));
                rest.get(PHRASES.get(at).map_or(1, |phrase| phrase.len())..).unwrap_or_default()
            }
            (None, [second, after @ ..]) if first.is_ascii_digit() && second.is_ascii_digit() => {
                short.push(PAIRS + (first - b'0') * 10 + (second - b'0'));
                after
            }
            (None, _) => {
                short.push(*first);
                more
            }
        };
    }
    let leads_back = lengthen(&short).is_some_and(|long| long == payload);
    if leads_back { short } else { [&[PLAIN], payload.as_bytes()].concat() }
}

/// The payload of what is stored; `None` where that is no text.
pub(super) fn lengthen(stored: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((&PLAIN, plain)) = stored.split_first() {
        return std::str::from_utf8(plain).ok().map(Cow::Borrowed);
    }
    let mut payload = String::with_capacity(stored.len() * 4);
    for &byte in stored {
        let phrase = match byte {
            1..PLAIN => PHRASES.get(usize::from(byte) - 1),
            MORE.. => PHRASES.get(FIRST + usize::from(byte - MORE)),
            PAIRS..MORE => {
                let pair = byte - PAIRS;
                payload.push(char::from(b'0' + pair / 10));
                payload.push(char::from(b'0' + pair % 10));
                continue;
            }
            _ => None,
        };
        match phrase {
            Some(phrase) => payload.push_str(phrase),
            None => payload.push(char::from(byte)),
        }
    }
    Some(Cow::Owned(payload))
}
