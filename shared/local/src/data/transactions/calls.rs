//! Handlers of transactions.

use axum::extract::{Path, State};
use axum::Extension;
use jiff::Span;
use serde_json::{json, Value};

use super::commit;
use super::store::{self, Staging};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::data::params::uid;
use crate::data::permissions::Asker;
use crate::data::wording::{bad_request, Api};
use crate::error::{Error, Result};
use crate::ids;
use crate::query::validate::{Attribute, Holds};
use crate::query::{Listing, TEXT};
use crate::server::{Answer, Gone};

/// Shortest, usual and longest life of a transaction, in seconds.
const TTL: (i64, i64, i64) = (60, 300, 3600);

const TIME: Attribute = Attribute {
    holds: Holds::Time,
    array: false,
};

/// Lists transactions.
pub async fn list(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.transactions(false))?;
    let asker = Asker::of(&call.auth);
    let found = app
        .db
        .read(move |reader| store::all(reader, &asker))
        .await?;
    let listing = Listing {
        attributes: &[("status", TEXT), ("expiresAt", TIME)],
        noun: "Transaction",
        cursor_key: "$id",
    };
    let page = listing.page(&call.params, found.iter().map(Staging::view).collect())?;
    Ok(Answer(
        200,
        json!({"total": page.total, "transactions": page.items}),
    ))
}

/// Begins a transaction.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.transactions(true))?;
    let (shortest, usual, longest) = TTL;
    let ttl = call
        .params
        .integer("ttl", shortest, longest)?
        .unwrap_or(usual);
    let now = app.clock.now();
    let end = now.checked_add(Span::new().seconds(ttl));
    let staging = Staging {
        sequence: 0,
        id: ids::unique(now),
        owner: Asker::of(&call.auth).user().to_owned(),
        status: "pending".to_owned(),
        operations: 0,
        created_at: stamp(now),
        updated_at: stamp(now),
        expires_at: stamp(end.map_err(|cause| Error::internal(&cause))?),
    };
    let view = staging.view();
    app.db.write(move |tx| store::insert(tx, &staging)).await?;
    Ok(Answer(201, Value::Object(view)))
}

/// Reads a transaction.
pub async fn read(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.transactions(false))?;
    uid("transactionId", &id)?;
    let asker = Asker::of(&call.auth);
    let found = app
        .db
        .read(move |reader| store::find(reader, &asker, &id))
        .await?;
    Ok(Answer(200, Value::Object(found.view())))
}

/// Commits a transaction, or rolls it back.
pub async fn finish(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.transactions(true))?;
    uid("transactionId", &id)?;
    let commits = call.params.flag("commit")?.unwrap_or(false);
    let rolls_back = call.params.flag("rollback")?.unwrap_or(false);
    if !commits && !rolls_back {
        return Err(bad_request("Either commit or rollback must be true"));
    }
    if commits && rolls_back {
        return Err(bad_request("Cannot commit and rollback at the same time"));
    }
    let asker = Asker::of(&call.auth);
    let view = if commits {
        commit::run(&app, api, asker, id).await?
    } else {
        roll_back(&app, asker, id).await?
    };
    Ok(Answer(200, Value::Object(view)))
}

async fn roll_back(app: &App, asker: Asker, id: String) -> Result<crate::resources::Document> {
    let now = app.clock.now();
    let work = move |tx: &rusqlite::Transaction<'_>| {
        let mut staging = store::find(tx, &asker, &id)?;
        staging.require_open(now)?;
        store::finish(tx, &mut staging, "failed", &stamp(now))?;
        Ok(staging.view())
    };
    app.db.write(work).await
}

/// Removes a transaction.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(api.transactions(true))?;
    uid("transactionId", &id)?;
    let asker = Asker::of(&call.auth);
    app.db
        .write(move |tx| {
            let staging = store::find(tx, &asker, &id)?;
            store::delete(tx, staging.sequence)
        })
        .await?;
    Ok(Gone)
}
