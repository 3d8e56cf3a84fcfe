//! What reports say.

pub mod courses;
pub mod doings;
pub mod export;
pub mod platform;
pub mod study;
pub mod window;

pub use window::{Range, Window};
