//! One purchase, from where it stands to a page or a place in the course.
//!
//! The payment's row comes first and Stripe second, under a key that is the row's id: whoever was cut off in between goes on with the
//! same page, and of two checkouts at once both get it.

use client::Changes;
use learning::enrolment::{enrol, Enrolment};
use model::{Cents, DiscountId, PaymentId, PaymentStatus, UserId};
use runtime::{Code, Error, Made, Result};
use selling::payments::{self, Claim, Place, Source, PAGE_LIFE};
use selling::stripe::{connect, NewSession, Session, SessionState, Stripe, StripeError};
use store::tables::{Course, DiscountCode, Payment};
use store::{App, Stored};

use crate::rules::{self, Resume};
use crate::wire::Begun;

/// How many earlier payments are followed before it is given up for now.
const STEPS: u32 = 8;

/// Somebody buys a course.
pub struct Purchase {
    /// The store.
    pub app: App,
    /// Who buys.
    pub me: UserId,
    /// What.
    pub course: Stored<Course>,
    /// The code that makes it cheaper.
    pub code: Option<Stored<DiscountCode>>,
    /// What it costs.
    pub price: Cents,
}

impl Purchase {
    /// Does whatever is next.
    ///
    /// # Errors
    ///
    /// As the operation.
    pub async fn go(&self) -> Result<Made<Begun>> {
        let costs_nothing = self.price == Cents(0);
        if costs_nothing && self.code.is_none() {
            return self.enroll_free().await;
        }
        if !costs_nothing {
            // Before anything is written: without Stripe nothing is begun.
            connect(&self.app)?;
        }
        let mut before: Option<PaymentId> = None;
        for _ in 0..STEPS {
            let id = payments::id(&self.me, &self.course.id, before.as_ref());
            let Some(made) = self.begin(&id).await? else {
                match self.follow().await? {
                    Followed::Answer(answer) => return Ok(answer),
                    Followed::Again => continue,
                    Followed::After(latest) => before = Some(latest),
                }
                continue;
            };
            if costs_nothing {
                return Ok(enrolled(Some(made.id)));
            }
            return self.open(&made).await.map(Made::created);
        }
        Err(Error::of(Code::UpstreamBusy).retry_after(1))
    }

    /// The course costs nobody anything.
    async fn enroll_free(&self) -> Result<Made<Begun>> {
        let grant = Enrolment::free(&self.course, &self.me)?;
        enrol(&self.app, &grant).await?;
        Ok(enrolled(None))
    }

