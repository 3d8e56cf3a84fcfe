//! Handlers of single rows and lists.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::Extension;
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{json, Value};

use super::params::{many_rows, number, optional_uid, row_data, uid};
use super::permissions::{self, Asker};
use super::rows::change::{self, Change};
use super::rows::create::{self, NewRow};
use super::rows::increment::{self, Step};
use super::rows::upsert::{self, Wanted};
use super::rows::{list, operators, read, remove, Desk, Row};
use super::schema::cache::Place;
use super::transactions::{stage, state};
use super::wording::Api;
use super::{datetime, events, relations};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::format::Format;
use crate::query;
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Ids of a database and a table.
pub type TablePath = Path<(String, String)>;

/// Ids of a database, a table and a row.
pub type RowPath = Path<(String, String, String)>;

/// Who calls and what for: what a handler takes into the database with it.
pub struct Errand {
    /// The host.
    pub app: App,
    /// The words to use.
    pub api: Api,
    /// Who is asking.
    pub asker: Asker,
    /// The shape of answers.
    pub format: Format,
    /// The time of the call.
    pub now: Timestamp,
    /// Id of the database.
    pub database: String,
    /// Id of the table.
    pub table: String,
}

impl Errand {
    /// Reads the path and who is calling.
    ///
    /// # Errors
    ///
    /// 400 for ids that cannot be.
    pub fn new(app: App, api: Api, call: &Call, database: String, table: String) -> Result<Self> {
        uid("databaseId", &database)?;
        uid(api.table_id(), &table)?;
        Ok(Self {
            asker: Asker::of(&call.auth),
            format: Format::of(&call.headers),
            now: app.clock.now(),
            app,
            api,
            database,
            table,
        })
    }

    /// Runs `work` on the table without writing.
    ///
    /// # Errors
    ///
    /// 404 for the database or the table, and those of `work`.
    pub async fn read<T, F>(self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Desk<'_>, &Place) -> Result<T> + Send + 'static,
    {
        let db = self.app.db.clone();
        db.read(move |connection| {
            let desk = Desk {
                connection,
                schemas: &self.app.schemas,
                api: self.api,
                asker: &self.asker,
                now: self.now,
            };
            let place = self.app.schemas.find(
                connection,
                self.api,
                &self.asker,
                &self.database,
                &self.table,
            )?;
            work(&desk, &place)
        })
        .await
    }

    /// Runs `work` on the table in a write transaction.
    ///
    /// # Errors
    ///
    /// 404 for the database or the table, and those of `work`.
    pub async fn write<F>(self, work: F) -> Result<Done>
    where
        F: FnOnce(&Desk<'_>, &Arc<Place>) -> Result<Done> + Send + 'static,
    {
        let db = self.app.db.clone();
        let bus = self.app.events.clone();
        let work = move |tx: &Transaction<'_>| {
            let desk = Desk {
                connection: tx,
                schemas: &self.app.schemas,
                api: self.api,
                asker: &self.asker,
                now: self.now,
            };
            let place =
                self.app
                    .schemas
                    .find(tx, self.api, &self.asker, &self.database, &self.table)?;
            let mut done = work(&desk, &place)?;
            self.format.shape_rows(&mut done.answer);
            for event in &mut done.events {
                self.format.shape_rows(&mut event.payload);
            }
            Ok(done)
        };
        db.write_then(work, move |done: &Done| {
            done.events
                .iter()
                .cloned()
                .for_each(|event| bus.emit(event));
        })
        .await
    }
}

/// What a write answers, and what it announces once it is committed.
#[derive(Debug, Default)]
pub struct Done {
    /// The answer.
    pub answer: Value,
    /// The announcements.
    pub events: Vec<crate::events::Event>,
}

impl Done {
    /// An answer that nobody else hears of.
    pub fn quiet(answer: impl Into<Value>) -> Self {
        Self {
            answer: answer.into(),
            events: Vec::new(),
        }
    }

    /// The answer for one row, announced.
    ///
    /// # Errors
    ///
    /// Where related rows cannot be read.
    pub fn row(desk: &Desk<'_>, place: &Place, row: &Row, action: &str) -> Result<Self> {
        let shown = relations::show_written(desk, place, row)?;
        let payload = Value::Object(shown);
        Ok(Self {
            events: vec![events::row(
                place,
                &row.id,
                action,
                payload.clone(),
                desk.asker,
            )],
            answer: payload,
        })
    }

