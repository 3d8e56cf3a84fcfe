//! Stories of the function `payments`.
