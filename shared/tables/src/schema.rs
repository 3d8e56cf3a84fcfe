//! How tables are described in code: the source of `appwrite.json` and of every query.
//!
//! Everything is a constant, so a wrong description is a failing test and never a failing start.

mod bucket;
mod column;
mod grant;
mod index;
mod table;

pub use bucket::Bucket;
pub use column::{Column, ColumnType, Preset, LARGEST_INTEGER};
pub use grant::{Action, Grant, Role};
pub use index::{asc, desc, Index, IndexType, SortKey, CREATED_AT, ID, UPDATED_AT};
pub use table::Table;
