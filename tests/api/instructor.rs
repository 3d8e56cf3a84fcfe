//! Stories of the function `instructor`.
