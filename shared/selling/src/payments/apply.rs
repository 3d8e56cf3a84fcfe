//! Making a claim so.

use client::{Changes, Operations};
use futures_util::try_join;
use learning::enrolment::{enrollment_id, progress_id, Enrolment};
use model::{did, CourseId, EdgeId, Kind, PaymentId, PaymentStatus, Timestamp, UserId};
use store::tables::{Course, CourseProgress, DiscountCode, Enrollment, Payment, PaymentEvent};
use store::{readers, App, Error, Result, Row, Stored, DATABASE};

use super::claim::Claim;
use super::enroll::{self, Place};
use super::rules::{next, Next};

/// How often it is tried when others change the same payment at the same time.
const ATTEMPTS: u32 = 6;

const PAYMENTS: (&str, &str) = (DATABASE, Payment::TABLE);
const EVENTS: (&str, &str) = (DATABASE, PaymentEvent::TABLE);

/// Who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Stripe's event, where it is one: its id, type and time.
    pub event: Option<(String, String, Option<Timestamp>)>,
    /// The buyer and the course, where they are known beforehand; saves looking them up one after the other.
    pub about: Option<(UserId, CourseId)>,
}

impl Source {
    /// Our own look at Stripe.
    pub fn ours() -> Self {
        Self {
            event: None,
            about: None,
        }
    }
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// In a word, for the record.
    pub outcome: &'static str,
    /// The payment as it is then.
    pub payment: Stored<Payment>,
}

/// Makes of a payment what a claim says, once, with everything that follows; none where there is no such payment.
///
/// Five calls for one that is paid: payment and course at once, then a transaction.
///
/// # Errors
///
/// Those of the store; nothing happened then, or all of it, and another try finds out which.
pub async fn apply(
    app: &App,
    id: &PaymentId,
    claim: &Claim,
    source: &Source,
) -> Result<Option<Applied>> {
    let mut is_contended = false;
    for _ in 0..ATTEMPTS {
        let Some(seen) = look(app, id, claim, source, is_contended).await? else {
            return Ok(None);
        };
        let decided = decide(&seen, claim);
        let Next::Becomes(to) = decided else {
            return note(app, seen.payment, decided, source).await.map(Some);
        };
        let operations = operations(app, &seen, to, claim, source);
        match transacted(app, &operations).await {
            Ok(()) => return follow(app, seen, to, claim).await.map(Some),
            Err(Error::Conflict { .. } | Error::Changed { .. }) => {}
            Err(error) => return Err(error),
        }
        if is_handled(app, source).await? {
            let payment = app.rows::<Payment>().get(id).await?;
            let outcome = "already";
            return Ok(Some(Applied { outcome, payment }));
        }
        is_contended = true;
    }
    Err(Error::Changed {
        noun: Payment::NOUN,
    })
}

/// Gives the course to whom a payment that stands has not given it, or who dropped it meanwhile.
///
/// # Errors
///
/// [`Error::NotFound`] for a course that is gone; else those of the store.
pub async fn give_again(app: &App, payment: &Stored<Payment>) -> Result<()> {
    for _ in 0..ATTEMPTS {
        let row = &payment.row;
        let (course, place) = try_join!(
            async { app.rows::<Course>().get(&row.course_id).await },
            place(app, &row.course_id, &row.user_id),
        )?;
        if place.is_given(&payment.id) || place.is_taken(&payment.id) {
            return Ok(());
        }
        let done = Changes::new().set(Payment::ENROLLMENT_DONE, true);
        let operations = Operations::new().update(PAYMENTS, payment.id.as_str(), &done, None);
        let grant = Enrolment::paid(&course, &row.user_id, &payment.id);
        let operations = enroll::give(operations, &grant, &place);
        match transacted(app, &operations).await {
            Err(Error::Conflict { .. } | Error::Changed { .. }) => {}
            outcome => return outcome,
        }
    }
    Err(Error::Changed {
        noun: Payment::NOUN,
    })
}

/// Records a payment together with the use of its discount code, and, where nothing is left to pay, gives the course: all or
/// nothing.
///
/// # Errors
///
/// [`Error::Conflict`] or [`Error::Changed`] where the payment is there already, or the code is used up.
pub async fn record(
    app: &App,
    id: &PaymentId,
    payment: &Payment,
    free: Option<(&Stored<Course>, &Place)>,
    max_uses: Option<u32>,
) -> Result<()> {
    let readers = [readers::user(&payment.user_id)];
    let mut operations = Operations::new().create(PAYMENTS, id.as_str(), payment, &readers);
    if let Some(code) = &payment.discount_code {
        let table = (DATABASE, DiscountCode::TABLE);
        let limit = max_uses.map(i64::from);
        operations = operations.increment(table, code.as_str(), DiscountCode::USES, 1, limit);
    }
    if let Some((course, place)) = free {
        let grant = Enrolment::paid(course, &payment.user_id, id);
        operations = enroll::give(operations, &grant, place);
    }
    transacted(app, &operations).await
}

