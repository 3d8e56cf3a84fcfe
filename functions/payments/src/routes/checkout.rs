//! Going to the checkout.

use futures_util::try_join;
use learning::enrolment::enrollment_id;
use model::{DiscountId, UserId};
use runtime::{Json, Made, Result, State};
use store::rate_limit::Rule;
use store::tables::{Course, DiscountCode};
use store::{App, Me, Stored};

use crate::purchase::Purchase;
use crate::rules;
use crate::wire::{Begun, NewCheckout};

/// Opens Stripe's page for a course, or hands out the one that is open; where nothing is to be paid, enrols at once.
///
/// # Errors
///
/// `not_found`; `already_enrolled`; `own_course`; `bad_discount`; `conflict` while a person looks at an earlier payment; `rate_limited`;
/// `upstream_failed`, `upstream_busy` where Stripe does not do its part: trying again goes on with the same payment.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewCheckout>,
) -> Result<Made<Begun>> {
    let code = rules::code(new.discount_code.as_ref())?;
    let (course, enrollment, code) = try_join!(
        async { Ok(app.rows::<Course>().get(&new.course_id).await?) },
        async {
            let id = enrollment_id(&new.course_id, &me);
            Ok(app.rows().find(&id).await?)
        },
        discount(&app, &me, code),
    )?;
    rules::check_buyable(&course.row, &me, enrollment.as_ref())?;
    let price = rules::price(&course, code.as_ref(), app.now())?;
    let purchase = Purchase {
        app,
        me,
        course,
        code,
        price,
    };
    purchase.go().await
}

/// The code's row. The use of this operation is counted first: nobody tries codes for long.
async fn discount(
    app: &App,
    me: &UserId,
    code: Option<DiscountId>,
) -> Result<Option<Stored<DiscountCode>>> {
    app.limit_rate(Rule::CHECKOUT, me).await?;
    match code {
        None => Ok(None),
        Some(code) => {
            let found = app.rows::<DiscountCode>().find(&code).await?;
            found.map(Some).ok_or_else(rules::bad_discount)
        }
    }
}
