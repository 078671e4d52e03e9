//! Whether a request may come from the page that it comes from. Browsers add what proves who asks (a cookie, or what a proxy
//! before the service knows) to requests of any page: what changes something must come from a page of this service.

use super::caller::By;
use axum::http::{HeaderMap, Uri, header};

/// The header that pages of this service send with each change, and that no page from elsewhere may send.
pub(super) const OWN_PAGE: &str = "x-endgame-page";

/// Why a request must not be carried out.
///
/// # Errors
/// In a sentence.
pub(super) fn check(method: &str, headers: &HeaderMap, uri: &Uri, by: By) -> Result<(), String> {
    let is_change = !["GET", "HEAD", "OPTIONS"].contains(&method);
    // What a program sends with a token of its own is asked by nobody else.
    if !is_change && by != By::Cookie {
        return Ok(());
    }
    if let Some(origin) = text(headers, header::ORIGIN.as_str())
        && !hosts(headers, uri).any(|host| is_host_of(origin, host))
    {
        return Err(format!("a page at `{}` asked for it, and it is not of this service", shown(origin)));
    }
    let site = text(headers, "sec-fetch-site").unwrap_or("same-origin");
    if !["same-origin", "none"].contains(&site) {
        return Err("a page from elsewhere asked for it".to_owned());
    }
    if is_change && by == By::Cookie && !headers.contains_key(OWN_PAGE) {
        return Err(format!("a change by a cookie needs the header `{OWN_PAGE}`, which only own pages send"));
    }
    Ok(())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// The hosts by which this service is known to who asks: directly, and at the proxy that passes it on.
fn hosts<'h>(headers: &'h HeaderMap, uri: &'h Uri) -> impl Iterator<Item = &'h str> {
    let direct = uri.authority().map(|authority| authority.as_str());
    let direct = direct.or_else(|| text(headers, header::HOST.as_str()));
    direct.into_iter().chain(text(headers, "x-forwarded-host"))
}

fn is_host_of(origin: &str, host: &str) -> bool {
    let Some((scheme, named)) = origin.split_once("://") else { return false };
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let bare = |name: &str| name.strip_suffix(usual).unwrap_or(name).to_ascii_lowercase();
    bare(named) == bare(host)
}

/// So much of a foreign text as is worth keeping.
fn shown(origin: &str) -> String {
    origin.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &str, by: By, all: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "gm.example".parse().unwrap());
        all.iter().for_each(|(name, value)| _ = headers.insert(*name, value.parse().unwrap()));
        check(method, &headers, &Uri::from_static("/v1/characters"), by).is_ok()
    }

    #[test]
    fn changes_come_from_own_pages_or_from_programs() {
        let own = ("x-endgame-page", "1");
        assert!(asked("POST", By::Token, &[]) && asked("GET", By::Cookie, &[]));
        assert!(asked("POST", By::Cookie, &[own, ("origin", "https://gm.example")]));
        assert!(asked("POST", By::Cookie, &[own, ("origin", "https://GM.example:443")]));
        assert!(!asked("POST", By::Cookie, &[]), "a form can't send the header");
        for origin in ["https://evil.example", "null", "https://gm.example.evil", "https://gm.example:8443"] {
            assert!(!asked("POST", By::Cookie, &[own, ("origin", origin)]), "{origin}");
            assert!(!asked("POST", By::Token, &[("origin", origin)]), "a proxy may have added the token");
            assert!(!asked("GET", By::Cookie, &[("origin", origin)]), "a socket sends cookies");
        }
        assert!(!asked("POST", By::Cookie, &[own, ("sec-fetch-site", "same-site")]));
        assert!(!asked("GET", By::Cookie, &[("sec-fetch-site", "cross-site")]));
        assert!(asked(
            "POST",
            By::Cookie,
            &[own, ("origin", "https://w.example"), ("x-forwarded-host", "w.example")]
        ));
    }
}