/// Where somebody stands in a course: two calls at once.
pub async fn place(app: &App, course: &CourseId, user: &UserId) -> Result<Place> {
    let (enrollment, progress) = (enrollment_id(course, user), progress_id(course, user));
    let (enrollments, progresses) = (app.rows::<Enrollment>(), app.rows::<CourseProgress>());
    let (enrollment, progress) =
        try_join!(enrollments.find(&enrollment), progresses.find(&progress))?;
    Ok(Place {
        enrollment,
        progress,
    })
}

async fn transacted(app: &App, operations: &Operations) -> Result<()> {
    let done = app.client().transact(operations).await;
    done.map_err(|cause| Error::about(Payment::NOUN, cause))
}

/// Reads what deciding needs. The first time nobody is expected to have the course yet: should they, the transaction says so.
async fn look(
    app: &App,
    id: &PaymentId,
    claim: &Claim,
    source: &Source,
    is_contended: bool,
) -> Result<Option<Seen>> {
    let (payment, about) = if let Some(about) = &source.about {
        (None, about.clone())
    } else {
        let Some(payment) = app.rows::<Payment>().find(id).await? else {
            return Ok(None);
        };
        let about = (payment.row.user_id.clone(), payment.row.course_id.clone());
        (Some(payment), about)
    };
    let (user, course) = &about;
    let gives = matches!(claim, Claim::Paid { .. });
    let takes = matches!(claim, Claim::Refunded { .. } | Claim::Disputed);
    let (payment, course, place) = try_join!(
        async {
            match payment {
                Some(payment) => Ok(Some(payment)),
                None => app.rows::<Payment>().find(id).await,
            }
        },
        async {
            if gives {
                app.rows::<Course>().find(course).await
            } else {
                Ok(None)
            }
        },
        async {
            if takes || (gives && is_contended) {
                place(app, course, user).await
            } else {
                Ok(Place::default())
            }
        },
    )?;
    Ok(payment.map(|payment| Seen {
        payment,
        course,
        place,
    }))
}

/// Everything that happens when a payment goes over to another state.
fn operations(
    app: &App,
    seen: &Seen,
    to: PaymentStatus,
    claim: &Claim,
    source: &Source,
) -> Operations {
    let (id, row, now) = (&seen.payment.id, &seen.payment.row, app.now());
    let step = format!("{}>{id}", row.status);
    let gate = PaymentEvent {
        processed_at: Some(now),
        outcome: Some(to.to_string()),
        ..event(&step, "payment.left", None)
    };
    let changes = changes(row, to, claim, now);
    let mut operations = Operations::new()
        .create(EVENTS, gate_id(row.status, id).as_str(), &gate, &[])
        .update(PAYMENTS, id.as_str(), &changes, None);
    if let Some((event_id, kind, created)) = &source.event {
        let told = PaymentEvent {
            processed_at: Some(now),
            outcome: Some(to.to_string()),
            error: (to == PaymentStatus::Flagged).then(|| "not what was agreed".to_owned()),
            ..event(event_id, kind, *created)
        };
        let told_id = event_row_id(event_id);
        operations = operations.create(EVENTS, told_id.as_str(), &told, &[]);
    }
    match (&seen.course, to) {
        (Some(course), PaymentStatus::Paid) => {
            let grant = Enrolment::paid(course, &row.user_id, id);
            enroll::give(operations, &grant, &seen.place)
        }
        (_, PaymentStatus::Refunded | PaymentStatus::Disputed) if seen.place.is_given(id) => {
            enroll::take(operations, &seen.place)
        }
        _ => operations,
    }
}

/// What follows when a payment went over: counters of other rows, which must not make it fail.
async fn follow(app: &App, seen: Seen, to: PaymentStatus, claim: &Claim) -> Result<Applied> {
    let Seen { payment, place, .. } = seen;
    let id = payment.id.clone();
    match to {
        PaymentStatus::Flagged => {
            tracing::error!(payment = %id, "A payment is not what was agreed: look at it at Stripe");
        }
        PaymentStatus::Expired | PaymentStatus::Failed => release(app, &payment.row).await?,
        PaymentStatus::Refunded | PaymentStatus::Disputed if place.is_given(&id) => {
            discount_place(app, &payment.row.course_id, &place).await?;
        }
        _ => {}
    }
    let now = app.now();
    let mut payment = payment;
    if let Claim::Paid {
        session, intent, ..
    } = claim
    {
        payment.row.stripe_session_id = Some(session.clone());
        payment.row.stripe_payment_intent.clone_from(intent);
    }
    payment.row.status = to;
    payment.row.enrollment_done = to == PaymentStatus::Paid;
    payment.updated_at = now;
    match to {
        PaymentStatus::Paid => payment.row.paid_at = Some(now),
        PaymentStatus::Refunded => payment.row.refunded_at = Some(now),
        _ => {}
    }
    Ok(Applied {
        outcome: to.as_str(),
        payment,
    })
}

