//! What follows from a message, and from a pod.
//!
//! Appwrite delivers an event at most once, sometimes doubled, in no order; each handler says why a repeat is harmless.

pub mod messages;
pub mod pods;
