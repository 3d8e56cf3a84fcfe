//! The rows of one table, as Rust values.

mod bulk;
mod edge;
mod read;
mod write;

use std::marker::PhantomData;

use crate::error::{Error, Result};
use crate::stored::Stored;
use tables::row::Row;

pub use edge::Once;
pub use read::{COUNTABLE, IDS_PER_QUERY, LONGEST_LIST};

/// The rows of one table.
///
/// No list is read without a limit, and whatever changes a row that exists is screened by the client.
#[derive(Debug, Clone)]
pub struct TypedRows<R> {
    pub(crate) rows: client::Rows,
    pub(crate) actor: Actor,
    pub(crate) row: PhantomData<fn() -> R>,
}

/// With whose rights rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The function's own key.
    Function,
    /// The caller's JWT.
    Caller,
}

impl<R: Row> TypedRows<R> {
    fn stored(&self, answer: client::Result<client::Row<R>>) -> Result<Stored<R>> {
        Stored::from_answer(self.told(answer)?)
    }

    fn all_stored(answers: Vec<client::Row<R>>) -> Result<Vec<Stored<R>>> {
        answers.into_iter().map(Stored::from_answer).collect()
    }

    fn told<T>(&self, answer: client::Result<T>) -> Result<T> {
        answer.map_err(|source| match self.actor {
            Actor::Function => Error::about(R::NOUN, source),
            Actor::Caller => Error::about_callers(R::NOUN, source),
        })
    }
}
