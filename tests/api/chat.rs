//! Stories of the function `chat`.
