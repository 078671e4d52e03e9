//! Signatures by which a receiver knows who told it, and that nobody changed it: Standard Webhooks 1.0
//! (standardwebhooks.com), HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// What messages are signed with. It is shown nowhere.
#[derive(Clone)]
pub(in crate::serve) struct Secret(hmac::Key);

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// As short as a secret may be, in bytes, and as long.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

impl Secret {
    /// Reads a secret as receivers get it: `whsec_` and Base64.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Secret, String> {
        let text = text.trim();
        let coded = text.strip_prefix(PREFIX).ok_or("a secret begins with `whsec_`")?;
        let bytes = STANDARD.decode(coded).map_err(|_| "what follows `whsec_` is not Base64")?;
        match LENGTHS.contains(&bytes.len()) {
            true => Ok(Secret(hmac::Key::new(hmac::HMAC_SHA256, &bytes))),
            false => Err(format!("a secret has 24 to 64 bytes, not {}", bytes.len())),
        }
    }

    /// The signature of a message that is sent at `timestamp`, in seconds since 1970.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signed = format!("{id}.{timestamp}.{body}");
        format!("v1,{}", STANDARD.encode(hmac::sign(&self.0, signed.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    /// By `printf … | openssl dgst -sha256 -hmac`, with the secret of the standard's own example.
    #[test]
    fn a_signature_is_the_one_that_openssl_makes() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for (text, why) in [("MfKQ9r8G", "begins"), ("whsec_?", "Base64"), ("whsec_MfKQ9r8G", "24 to 64")] {
            assert!(Secret::parse(text).err().is_some_and(|said| said.contains(why)), "{text}");
        }
    }
}
