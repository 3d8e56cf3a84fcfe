//! Stories of the function `notifications`.
