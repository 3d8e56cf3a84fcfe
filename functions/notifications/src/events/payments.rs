//! Money came, did not come, or was given back; a certificate was issued.

use futures_util::try_join;
use model::{NotificationType, PaymentStatus};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Certificate, Course, Payment};
use store::{App, Created, Stored, Updated};

use super::{name_of, tell};

/// Tells the buyer what became of their payment, and the instructor of a sale; once for each state.
pub async fn settled(app: App, Updated(payment): Updated<Payment>) -> Result<()> {
    let kind = match payment.row.status {
        PaymentStatus::Paid => NotificationType::PaymentSucceeded,
        PaymentStatus::Failed => NotificationType::PaymentFailed,
        PaymentStatus::Refunded => NotificationType::Refund,
        _ => return Ok(()),
    };
    let course = app.rows::<Course>().find(&payment.row.course_id).await?;
    let Some(course) = course else {
        return Ok(());
    };
    let row = &payment.row;
    let parts = [payment.id.as_str(), row.status.as_str()];
    let source = format!("{}+{}", payment.id, row.status);
    let notice = Notice::of(kind, source, &parts)
        .about("payment", payment.id.as_str())
        .map_err(Error::internal)?
        .word("course", course.row.title.as_str())
        .word("amount", row.amount_cents.in_currency(&row.currency));
    let buyer = [row.user_id.clone()];
    if kind == NotificationType::PaymentSucceeded {
        try_join!(tell(&app, &notice, buyer), sold(&app, &payment, &course))?;
        return Ok(());
    }
    tell(&app, &notice, buyer).await
}

/// The sales of a day are one notification.
async fn sold(app: &App, payment: &Stored<Payment>, course: &Stored<Course>) -> Result<()> {
    let buyer = &payment.row.user_id;
    let name = name_of(app, buyer).await?;
    let notice = Notice::of(
        NotificationType::Sale,
        payment.id.as_str(),
        &[course.id.as_str()],
    )
    .happened(payment.row.paid_at.unwrap_or(payment.created_at))
    .by(buyer, &name)
    .about("course", course.id.as_str())
    .map_err(Error::internal)?
    .word("course", course.row.title.as_str());
    tell(app, &notice, [course.row.instructor_id.clone()]).await
}

/// Tells somebody that they have a certificate.
pub async fn certified(app: App, Created(certificate): Created<Certificate>) -> Result<()> {
    let row = &certificate.row;
    let notice = Notice::of(
        NotificationType::Certificate,
        certificate.id.as_str(),
        &[certificate.id.as_str()],
    )
    .about("certificate", certificate.id.as_str())
    .map_err(Error::internal)?
    .word("course", row.course_title.as_str())
    .word("score", format!("{:.0} %", row.score))
    .place("code", row.code.clone());
    tell(&app, &notice, [row.user_id.clone()]).await
}
