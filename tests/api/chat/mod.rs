//! Stories of the function `chat`.

mod attachments;
mod callers;
mod crowd;
mod direct;
mod groups;
mod marks;
mod open_connections;
mod pods;
mod posting;
mod regrouping;
mod shown;
pub mod stage;
mod told;
mod trouble;
