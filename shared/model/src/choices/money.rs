//! How far payments are.

use super::choices;

choices! {
    /// How far a payment is.
    PaymentStatus {
        /// Recorded; Stripe does not know of it, or we not of its session.
        Created = "created",
        /// Its page at Stripe is open.
        Open = "open",
        /// Paid.
        Paid = "paid",
        /// Nobody paid in time.
        Expired = "expired",
        /// The bank refused it.
        Failed = "failed",
        /// Paid and given back.
        Refunded = "refunded",
        /// Paid and contested at the bank.
        Disputed = "disputed",
        /// Something other than what was agreed was paid: a person must look.
        Flagged = "flagged",
    }
}
