//! Counting inside a row.

use serde::de::DeserializeOwned;
use serde_json::{json, Map, Value};

use super::Rows;
use crate::build::Quantity;
use crate::error::Result;
use crate::row::Row;
use crate::transport::Call;

impl Rows {
    /// Adds to a cell under a row lock and answers the row as it is then.
    ///
    /// `by` must be above 0. A null cell stays null, although the answer shows the sum: give counters a default of 0.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`](crate::ErrorKind::LimitExceeded) when the sum would exceed `max`;
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such row (or column).
    pub async fn increment<T: DeserializeOwned>(
        &self,
        id: &str,
        column: impl AsRef<str>,
        by: impl Quantity,
        max: Option<i64>,
    ) -> Result<Row<T>> {
        self.count(&[id, column.as_ref(), "increment"], by.into(), "max", max)
            .await
    }

    /// Subtracts from a cell under a row lock and answers the row as it is then; otherwise as [`Rows::increment`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`](crate::ErrorKind::LimitExceeded) when the difference would fall below `min`.
    pub async fn decrement<T: DeserializeOwned>(
        &self,
        id: &str,
        column: impl AsRef<str>,
        by: impl Quantity,
        min: Option<i64>,
    ) -> Result<Row<T>> {
        self.count(&[id, column.as_ref(), "decrement"], by.into(), "min", min)
            .await
    }

    async fn count<T: DeserializeOwned>(
        &self,
        rest: &[&str],
        by: Value,
        bound: &str,
        limit: Option<i64>,
    ) -> Result<Row<T>> {
        let mut body = Map::from_iter([("value".to_owned(), by)]);
        if let Some(limit) = limit {
            body.insert(bound.to_owned(), json!(limit));
        }
        let call = Call::patch(&self.path(rest)).json(&body)?;
        self.session.fetch(call).await
    }
}
