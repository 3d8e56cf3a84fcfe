//! The mail that verifies an address.

use runtime::{Accepted, Code, Error, Result, State};
use store::rate_limit::Rule;
use store::{App, Me};

use crate::wire::Sent;

/// Where the link in the mail leads; Appwrite adds the user and the secret.
const PAGE: &str = "/verify-email";

/// Has Appwrite mail the caller a new link, with the caller's own rights: nobody can have mail sent to somebody else.
///
/// # Errors
///
/// `already_verified`; `rate_limited` after three mails in an hour; `session_required`.
pub async fn resend(State(app): State<App>, Me(me): Me) -> Result<Accepted<Sent>> {
    let account = app.caller_session()?.account();
    let link = app.app_address(PAGE)?;
    app.limit_rate(Rule::VERIFICATION_MAIL, &me).await?;
    match account.create_email_verification(&link).await {
        Ok(_) => Ok(Accepted(Sent { sent: true })),
        Err(cause) => match store::Error::about_callers("Account", cause) {
            conflict @ store::Error::Conflict { .. } => Err(Error::new(
                Code::AlreadyVerified,
                "Your e-mail address is verified already",
            )
            .because(conflict)),
            error => Err(error.into()),
        },
    }
}
