//! Taking a row for oneself.
//!
//! The lock is an increment with a limit of one, which Appwrite decides under a row lock. It has no end of its own, so whoever
//! takes it writes until when; a row whose time is over is anybody's again.

use std::time::Duration;

use client::Changes;
use model::Timestamp;

use crate::{App, Error, Result, Stored};
use tables::row::Row;
use tables::schema::Column;

/// How long a taken row without a lease stays taken: its taker stands between the lock and the lease, or died there.
const GRACE: Duration = Duration::from_secs(60);

/// A row that one execution at a time works on.
///
/// The two columns are called alike in every table, and the lease is null whenever the lock is open.
pub trait Leased: Row {
    /// 1 while taken.
    const LOCK: Column;
    /// Until when it is taken.
    const LEASE_UNTIL: Column;

    /// Until when it is taken, if its taker said so.
    fn lease_until(&self) -> Option<Timestamp>;
}

/// Takes a row, also from somebody whose lease is over; none if somebody has it.
///
/// The lease is to be written next, without a condition: for the length of the grace nobody else writes the row, and an increment
/// answers the time of the change before it (seen on 1.9.6), so a condition on that time would fail.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such row.
pub async fn take<R: Leased>(app: &App, id: &R::Id) -> Result<Option<Stored<R>>> {
    if let Some(taken) = lock(app, id).await? {
        return Ok(Some(taken));
    }
    let held = app.rows::<R>().get(id).await?;
    if !is_over(&held, app.now()) {
        return Ok(None);
    }
    let opened = opened::<R>(Changes::new());
    match app
        .rows::<R>()
        .unchanged_since(&held)
        .update(id, &opened)
        .await
    {
        Ok(_) => lock(app, id).await,
        // Somebody else took it over, or its taker lives and has just renewed the lease.
        Err(Error::Changed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn lock<R: Leased>(app: &App, id: &R::Id) -> Result<Option<Stored<R>>> {
    match app.rows::<R>().increment(id, R::LOCK, 1, Some(1)).await {
        Ok(taken) => Ok(Some(taken)),
        Err(Error::LimitReached { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_over<R: Leased>(held: &Stored<R>, now: Timestamp) -> bool {
    let until = held.row.lease_until();
    until.unwrap_or_else(|| held.updated_at.after(GRACE)) < now
}

/// Gives back a row that was just taken.
pub async fn put_back<R: Leased>(app: &App, id: &R::Id) -> Result<()> {
    let changes = opened::<R>(Changes::new());
    app.rows::<R>().update(id, &changes).await.map(drop)
}

/// The cells that open the lock again.
pub fn opened<R: Leased>(changes: Changes) -> Changes {
    changes
        .set(R::LOCK, 0)
        .set(R::LEASE_UNTIL, None::<Timestamp>)
}
