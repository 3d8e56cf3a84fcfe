//! Stories about what models make while nobody waits: courses, chapters, grades.

mod content;
mod courses;
mod grading;
mod killed;
mod pods;
mod stage;