    /// The answer for many rows, of which the first hundred are shown and announced.
    pub fn rows(desk: &Desk<'_>, place: &Place, rows: &[Row], action: &str) -> Self {
        let shown: Vec<Document> = rows
            .iter()
            .take(events::MOST_ANNOUNCED)
            .map(|row| super::rows::view::whole(desk.api, place, row))
            .collect();
        let announced = rows.iter().zip(&shown).map(|(row, shown)| {
            events::row(
                place,
                &row.id,
                action,
                Value::Object(shown.clone()),
                desk.asker,
            )
        });
        Self {
            events: announced.collect(),
            answer: json!({"total": rows.len(), desk.api.rows(): shown}),
        }
    }
}

/// Lists rows.
pub async fn list(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): TablePath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_read())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    let format = errand.format;
    let texts = query::texts(&call.params)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let wants_total = query::wants_total(&call.params)?;
    let mut answer = errand
        .read(move |desk, place| {
            let queries = list::parse(&texts)?;
            match transaction {
                None => list::page(desk, place, &queries, wants_total),
                Some(transaction) => state::page(desk, place, &transaction, &queries, wants_total),
            }
        })
        .await?;
    format.shape_rows(&mut answer);
    Ok(Answer(200, answer))
}

/// Reads a row.
pub async fn read(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id)): RowPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_read())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    uid(api.row_id(), &id)?;
    let format = errand.format;
    let texts = query::texts(&call.params)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let mut answer = errand
        .read(move |desk, place| {
            let queries = list::parse(&texts)?;
            let Some(transaction) = transaction else {
                return read::one(desk, place, &id, &queries);
            };
            read::check_queries(place, &queries)?;
            let found = state::get(desk, place, &transaction, &id, &queries)?;
            found.map(Value::Object).ok_or_else(|| api.no_row(&id))
        })
        .await?;
    format.shape_rows(&mut answer);
    Ok(Answer(200, answer))
}

/// Makes a row, or many.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): TablePath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    let asked = match call.params.get(api.row_id()) {
        None => None,
        Some(_) => Some(call.params.required_id(api.row_id())?),
    };
    let data = row_data(&call.params, "data")?;
    let given = permissions::param(&call.params, permissions::OF_ROWS)?;
    let many = many_rows(&call.params, api.rows())?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let grants = given.as_ref().is_some_and(|given| !given.is_empty());
    create::check_asked(api, asked.as_deref(), &data, many.as_deref(), grants)?;
    let many = many.filter(|many| !many.is_empty());
    if many.is_some() && !errand.asker.is_privileged() {
        return Err(create::bulk_needs_a_key());
    }
    let is_staged_bulk = transaction.is_some() && many.is_some();
    let done = errand
        .write(move |desk, place| {
            let new = match many {
                Some(many) => many_new(desk, place, many)?,
                None => vec![NewRow::single(
                    desk,
                    asked.as_deref().unwrap_or_default(),
                    data,
                    given,
                )?],
            };
            let is_bulk = asked.is_none();
            if let Some(transaction) = transaction {
                desk.asker.require(&place.table.permissions, "create")?;
                return stage::create(desk, place, &transaction, new, is_bulk);
            }
            let made = create::all(desk, place, new)?;
            match made.first() {
                Some(row) if !is_bulk => Done::row(desk, place, row, "create"),
                _ => Ok(Done::rows(desk, place, &made, "create")),
            }
        })
        .await?;
    Ok(Answer(if is_staged_bulk { 200 } else { 201 }, done.answer))
}

fn many_new(desk: &Desk<'_>, place: &Place, many: Vec<Document>) -> Result<Vec<NewRow>> {
    if place.table.has_relationships() {
        return Err(desk.api.no_bulk("create"));
    }
    many.into_iter()
        .map(|data| NewRow::of_many(desk, data))
        .collect()
}

/// Changes a row.
pub async fn update(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id)): RowPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    uid(api.row_id(), &id)?;
    let mut data = row_data(&call.params, "data")?;
    let given = permissions::param(&call.params, permissions::OF_ROWS)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let seen = seen(&call)?;
    if data.is_empty() && given.is_none() {
        return Err(api.row_missing_payload());
    }
    let done = errand
        .write(move |desk, place| {
            if let Some(transaction) = transaction {
                return stage::update(desk, place, &transaction, &id, data, given);
            }
            let operators = operators::take(&place.table, &mut data)?;
            super::rows::find::existing(desk, place, &id)?;
            if let Some(given) = &given {
                desk.asker.check_grants(given)?;
            }
            let change = Change {
                data: create::writable(api, desk.asker, data),
                operators,
                permissions: given,
                seen,
            };
            let row = change::one(desk, place, &id, change)?;
            Done::row(desk, place, &row, "update")
        })
        .await?;
    Ok(Answer(200, done.answer))
}

