//! Handlers, in the order of the route table.

pub mod meetings;
pub mod presence;
pub mod session_places;
pub mod sessions;
pub mod whiteboards;
