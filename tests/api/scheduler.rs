//! Stories of the function `scheduler`.
