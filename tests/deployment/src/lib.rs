//! A deployment on this machine: the tree laid into the runtime skeleton, built, and started.
//!
//! The order is that of Appwrite's build container: unpack, `scripts/appwrite-build.sh`, compile hook, cargo.

mod hook;
mod layout;
mod pins;
mod process;

pub use layout::{repository, Layout};
pub use pins::Pins;
pub use process::Process;
