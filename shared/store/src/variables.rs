//! Variables that more than one function reads.

use runtime::{Error, Result, Variable};

use crate::app::App;

/// Where the web application is.
pub const APP_URL: Variable = Variable::url(
    "APP_URL",
    "Address of the web application, without a slash at the end",
);

/// Where the function `public` answers on its own domain.
pub const PUBLIC_URL: Variable = Variable::url(
    "PUBLIC_URL",
    "Address of the domain of the function `public`, without a slash at the end",
);

/// Hashed together with the secrets of calendar feeds.
pub const ICS_PEPPER: Variable = Variable::text(
    "ICS_PEPPER",
    "Random text that is hashed together with the secrets of calendar feeds; the same for `calendar` and `public`",
)
.secret()
.default("");

impl App {
    /// The hash under which the secret of a calendar feed is stored.
    pub fn feed_hash(&self, secret: &str) -> String {
        let pepper = self.execution().config().text(&ICS_PEPPER);
        model::hashed(pepper.unwrap_or_default(), secret)
    }

    /// An address inside the web application; `path` starts with a slash.
    ///
    /// # Errors
    ///
    /// `internal` in a function that does not declare [`APP_URL`].
    pub fn app_address(&self, path: &str) -> Result<String> {
        let base = self.execution().config().text(&APP_URL);
        let base = base.ok_or_else(|| Error::internal("`APP_URL` is not declared"))?;
        Ok(format!("{}{path}", base.trim_end_matches('/')))
    }
}
