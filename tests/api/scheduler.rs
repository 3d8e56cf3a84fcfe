//! The clock.

mod live;
mod queue;
mod sweep;
