//! Reading and writing `PeerSpark`'s rows, and what two functions share.
//!
//! What the rows are, says the crate [`tables`].

mod accounts;
pub mod admin;
mod app;
pub mod calendar;
mod cards;
mod crossing;
mod departure;
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
mod post_counts;
pub mod post_items;
mod profile_access;
mod profile_view;
pub mod push;
pub mod rate_limit;
pub mod readers;
pub mod reports;
pub mod rooms;
mod rows;
mod stored;
pub mod teams;
mod unread_rooms;
pub mod variables;
mod zones;

pub use app::{App, DATABASE};
pub use cards::{Card, Cards};
pub use crossing::retry_changed;
pub use departure::Departure;
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
pub use rows::{Once, TypedRows, COUNTABLE, IDS_PER_QUERY, LONGEST_LIST};
pub use stored::Stored;
pub use tables::row::Row;
pub use tables::{self, buckets, row, schema};
