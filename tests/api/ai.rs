//! Stories of the function `ai`.
