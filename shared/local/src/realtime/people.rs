//! Who a connection speaks for.

use axum::http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::address::Address;
use super::connection::Opening;
use super::frames::Refusal;
use super::hub::Who;
use crate::app::App;
use crate::auth::{Auth, SignedIn};
use crate::error::Error;
use crate::identity::{self, Realm};

/// The project that stands for Appwrite's console; nothing happens there that clients could hear of.
const CONSOLE: &str = "console";

/// A client and how they see themselves.
#[derive(Debug, Default)]
pub struct Person {
    /// What the hub needs to know.
    pub who: Who,
    /// Their account as `connected` and `authentication` show it; null for a guest.
    pub account: Value,
}

/// A header's text, empty where it is absent.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Which project is meant; none at all means the console.
pub fn project(app: &App, headers: &HeaderMap, address: &Address) -> Result<String, Refusal> {
    let named = match header(headers, "x-appwrite-project") {
        "" => address.text("project").unwrap_or_default(),
        named => named,
    };
    match named {
        "" | CONSOLE => Ok(CONSOLE.to_owned()),
        named if named == app.options.project => Ok(named.to_owned()),
        _ => Err(Refusal::policy("Missing or unknown project ID")),
    }
}

/// Who opens a connection: by cookie, session header, fallback cookies, or JWT, the latter also in the address.
///
/// API keys count for nothing here, as in real Appwrite: who brings only one hears what guests hear.
pub async fn opening(
    app: &App,
    opening: &Opening,
    address: &Address,
    project: &str,
) -> Result<Person, Refusal> {
    if project == CONSOLE {
        return Ok(Person {
            who: Who {
                is_elsewhere: true,
                ..Who::default()
            },
            account: Value::Null,
        });
    }
    let mut headers = opening.headers.clone();
    headers.remove("x-appwrite-key");
    headers.remove("x-appwrite-mode");
    if let (false, Some(jwt)) = (headers.contains_key("x-appwrite-jwt"), address.text("jwt")) {
        set(&mut headers, "x-appwrite-jwt", jwt)?;
    }
    match identity::recognise(app, Realm::Project, &headers).await? {
        Some(user) => person(app, user).await,
        None => Ok(Person {
            who: Who {
                roles: Auth::Guest.roles(),
                ..Who::default()
            },
            account: Value::Null,
        }),
    }
}

/// The user whose session this is; `None` where it is nobody's.
pub async fn by_session(app: &App, session: &str) -> Result<Option<Person>, Refusal> {
    let mut headers = HeaderMap::new();
    set(&mut headers, "x-appwrite-session", session)?;
    match identity::recognise(app, Realm::Project, &headers).await? {
        Some(user) => Ok(Some(person(app, user).await?)),
        None => Ok(None),
    }
}

/// The roles of a user as the store has them now; none where the user is gone.
///
/// # Errors
///
/// Where the database fails.
pub async fn roles(app: &App, user: &str) -> Result<Vec<String>, Error> {
    let id = user.to_owned();
    let read = app.db.read(move |connection| {
        let Some(user) = Realm::Project.users().get(connection, "", &id)? else {
            return Ok(None);
        };
        let roles = identity::roles_of(connection, &user)?;
        Ok(Some(SignedIn {
            id,
            user,
            roles,
            ..SignedIn::default()
        }))
    });
    let user = read.await?;
    Ok(user.map_or_else(Vec::new, |user| Auth::User(Box::new(user)).roles()))
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<(), Refusal> {
    let value = HeaderValue::from_str(value).map_err(|_unprintable| Refusal::format())?;
    headers.insert(name, value);
    Ok(())
}

async fn person(app: &App, user: SignedIn) -> Result<Person, Refusal> {
    let document = user.user.clone();
    let shown = app
        .db
        .read(move |connection| identity::account_view(connection, Realm::Project, &document));
    Ok(Person {
        account: shown.await?,
        who: Who {
            user: user.id.clone(),
            roles: Auth::User(Box::new(user)).roles(),
            is_elsewhere: false,
        },
    })
}
