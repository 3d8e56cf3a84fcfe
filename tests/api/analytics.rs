//! Figures: what the clock rolls up, and what people ask for.

mod daily;
mod stage;
