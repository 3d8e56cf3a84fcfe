//! The clock.

mod counters;
mod evening;
mod live;
mod orphans;
mod pushes;
mod queue;
mod sweep;
