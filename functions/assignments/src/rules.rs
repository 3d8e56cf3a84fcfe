//! What an assignment may be, and what may be handed in for it.

mod answering;
mod setting;

pub use answering::{
    answer, check_open, check_revisable, chosen, is_replay, revision, submission, waits,
};
pub use setting::{assignment, edit, no_key};
