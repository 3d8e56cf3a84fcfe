//! Relations between two things, and the counter that follows them.
//!
//! The edge comes first and decides: only who made it (or removed it) moves the counter, which Appwrite changes under a
//! row lock. A failure in between leaves the counter one off until the nightly recount.

use client::Permission;

use crate::app::App;
use crate::error::{Error, Result};
use crate::rows::Once;
use crate::stored::Stored;
use tables::row::Row;
use tables::schema::Column;

/// The counter that follows an edge.
#[derive(Debug, Clone, Copy)]
pub struct Counter<'a, P: Row> {
    /// The row that counts.
    pub id: &'a P::Id,
    /// Its column.
    pub column: Column,
}

impl App {
    /// Makes a relation so, and answers the row that counts it: two calls, whether or not it was so before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the row that counts is missing; a relation made by this call is taken back then.
    pub async fn link<E: Row, P: Row>(
        &self,
        id: &E::Id,
        edge: &E,
        permissions: &[Permission],
        counter: Counter<'_, P>,
    ) -> Result<Once<Stored<P>>> {
        let made = self.rows::<E>().create_once(id, edge, permissions).await?;
        let parents = self.rows::<P>();
        if made.is_none() {
            return Ok(Once::Already(parents.get(counter.id).await?));
        }
        let raised = parents.increment(counter.id, counter.column, 1, None).await;
        if let Err(Error::NotFound { .. }) = raised {
            // There is nothing to relate to: an edge left behind would count as "already so" later.
            self.rows::<E>().delete_once(id).await?;
        }
        raised.map(Once::Created)
    }

    /// Makes a relation not so, and answers the row that counts it: two calls, whether or not it was so before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the row that counts is missing.
    pub async fn unlink<E: Row, P: Row>(
        &self,
        id: &E::Id,
        counter: Counter<'_, P>,
    ) -> Result<Once<Stored<P>>> {
        let removed = self.rows::<E>().delete_once(id).await?;
        let parents = self.rows::<P>();
        if !removed {
            return Ok(Once::Already(parents.get(counter.id).await?));
        }
        match parents
            .decrement(counter.id, counter.column, 1, Some(0))
            .await
        {
            // Two parallel removals may both be told that they removed it; the counter stays at its floor.
            Err(Error::LimitReached { .. }) => Ok(Once::Already(parents.get(counter.id).await?)),
            outcome => outcome.map(Once::Created),
        }
    }
}
