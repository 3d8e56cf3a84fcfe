//! Stories of the function `ai`.

mod asking;
mod growing;
mod keeping;
mod quizzing;
mod stage;
mod summing_up;
