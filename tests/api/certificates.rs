//! Stories of the function `certificates`.
