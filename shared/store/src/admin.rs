//! The platform's admins: accounts with the label `admin`.
//!
//! Labels are given on the server alone, so nobody makes themselves one.

pub mod audit;

use std::future::Future;

use futures_util::join;
use model::UserId;
use runtime::{Error, Result};

use crate::app::App;

/// The label that makes an account an admin's.
pub const LABEL: &str = "admin";

impl App {
    /// Whether somebody is an admin of the platform. One call.
    ///
    /// # Errors
    ///
    /// What the store answers; an account that is gone is no admin's.
    pub async fn is_admin(&self, user: &UserId) -> crate::Result<bool> {
        let account = self.account(user).await?;
        Ok(account.is_some_and(|it| it.labels.iter().any(|label| label == LABEL)))
    }

    /// Refuses whoever is no admin of the platform. One call.
    ///
    /// # Errors
    ///
    /// `forbidden`.
    pub async fn check_admin(&self, user: &UserId) -> Result<()> {
        if self.is_admin(user).await? {
            Ok(())
        } else {
            Err(Error::forbidden("Only the platform's admins do this"))
        }
    }

    /// Reads something while it is found out whether somebody is an admin: nobody else learns what came of it, not even that it is
    /// missing. One call more than the reading.
    ///
    /// # Errors
    ///
    /// `forbidden`; what the reading answers.
    pub async fn for_admin<T>(
        &self,
        user: &UserId,
        reading: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let (admin, read) = join!(self.check_admin(user), reading);
        admin?;
        read
    }
}
