//! Stories of the function `analytics`.
