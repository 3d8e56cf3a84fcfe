//! Stories of the function `meetings`.

mod boards;
mod calls;
mod moving;
mod pods;
mod sessions;
