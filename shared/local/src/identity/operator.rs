//! The one person who may sign in to the console, as the CLI does.

use super::people::{self, Newcomer};
use super::{passwords, secrets, Realm};
use crate::app::App;
use crate::error::Result;
use crate::resources::Document;

/// Id of the operator among the console's people.
const ID: &str = "operator";

/// With what the operator signs in.
#[derive(Debug, Clone)]
pub struct Operator {
    /// E-mail address, in small letters.
    pub email: String,
    /// Password.
    pub password: String,
}

impl Default for Operator {
    fn default() -> Self {
        Self {
            email: "operator@example.com".to_owned(),
            password: secrets::random(24),
        }
    }
}

/// Lets the operator sign in with what this start was given, whatever held before.
///
/// # Errors
///
/// Where the database fails.
pub async fn install(app: &App) -> Result<()> {
    let Operator { email, password } = app.options.console.clone();
    let newcomer = Newcomer {
        id: ID.to_owned(),
        email: email.to_lowercase(),
        password: Some(passwords::hash(password).await?),
        password_is_known: true,
        name: "Operator".to_owned(),
        ..Newcomer::default()
    };
    let now = app.clock.now();
    app.db
        .write(move |transaction| -> Result<Document> {
            Realm::Console.users().remove(transaction, "", ID)?;
            people::add(transaction, Realm::Console, newcomer, now)
        })
        .await
        .map(drop)
}
