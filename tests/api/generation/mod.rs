//! Stories about what models make while nobody waits: courses, chapters, grades.

mod content;
mod courses;
mod grading;
mod killed;
pub mod pods;
pub mod stage;
mod stuck;
