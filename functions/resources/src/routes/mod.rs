//! What the function answers to, by what it is about.

pub mod bookmarks;
pub mod downloads;
pub mod likes;
pub mod lists;
pub mod resources;
pub mod stats;
