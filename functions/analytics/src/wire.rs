//! JSON in and out, by the thing it is about.

pub mod sessions;
