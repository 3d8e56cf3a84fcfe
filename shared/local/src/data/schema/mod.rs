//! Databases, tables, columns and indexes: what they are, where they are kept, how clients see and change them.

pub mod cache;
pub mod columns;
pub mod databases;
pub mod definitions;
pub mod indexes;
mod inline;
pub mod model;
pub mod physical;
pub mod store;
pub mod tables;
pub mod updates;
pub mod views;
