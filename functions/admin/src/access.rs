//! Who is let in.

use std::future::Future;

use futures_util::join;
use model::UserId;
use runtime::Result;
use store::App;

/// Reads something while it is found out whether the caller is an admin: nobody else learns what came of it, not even that it is
/// missing.
///
/// # Errors
///
/// `forbidden`; what the reading answers.
pub async fn admins<T>(
    app: &App,
    me: &UserId,
    reading: impl Future<Output = Result<T>>,
) -> Result<T> {
    let (admin, read) = join!(app.check_admin(me), reading);
    admin?;
    read
}
