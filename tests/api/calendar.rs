//! Stories of the function `calendar`.
