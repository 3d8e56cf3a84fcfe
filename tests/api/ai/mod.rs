//! Stories of the function `ai`.

mod asking;
mod growing;
mod stage;
mod summing_up;
