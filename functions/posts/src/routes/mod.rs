//! The handlers, by the thing they are about.

pub mod comment_likes;
pub mod comment_lists;
pub mod comments;
pub mod edits;
pub mod likes;
pub mod lists;
pub mod posts;
pub mod saves;
pub mod shares;
