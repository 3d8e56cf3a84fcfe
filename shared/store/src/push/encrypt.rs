//! Encrypting a message for one browser: `aes128gcm` of RFC 8188 with the keys of RFC 8291.

use data_encoding::BASE64URL_NOPAD;
use ring::aead::{Aad, LessSafeKey, Nonce, UnboundKey, AES_128_GCM};
use ring::agreement::{agree_ephemeral, EphemeralPrivateKey, UnparsedPublicKey, ECDH_P256};
use ring::error::Unspecified;
use ring::hkdf::{KeyType, Prk, Salt, HKDF_SHA256};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a record; a message is one record (RFC 8291, section 4).
const RECORD: u32 = 4_096;

/// The longest text: a record less its header's key, the tag and the delimiter, so that the whole body stays within 4,096 bytes.
pub const LONGEST: usize = 3_993;

/// Marks the end of the last record's text.
const LAST: u8 = 2;

/// Why a message cannot be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The browser's keys are none.
    #[error("the keys of the subscription are none")]
    Keys,
    /// The text does not fit into one record.
    #[error("the message has more than {LONGEST} bytes")]
    Long,
    /// The system gives no random numbers, or the browser's key lies on no curve.
    #[error("the message could not be encrypted")]
    Crypto,
}

impl From<Unspecified> for Fault {
    fn from(_: Unspecified) -> Self {
        Self::Crypto
    }
}

/// The keys of one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    public: Vec<u8>,
    auth: Vec<u8>,
}

impl Receiver {
    /// Reads the keys that a browser gave with its subscription, base64url.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, Fault> {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes());
        let (public, auth) = (decode(p256dh), decode(auth));
        match (public, auth) {
            (Ok(public), Ok(auth)) if public.len() == 65 && auth.len() == 16 => {
                Ok(Self { public, auth })
            }
            _ => Err(Fault::Keys),
        }
    }
}

/// Encrypts a message; every call draws a new key and a new salt.
pub fn seal(receiver: &Receiver, text: &[u8]) -> Result<Vec<u8>, Fault> {
    let random = SystemRandom::new();
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let public = private.compute_public_key()?;
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &receiver.public);
    agree_ephemeral(private, &theirs, |secret| {
        seal_with(secret, receiver, public.as_ref(), salt, text)
    })?
}

/// Encrypts with a secret that both sides share.
fn seal_with(
    secret: &[u8],
    receiver: &Receiver,
    sender: &[u8],
    salt: [u8; 16],
    text: &[u8],
) -> Result<Vec<u8>, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::Long);
    }
    let shared = Salt::new(HKDF_SHA256, &receiver.auth).extract(secret);
    let info: [&[u8]; 3] = [b"WebPush: info\0", &receiver.public, sender];
    let material: [u8; 32] = derive(&shared, &info)?;
    let derived = Salt::new(HKDF_SHA256, &salt).extract(&material);
    let key: [u8; 16] = derive(&derived, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = derive(&derived, &[b"Content-Encoding: nonce\0"])?;

    let mut record = text.to_vec();
    record.push(LAST);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)?;

    let mut body = salt.to_vec();
    body.extend(RECORD.to_be_bytes());
    body.push(u8::try_from(sender.len()).unwrap_or(u8::MAX));
    body.extend(sender);
    body.extend(record);
    Ok(body)
}

/// A key of `N` bytes, for `ring`.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(from: &Prk, info: &[&[u8]]) -> Result<[u8; N], Fault> {
    let mut key = [0; N];
    from.expand(info, Length(N))?.fill(&mut key)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
    }

    fn receiver() -> Receiver {
        let public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        Receiver::parse(public, "BTBZMqHH6r4Tts7J_aSIgg").unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_is_encrypted_as_it_says() {
        let secret = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let sender = bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let sealed = seal_with(&secret, &receiver(), &sender, salt, text).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64URL_NOPAD.encode(&sealed), expected);
    }

    #[test]
    fn two_messages_never_share_a_key() {
        let (one, other) = (
            seal(&receiver(), b"a").unwrap(),
            seal(&receiver(), b"a").unwrap(),
        );
        assert_ne!(one, other);
        assert_eq!(one.len(), 16 + 4 + 1 + 65 + 1 + 1 + 16);
    }

    #[test]
    fn what_no_browser_gave_is_refused() {
        assert_eq!(Receiver::parse("abc", "abc"), Err(Fault::Keys));
        let nowhere = BASE64URL_NOPAD.encode(&[4; 65]);
        let off_the_curve = Receiver::parse(&nowhere, "BTBZMqHH6r4Tts7J_aSIgg").unwrap();
        assert_eq!(seal(&off_the_curve, b"a"), Err(Fault::Crypto));
        assert_eq!(seal(&receiver(), &[0; LONGEST + 1]), Err(Fault::Long));
    }
}
