//! Pure decisions, by the thing they are about.

pub mod activity;
pub mod challenges;
pub mod figures;
pub mod goals;
pub mod leaderboards;
pub mod plans;
pub mod points;
pub mod reports;
pub mod sessions;

use runtime::{Error, Result};

/// Refuses a number outside its range.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_range(field: &str, given: u32, (low, high): (u32, u32)) -> Result<()> {
    if (low..=high).contains(&given) {
        return Ok(());
    }
    Err(Error::field(
        field,
        format!("must be a whole number from {low} to {high}"),
    ))
}
