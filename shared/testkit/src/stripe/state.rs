//! What this Stripe remembers, and what happens there.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{bail, ensure, Context, Result};
use serde_json::{json, Value};

use super::form::Form;
use super::objects::{self, Buyer};

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stumble {
    /// It takes effect, and the answer never comes.
    SilentSuccess,
    /// It takes effect, and 500 is answered.
    LoudSuccess,
    /// Nothing happens, and 500 is answered.
    Failure,
    /// Nothing happens, and 429 is answered.
    Busy,
    /// Nothing happens, and nobody answers.
    Silence,
    /// What is answered is no JSON.
    Nonsense,
    /// It goes well: the one after it stumbles.
    Nothing,
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Method and path.
    pub what: String,
    /// The key of its repetitions.
    pub key: Option<String>,
    /// What was sent, by its whole name.
    pub form: BTreeMap<String, String>,
    /// What was answered.
    pub status: u16,
}

/// Everything, behind one lock.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
pub struct Inner {
    pub base: String,
    pub clock: Option<jiff::Timestamp>,
    pub webhook_url: Option<String>,
    pub stumbles: VecDeque<Stumble>,
    pub asked: Vec<Asked>,
    pub sessions: BTreeMap<String, Value>,
    pub refunds: Vec<Value>,
    pub events: Vec<Value>,
    /// What was answered to a key: the form that came with it, the status, the body.
    pub answered: BTreeMap<String, (String, Form, u16, Value)>,
    intents: BTreeMap<String, Value>,
    charges: BTreeMap<String, Value>,
    intent_metadata: BTreeMap<String, Value>,
    /// Events that are still to be delivered.
    pub undelivered: VecDeque<Value>,
    count: u64,
}

