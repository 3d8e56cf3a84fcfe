//! What people ask for, in the order of the route table.

pub mod avatars;
pub mod courses;
pub mod directory;
pub mod follow_lists;
pub mod follows;
pub mod profiles;
