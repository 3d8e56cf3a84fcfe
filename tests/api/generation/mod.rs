//! Stories about what models make while nobody waits.

mod killed;
mod pods;
mod stage;
