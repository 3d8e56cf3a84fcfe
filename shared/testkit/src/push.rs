//! A push service and the browsers behind it, as Web Push has them (RFC 8030, 8188, 8291 and 8292).
//!
//! It speaks HTTP and takes only what a real one takes: a message that names its lifetime, is encrypted, and carries a token that
//! the project's key signed for this service.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{anyhow, ensure, Context, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::Router;
use data_encoding::BASE64URL_NOPAD;
use ring::aead::{Aad, LessSafeKey, Nonce, UnboundKey, AES_128_GCM};
use ring::agreement::{self, EphemeralPrivateKey, ECDH_P256};
use ring::hkdf::{KeyType, Prk, Salt, HKDF_SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{UnparsedPublicKey, ECDSA_P256_SHA256_FIXED};
use serde_json::{json, Value};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The pair of keys that hosts sign with here: that of the examples in RFC 8291.
const PRIVATE: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
const PUBLIC: &str =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

/// The service that browsers name; their messages are led here instead.
const ORIGIN: &str = "https://fcm.googleapis.com";

/// The longest that a token may hold, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// A push service that listens; it stops when dropped.
#[derive(Debug)]
pub struct PushService {
    url: String,
    state: Shared,
    browsers: AtomicU32,
    task: JoinHandle<()>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A message that reached the service, whatever it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Where it went.
    pub path: String,
    /// What the service answered.
    pub status: u16,
    /// How long it is to be kept for a browser that sleeps, in seconds.
    pub lifetime: u64,
    /// How urgent it is.
    pub urgency: String,
    /// What of an earlier message it replaces.
    pub topic: String,
    body: Vec<u8>,
}

#[derive(Debug, Clone, Default)]
struct Shared(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    pushed: Vec<Pushed>,
    answers: BTreeMap<String, VecDeque<u16>>,
    faults: Vec<String>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PushService {
    /// Starts one on a free port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Shared::default();
        let routes = Router::new().fallback(take).with_state(state.clone());
        let task = tokio::spawn(async move {
            // It serves until it is stopped.
            axum::serve(listener, routes).await.ok();
        });
        Ok(Self {
            url,
            state,
            browsers: AtomicU32::new(0),
            task,
        })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The variables of a host that pushes here.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let all = [
            ("VAPID_PUBLIC_KEY", PUBLIC),
            ("VAPID_PRIVATE_KEY", PRIVATE),
            ("VAPID_SUBJECT", "mailto:operator@example.com"),
            ("PUSH_BASE_URL", &self.url),
        ];
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// A new browser.
    pub fn browser(&self) -> Result<Browser> {
        let number = self.browsers.fetch_add(1, Ordering::Relaxed);
        Browser::new(format!("fcm/send/browser-{number}"))
    }

    /// Answers the next messages to a browser so, one after the other; later ones are taken again.
    pub fn answer(&self, browser: &Browser, statuses: &[u16]) {
        let path = browser.path.clone();
        self.state
            .lock()
            .answers
            .entry(path)
            .or_default()
            .extend(statuses);
    }

    /// Every message so far, oldest first.
    ///
    /// # Errors
    ///
    /// Says what was wrong with a message that no push service takes.
    pub fn pushed(&self) -> Result<Vec<Pushed>> {
        let inner = self.state.lock();
        ensure!(inner.faults.is_empty(), "{}", inner.faults.join("; "));
        Ok(inner.pushed.clone())
    }

    /// The messages that were taken, oldest first.
    ///
    /// # Errors
    ///
    /// As [`PushService::pushed`].
    pub fn taken(&self) -> Result<Vec<Pushed>> {
        let mut all = self.pushed()?;
        all.retain(|it| it.status == 201);
        Ok(all)
    }
}

async fn take(
    State(state): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let path = uri.path().trim_start_matches('/').to_owned();
    let mut inner = state.lock();
    match check(&headers) {
        Ok((lifetime, urgency, topic)) => {
            let answers = inner.answers.get_mut(&path);
            let status = answers.and_then(VecDeque::pop_front).unwrap_or(201);
            inner.pushed.push(Pushed {
                path,
                status,
                lifetime,
                urgency,
                topic,
                body: body.to_vec(),
            });
            StatusCode::from_u16(status).unwrap_or(StatusCode::CREATED)
        }
        Err(fault) => {
            inner.faults.push(format!("{path}: {fault:#}"));
            StatusCode::FORBIDDEN
        }
    }
}

/// What a push service looks at; it cannot read the message.
fn check(headers: &HeaderMap) -> Result<(u64, String, String)> {
    let text = |name: &str| -> Result<&str> {
        let value = headers.get(name).with_context(|| format!("no {name}"))?;
        Ok(value.to_str()?)
    };
    ensure!(text("content-encoding")? == "aes128gcm", "not aes128gcm");
    let (token, key) = text("authorization")?
        .strip_prefix("vapid t=")
        .and_then(|it| it.split_once(", k="))
        .context("no VAPID token")?;
    ensure!(key == PUBLIC, "another project's key");
    check_token(token)?;
    let topic = text("topic")?;
    ensure!(
        (1..=32).contains(&topic.len()),
        "a topic of {}",
        topic.len()
    );
    let lifetime = text("ttl")?.parse()?;
    Ok((lifetime, text("urgency")?.to_owned(), topic.to_owned()))
}

fn check_token(token: &str) -> Result<()> {
    let (signed, signature) = token.rsplit_once('.').context("no signature")?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes())?;
    let public = BASE64URL_NOPAD.decode(PUBLIC.as_bytes())?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_unspecified| anyhow!("signed by somebody else"))?;
    let (_, claims) = signed.split_once('.').context("no claims")?;
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes())?)?;
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    ensure!(claim("aud") == ORIGIN, "meant for {}", claim("aud"));
    let subject = claim("sub");
    let subject = subject.as_str().unwrap_or_default();
    ensure!(subject.starts_with("mailto:"), "nobody to write to");
    ensure!(claim("exp").as_i64().is_some_and(|it| it > DAY), "no end");
    Ok(())
}

