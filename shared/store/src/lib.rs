//! `PeerSpark`'s tables and buckets, typed rows, and what two functions share.
//!
//! Rows are described once, in [`tables`]; provisioning, queries and `appwrite.json` read the same constants.

pub mod buckets;
pub mod row;
pub mod schema;
pub mod tables;

pub use row::Row;
