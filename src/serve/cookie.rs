//! The cookie in which a browser keeps the token of who signed in to the console: no script can read it, and no page from
//! elsewhere makes the browser send it.

use axum::http::{HeaderMap, header};

/// Under a secret connection a browser takes it from nobody but this very host.
const SECURE: &str = "__Host-endgame";
const PLAIN: &str = "endgame";

/// The longest token that is kept in a cookie: browsers keep 4,096 bytes of it with its name and its attributes.
pub(super) const LONGEST: usize = 3_800;

/// Whether the browser's connection is secret: here, or at the proxy that passes it on.
pub(super) fn is_secure(headers: &HeaderMap, here: bool) -> bool {
    let forwarded = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    here || forwarded.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

fn name(is_secure: bool) -> &'static str {
    if is_secure { SECURE } else { PLAIN }
}

/// The token that a request brings in its cookie.
pub(super) fn token(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    let name = name(is_secure);
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut ours = all.flat_map(|value| value.split(';')).filter_map(|one| one.trim().split_once('='));
    ours.find(|(of, _)| *of == name).map(|(_, token)| token)
}

/// What makes a browser keep a token until it is closed.
pub(super) fn keep(token: &str, is_secure: bool) -> String {
    written(token, is_secure)
}

/// What makes a browser forget it.
pub(super) fn forget(is_secure: bool) -> String {
    written("", is_secure) + "; Max-Age=0"
}

fn written(value: &str, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}", name(is_secure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_a_secret_connection_only_the_cookie_of_this_host_counts() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=b; endgame=plain".parse().unwrap());
        headers.append(header::COOKIE, "__Host-endgame=secret; endgamex=other".parse().unwrap());
        assert_eq!(token(&headers, true), Some("secret"));
        assert_eq!(token(&headers, false), Some("plain"));
        assert!(keep("t", true).ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
        assert!(keep("t", false).starts_with("endgame=t; Path=/; HttpOnly; SameSite=Strict"));
    }
}
