//! What the function answers to, by what it is about.

pub mod attendees;
pub mod feed;
pub mod lists;
pub mod making;
pub mod marks;
pub mod one;
pub mod replies;
