//! What makes a certificate more than a picture: a statement that is signed.
//!
//! The statement is one line of JSON, and the signature covers its bytes as they are printed and stored nowhere else: whoever has both and
//! the published key needs nobody to check them, today or in twenty years.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use model::{did, CertificateId, CourseId, Kind, UserId};
use ring::signature::{Ed25519KeyPair, KeyPair, UnparsedPublicKey, ED25519};
use runtime::{Error, Variable};
use serde::Serialize;
use store::tables::Certificate;
use store::variables::PUBLIC_URL;
use store::App;

/// What certificates are signed with.
pub const CERT_SIGNING_KEY: Variable = Variable::text(
    "CERT_SIGNING_KEY",
    "Seed of the Ed25519 key that signs certificates: 32 random bytes in base64; the same for `certificates` and `public`. Whoever replaces it keeps the old public key published",
)
.secret();

/// The id of somebody's certificate for a course: there is one at most.
pub fn id(course: &CourseId, user: &UserId) -> CertificateId {
    did(Kind::CERTIFICATE, &[course.as_str(), user.as_str()])
}

/// What a certificate states, in the order in which it is signed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Statement<'a> {
    issuer: &'static str,
    code: &'a str,
    recipient: &'a str,
    course: &'a str,
    instructor: &'a str,
    score: f64,
    completed_at: String,
    issued_at: String,
}

/// What a certificate states, as it is signed.
///
/// # Errors
///
/// `internal` for a score that is no number.
pub fn statement(certificate: &Certificate) -> Result<String, Error> {
    let statement = Statement {
        issuer: "PeerSpark",
        code: &certificate.code,
        recipient: certificate.recipient_name.as_str(),
        course: certificate.course_title.as_str(),
        instructor: certificate.instructor_name.as_str(),
        score: certificate.score,
        completed_at: certificate.completed_at.to_string(),
        issued_at: certificate.issued_at.to_string(),
    };
    serde_json::to_string(&statement).map_err(Error::internal)
}

/// The project's key.
pub struct Signer(Ed25519KeyPair);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(..)")
    }
}

impl Signer {
    /// Reads the seed as the variable has it.
    ///
    /// # Errors
    ///
    /// `internal` where it is not 32 bytes in base64.
    pub fn parse(seed: &str) -> Result<Self, Error> {
        let bytes = BASE64.decode(seed.trim().as_bytes());
        let pair = bytes
            .ok()
            .and_then(|it| Ed25519KeyPair::from_seed_unchecked(&it).ok());
        let wrong = "`CERT_SIGNING_KEY` is not 32 bytes in base64";
        pair.map(Self).ok_or_else(|| Error::internal(wrong))
    }

    /// Signs a statement; base64url.
    pub fn sign(&self, statement: &str) -> String {
        let signature = self.0.sign(statement.as_bytes());
        BASE64URL_NOPAD.encode(signature.as_ref())
    }

    /// The half that everybody may know; base64url.
    pub fn public_key(&self) -> String {
        BASE64URL_NOPAD.encode(self.0.public_key().as_ref())
    }
}

/// Whether a key made a signature over a statement; all as they are published.
pub fn is_signed(statement: &str, signature: &str, public_key: &str) -> bool {
    let (key, signature) = (
        BASE64URL_NOPAD.decode(public_key.as_bytes()),
        BASE64URL_NOPAD.decode(signature.as_bytes()),
    );
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    UnparsedPublicKey::new(&ED25519, key)
        .verify(statement.as_bytes(), &signature)
        .is_ok()
}

/// The project's key, in a function that declares it.
///
/// # Errors
///
/// `internal` where there is none, or it cannot be read.
pub fn signer(app: &App) -> Result<Signer, Error> {
    let seed = app.execution().config().text(&CERT_SIGNING_KEY);
    Signer::parse(seed.unwrap_or_default())
}

/// Where everybody can check a certificate: a page for people, JSON for programs.
///
/// # Errors
///
/// `internal` in a function that does not declare [`PUBLIC_URL`].
pub fn verification_url(app: &App, code: &str) -> Result<String, Error> {
    let base = app.execution().config().text(&PUBLIC_URL);
    let base = base.ok_or_else(|| Error::internal("`PUBLIC_URL` is not declared"))?;
    Ok(format!("{}/verify/{code}", base.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "ZGV2ZWxvcG1lbnQtb25seS1kby1ub3QtdXNlLTMyISE=";

    #[test]
    fn a_statement_is_checked_with_the_public_key_alone() {
        let signer = Signer::parse(SEED).unwrap();
        let (statement, key) = (r#"{"code":"CERT-1"}"#, signer.public_key());
        let signature = signer.sign(statement);
        assert!(is_signed(statement, &signature, &key));
        assert!(!is_signed(r#"{"code":"CERT-2"}"#, &signature, &key));
        let other = Signer::parse("MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=").unwrap();
        assert!(!is_signed(statement, &signature, &other.public_key()));
        for broken in ["", "x", "*"] {
            assert!(!is_signed(statement, broken, &key));
            assert!(!is_signed(statement, &signature, broken));
        }
    }

    #[test]
    fn a_seed_has_32_bytes() {
        for seed in ["", "short", "ZGV2", "not base64 at all !!"] {
            assert!(Signer::parse(seed).is_err(), "{seed}");
        }
    }
}
