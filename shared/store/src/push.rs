//! Web Push: notifications that reach a browser which does not have the application open.
//!
//! Messages are encrypted for one browser (RFC 8291) and signed with the project's key (RFC 8292); a push service sees neither text
//! nor person. Why not Appwrite's messaging: docs/decisions/0003.

mod deliver;
mod encrypt;
mod endpoint;
mod send;
mod vapid;

use runtime::Variable;

pub use deliver::{Delivered, Pushes};
pub use endpoint::is_push_service;

/// The public half of the key that push services know the project by.
pub const VAPID_PUBLIC_KEY: Variable = Variable::text(
    "VAPID_PUBLIC_KEY",
    "Public key of the project for Web Push: 65 bytes in base64url; browsers subscribe with it",
)
.optional();

/// The private half.
pub const VAPID_PRIVATE_KEY: Variable = Variable::text(
    "VAPID_PRIVATE_KEY",
    "Private key of the project for Web Push: 32 bytes in base64url",
)
.optional()
.secret();

/// Whom a push service may complain to.
pub const VAPID_SUBJECT: Variable = Variable::text(
    "VAPID_SUBJECT",
    "Whom a push service may write to: a mailto: or https: address",
)
.optional();

/// Where pushes go instead of the services that browsers named; for tests.
pub const PUSH_BASE_URL: Variable = Variable::url(
    "PUSH_BASE_URL",
    "Address that takes all pushes instead of the browsers' push services; for tests",
)
.optional();
