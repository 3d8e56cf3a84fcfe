//! Giving money back.

use futures_util::try_join;
use learning::enrolment::progress_id;
use model::{AdminAction, AdminTarget, PaymentId, PaymentStatus, UserId};
use runtime::{Accepted, Code, Error, Path, Result, State};
use selling::payments::{self, Claim, Source};
use selling::stripe::{connect, StripeError};
use store::admin::audit::{self, Deed};
use store::tables::{Course, CourseProgress, Payment};
use store::{App, Me, Stored};

use crate::rules;
use crate::wire::OnePayment;

/// What Stripe calls money that was given back before.
const ALREADY: &str = "charge_already_refunded";

/// Gives all the money of a payment back and takes the course away: the course's instructor within the policy, the platform's admins at
/// any time, with a line in their log. Asking again gives it back once.
///
/// # Errors
///
/// `not_found` for whom it is none of their business; `forbidden` for the buyer; `wrong_state` for what was not paid; `outside_policy`;
/// `upstream_failed`, `upstream_busy`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PaymentId>,
) -> Result<Accepted<OnePayment>> {
    let payment = app.rows::<Payment>().get(&id).await?;
    let row = &payment.row;
    let (course, progress) = try_join!(
        async { Ok::<_, Error>(app.rows::<Course>().find(&row.course_id).await?) },
        async {
            let id = progress_id(&row.course_id, &row.user_id);
            Ok(app.rows::<CourseProgress>().find(&id).await?)
        },
    )?;
    let is_instructor = course.is_some_and(|it| it.row.instructor_id == me);
    let is_admin = !is_instructor && app.is_admin(&me).await?;
    check_may(&me, row, is_instructor || is_admin)?;
    match row.status {
        PaymentStatus::Refunded => return Ok(answer(payment)),
        PaymentStatus::Paid | PaymentStatus::Disputed | PaymentStatus::Flagged => {}
        _ => {
            let message = "Only what was paid can be given back";
            return Err(Error::new(Code::WrongState, message));
        }
    }
    if is_admin {
        let (action, kind) = (AdminAction::PaymentRefund, AdminTarget::Payment);
        audit::note(&app, Deed::new(&me, action, kind, &payment.id)).await?;
    } else {
        rules::check_policy(row, progress.as_ref().map(|it| &it.row), app.now())?;
    }
    Ok(answer(give_back(&app, payment).await?))
}

/// Stripe first; what follows here waits for nothing, and Stripe's own webhook finds it done.
async fn give_back(app: &App, payment: Stored<Payment>) -> Result<Stored<Payment>> {
    let is_done = match payment.row.stripe_payment_intent.as_deref() {
        None if payment.row.amount_cents.0 == 0 => true,
        None => {
            let message = "Stripe has not told us which money this is";
            return Err(Error::new(Code::WrongState, message));
        }
        Some(intent) => match connect(app)?.refund(intent, payment.id.as_str()).await {
            Ok(refund) => refund.status.as_deref() == Some("succeeded"),
            Err(StripeError::Refused { code, .. }) if code == ALREADY => true,
            Err(error) => return Err(error.into()),
        },
    };
    if !is_done {
        // It is under way: the webhook says when it arrived.
        return Ok(payment);
    }
    let claim = Claim::Refunded { receipt: None };
    let source = Source {
        event: None,
        about: Some((payment.row.user_id.clone(), payment.row.course_id.clone())),
    };
    let applied = payments::apply(app, &payment.id, &claim, &source).await?;
    Ok(applied.map_or(payment, |it| it.payment))
}

fn check_may(me: &UserId, payment: &Payment, may: bool) -> Result<()> {
    match (may, payment.user_id == *me) {
        (true, _) => Ok(()),
        (false, true) => Err(Error::forbidden(
            "The instructor gives the money back; write to them",
        )),
        (false, false) => Err(Error::not_found("payment")),
    }
}

fn answer(payment: Stored<Payment>) -> Accepted<OnePayment> {
    Accepted(OnePayment {
        payment: payment.into(),
    })
}