/// Makes or replaces a row.
pub async fn upsert(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id)): RowPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    if id != "unique()" && !crate::ids::is_valid(&id) {
        return Err(Error::invalid_param(api.row_id(), crate::params::ID_RULE));
    }
    let data = row_data(&call.params, "data")?;
    let given = permissions::param(&call.params, permissions::OF_ROWS)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let seen = seen(&call)?;
    if data.is_empty() && given.is_none() {
        return Err(api.row_missing_payload());
    }
    let is_staged = transaction.is_some();
    let done = errand
        .write(move |desk, place| {
            let wanted = Wanted {
                id: crate::ids::chosen(&id, desk.now),
                asked: id,
                permissions: given,
                data,
                operators: Vec::new(),
                seen,
            };
            match transaction {
                Some(transaction) => stage::upsert(desk, place, &transaction, wanted),
                None => upsert_now(desk, place, wanted),
            }
        })
        .await?;
    Ok(Answer(if is_staged { 201 } else { 200 }, done.answer))
}

fn upsert_now(desk: &Desk<'_>, place: &Place, mut wanted: Wanted) -> Result<Done> {
    wanted.operators = operators::take(&place.table, &mut wanted.data)?;
    if wanted.permissions.is_none() {
        let old = super::rows::store::get(desk.connection, place, &wanted.id)?;
        let kept = old.map_or_else(|| desk.asker.defaults(), |old| old.permissions);
        wanted.permissions = Some(kept);
    }
    desk.asker
        .check_grants(wanted.permissions.as_deref().unwrap_or_default())?;
    wanted.data = create::writable(desk.api, desk.asker, wanted.data);
    let row = upsert::one(desk, place, wanted)?;
    Done::row(desk, place, &row, "upsert")
}

/// Removes a row.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id)): RowPath,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    uid(api.row_id(), &id)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    let seen = seen(&call)?;
    errand
        .write(move |desk, place| {
            if let Some(transaction) = transaction {
                return stage::delete(desk, place, &transaction, &id);
            }
            let row = remove::one(desk, place, &id, seen)?;
            Done::row(desk, place, &row, "delete")
        })
        .await?;
    Ok(Gone)
}

/// Adds to a number of a row.
pub async fn increment(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id, key)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    step(app, api, call, [database, table, id, key], "max").await
}

/// Subtracts from a number of a row.
pub async fn decrement(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, id, key)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    step(app, api, call, [database, table, id, key], "min").await
}

async fn step(
    app: App,
    api: Api,
    call: Call,
    path: [String; 4],
    limit: &str,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let [database, table, id, key] = path;
    let mut errand = Errand::new(app, api, &call, database, table)?;
    uid(api.row_id(), &id)?;
    if !crate::ids::is_valid(&key) {
        return Err(Error::invalid_param(api.column(), crate::params::ID_RULE));
    }
    let step = Step {
        key,
        by: number(&call.params, "value", "")?.unwrap_or_else(|| 1.into()),
        limit: number(&call.params, limit, " or null")?,
        is_down: limit == "min",
    };
    let transaction = optional_uid(&call.params, "transactionId")?;
    let asker = errand.asker.clone();
    // Whether the table is switched off does not matter here: real Appwrite does not look.
    errand.asker = Asker::Privileged;
    let done = errand
        .write(move |desk, place| {
            let desk = Desk {
                asker: &asker,
                ..*desk
            };
            if let Some(transaction) = transaction {
                return stage::step(&desk, place, &transaction, &id, &step);
            }
            let row = increment::one(&desk, place, &id, &step)?;
            Done::row(&desk, place, &row, "update")
        })
        .await?;
    Ok(Answer(200, done.answer))
}

/// When the caller last saw what it changes: the header `x-appwrite-timestamp`.
fn seen(call: &Call) -> Result<Option<Timestamp>> {
    match call.header("x-appwrite-timestamp") {
        "" => Ok(None),
        text => match datetime::parse(text) {
            Some(seen) => Ok(Some(seen)),
            None => Err(Error::argument("Invalid X-Appwrite-Timestamp header value")),
        },
    }
}
