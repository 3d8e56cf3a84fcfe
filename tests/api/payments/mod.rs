//! Stories of the function `payments`, and of Stripe's webhooks, told with a Stripe of our own.

mod checkout;
mod discounts;
mod earning;
mod history;
mod reconciling;
mod refunds;
mod stage;
mod storm;
mod stumbles;
mod webhooks;
