//! Making courses from what is said: finding transcripts, cutting them, dividing them into chapters.

pub mod outline;
pub mod transcripts;
