//! What must hold of the repository as a whole, whatever a single crate does.
//!
//! Each module is one promise of `docs/architecture.md` or of the deployment, and refuses a sample that breaks it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod budgets;
mod closure;
mod defects;
mod direction;
mod inheritance;
mod prints;
mod reading;
mod repository;
mod skeleton;
