//! Handlers, in the order of the route table.

pub mod changes;
pub mod direct;
pub mod groups;
pub mod history;
pub mod marks;
pub mod own;
pub mod posting;
pub mod reads;
pub mod rooms;
