//! How people are told what happened: one notification per person and key, exact under redelivery.
//!
//! Only event handlers and jobs tell, never a request of a client: there is no route that makes a notification.

mod catalog;
mod draft;
mod entry;
mod graves;
mod merge;
mod notice;
mod push;
mod rules;
mod sources;
mod tell;
mod words;

pub use catalog::{entry, lifetime, push_lifetime};
pub use entry::{Entry, Window};
pub use graves::{bury, bury_where};
pub use notice::Notice;
pub use push::{push, take_push};
pub use rules::Recipient;
pub use tell::{tell, tell_each, Told};
