//! Stories of the function `meetings`.
