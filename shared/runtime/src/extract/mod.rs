//! What a handler may ask for.
//!
//! All of them refuse in our error shape; any other extractor of axum works too, and its refusal
//! is put into that shape on the way out.

mod caller;
mod json;
mod path;
mod query;
pub(crate) mod reason;
mod state;

pub use caller::{Caller, MaybeCaller};
pub use json::Json;
pub use path::Path;
pub use query::Query;
pub use state::{AppState, State, Usage};

pub(crate) use state::{For, Meter, Slot};
