//! Parameters in the query string.

mod pairs;

use axum::extract::FromRequestParts;
use http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::describe::{taken, Describe, Operation};
use crate::{Error, Result};

/// The query string as a struct: `Query(page): Query<Page>`.
///
/// A repeated key fills a list (`?tag=a&tag=b`), a number must be one, and what the struct does
/// not name is ignored. `#[serde(flatten)]` works for text only: serde forgets the types.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        pairs::parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

impl<T: JsonSchema> Describe for Query<T> {
    fn describe(operation: &mut Operation) {
        operation.query = Some(taken::<T>());
    }
}
