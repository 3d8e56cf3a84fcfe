//! Browsers that receive pushes.

use client::Query;
use model::{did, Kind, PushSubscriptionId, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::rate_limit::Rule;
use store::schema::CREATED_AT;
use store::tables::PushSubscription;
use store::{App, Me};

use crate::rules;
use crate::wire::{Deleted, NewSubscription, Queued, Subscribed};

/// How many browsers of one person receive pushes.
const MOST: usize = 4;

/// Trying out: each one goes to a push service.
const TESTS: Rule = Rule::new("push_test", 10, 60 * 60);

/// Stores a browser's subscription; beyond four the oldest goes.
///
/// # Errors
///
/// `validation_failed` for an endpoint that is no push service's, and for keys of another length.
pub async fn subscribe(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewSubscription>,
) -> Result<Json<Subscribed>> {
    rules::check_subscription(&new)?;
    let id: PushSubscriptionId = did(Kind::PUSH_SUBSCRIPTION, &[&new.endpoint]);
    let row = PushSubscription {
        user_id: me.clone(),
        endpoint: new.endpoint.into_string(),
        p256dh: new.keys.p256dh,
        auth: new.keys.auth,
        user_agent: new.user_agent.map(model::Text::into_string),
        fail_count: 0,
        last_ok_at: None,
    };
    app.rows::<PushSubscription>()
        .upsert(&id, &row, &[])
        .await?;
    forget_oldest(&app, &me).await?;
    Ok(Json(Subscribed { id }))
}

/// Removes a subscription.
///
/// # Errors
///
/// `not_found` for one that is not the caller's.
pub async fn unsubscribe(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PushSubscriptionId>,
) -> Result<Json<Deleted>> {
    let own = [Query::equal(PushSubscription::USER_ID, &me)];
    let found = app.rows::<PushSubscription>().delete_if(&id, own).await?;
    found.ok_or_else(|| Error::not_found("subscription"))?;
    Ok(Json(Deleted { deleted: 1 }))
}

/// Sends the caller a push to all their browsers, at once.
///
/// # Errors
///
/// `not_found` for somebody without a browser, `upstream_busy` in a project without a key for push services, `upstream_failed` when
/// no push service took it, `rate_limited`.
pub async fn test(State(app): State<App>, Me(me): Me) -> Result<Json<Queued>> {
    let pushes = app.pushes().ok_or_else(|| {
        Error::new(
            Code::UpstreamBusy,
            "Pushes are not set up here; your notifications are in the app",
        )
    })?;
    app.limit_rate(TESTS, &me).await?;
    let (browsers, taken) = pushes
        .try_out(&me, "It works", "This browser receives your notifications")
        .await?;
    match (browsers, taken) {
        (0, _) => Err(Error::not_found("subscription")),
        (_, 0) => Err(Error::new(
            Code::UpstreamFailed,
            "Your browser's push service did not take the message; subscribe again",
        )),
        (_, taken) => Ok(Json(Queued { queued: taken })),
    }
}

async fn forget_oldest(app: &App, me: &UserId) -> Result<()> {
    let rows = app.rows::<PushSubscription>();
    let own = [
        Query::equal(PushSubscription::USER_ID, me),
        Query::order_desc(CREATED_AT),
    ];
    let all = rows.list(own, 100).await?;
    for old in all.iter().skip(MOST) {
        rows.delete_once(&old.id).await?;
    }
    Ok(())
}
