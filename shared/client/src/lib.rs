//! Appwrite's API over one pooled HTTP client.
//!
//! Nothing mutable is shared between two [`Session`]s, and row data passes the screen of [`Changes`] before every write
//! that Appwrite would otherwise execute.
//!
#![doc = include_str!("../README.md")]

mod account;
mod build;
mod changes;
mod client;
mod error;
mod functions;
mod messaging;
mod page;
mod path;
mod retry;
mod row;
mod rows;
mod screen;
mod session;
mod storage;
mod teams;
mod transaction;
mod transport;
mod usage;
mod users;

pub use crate::account::Account;
pub use crate::build::{Condition, Id, Operator, Permission, Quantity, Query, Role};
pub use crate::changes::Changes;
pub use crate::client::{Client, Limits};
pub use crate::error::{Error, ErrorKind, Result};
pub use crate::functions::{Execution, Functions};
pub use crate::messaging::{Email, Message, Messaging, Push};
pub use crate::page::Page;
pub use crate::row::Row;
pub use crate::rows::{NewRow, Rows};
pub use crate::session::{Auth, Session};
pub use crate::storage::{File, FileToken, Storage, Upload};
pub use crate::teams::{Membership, NewMembership, Team, Teams};
pub use crate::transaction::{Operations, Transaction};
pub use crate::usage::Usage;
pub use crate::users::{Jwt, LoginSession, NewUser, Token, User, Users};
