//! What a token says, once its signature holds.

use super::Refusal;
use crate::ledger::Moment;
use crate::text::name::cleaned;
use serde_json::{Map, Value};

/// The longest name of an actor or a role, in bytes.
const LONGEST_NAME: usize = 200;

/// What a token must say besides its signature.
#[derive(Debug, Clone)]
pub struct Demands {
    /// Whom it must be for; anybody where nothing is said, unless the token itself is for somebody.
    pub audience: Option<String>,
    /// Who must have made it; anybody who has the key where nothing is said.
    pub issuer: Option<String>,
    /// The claim that names the role.
    pub role_claim: String,
    /// By how much clocks may differ, in seconds.
    pub leeway: u64,
}

impl Default for Demands {
    fn default() -> Demands {
        Demands { audience: None, issuer: None, role_claim: "role".to_owned(), leeway: 30 }
    }
}

/// Who a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct Claims {
    /// The actor.
    pub(in crate::serve) actor: String,
    /// The role; an empty one, which no policy knows, where the token names none.
    pub(in crate::serve) role: String,
    /// When it is not believed any more, in seconds since 1970.
    pub(in crate::serve) expires: i64,
}

/// Checks the claims of a token whose signature holds.
pub(super) fn checked(
    claims: &Map<String, Value>,
    demands: &Demands,
    now: Moment,
) -> Result<Claims, Refusal> {
    let now = now.0.div_euclid(1_000);
    let leeway = i64::try_from(demands.leeway).unwrap_or(i64::MAX);
    let expires = seconds(claims, "exp")?.ok_or(Refusal("it names no time at which it ends (`exp`)"))?;
    let expires = expires.saturating_add(leeway);
    if expires <= now {
        return Err(Refusal("it has expired"));
    }
    let latest = now.saturating_add(leeway);
    if seconds(claims, "nbf")?.is_some_and(|from| from > latest) {
        return Err(Refusal("it is not valid yet (`nbf`)"));
    }
    if seconds(claims, "iat")?.is_some_and(|made| made > latest) {
        return Err(Refusal("it was made in the future (`iat`)"));
    }
    if let Some(issuer) = &demands.issuer
        && claims.get("iss").and_then(Value::as_str) != Some(issuer)
    {
        return Err(Refusal("somebody else made it (`iss`)"));
    }
    if !is_for(claims.get("aud"), demands.audience.as_deref()) {
        return Err(Refusal("it is for somebody else (`aud`)"));
    }
    let actor = claims.get("sub").and_then(Value::as_str).and_then(name);
    let actor = actor.ok_or(Refusal("it names nobody who acts (`sub`)"))?;
    Ok(Claims { actor, role: role(claims.get(&demands.role_claim))?, expires })
}

/// Who is meant by a token must be us; a token for somebody is not for everybody (RFC 7519, 4.1.3).
fn is_for(audience: Option<&Value>, us: Option<&str>) -> bool {
    match (audience, us) {
        (None, None) => true,
        (None, Some(_)) | (Some(_), None) => false,
        (Some(Value::Array(all)), Some(us)) => all.iter().any(|one| one.as_str() == Some(us)),
        (Some(one), Some(us)) => one.as_str() == Some(us),
    }
}

/// The role is a text, or a list of one: of several nobody could say which counts.
fn role(claim: Option<&Value>) -> Result<String, Refusal> {
    let text = match claim {
        None | Some(Value::Null) => return Ok(String::new()),
        Some(Value::Array(all)) if all.len() == 1 => all.first().and_then(Value::as_str),
        Some(one) => one.as_str(),
    };
    text.and_then(name).ok_or(Refusal("its role is not one name"))
}

/// A name as `--actor` takes it.
fn name(text: &str) -> Option<String> {
    cleaned(text).ok().filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
}

/// A time in seconds, which may have a fraction (RFC 7519, 2).
fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let whole = value.as_i64().or_else(|| {
        // The fraction is let go; what is out of range becomes the end of the range.
        value.as_f64().filter(|seconds| seconds.is_finite()).map(|seconds| seconds as i64)
    });
    whole.map(Some).ok_or(Refusal("one of its times is not a number"))
}
