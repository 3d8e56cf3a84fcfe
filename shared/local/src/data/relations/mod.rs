//! Relationships between tables.
//!
//! One side keeps the id of the other's row in a cell of its own; of many to many, a table of pairs keeps both. The other side
//! is worked out when it is asked for. A relationship of one way has a hidden column at its far side.

mod definition;
mod links;
mod shown;
mod writes;

pub use definition::{create, forget_column, forget_table, Patch, Wanted};
pub use links::Link;
pub use shown::{show_all, show_written};
pub use writes::{after_write, before_delete, before_write, take, take_changed};
