//! Stories of the function `meetings`.

mod boards;
mod calls;
mod pods;
mod sessions;
