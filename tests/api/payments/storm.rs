//! A thousand webhooks: shuffled, doubled, forged, stale, signed with two secrets, many at once.

use std::collections::BTreeMap;

use serde_json::{json, Value};
use testkit::stripe::{Webhook, OLD_WEBHOOK_SECRET, WEBHOOK_SECRET};
use testkit::Person;

use super::stage::Shop;

/// How many webhooks are sent.
const DELIVERIES: usize = 1_000;

/// How many are under way at once.
const AT_ONCE: usize = 8;

/// What happened to a buyer at Stripe, whatever we are told in whichever order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Paid,
    Refunded,
    Partly,
    Expired,
    Failed,
    Open,
    Flagged,
}

impl Fate {
    const ALL: [Self; 7] = [
        Self::Paid,
        Self::Refunded,
        Self::Partly,
        Self::Expired,
        Self::Failed,
        Self::Open,
        Self::Flagged,
    ];

    /// What is stored in the end: the payment's status, the enrolment's.
    fn stored(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Paid | Self::Partly => ("paid", &["active"]),
            Self::Refunded => ("refunded", &["dropped", "none"]),
            Self::Expired => ("expired", &["none"]),
            Self::Failed => ("failed", &["none"]),
            Self::Open => ("open", &["none"]),
            Self::Flagged => ("flagged", &["none"]),
        }
    }
}

struct Bought {
    who: Person,
    payment: String,
    fate: Fate,
}

/// Numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// Lets a buyer's fate happen at Stripe; the events that tell of it.
fn happen(shop: &Shop, session: &str, fate: Fate) -> Vec<Value> {
    let stripe = &shop.stripe;
    match fate {
        Fate::Paid => vec![stripe.pay(session).unwrap()],
        Fate::Refunded => vec![
            stripe.pay(session).unwrap(),
            stripe.give_back(session, None).unwrap(),
        ],
        Fate::Partly => vec![
            stripe.pay(session).unwrap(),
            stripe.give_back(session, Some(100)).unwrap(),
        ],
        Fate::Expired => vec![stripe.expire(session).unwrap()],
        Fate::Failed => vec![
            stripe.pay_later(session).unwrap(),
            stripe.arrive(session, false).unwrap(),
        ],
        Fate::Open => Vec::new(),
        Fate::Flagged => {
            let mut event = stripe.pay(session).unwrap();
            event["data"]["object"]["amount_total"] = json!(1);
            vec![event]
        }
    }
}

/// Everything that is sent: each event at least twice, with either secret; the rest forged or stale, also for those who never paid.
fn deliveries(shop: &Shop, events: &[Value], dice: &mut Dice) -> Vec<(Webhook, u16)> {
    let now = shop.stripe.now();
    let secrets = [WEBHOOK_SECRET, OLD_WEBHOOK_SECRET];
    let mut all = Vec::new();
    for event in events.iter().chain(events) {
        let secret = secrets[dice.below(2)];
        all.push((shop.stripe.webhook_by(event, secret, now), 200));
    }
    let forged: Vec<Value> = shop.stripe.sessions().iter().map(|session| {
        let mut object = session.clone();
        object["status"] = json!("complete");
        object["payment_status"] = json!("paid");
        object["payment_intent"] = json!("pi_forged");
        let kind = "checkout.session.completed";
        json!({ "id": format!("evt_forged_{}", session["id"].as_str().unwrap()), "object": "event", "type": kind, "created": now.as_second(), "data": { "object": object } })
    }).collect();
    while all.len() < DELIVERIES {
        let webhook = match dice.below(5) {
            0 => (
                shop.stripe.webhook_by(
                    &events[dice.below(events.len())],
                    secrets[dice.below(2)],
                    now,
                ),
                200,
            ),
            1 => (
                shop.stripe
                    .webhook_by(&forged[dice.below(forged.len())], "whsec_guessed", now),
                400,
            ),
            2 => {
                let old = now - jiff::SignedDuration::from_mins(6);
                (
                    shop.stripe
                        .webhook_by(&forged[dice.below(forged.len())], WEBHOOK_SECRET, old),
                    400,
                )
            }
            3 => {
                let mut stolen = shop.stripe.webhook(&events[dice.below(events.len())]);
                stolen.body = testkit_pretty(&forged[dice.below(forged.len())]);
                (stolen, 400)
            }
            _ => {
                let mut unsigned = shop.stripe.webhook(&forged[dice.below(forged.len())]);
                let garbage = ["", "t=1,v1=00", "t=0", "v1=00"];
                unsigned.signature = String::from(garbage[dice.below(4)]);
                (unsigned, 400)
            }
        };
        all.push(webhook);
    }
    for place in (1..all.len()).rev() {
        all.swap(place, dice.below(place + 1));
    }
    all
}

fn testkit_pretty(event: &Value) -> String {
    serde_json::to_string_pretty(event).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_leave_money_and_enrolments_exactly_right() {
    let shop = Shop::crowded().await;
    let crowd = shop.host.crowd(42).await.unwrap();
    let mut bought = Vec::new();
    let mut events = Vec::new();
    for (number, who) in crowd.into_iter().enumerate() {
        let (payment, session) = shop.begin(&who).await;
        let fate = Fate::ALL[number % Fate::ALL.len()];
        events.extend(happen(&shop, &session, fate));
        bought.push(Bought { who, payment, fate });
    }
    let all = deliveries(&shop, &events, &mut Dice(0x5eed));
    assert_eq!(all.len(), DELIVERIES);
    for some in all.chunks(AT_ONCE) {
        let shop = &shop;
        let sent = some.iter().map(|(webhook, expected)| async move {
            // What Stripe is told to send again, it sends again.
            for _ in 0..20 {
                let status = shop.send(webhook).await;
                if status < 500 {
                    assert_eq!(status, *expected, "{webhook:?}");
                    return;
                }
            }
            panic!("{webhook:?} was never taken");
        });
        futures_util::future::join_all(sent).await;
    }
    let mut places = 0;
    for Bought { who, payment, fate } in &bought {
        let (status, enrolled) = fate.stored();
        assert_eq!(shop.status(payment).await, status, "{fate:?}");
        let place = shop.enrolled(who, "rust").await;
        assert!(enrolled.contains(&place.as_str()), "{fate:?}: {place}");
        places += i64::from(place == "active");
    }
    assert_eq!(shop.counted("rust").await, places);
    let rows = shop.host.rows("payment_events").await.unwrap();
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    for row in &rows {
        *told.entry(row["eventId"].as_str().unwrap()).or_default() += 1;
    }
    assert!(told.values().all(|it| *it == 1), "each once");
    assert!(
        !told.keys().any(|it| it.contains("forged")),
        "nothing forged left a trace"
    );
    let expected = events
        .iter()
        .filter(|it| told.contains_key(it["id"].as_str().unwrap()))
        .count();
    assert_eq!(expected, events.len(), "everything true did");
}
