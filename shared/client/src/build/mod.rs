//! The builders of Appwrite's small languages, with the names of its SDKs.
//!
//! Each writes exactly the text that the SDKs write; the tests pin it by value.

mod id;
mod operator;
mod permission;
mod query;
mod role;

pub use id::Id;
pub use operator::{Condition, Operator, Quantity};
pub use permission::Permission;
pub use query::Query;
pub use role::Role;
