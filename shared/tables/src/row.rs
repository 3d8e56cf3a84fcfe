//! What every typed row says about itself.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use model::Invalid;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::schema::{Column, Index};

/// A row of one table, as Rust values.
pub trait Row: Serialize + DeserializeOwned + Debug + Clone + Send + Sync + 'static {
    /// The type of its ids.
    type Id: AsRef<str>
        + Display
        + Debug
        + Clone
        + Ord
        + Hash
        + FromStr<Err = Invalid>
        + Serialize
        + DeserializeOwned
        + Send
        + Sync;

    /// The table it lives in.
    const TABLE: &'static str;

    /// What people call it: "*Post* not found".
    const NOUN: &'static str;

    /// Its columns, in the order of its fields.
    const COLUMNS: &'static [Column];

    /// What its table is searched by.
    const INDEXES: &'static [Index];
}
