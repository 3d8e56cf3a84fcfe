//! Stripe, as far as courses are sold: the page where one pays, refunds, and what its webhooks say.
//!
//! Three calls and a signature are all that is needed, so no SDK ships in a function, where it would not build. Nothing that a browser says
//! about a payment counts: only what Stripe answers or signs.

mod call;
mod event;
mod objects;
mod signature;

use runtime::Variable;

pub use call::{connect, Stripe, StripeError};
pub use event::{News, StripeEvent};
pub use objects::{
    Charge, Dispute, Metadata, NewSession, Reference, Refund, Session, SessionState,
};
pub use signature::{check_signature, signed, Unsigned, TOLERANCE};

/// The version of Stripe's API that our calls are written for.
pub const API_VERSION: &str = "2025-03-31.basil";

/// What our calls are authorised by.
pub const STRIPE_SECRET_KEY: Variable = Variable::text(
    "STRIPE_SECRET_KEY",
    "Secret key of the Stripe account that sells courses; nothing can be bought without it",
)
.optional()
.secret();

/// What Stripe signs its webhooks with.
pub const STRIPE_WEBHOOK_SECRET: Variable = Variable::text(
    "STRIPE_WEBHOOK_SECRET",
    "Secret that Stripe signs its webhooks with; while it is exchanged the new and the old one, separated by a comma",
)
.optional()
.secret();

/// Where Stripe's API is.
pub const STRIPE_BASE_URL: Variable = Variable::url(
    "STRIPE_BASE_URL",
    "Address of Stripe's API; another one for tests",
)
.default("https://api.stripe.com");
