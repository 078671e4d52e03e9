//! Tokens that are believed, and tokens that are not. What is not made by us is made by hand here: a token is three texts.

use super::keys::{self, Key};
use super::*;
use crate::ledger::Moment;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const NOW: Moment = Moment(1_800_000_000_000);
const SECONDS: i64 = 1_800_000_000;

/// The example of RFC 7515, A.2: a token, and the key of who signed it.
const RSA_KEYS: &str = r#"{"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}"#;
const RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

fn taken<'a>() -> Taken<'a> {
    Taken {
        sub: "ana",
        role: Some(("role", "lead")),
        audience: None,
        issuer: None,
        from: SECONDS,
        seconds: 60,
    }
}

fn public(made: &Made) -> Vec<Key> {
    ring::install();
    match &made.public {
        Some(public) => keys::of_jwks(public.as_bytes(), "here").unwrap(),
        None => keys::of_secret(made.private.as_bytes(), "here").unwrap(),
    }
}

fn believed(token: &str, keys: &[Key]) -> Result<Claims, Refusal> {
    verified(token, keys, &Demands::default(), NOW)
}

fn refused(token: &str, keys: &[Key]) -> &'static str {
    believed(token, keys).unwrap_err().0
}

/// A token with this header and these claims, signed with a secret.
fn by_hand(header: &str, claims: &str, secret: &[u8]) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = ::ring::hmac::Key::new(::ring::hmac::HMAC_SHA256, secret);
    let signature = URL_SAFE_NO_PAD.encode(::ring::hmac::sign(&key, message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn what_is_signed_is_believed_and_nothing_that_was_changed() {
    for signing in [Signing::EdDsa, Signing::Es256, Signing::Hs256] {
        let (made, other) = (keygen(signing).unwrap(), keygen(signing).unwrap());
        let token = sign(&made.private, &taken()).unwrap();
        let claims = believed(&token, &public(&made)).unwrap();
        assert_eq!((&*claims.actor, &*claims.role, claims.expires), ("ana", "lead", SECONDS + 90));
        assert!(believed(&token, &public(&other)).is_err(), "{signing:?}: signed by another");
        let parts: Vec<&str> = token.split('.').collect();
        let forged = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
        let forged = String::from_utf8(forged).unwrap().replace("lead", "king");
        let forged = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(forged), parts[2]);
        assert_eq!(refused(&forged, &public(&made)), "its signature does not hold", "{signing:?}");
        for cut in [&token[..token.len() - 4], parts[0], "", "..", "a.b.c", &token.replace('.', "")] {
            assert!(believed(cut, &public(&made)).is_err(), "{signing:?}: {cut}");
        }
    }
}

#[test]
fn the_published_example_of_rs256_holds() {
    ring::install();
    let keys = keys::of_jwks(RSA_KEYS.as_bytes(), "here").unwrap();
    assert_eq!(refused(RSA_TOKEN, &keys), "it has expired", "its signature holds, and it is of 2011");
    let changed = RSA_TOKEN.replace(".cC4h", ".cC4i");
    assert_eq!(refused(&changed, &keys), "its signature does not hold");
    let earlier = verified(RSA_TOKEN, &keys, &Demands::default(), Moment(1_300_819_000_000));
    assert_eq!(earlier.unwrap_err().0, "it names nobody who acts (`sub`)");
}

#[test]
fn the_algorithm_is_that_of_the_key_whatever_a_token_says() {
    let made = keygen(Signing::EdDsa).unwrap();
    let keys = public(&made);
    let claims = format!(r#"{{"sub":"ana","role":"lead","exp":{}}}"#, SECONDS + 60);
    // The public key, which everybody has, as the secret of a symmetric algorithm.
    let jwks = made.public.unwrap();
    let x: Value = serde_json::from_str(&jwks).unwrap();
    let x = URL_SAFE_NO_PAD.decode(x["keys"][0]["x"].as_str().unwrap()).unwrap();
    for secret in [jwks.as_bytes(), &x] {
        let token = by_hand(r#"{"alg":"HS256"}"#, &claims, secret);
        assert_eq!(refused(&token, &keys), "its algorithm is not that of the key");
    }
    for none in [r#"{"alg":"none"}"#, r#"{"alg":"None"}"#, r#"{"alg":""}"#, r"{}", "[]", "null"] {
        let token = by_hand(none, &claims, b"");
        let bare = format!("{}.", token.rsplit_once('.').unwrap().0);
        for token in [token, bare] {
            assert_eq!(refused(&token, &keys), "it is not a token with a known algorithm", "{none}");
        }
    }
    for other in ["HS512", "RS256", "PS256", "ES384", "RS512"] {
        let token = by_hand(&format!(r#"{{"alg":"{other}"}}"#), &claims, b"x");
        assert_eq!(refused(&token, &keys), "its algorithm is not that of the key", "{other}");
    }
}

#[test]
fn keys_in_a_token_are_not_looked_at() {
    let (made, own) = (keygen(Signing::EdDsa).unwrap(), keygen(Signing::EdDsa).unwrap());
    let token = sign(&own.private, &taken()).unwrap();
    assert_eq!(refused(&token, &public(&made)), UNKNOWN_KEY.0, "its kid is another's");
    let secret = [7; 32];
    let keys = keys::of_secret(&secret, "here").unwrap();
    let claims = format!(r#"{{"sub":"ana","exp":{}}}"#, SECONDS + 60);
    let crit = by_hand(r#"{"alg":"HS256","crit":["b64"],"b64":false}"#, &claims, &secret);
    assert_eq!(refused(&crit, &keys), "it demands extensions that are not known here (`crit`)");
}

#[test]
fn claims_are_held_to_what_is_demanded() {
    let secret = [7; 32];
    ring::install();
    let keys = keys::of_secret(&secret, "here").unwrap();
    let demands =
        Demands { audience: Some("endgame".to_owned()), issuer: Some("id".to_owned()), ..Demands::default() };
    let good = r#""sub":" ana ","iss":"id","aud":["x","endgame"],"exp":1800000060,"role":["gm"]"#;
    let with = |claims: &str| {
        let token = by_hand(r#"{"alg":"HS256","typ":"JWT"}"#, &format!("{{{claims}}}"), &secret);
        verified(&token, &keys, &demands, NOW)
    };
    let claims = with(good).unwrap();
    assert_eq!(
        (&*claims.actor, &*claims.role),
        ("ana", "gm"),
        "names are cleaned as those of the command line"
    );
    assert_eq!(with(&good.replace(r#","role":["gm"]"#, "")).unwrap().role, "", "no policy knows this role");
    assert!(with(&good.replace("1800000060", "1799999971")).is_ok(), "clocks differ a little");
    let wrong = [
        (good.replace("1800000060", "1799999970"), "it has expired"),
        (good.replace("1800000060", "-1"), "it has expired"),
        (good.replace("1800000060", "\"later\""), "one of its times is not a number"),
        (good.replace(r#""exp":1800000060,"#, ""), "it names no time at which it ends (`exp`)"),
        (format!(r#"{good},"nbf":1800000031"#), "it is not valid yet (`nbf`)"),
        (format!(r#"{good},"iat":1800000031.5"#), "it was made in the future (`iat`)"),
        (good.replace("\"id\"", "\"di\""), "somebody else made it (`iss`)"),
        (good.replace("\"endgame\"", "\"end\""), "it is for somebody else (`aud`)"),
        (good.replace("[\"x\",\"endgame\"]", "7"), "it is for somebody else (`aud`)"),
        (good.replace(" ana ", " "), "it names nobody who acts (`sub`)"),
        (good.replace(" ana ", "a\\u200bna"), "it names nobody who acts (`sub`)"),
        (good.replace("\" ana \"", "7"), "it names nobody who acts (`sub`)"),
        (good.replace("[\"gm\"]", "[\"gm\",\"lead\"]"), "its role is not one name"),
        (good.replace("[\"gm\"]", "{}"), "its role is not one name"),
    ];
    for (claims, why) in wrong {
        assert_eq!(with(&claims).unwrap_err().0, why, "{claims}");
    }
    let anybody = Demands::default();
    let token = by_hand(r#"{"alg":"HS256"}"#, r#"{"sub":"ana","aud":"x","exp":1800000060}"#, &secret);
    let refused = verified(&token, &keys, &anybody, NOW).unwrap_err();
    assert_eq!(refused.0, "it is for somebody else (`aud`)", "what is for somebody is not for everybody");
}

#[test]
fn weak_keys_and_keys_for_something_else_are_none() {
    let jwks = |key: &str| keys::of_jwks(format!(r#"{{"keys":[{key}]}}"#).as_bytes(), "here").is_ok();
    let ed = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
    assert!(jwks(&format!("{{{ed}}}")) && jwks(&format!(r#"{{{ed},"use":"sig","alg":"EdDSA"}}"#)));
    assert!(!jwks(&format!(r#"{{{ed},"use":"enc"}}"#)) && !jwks(&format!(r#"{{{ed},"alg":"ES256"}}"#)));
    assert!(!jwks(r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#), "short keys can be broken");
    assert!(!jwks(r#"{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}"#), "published secrets");
    assert!(!jwks("") && keys::of_jwks(b"{}", "here").is_err() && keys::of_jwks(b"<html>", "here").is_err());
    let short = keys::of_secret(&[b'x'; 31], "`s`").err().unwrap();
    assert_eq!(short.message, "the secret in `s` has 31 bytes, and could be guessed");
    assert!(keys::of_secret(&[b"x".repeat(32), b"\r\n".to_vec()].concat(), "`s`").is_ok());
}
