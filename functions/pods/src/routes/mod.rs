//! What people ask of pods.

pub mod board;
pub mod check_ins;
pub mod ends;
pub mod invites;
pub mod lists;
pub mod matching;
pub mod members;
pub mod membership;
pub mod pledges;
pub mod pods;
pub mod reactions;
pub mod replies;
