//! Pure conversions between the runtime's types and the `http` crate's.

mod request;
mod response;

pub use request::request;
pub(crate) use request::taken;
pub use response::response;
