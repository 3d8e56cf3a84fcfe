//! What selling courses takes, for the functions that take part in it: Stripe, and what may become of a payment.
//!
//! Whatever is here may be done twice, in any order, or be cut short and done again, with the same result.

pub mod payments;
pub mod stripe;
