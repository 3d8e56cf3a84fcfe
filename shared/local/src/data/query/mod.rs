//! From queries to SQL over the real columns of a table.

mod filters;
mod paging;

pub use filters::Filters;
pub use paging::{limit_of, Plan};