impl Shared {
    pub fn new(base: &str) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            base: base.to_owned(),
            ..Inner::default()
        })))
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.unwrap_or_else(real_now)
    }

    fn second(&self) -> i64 {
        self.now().as_second()
    }

    /// Ids that sort by age within a run.
    fn fresh(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}_test_{:08}", self.count)
    }

    /// Opens a page.
    pub fn open(&mut self, form: &Form) -> Value {
        let id = self.fresh("cs");
        let url = format!("{}/pay/{id}", self.base);
        let session = objects::session(&id, &url, form, self.second());
        let metadata = json!(form.map("payment_intent_data[metadata]"));
        self.intent_metadata.insert(id.clone(), metadata);
        self.sessions.insert(id, session.clone());
        session
    }

    /// Closes a page.
    pub fn expire(&mut self, id: &str) -> Result<Value> {
        let session = self.open_session(id)?;
        set(
            session,
            &[("status", json!("expired")), ("url", Value::Null)],
        );
        let session = session.clone();
        self.tell("checkout.session.expired", &session);
        Ok(session)
    }

    /// Somebody goes through a page.
    pub fn pay(&mut self, id: &str, buyer: Buyer) -> Result<Value> {
        let session = self.open_session(id)?.clone();
        let (intent_id, now) = (self.fresh("pi"), self.second());
        let charge_id = (buyer == Buyer::Card).then(|| self.fresh("ch"));
        let metadata = self.intent_metadata.get(id).cloned().unwrap_or_default();
        let intent = objects::intent(&intent_id, charge_id.as_deref(), &session, &metadata, now);
        if let Some(charge_id) = &charge_id {
            let charge = objects::charge(charge_id, &intent, &self.base, now);
            self.charges.insert(intent_id.clone(), charge);
        }
        self.intents.insert(intent_id.clone(), intent);
        let state = if charge_id.is_some() {
            "paid"
        } else {
            "unpaid"
        };
        let details = json!({ "address": { "city": null, "country": "IN", "line1": null, "line2": null, "postal_code": null, "state": null }, "business_name": null, "email": "buyer@example.com", "individual_name": null, "name": "Buyer", "phone": null, "tax_exempt": "none", "tax_ids": [] });
        let session = self.open_session(id)?;
        set(
            session,
            &[
                ("status", json!("complete")),
                ("payment_status", json!(state)),
                ("payment_intent", json!(intent_id)),
                ("customer_details", details),
                ("url", Value::Null),
            ],
        );
        let session = session.clone();
        Ok(self.tell("checkout.session.completed", &session))
    }

    /// Money that was on its way arrives, or does not.
    pub fn arrive(&mut self, id: &str, has_arrived: bool) -> Result<Value> {
        let intent_id = self.intent_of(id)?;
        let now = self.second();
        ensure!(
            !self.charges.contains_key(&intent_id),
            "it is there already"
        );
        if !has_arrived {
            let session = self.sessions.get(id).cloned().unwrap_or_default();
            return Ok(self.tell("checkout.session.async_payment_failed", &session));
        }
        let charge_id = self.fresh("ch");
        let intent = self.intents.get(&intent_id).context("an intent")?;
        let charge = objects::charge(&charge_id, intent, &self.base, now);
        self.charges.insert(intent_id, charge);
        let session = self.sessions.get_mut(id).context("a session")?;
        set(session, &[("payment_status", json!("paid"))]);
        let session = session.clone();
        Ok(self.tell("checkout.session.async_payment_succeeded", &session))
    }

    /// Gives money back; all that is left unless said.
    pub fn refund(&mut self, intent: &str, cents: Option<i64>) -> Result<Value> {
        let form = Form::default();
        self.refund_as(intent, cents, &form)
    }

    /// [`Inner::refund`], as a call asked for it.
    pub fn refund_as(&mut self, intent: &str, cents: Option<i64>, form: &Form) -> Result<Value> {
        let (id, now) = (self.fresh("re"), self.second());
        let charge = self.charges.get_mut(intent).context("nothing was paid")?;
        let number =
            |charge: &Value, name: &str| charge.get(name).and_then(Value::as_i64).unwrap_or(0);
        let (whole, before) = (number(charge, "amount"), number(charge, "amount_refunded"));
        let cents = cents.unwrap_or(whole - before);
        if before >= whole || cents > whole - before {
            bail!("already refunded");
        }
        set(
            charge,
            &[
                ("amount_refunded", json!(before + cents)),
                ("refunded", json!(before + cents == whole)),
            ],
        );
        let charge = charge.clone();
        let refund = objects::refund(&id, &charge, cents, form, now);
        self.refunds.push(refund.clone());
        self.tell("charge.refunded", &charge);
        Ok(refund)
    }

    /// Somebody's bank wants the money back.
    pub fn dispute(&mut self, session: &str) -> Result<Value> {
        let (intent, id, now) = (self.intent_of(session)?, self.fresh("du"), self.second());
        let charge = self.charges.get_mut(&intent).context("nothing was paid")?;
        set(charge, &[("disputed", json!(true))]);
        let dispute = objects::dispute(&id, charge, now);
        Ok(self.tell("charge.dispute.created", &dispute))
    }

    /// The money that a page took.
    pub fn intent_of(&self, session: &str) -> Result<String> {
        let intent = self
            .sessions
            .get(session)
            .and_then(|it| it.get("payment_intent"));
        let intent = intent.and_then(Value::as_str);
        Ok(intent.context("nobody paid there")?.to_owned())
    }

    fn open_session(&mut self, id: &str) -> Result<&mut Value> {
        let session = self.sessions.get_mut(id).context("no such page")?;
        ensure!(
            session.get("status") == Some(&json!("open")),
            "the page is not open"
        );
        Ok(session)
    }

    fn tell(&mut self, kind: &str, object: &Value) -> Value {
        let event = objects::event(&self.fresh("evt"), kind, object, self.second());
        self.events.push(event.clone());
        if self.webhook_url.is_some() {
            self.undelivered.push_back(event.clone());
        }
        event
    }
}

fn set(object: &mut Value, members: &[(&str, Value)]) {
    if let Value::Object(object) = object {
        for (name, value) in members {
            object.insert((*name).to_owned(), value.clone());
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a Stripe of its own has a clock of its own, until a story sets it"
)]
fn real_now() -> jiff::Timestamp {
    std::time::SystemTime::now()
        .try_into()
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
