//! Variables that more than one function reads.

use runtime::{Error, Result, Variable};

use crate::app::App;

/// Where the web application is.
pub const APP_URL: Variable = Variable::url(
    "APP_URL",
    "Address of the web application, without a slash at the end",
);

impl App {
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
