//! `PeerSpark`'s tables and buckets, typed rows, and what two functions share.
//!
//! Rows are described once, in [`tables`]; provisioning, queries and `appwrite.json` read the same constants.

mod accounts;
pub mod admin;
mod app;
pub mod buckets;
pub mod calendar;
mod cards;
mod edges;
mod error;
mod events;
pub mod files;
pub mod jobs;
mod me;
pub mod meetings;
pub mod membership;
mod mentions;
pub mod notify;
mod page;
pub mod pod_access;
pub mod points;
pub mod post_items;
mod profile_access;
mod profile_view;
pub mod push;
pub mod rate_limit;
pub mod readers;
pub mod rooms;
pub mod row;
mod rows;
pub mod schema;
mod stored;
pub mod tables;
pub mod teams;
mod unread_rooms;
pub mod variables;

pub use app::{App, DATABASE};
pub use cards::{Card, Cards};
pub use edges::Counter;
pub use error::{Error, Result};
pub use events::{
    Created, Deleted, TeamJoined, Updated, Upserted, UserCreated, UserDeleted, UserEmailChanged,
    UserRenamed, UserVerificationSet, UserVerified,
};
pub use me::Me;
pub use page::{Page, Paging, LARGEST_PAGE};
pub use pod_access::SeenPod;
pub use profile_view::ProfileView;
pub use row::Row;
pub use rows::{Once, TypedRows, LONGEST_LIST};
pub use stored::Stored;
