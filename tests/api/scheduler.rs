//! The clock.

mod counters;
mod evening;
mod pushes;
mod queue;
mod sweep;