/// Counts one less of those who have a course, and of those who completed it where they had.
async fn discount_place(app: &App, course: &CourseId, place: &Place) -> Result<()> {
    let courses = app.rows::<Course>();
    let less = |counter| courses.decrement(course, counter, 1, Some(0));
    forgiving(less(Course::ENROLLMENT_COUNT).await)?;
    if place.is_completed() {
        forgiving(less(Course::COMPLETION_COUNT).await)?;
    }
    Ok(())
}

/// Gives the use of a code back: whoever took the payment over to where nothing was paid does, and nobody else.
async fn release(app: &App, payment: &Payment) -> Result<()> {
    let Some(code) = &payment.discount_code else {
        return Ok(());
    };
    let codes = app.rows::<DiscountCode>();
    forgiving(codes.decrement(code, DiscountCode::USES, 1, Some(0)).await)
}

/// Records what changed nothing; somebody else's alarm is not raised again.
async fn note(
    app: &App,
    payment: Stored<Payment>,
    decided: Next,
    source: &Source,
) -> Result<Applied> {
    let (outcome, is_strange) = match decided {
        Next::Stays(word) => (word, false),
        Next::Strange(word) => (word, true),
        Next::Becomes(to) => (to.as_str(), false),
    };
    if let Some((event_id, kind, created)) = &source.event {
        let told = PaymentEvent {
            processed_at: Some(app.now()),
            outcome: Some(outcome.to_owned()),
            error: is_strange.then(|| format!("the payment is {}", payment.row.status)),
            ..event(event_id, kind, *created)
        };
        let events = app.rows::<PaymentEvent>();
        let row_id = event_row_id(event_id);
        let is_first = events.create_once(&row_id, &told, &[]).await?.is_some();
        if is_first && is_strange {
            tracing::error!(payment = %payment.id, outcome, "Money came for a payment that is over: look at it at Stripe");
        }
    }
    Ok(Applied { outcome, payment })
}

/// Whether the event was handled before.
async fn is_handled(app: &App, source: &Source) -> Result<bool> {
    let Some((event_id, ..)) = &source.event else {
        return Ok(false);
    };
    let events = app.rows::<PaymentEvent>();
    Ok(events.find(&event_row_id(event_id)).await?.is_some())
}

/// What was read before deciding.
struct Seen {
    payment: Stored<Payment>,
    course: Option<Stored<Course>>,
    place: Place,
}

/// The rules, and what only the rows around a payment say: money for a course that is gone, or that somebody has by other means, buys
/// nothing and is for a person to give back.
fn decide(seen: &Seen, claim: &Claim) -> Next {
    let decided = next(&seen.payment.row, claim);
    let cannot_be_given = seen.course.is_none() || seen.place.is_taken(&seen.payment.id);
    match decided {
        Next::Becomes(PaymentStatus::Paid) if cannot_be_given => {
            Next::Becomes(PaymentStatus::Flagged)
        }
        other => other,
    }
}

fn changes(row: &Payment, to: PaymentStatus, claim: &Claim, now: Timestamp) -> Changes {
    let mut changes = Changes::new()
        .set(Payment::STATUS, to)
        .set(Payment::ENROLLMENT_DONE, to == PaymentStatus::Paid);
    match claim {
        Claim::Paid {
            session, intent, ..
        } => {
            if row.stripe_session_id.is_none() {
                changes = changes.set(Payment::STRIPE_SESSION_ID, session);
            }
            changes = changes
                .set(Payment::STRIPE_PAYMENT_INTENT, intent)
                .set(Payment::PAID_AT, now);
        }
        Claim::Refunded { receipt } => {
            changes = changes.set(Payment::REFUNDED_AT, now);
            if let Some(receipt) = receipt.as_ref().filter(|it| it.len() <= 500) {
                changes = changes.set(Payment::RECEIPT_URL, receipt);
            }
        }
        _ => {}
    }
    changes
}

fn event(id: &str, kind: &str, created: Option<Timestamp>) -> PaymentEvent {
    PaymentEvent {
        event_id: id.chars().take(100).collect(),
        kind: kind.chars().take(60).collect(),
        created_at: created,
        processed_at: None,
        outcome: None,
        error: None,
    }
}

fn event_row_id(event: &str) -> EdgeId {
    did(Kind::PAYMENT_EVENT, &[event])
}

/// The row by which a payment leaves a state: whoever creates it decides where it goes.
///
/// Going from created to open is no step of this kind: both are left by the same one.
fn gate_id(from: PaymentStatus, payment: &PaymentId) -> EdgeId {
    let from = match from {
        PaymentStatus::Created | PaymentStatus::Open => "waiting",
        later => later.as_str(),
    };
    did(Kind::PAYMENT_EVENT, &[from, payment.as_str()])
}

/// A counter of a row that is gone, or that is at its end, counts nothing.
fn forgiving<T>(counted: Result<T>) -> Result<()> {
    match counted {
        Ok(_) | Err(Error::NotFound { .. } | Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