/// A browser that has subscribed.
///
/// `ring` lets a private key be used once, so a browser reads one message.
pub struct Browser {
    path: String,
    public: Vec<u8>,
    private: Mutex<Option<EphemeralPrivateKey>>,
    auth: [u8; 16],
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)
    }
}

impl Browser {
    fn new(path: String) -> Result<Self> {
        let random = SystemRandom::new();
        let unlucky = |_unspecified| anyhow!("no random numbers");
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(unlucky)?;
        let public = private.compute_public_key().map_err(unlucky)?;
        let mut auth = [0; 16];
        random.fill(&mut auth).map_err(unlucky)?;
        Ok(Self {
            path,
            public: public.as_ref().to_vec(),
            private: Mutex::new(Some(private)),
            auth,
        })
    }

    /// Where messages to it go, below the address of its service.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it hands over to be pushed to.
    pub fn subscription(&self) -> Value {
        json!({
            "endpoint": format!("{ORIGIN}/{}", self.path),
            "keys": {
                "p256dh": BASE64URL_NOPAD.encode(&self.public),
                "auth": BASE64URL_NOPAD.encode(&self.auth),
            },
        })
    }

    /// Decrypts a message, once.
    ///
    /// # Errors
    ///
    /// When it is another browser's, was changed on the way, or is a second one.
    pub fn read(&self, pushed: &Pushed) -> Result<Value> {
        let private = self
            .private
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let private = private.context("a browser reads one message here")?;
        let (salt, rest) = pushed.body.split_at_checked(16).context("no salt")?;
        let (size, rest) = rest.split_first_chunk::<4>().context("no record size")?;
        let (length, rest) = rest.split_first().context("no length")?;
        let (sender, record) = rest
            .split_at_checked(usize::from(*length))
            .context("no key")?;
        ensure!(
            record.len() <= usize::try_from(u32::from_be_bytes(*size))?,
            "more than one record"
        );
        let theirs = agreement::UnparsedPublicKey::new(&ECDH_P256, sender);
        let text = agreement::agree_ephemeral(private, &theirs, |secret| {
            self.open(secret, sender, salt, record)
        });
        let text = text.map_err(|_unspecified| anyhow!("the sender's key is none"))??;
        Ok(serde_json::from_slice(&text)?)
    }

    fn open(&self, secret: &[u8], sender: &[u8], salt: &[u8], record: &[u8]) -> Result<Vec<u8>> {
        let shared = Salt::new(HKDF_SHA256, &self.auth).extract(secret);
        let material: [u8; 32] = derive(&shared, &[b"WebPush: info\0", &self.public, sender])?;
        let derived = Salt::new(HKDF_SHA256, salt).extract(&material);
        let key: [u8; 16] = derive(&derived, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce: [u8; 12] = derive(&derived, &[b"Content-Encoding: nonce\0"])?;
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_unspecified| anyhow!("no key"))?;
        let mut record = record.to_vec();
        let text = LessSafeKey::new(key)
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut record,
            )
            .map_err(|_unspecified| anyhow!("not meant for this browser"))?;
        let (last, text) = text.split_last().context("no delimiter")?;
        ensure!(*last == 2, "not the last record");
        Ok(text.to_vec())
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(from: &Prk, info: &[&[u8]]) -> Result<[u8; N]> {
    let mut key = [0; N];
    from.expand(info, Length(N))
        .and_then(|it| it.fill(&mut key))
        .map_err(|_unspecified| anyhow!("no key"))?;
    Ok(key)
}
