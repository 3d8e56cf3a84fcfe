//! Stories of the function `users`.
