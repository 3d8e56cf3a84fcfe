//! What somebody paid.

use client::Query;
use model::PaymentId;
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::Payment;
use store::{App, Me, Paging};

use crate::rules;
use crate::wire::{OnePayment, PaymentPage, PaymentView};

/// Payments that one person may have and all are summed up.
const MOST: u32 = 500;

/// Lists the caller's payments, the latest first, with what they spent in all. One call, since the sum needs all of them anyway.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<PaymentPage>> {
    let mine = [
        Query::equal(Payment::USER_ID, &me),
        Query::order_desc(CREATED_AT),
    ];
    let all = app.rows::<Payment>().list(mine, MOST).await?;
    let total_spent_cents = rules::spent(&all);
    let first = match paging.cursor.as_deref().filter(|it| !it.is_empty()) {
        None => 0,
        Some(cursor) => {
            let place = all.iter().position(|it| it.id.as_str() == cursor);
            place.ok_or(store::Error::BadCursor)? + 1
        }
    };
    let limit = usize::try_from(paging.limit_or(20)).unwrap_or(20);
    let has_more = all.len() > first + limit;
    let items: Vec<PaymentView> = all
        .into_iter()
        .skip(first)
        .take(limit)
        .map(PaymentView::from)
        .collect();
    let last = items.last().filter(|_| has_more);
    Ok(Json(PaymentPage {
        next_cursor: last.map(|it| it.id.clone()),
        items,
        total_spent_cents,
    }))
}

/// Reads one of the caller's payments: what the page after Stripe's asks until the money is there.
///
/// # Errors
///
/// `not_found`, also for somebody else's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PaymentId>,
) -> Result<Json<OnePayment>> {
    let payment = app.rows::<Payment>().get(&id).await?;
    if payment.row.user_id != me {
        return Err(Error::not_found("payment"));
    }
    Ok(Json(OnePayment {
        payment: payment.into(),
    }))
}
