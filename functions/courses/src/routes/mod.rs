//! The handlers, by the thing they are about.

pub mod catalogue;
pub mod chapters;
pub mod courses;
pub mod jobs;
pub mod lists;
pub mod order;
pub mod reviews;
pub mod study;
pub mod taking;
