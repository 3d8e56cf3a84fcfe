//! Stories of the function `auth`.
