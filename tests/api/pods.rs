//! Stories of the function `pods`.
