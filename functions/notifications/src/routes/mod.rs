//! The handlers, by the thing they are about. Everybody acts on what is their own, and on nothing else.

pub mod inbox;
pub mod preferences;
pub mod push;
