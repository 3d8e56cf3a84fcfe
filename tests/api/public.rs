//! Stories of the function `public`.
