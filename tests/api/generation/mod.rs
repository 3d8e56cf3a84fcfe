//! Stories about what models make while nobody waits: courses, chapters, grades.

mod content;
mod courses;
mod killed;
mod pods;
mod stage;
