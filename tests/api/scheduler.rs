//! The clock.

mod counters;
mod daily_plans;
mod evening;
mod live;
mod orphans;
mod pushes;
mod queue;
mod sweep;
