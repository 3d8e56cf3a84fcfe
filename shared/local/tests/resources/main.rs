//! People, files and messages over HTTP: a real host on a free port, called as clients call it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod accounts;
mod columns;
mod crash;
mod files;
mod gates;
mod hostile;
mod letters;
mod lists;
mod messages;
mod previews;
mod refusals;
mod rows;
mod stage;
mod teams;
