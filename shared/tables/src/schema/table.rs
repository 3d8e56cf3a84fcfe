//! Tables: columns, indexes and who may read.

use super::{Column, Grant, Index};
use crate::row::Row;

/// A table of the database.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table {
    /// Its id, also its name.
    pub id: &'static str,
    /// What its rows hold.
    pub columns: &'static [Column],
    /// What it is searched by.
    pub indexes: &'static [Index],
    /// What clients may do with all its rows.
    pub grants: &'static [Grant],
    /// Whether rows name their own readers.
    pub row_security: bool,
}

impl Table {
    /// A table that no client reads; see [`Table::readable_by`] and [`Table::read_per_row`].
    pub const fn new(
        id: &'static str,
        columns: &'static [Column],
        indexes: &'static [Index],
    ) -> Self {
        Self {
            id,
            columns,
            indexes,
            grants: &[],
            row_security: false,
        }
    }

    /// The table of a typed row.
    pub const fn of<R: Row>() -> Self {
        Self::new(R::TABLE, R::COLUMNS, R::INDEXES)
    }

    /// Lets the roles read every row.
    #[must_use]
    pub const fn readable_by(mut self, grants: &'static [Grant]) -> Self {
        self.grants = grants;
        self
    }

    /// Lets every row name its own readers.
    #[must_use]
    pub const fn read_per_row(mut self) -> Self {
        self.row_security = true;
        self
    }
}
