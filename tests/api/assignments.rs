//! Stories of the function `assignments`.
