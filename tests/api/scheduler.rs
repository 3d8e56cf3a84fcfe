//! The clock.

mod counters;
mod evening;
mod live;
mod pushes;
mod queue;
mod sweep;
