//! Who a connection speaks for.

use axum::http::{HeaderMap, HeaderValue, Uri};
use serde_json::Value;

use super::address::Address;
use super::connection::Opening;
use super::frames::Refusal;
use super::hub::Who;
use crate::app::App;
use crate::auth::{Auth, SignedIn};
use crate::error::Result as Answer;
use crate::identity;
use crate::resources::Kind;

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
    let auth = identity::resolve(app, &headers, &opening.uri).await?;
    Ok(person(&auth))
}

/// The user whose session this is; `None` where it is nobody's.
pub async fn by_session(app: &App, session: &str) -> Result<Option<Person>, Refusal> {
    let mut headers = HeaderMap::new();
    set(&mut headers, "x-appwrite-project", &app.options.project)?;
    set(&mut headers, "x-appwrite-session", session)?;
    let auth = identity::resolve(app, &headers, &Uri::from_static("/")).await?;
    match auth {
        Auth::User(_) => Ok(Some(person(&auth))),
        _ => Ok(None),
    }
}

/// The roles of a user as the store has them now.
pub async fn roles(app: &App, user: &str) -> Answer<Vec<String>> {
    let id = user.to_owned();
    let found = app
        .db
        .read(move |store| Kind("user").get(store, "", &id))
        .await?;
    let Some(found) = found else {
        return Ok(Vec::new());
    };
    let user = SignedIn {
        id: user.to_owned(),
        user: found,
        ..SignedIn::default()
    };
    Ok(Auth::User(Box::new(user)).roles())
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<(), Refusal> {
    let value = HeaderValue::from_str(value).map_err(|_unprintable| Refusal::format())?;
    headers.insert(name, value);
    Ok(())
}

fn person(auth: &Auth) -> Person {
    let user = auth.user_id().unwrap_or_default().to_owned();
    Person {
        who: Who {
            user,
            roles: auth.roles(),
            is_elsewhere: false,
        },
        account: auth.user().map_or(Value::Null, account),
    }
}

fn account(user: &SignedIn) -> Value {
    Value::Object(user.user.clone())
}
