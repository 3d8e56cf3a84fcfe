//! Databases, tables and rows: TablesDB and the legacy `databases` API over one store.
//!
//! Every handler is written once and told by an [`wording::Api`] which of the two it speaks for. Rows live in SQL tables with
//! real columns and indexes (`schema::physical`), queries become SQL over them (`query`).

mod bulk_calls;
mod calls;
pub mod datetime;
mod events;
mod params;
pub mod permissions;
mod provision;
mod query;
mod relations;
mod rows;
mod schema;
mod transactions;
mod wording;

use axum::extract::Request;
use axum::http::{header, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use axum::{Extension, Router};

use crate::app::App;
use wording::Api;

pub use provision::provision;
pub use schema::cache::Schemas;
pub use schema::physical::renew;

/// Tables of the host's own that this part needs.
pub const SCHEMA: &str = schema::store::SCHEMA;

/// Longest path and query string; real Appwrite's proxy refuses longer ones.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// What this part serves.
pub fn routes() -> Router<App> {
    let tables = api(Api::Tables, "tables", "columns", "rows");
    let collections = api(Api::Collections, "collections", "attributes", "documents");
    Router::new()
        .nest("/tablesdb", tables)
        .nest("/databases", collections)
        .layer(middleware::from_fn(refuse_long_addresses))
}

/// The routes of one API, below its prefix.
fn api(api: Api, tables: &str, columns: &str, rows: &str) -> Router<App> {
    let table = format!("/{{database}}/{tables}/{{table}}");
    let columns = format!("{table}/{columns}");
    let rows = format!("{table}/{rows}");
    let indexes = format!("{table}/indexes");
    Router::new()
        .merge(schema_routes(tables, &table))
        .merge(column_routes(&columns, &indexes))
        .merge(row_routes(&rows))
        .merge(transactions::routes())
        .layer(Extension(api))
}

fn schema_routes(tables: &str, table: &str) -> Router<App> {
    use schema::{databases, tables as one};
    let database = get(databases::read)
        .put(databases::update)
        .delete(databases::remove);
    Router::new()
        .route("/", get(databases::list).post(databases::create))
        .route("/{database}", database)
        .route(
            &format!("/{{database}}/{tables}"),
            get(one::list).post(one::create),
        )
        .route(table, get(one::read).put(one::update).delete(one::remove))
}

fn column_routes(columns: &str, indexes: &str) -> Router<App> {
    use schema::{columns as column, indexes as index};
    Router::new()
        .route(columns, get(column::list))
        .route(
            &format!("{columns}/{{key}}"),
            get(column::read)
                .delete(column::remove)
                .post(column::create),
        )
        .route(&format!("{columns}/{{key}}/{{own}}"), patch(column::update))
        .route(
            &format!("{columns}/{{key}}/relationship"),
            patch(column::update_relationship),
        )
        .route(indexes, get(index::list).post(index::create))
        .route(
            &format!("{indexes}/{{key}}"),
            get(index::read).delete(index::remove),
        )
}

fn row_routes(rows: &str) -> Router<App> {
    let many = get(calls::list)
        .post(calls::create)
        .put(bulk_calls::upsert)
        .patch(bulk_calls::update)
        .delete(bulk_calls::remove);
    let one = get(calls::read)
        .put(calls::upsert)
        .patch(calls::update)
        .delete(calls::remove);
    Router::new()
        .route(rows, many)
        .route(&format!("{rows}/{{row}}"), one)
        .route(
            &format!("{rows}/{{row}}/{{column}}/increment"),
            patch(calls::increment),
        )
        .route(
            &format!("{rows}/{{row}}/{{column}}/decrement"),
            patch(calls::decrement),
        )
}

async fn refuse_long_addresses(request: Request, next: Next) -> Response {
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |address| address.as_str().len());
    if length <= LONGEST_ADDRESS {
        return next.run(request).await;
    }
    let page = "<html><body><h1>414 Request-URI Too Large</h1></body></html>";
    (
        StatusCode::URI_TOO_LONG,
        [(header::CONTENT_TYPE, "text/html")],
        page,
    )
        .into_response()
}
