//! A row with what Appwrite knows of it.

use model::Timestamp;

use crate::error::{Error, Result};
use tables::row::Row;

/// A row as it is stored: its id, its times, who may read it, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<R: Row> {
    /// The id.
    pub id: R::Id,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its own permissions, such as `read("team:42")`.
    pub permissions: Vec<String>,
    /// The cells.
    pub row: R,
}

impl<R: Row> Stored<R> {
    /// Reads what Appwrite answered.
    ///
    /// # Errors
    ///
    /// [`Error::Broken`] when the id is none of ours or a time is missing.
    pub fn from_answer(answer: client::Row<R>) -> Result<Self> {
        let broken = |reason: String| Error::Broken {
            noun: R::NOUN,
            reason,
        };
        let timed = |time: Option<jiff::Timestamp>, name: &str| {
            time.map(Timestamp::from_jiff)
                .ok_or_else(|| broken(format!("{} has no {name}", answer.id)))
        };
        Ok(Self {
            created_at: timed(answer.created_at, "$createdAt")?,
            updated_at: timed(answer.updated_at, "$updatedAt")?,
            id: answer
                .id
                .parse()
                .map_err(|cause| broken(format!("its id {:?} {cause}", answer.id)))?,
            permissions: answer.permissions,
            row: answer.data,
        })
    }
}
