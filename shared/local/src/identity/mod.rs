//! Who people are: accounts, sessions, tokens, users, teams.
//!
//! A password is kept as an Argon2 hash, a session's or token's secret as a SHA-256 hash; neither is ever logged.

mod account;
mod checks;
mod cookies;
mod email;
mod events;
mod failures;
mod mails;
mod operator;
mod passwords;
mod people;
mod realm;
mod resolve;
mod secrets;
mod sessions;
mod targets;
mod teams;
mod tokens;
mod users;

use axum::Router;

use crate::app::App;

pub use checks::is_phone;
pub use email::is_valid as is_email;
pub use failures::project_not_found;
pub use mails::{Mail, Mails};
pub use operator::{install as install_operator, Operator};
pub use people::account_view;
pub use realm::Realm;
pub use resolve::{recognise, resolve, roles_of, KEYS};
pub use secrets::random as secret;

/// Tables of the host's own that this part needs.
pub const SCHEMA: &str = "";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(account::routes())
        .merge(users::routes())
        .merge(teams::routes())
}
