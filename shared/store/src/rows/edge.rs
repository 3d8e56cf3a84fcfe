//! Rows whose id says what they mean, so that they exist at most once.

use client::Permission;

use super::TypedRows;
use crate::error::{Error, Result};
use crate::stored::Stored;
use tables::row::Row;

/// Whether a row was made now or was there before.
#[derive(Debug, Clone, PartialEq)]
pub enum Once<T> {
    /// This call made it: side effects follow.
    Created(T),
    /// It was there already: whatever follows from it has happened.
    Already(T),
}

impl<T> Once<T> {
    /// True if this call made it.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// What was made or found.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(value) | Self::Already(value) => value,
        }
    }
}

impl<R: Row> TypedRows<R> {
    /// Creates a row under a computed id; finding it there is no failure. One call.
    ///
    /// This is the gate for whatever may happen only once: of any number of callers exactly one is given the row, the
    /// others nothing.
    pub async fn create_once(
        &self,
        id: &R::Id,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Option<Stored<R>>> {
        match self.create(id, row, permissions).await {
            Ok(stored) => Ok(Some(stored)),
            Err(Error::Conflict { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a row under a computed id, or reads the one that is there (a second call).
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when another row has the unique value.
    pub async fn create_or_get(
        &self,
        id: &R::Id,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Once<Stored<R>>> {
        match self.create(id, row, permissions).await {
            Ok(stored) => Ok(Once::Created(stored)),
            Err(Error::Conflict { noun }) => match self.find(id).await? {
                Some(stored) => Ok(Once::Already(stored)),
                None => Err(Error::Conflict { noun }),
            },
            Err(error) => Err(error),
        }
    }
}
