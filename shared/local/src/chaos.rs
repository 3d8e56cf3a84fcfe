//! Trouble on purpose: events that are lost, doubled, late or out of order, and data calls of functions that fail.
//!
//! Every decision follows from the seed and from how many events (or calls) came before, so that the same run meets the same trouble.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::RwLock;

use crate::app::App;
use crate::error::Error;

/// How often which trouble comes; each rate is between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Chaos {
    /// Where the dice begin.
    pub seed: u64,
    /// Events that are lost.
    pub drop: f64,
    /// Events that are delivered twice.
    pub double: f64,
    /// Events that are late, by up to [`Chaos::latest`].
    pub delay: f64,
    /// Events that are delivered after the one that follows them.
    pub reorder: f64,
    /// Data calls of functions that answer 503 and change nothing.
    pub unavailable: f64,
    /// Data calls of functions that answer 429 and change nothing.
    pub limited: f64,
    /// Data calls of functions that are carried out, and answered 504 only after [`Chaos::hang`].
    pub timeout: f64,
    /// The longest delay of an event.
    pub latest: Duration,
    /// How long a call hangs that times out.
    pub hang: Duration,
}

impl Default for Chaos {
    fn default() -> Self {
        Self {
            seed: 0,
            drop: 0.0,
            double: 0.0,
            delay: 0.0,
            reorder: 0.0,
            unavailable: 0.0,
            limited: 0.0,
            timeout: 0.0,
            latest: Duration::from_millis(200),
            hang: Duration::from_secs(2),
        }
    }
}

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// How often it is delivered.
    pub copies: u8,
    /// How late.
    pub delay: Duration,
    /// Whether the next event overtakes it.
    pub overtaken: bool,
}

impl Fate {
    /// Delivered once, now, in its turn.
    pub const PLAIN: Self = Self {
        copies: 1,
        delay: Duration::ZERO,
        overtaken: false,
    };
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    Unavailable,
    Limited,
    Timeout,
}

/// The dice of a running host.
pub struct Dice {
    rates: Chaos,
    events: AtomicU64,
    calls: AtomicU64,
}

impl Dice {
    /// Dice that have not been thrown.
    pub fn new(rates: Chaos) -> Self {
        Self {
            rates,
            events: AtomicU64::new(0),
            calls: AtomicU64::new(0),
        }
    }

    /// What becomes of the next event.
    pub fn event(&self) -> Fate {
        let turn = self.events.fetch_add(1, Ordering::Relaxed);
        let falls = |what: &str, rate: f64| self.throw(what, turn) < rate;
        let delay = if falls("delay", self.rates.delay) {
            self.rates.latest.mul_f64(self.throw("how late", turn))
        } else {
            Duration::ZERO
        };
        Fate {
            copies: if falls("drop", self.rates.drop) {
                0
            } else {
                1 + u8::from(falls("double", self.rates.double))
            },
            delay,
            overtaken: falls("reorder", self.rates.reorder),
        }
    }

    fn call(&self) -> Trouble {
        let turn = self.calls.fetch_add(1, Ordering::Relaxed);
        let falls = |what: &str, rate: f64| self.throw(what, turn) < rate;
        if falls("unavailable", self.rates.unavailable) {
            Trouble::Unavailable
        } else if falls("limited", self.rates.limited) {
            Trouble::Limited
        } else if falls("timeout", self.rates.timeout) {
            Trouble::Timeout
        } else {
            Trouble::None
        }
    }

