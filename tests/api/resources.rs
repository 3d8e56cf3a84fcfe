//! Stories of the function `resources`.
