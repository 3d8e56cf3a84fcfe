//! A course for sale, and what a story needs to buy it.

use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::stripe::{FakeStripe, Webhook};
use testkit::{Answer, Host, HostOptions, Person};

/// What the course costs.
pub const PRICE: i64 = 2_000;

/// A host that sells, the Stripe it sells with, an instructor and two students.
pub struct Shop {
    pub host: Host,
    pub stripe: FakeStripe,
    pub ravi: Person,
    pub asha: Person,
    pub ben: Person,
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_with(HostOptions::default()).await
    }

    /// With callers who get into each other's way.
    pub async fn crowded() -> Self {
        Self::open_with(HostOptions {
            is_contended: true,
            ..HostOptions::default()
        })
        .await
    }

    pub async fn open_with(mut options: HostOptions) -> Self {
        let stripe = FakeStripe::start().await.unwrap();
        if let Some(clock) = options.clock {
            stripe.set_clock(clock);
        }
        options.variables.extend(stripe.variables());
        let host = Host::start_with(options).await.unwrap();
        let people = host.students(&["ravi", "asha", "ben"]).await.unwrap();
        let [ravi, asha, ben] = <[Person; 3]>::try_from(people).unwrap();
        let shop = Self {
            host,
            stripe,
            ravi,
            asha,
            ben,
        };
        shop.sell("rust", json!({})).await;
        shop
    }

    /// Puts a course on sale.
    pub async fn sell(&self, id: &str, more: Value) {
        let cells = json!({ "isMonetized": true, "priceCents": PRICE, "currency": "usd" });
        let course = self.host.course(id, &self.ravi).chapters(2).with(cells);
        course.with(more).put().await.unwrap();
    }

    /// Puts a discount code in place.
    pub async fn code(&self, code: &str, cells: Value) {
        self.host
            .put_row("discount_codes", code, cells, &[])
            .await
            .unwrap();
    }

    /// Somebody goes to the checkout.
    pub async fn checkout(&self, who: &Person, course: &str) -> Answer {
        let body = json!({ "courseId": course });
        who.post("payments", "/payments/checkout", body)
            .await
            .unwrap()
    }

    /// Somebody goes to the checkout with a code.
    pub async fn checkout_with(&self, who: &Person, course: &str, code: &str) -> Answer {
        let body = json!({ "courseId": course, "discountCode": code });
        who.post("payments", "/payments/checkout", body)
            .await
            .unwrap()
    }

    /// Somebody goes to the checkout for the course `rust`; the payment and its page at Stripe.
    pub async fn begin(&self, who: &Person) -> (String, String) {
        let begun = self.checkout(who, "rust").await;
        assert_eq!(begun.status, 201, "{begun:?}");
        let url = begun.text("/checkoutUrl");
        let session = url.rsplit('/').next().unwrap().to_owned();
        (begun.text("/paymentId"), session)
    }

    /// Somebody buys the course `rust`; the payment and its page at Stripe.
    pub async fn buy(&self, who: &Person) -> (String, String) {
        let (payment, session) = self.begin(who).await;
        let event = self.stripe.pay(&session).unwrap();
        assert_eq!(self.tell(&event).await, 200);
        (payment, session)
    }

    /// Delivers an event as Stripe does; the status of the answer.
    pub async fn tell(&self, event: &Value) -> u16 {
        self.send(&self.stripe.webhook(event)).await
    }

    /// Delivers a webhook; the status of the answer.
    pub async fn send(&self, webhook: &Webhook) -> u16 {
        deliver(&self.host, webhook).await
    }

    /// A payment's row.
    pub async fn payment(&self, id: &str) -> Value {
        self.host.row("payments", id).await.unwrap().unwrap()
    }

    /// How far a payment is.
    pub async fn status(&self, id: &str) -> String {
        self.payment(id).await["status"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Whether somebody is enrolled, as a word: their row's status, or `none`.
    pub async fn enrolled(&self, who: &Person, course: &str) -> String {
        let id: EdgeId = did(Kind::ENROLLMENT, &[course, &who.id]);
        let row = self
            .host
            .row("course_enrollments", id.as_str())
            .await
            .unwrap();
        row.map_or("none".to_owned(), |it| {
            it["status"].as_str().unwrap().to_owned()
        })
    }

    /// How many the course counts.
    pub async fn counted(&self, course: &str) -> i64 {
        let row = self.host.row("courses", course).await.unwrap().unwrap();
        row["enrollmentCount"].as_i64().unwrap()
    }

    /// Waits for what follows.
    pub async fn settle(&self) {
        self.host.settle().await.unwrap();
    }
}

/// POSTs a webhook to the domain of `public`; the status of the answer.
pub async fn deliver(host: &Host, webhook: &Webhook) -> u16 {
    let root = host.running().endpoint().trim_end_matches("/v1");
    let request = reqwest::Client::new()
        .post(format!("{root}/_domains/public/payments/webhook"))
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", &webhook.signature)
        .body(webhook.body.clone());
    request.send().await.unwrap().status().as_u16()
}