    /// Makes the payment's row, and uses the code with it; none where there is one already.
    async fn begin(&self, id: &PaymentId) -> Result<Option<Stored<Payment>>> {
        let rows = self.app.rows::<Payment>();
        let payment = self.payment();
        let Some(code) = &self.code else {
            let own = [store::readers::user(&self.me)];
            return Ok(rows.create_once(id, &payment, &own).await?);
        };
        let place;
        let free = if self.price == Cents(0) {
            place = self.place().await?;
            Some((&self.course, &place))
        } else {
            None
        };
        let most = code.row.max_uses;
        let recorded = payments::record(&self.app, id, &payment, free, most).await;
        match recorded {
            Ok(()) => Ok(Some(rows.get(id).await?)),
            Err(store::Error::LimitReached { .. }) => match rows.find(id).await? {
                // The last use is one's own.
                Some(_) => Ok(None),
                None => Err(rules::bad_discount()),
            },
            Err(store::Error::Conflict { .. } | store::Error::Changed { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn payment(&self) -> Payment {
        let row = &self.course.row;
        let new = Payment::new(&self.me, &self.course.id, self.price, &row.currency);
        let mut payment = Payment {
            discount_code: self.code.as_ref().map(|it| it.id.clone()),
            ..new
        };
        if self.price == Cents(0) {
            payment.status = PaymentStatus::Paid;
            payment.paid_at = Some(self.app.now());
            payment.enrollment_done = true;
        }
        payment
    }

    /// Goes on with the latest payment.
    async fn follow(&self) -> Result<Followed> {
        let latest = payments::latest(&self.app, &self.me, &self.course.id).await?;
        let Some(latest) = latest else {
            // The course was given by other means between two looks.
            return Ok(Followed::Again);
        };
        let code: Option<&DiscountId> = self.code.as_ref().map(|it| &it.id);
        match rules::resume(&latest, self.price, code, self.app.now()) {
            Resume::Open => {
                let opened = self.open(&latest).await?;
                Ok(Followed::Answer(Made::existing(opened)))
            }
            Resume::HandOut => self.settle(&latest, false).await,
            Resume::Close => self.settle(&latest, true).await,
            Resume::GiveUp => {
                self.apply(&latest, &Claim::Expired).await?;
                Ok(Followed::Again)
            }
            Resume::Give => {
                payments::give_again(&self.app, &latest).await?;
                Ok(Followed::Answer(enrolled(Some(latest.id))))
            }
            Resume::Over => Ok(Followed::After(latest.id)),
            Resume::Wait => Err(Error::new(
                Code::Conflict,
                "We are looking at an earlier payment of yours for this course",
            )),
        }
    }

    /// Asks Stripe for the page of a payment, and keeps its name.
    async fn open(&self, payment: &Stored<Payment>) -> Result<Begun> {
        let session = match connect(&self.app)?.open(&self.wanted(payment)?).await {
            Err(error) if error.is_key_reused() => {
                // The course was renamed since this payment was begun: the next try begins another.
                self.apply(payment, &Claim::Expired).await?;
                return Err(error.into());
            }
            answered => answered?,
        };
        let Some(url) = session.url.clone() else {
            let why = "the page that Stripe opened has no address".to_owned();
            return Err(StripeError::Unreadable(why).into());
        };
        let opened = Changes::new()
            .set(Payment::STRIPE_SESSION_ID, &session.id)
            .set(Payment::STATUS, PaymentStatus::Open);
        let rows = self.app.rows::<Payment>().unchanged_since(payment);
        match rows.update(&payment.id, &opened).await {
            // The other of two checkouts at once was first, with the same page.
            Ok(_) | Err(store::Error::Changed { .. }) => Ok(Begun {
                payment_id: Some(payment.id.clone()),
                checkout_url: Some(url),
                enrolled: false,
            }),
            Err(error) => Err(error.into()),
        }
    }

    fn wanted<'a>(&'a self, payment: &'a Stored<Payment>) -> Result<NewSession<'a>> {
        let row = &payment.row;
        let back = format!("/app/courses/{}?payment=cancelled", row.course_id);
        Ok(NewSession {
            payment: &payment.id,
            user: &row.user_id,
            course: &row.course_id,
            title: payments::title(&self.course.row),
            amount: row.amount_cents,
            currency: &row.currency,
            success_url: self
                .app
                .app_address(&format!("/app/payments/{}", payment.id))?,
            cancel_url: self.app.app_address(&back)?,
            expires_at: payment.created_at.after(PAGE_LIFE),
        })
    }

    /// Finds out what became of a page; hands it out where it is open and may stay so.
    async fn settle(&self, latest: &Stored<Payment>, must_close: bool) -> Result<Followed> {
        let Some(id) = latest.row.stripe_session_id.as_deref() else {
            self.apply(latest, &Claim::Expired).await?;
            return Ok(Followed::Again);
        };
        let stripe = connect(&self.app)?;
        let Some(session) = seen(&stripe, id, must_close).await? else {
            self.apply(latest, &Claim::Expired).await?;
            return Ok(Followed::Again);
        };
        match Claim::seen(&session) {
            Some(Claim::Pending) => Err(Error::new(
                Code::Conflict,
                "Your payment for this course is on its way",
            )),
            Some(claim) => {
                self.apply(latest, &claim).await?;
                Ok(Followed::Again)
            }
            None => Ok(Followed::Answer(Made::existing(Begun {
                payment_id: Some(latest.id.clone()),
                checkout_url: session.url,
                enrolled: false,
            }))),
        }
    }

    async fn apply(&self, payment: &Stored<Payment>, claim: &Claim) -> Result<()> {
        let applied = payments::apply(&self.app, &payment.id, claim, &Source::ours()).await?;
        tracing::info!(
            outcome = applied.map_or("gone", |it| it.outcome),
            "An earlier payment was settled"
        );
        Ok(())
    }

    async fn place(&self) -> Result<Place> {
        Ok(payments::place(&self.app, &self.course.id, &self.me).await?)
    }
}

/// What came of following an earlier payment.
enum Followed {
    Answer(Made<Begun>),
    Again,
    After(PaymentId),
}

/// A page as it is, or as it is once it was closed; none where Stripe does not know it.
async fn seen(stripe: &Stripe, id: &str, must_close: bool) -> Result<Option<Session>> {
    let session = match stripe.look_at(id).await {
        Err(StripeError::Refused { status: 404, .. }) => return Ok(None),
        answered => answered?,
    };
    if !must_close || session.status != Some(SessionState::Open) {
        return Ok(Some(session));
    }
    match stripe.close(id).await {
        Ok(closed) => Ok(Some(closed)),
        // Somebody paid between the two calls.
        Err(StripeError::Refused { .. }) => Ok(Some(stripe.look_at(id).await?)),
        Err(error) => Err(error.into()),
    }
}

fn enrolled(payment: Option<PaymentId>) -> Made<Begun> {
    Made::existing(Begun {
        payment_id: payment,
        checkout_url: None,
        enrolled: true,
    })
}
