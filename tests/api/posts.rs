//! Stories of the function `posts`.
