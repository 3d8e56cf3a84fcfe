//! Stories of the function `feed`.
