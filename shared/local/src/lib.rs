//! Appwrite's API on one machine: one process, one SQLite file, no containers.
//!
//! [`Host::builder`] takes functions and, if wanted, the text of an `appwrite.json`, and answers as Appwrite 1.9.6 does. What it
//! does not serve answers 501 and names the route: never an invented success. It is for development and tests only.

mod app;
mod auth;
mod call;
mod chaos;
mod clock;
mod collation;
mod contract;
mod db;
mod error;
mod events;
mod format;
mod host;
mod ids;
mod jwt;
mod linked;
mod params;
mod query;
mod resources;
mod server;

mod data;
mod functions;
mod identity;
mod messaging;
mod page;
mod platform;
mod realtime;
mod storage;

pub use app::Options;
pub use chaos::Chaos;
pub use clock::Clock;
pub use functions::{Server as FunctionServer, TickError};
pub use host::{Builder, Host, Running, StartError};
pub use identity::{Mail, Operator};
pub use linked::{Describe, Entry, Level, Linked, Log, Lookup, Now, Sandbox};
pub use messaging::Push;
