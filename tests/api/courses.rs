//! Stories of the function `courses`.