    /// A number from 0 up to 1 that depends on nothing but the seed, the question and the turn.
    fn throw(&self, what: &str, turn: u64) -> f64 {
        let name = what
            .bytes()
            .fold(self.rates.seed, |mixed, byte| mix(mixed ^ u64::from(byte)));
        let bits = u32::try_from(mix(name ^ mix(turn)) >> 32).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

/// Dice that can be swapped while the host runs.
#[derive(Default)]
pub struct Luck(RwLock<Option<Arc<Dice>>>);

impl Luck {
    /// Trouble at these rates, or none.
    pub fn new(chaos: Option<Chaos>) -> Self {
        let luck = Self::default();
        luck.set(chaos);
        luck
    }

    /// From now on trouble at these rates, from the start of their seed, or none.
    pub fn set(&self, chaos: Option<Chaos>) {
        *self.0.write() = chaos.map(|rates| Arc::new(Dice::new(rates)));
    }

    /// The rates, where trouble is made.
    pub fn rates(&self) -> Option<Chaos> {
        self.dice().map(|dice| dice.rates.clone())
    }

    /// What becomes of the next event.
    pub fn event(&self) -> Fate {
        self.dice().map_or(Fate::PLAIN, |dice| dice.event())
    }

    fn dice(&self) -> Option<Arc<Dice>> {
        self.0.read().clone()
    }
}

/// `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Meddles with the data calls of functions, which are known by their key.
pub async fn meddle(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(dice) = app.chaos.dice().filter(|_| is_data_call(&request)) else {
        return next.run(request).await;
    };
    match dice.call() {
        Trouble::None => next.run(request).await,
        Trouble::Unavailable => {
            Error::new(503, "general_service_unavailable", "Chaos: unavailable").into_response()
        }
        Trouble::Limited => limited().into_response(),
        Trouble::Timeout => {
            drop(next.run(request).await);
            tokio::time::sleep(dice.rates.hang).await;
            Error::new(504, "general_timeout", "Chaos: carried out, but too late").into_response()
        }
    }
}

fn is_data_call(request: &Request) -> bool {
    let key = request.headers().get("x-appwrite-key");
    let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
    let path = request.uri().path();
    let path = path.strip_prefix("/v1").unwrap_or(path);
    (key.starts_with("ephemeral_") || key.starts_with("dynamic_"))
        && (path.starts_with("/tablesdb/") || path.starts_with("/databases/"))
}

fn limited() -> Error {
    let mut error = Error::new(
        429,
        "general_rate_limit_exceeded",
        "Rate limit for the current endpoint has been exceeded. Please try again after some time.",
    );
    for (name, value) in [
        ("x-ratelimit-limit", "60"),
        ("x-ratelimit-remaining", "0"),
        ("retry-after", "1"),
    ] {
        error.headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice(seed: u64) -> Dice {
        Dice::new(Chaos {
            seed,
            drop: 0.2,
            double: 0.2,
            delay: 0.3,
            reorder: 0.1,
            unavailable: 0.1,
            limited: 0.1,
            timeout: 0.1,
            ..Chaos::default()
        })
    }

    fn fates(seed: u64) -> Vec<Fate> {
        let dice = dice(seed);
        (0..1_000).map(|_| dice.event()).collect()
    }

    #[test]
    fn the_same_seed_brings_the_same_trouble() {
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
        let calls = |seed| {
            let dice = dice(seed);
            (0..1_000).map(|_| dice.call()).collect::<Vec<_>>()
        };
        assert_eq!(calls(7), calls(7));
        assert_ne!(calls(7), calls(8));
    }

    #[test]
    fn rates_are_kept() {
        let fates = fates(1);
        let count = |is: fn(&Fate) -> bool| fates.iter().filter(|fate| is(fate)).count();
        assert!((150..250).contains(&count(|fate| fate.copies == 0)));
        assert!((110..210).contains(&count(|fate| fate.copies == 2)));
        assert!((250..350).contains(&count(|fate| !fate.delay.is_zero())));
        assert!((60..140).contains(&count(|fate| fate.overtaken)));
        assert!(fates
            .iter()
            .all(|fate| fate.delay <= Chaos::default().latest));
    }

    #[test]
    fn dice_are_swapped_and_begin_again() {
        let luck = Luck::new(None);
        assert_eq!(luck.event(), Fate::PLAIN);
        let all_lost = Chaos {
            drop: 1.0,
            ..Chaos::default()
        };
        luck.set(Some(all_lost.clone()));
        assert_eq!((luck.event().copies, luck.rates()), (0, Some(all_lost)));
        luck.set(None);
        assert_eq!((luck.event(), luck.rates()), (Fate::PLAIN, None));
    }

    #[test]
    fn no_rates_are_no_trouble() {
        let dice = Dice::new(Chaos::default());
        for _ in 0..1_000 {
            assert_eq!(dice.event(), Fate::PLAIN);
            assert_eq!(dice.call(), Trouble::None);
        }
    }
}
