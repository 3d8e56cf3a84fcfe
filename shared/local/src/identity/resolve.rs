//! From a request's headers to who is calling.

use axum::http::{HeaderMap, Uri};
use jiff::SignedDuration;
use rusqlite::Connection;
use serde_json::Value;

use super::people::{flag, text};
use super::realm::{CONSOLE, MEMBERSHIPS};
use super::{cookies, failures, people, sessions, Realm};
use crate::app::App;
use crate::auth::{Auth, Key, SignedIn};
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::jwt::{self, Claims, Refused};
use crate::resources::{Document, Kind};

/// How exactly `accessedAt` is kept: appwrite/appwrite:app/init/constants.php, `APP_USER_ACCESS`.
const ACCESS: SignedDuration = SignedDuration::from_hours(24);

/// Finds out who is calling.
///
/// # Errors
///
/// 404 `project_not_found`; 401 for a key or token that is not ours; 403 `user_blocked`, `user_jwt_and_cookie_set`.
pub async fn resolve(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Auth> {
    let realm = Realm::of(app, headers, uri)?;
    let is_admin =
        realm == Realm::Project && asked(headers, uri, "mode", "x-appwrite-mode") == "admin";
    let people = if is_admin { Realm::Console } else { realm };
    let user = recognise(app, people, headers).await?;
    if let Some(auth) = by_key(app, realm, headers).await? {
        return Ok(auth);
    }
    let Some(user) = user else {
        return Ok(Auth::Guest);
    };
    if !flag(&user.user, "status") {
        return Err(failures::user_blocked());
    }
    let user = touched(app, people, user).await?;
    Ok(if is_admin {
        Auth::Admin
    } else {
        Auth::User(Box::new(user))
    })
}

/// Whom the session or the JWT of a request names. Nothing is noted and nobody is refused for being blocked.
///
/// # Errors
///
/// 401 `user_jwt_invalid`, 403 `user_jwt_and_cookie_set`.
pub async fn recognise(app: &App, people: Realm, headers: &HeaderMap) -> Result<Option<SignedIn>> {
    let by_session = match cookies::shown(headers, people.project(app)) {
        Some(shown) => by_session(app, people, shown).await?,
        None => None,
    };
    match header(headers, "x-appwrite-jwt") {
        "" => Ok(by_session),
        _ if by_session.is_some() => Err(failures::jwt_and_session()),
        token => by_token(app, people, token).await,
    }
}

impl Realm {
    /// The people that a call names by its project: nothing named means the console.
    ///
    /// # Errors
    ///
    /// 404 `project_not_found`.
    pub fn of(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Self> {
        match asked(headers, uri, "project", "x-appwrite-project").as_str() {
            "" | CONSOLE => Ok(Self::Console),
            project if project == app.options.project => Ok(Self::Project),
            _ => Err(failures::project_not_found()),
        }
    }

    /// Id of the project whose cookies these people show.
    pub fn project(self, app: &App) -> &str {
        match self {
            Self::Project => &app.options.project,
            Self::Console => CONSOLE,
        }
    }
}

/// Roles beyond those of every user: `team:…`, `member:…`, `label:…`.
///
/// # Errors
///
/// Where the database fails.
pub fn roles_of(connection: &Connection, user: &Document) -> Result<Vec<String>> {
    let mut roles = Vec::new();
    for membership in MEMBERSHIPS.find(connection, "userId", text(user, "$id"))? {
        if !flag(&membership, "confirm") {
            continue;
        }
        let team = text(&membership, "teamId");
        roles.push(format!("team:{team}"));
        roles.push(format!("member:{}", text(&membership, "$id")));
        for role in texts(&membership, "roles") {
            roles.push(format!("team:{team}/{role}"));
        }
    }
    roles.extend(texts(user, "labels").map(|label| format!("label:{label}")));
    Ok(roles)
}

fn texts<'a>(document: &'a Document, member: &str) -> impl Iterator<Item = &'a str> {
    let items = document.get(member).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_str)
}

async fn by_session(app: &App, realm: Realm, shown: cookies::Shown) -> Result<Option<SignedIn>> {
    let now = app.clock.now();
    app.db
        .read(move |connection| {
            let Some(session) = sessions::shown(connection, realm, &shown, now)? else {
                return Ok(None);
            };
            signed_in(connection, realm, &shown.user, text(&session, "$id"))
        })
        .await
}

async fn by_token(app: &App, realm: Realm, token: &str) -> Result<Option<SignedIn>> {
    let now = app.clock.now();
    let claims = jwt::verify(&app.secret, token, now).map_err(|why| {
        Error::new(
            401,
            "user_jwt_invalid",
            format!("Failed to verify JWT. {why}"),
        )
    })?;
    let claim = |name| text_of(&claims, name);
    let (user, session) = (claim("userId"), claim("sessionId"));
    app.db
        .read(move |connection| {
            if !session.is_empty() && !sessions::is_open(connection, realm, &user, &session, now)? {
                return Ok(None);
            }
            let found = signed_in(connection, realm, &user, &session)?;
            Ok(found.map(|user| SignedIn {
                by_jwt: true,
                ..user
            }))
        })
        .await
}

fn text_of(claims: &Claims, name: &str) -> String {
    claims
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn signed_in(
    connection: &Connection,
    realm: Realm,
    id: &str,
    session: &str,
) -> Result<Option<SignedIn>> {
    let Some(user) = realm.users().get(connection, "", id)? else {
        return Ok(None);
    };
    let roles = match realm {
        Realm::Project => roles_of(connection, &user)?,
        Realm::Console => Vec::new(),
    };
    Ok(Some(SignedIn {
        id: text(&user, "$id").to_owned(),
        session: session.to_owned(),
        by_jwt: false,
        roles,
        user,
    }))
}

/// Notes that the user was here, about once a day.
async fn touched(app: &App, realm: Realm, mut user: SignedIn) -> Result<SignedIn> {
    let now = app.clock.now();
    let last = text(&user.user, "accessedAt").parse::<jiff::Timestamp>();
    if last.is_ok_and(|last| last + ACCESS > now) {
        return Ok(user);
    }
    let id = user.id.clone();
    let noted = app.db.write(move |transaction| {
        people::change(transaction, realm, &id, now, |user| {
            user.insert("accessedAt".to_owned(), stamp(now).into());
            Ok(())
        })
    });
    user.user = noted.await?;
    Ok(user)
}

async fn by_key(app: &App, realm: Realm, headers: &HeaderMap) -> Result<Option<Auth>> {
    let key = header(headers, "x-appwrite-key");
    if key.is_empty() {
        return Ok(None);
    }
    let host = header(headers, "host");
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let label = format!("app.{}@service.{host}", realm.project(app));
    let prefix = key.split_once('_').map_or("standard", |(prefix, _)| prefix);
    let scopes = match prefix {
        _ if realm == Realm::Console => return Err(Error::unauthorized()),
        "ephemeral" | "dynamic" => Some(function_scopes(app, key)?),
        "standard" => project_scopes(app, key).await?,
        // Kinds of keys that this host does not hand out count for nothing.
        _ => return Ok(Some(Auth::Guest)),
    };
    Ok(Some(Auth::Key(Key { scopes, label })))
}

type Scopes = std::collections::BTreeSet<String>;

/// Scopes of a running function's key: a token of this host that names its project. Appwrite calls a forged one expired.
fn function_scopes(app: &App, key: &str) -> Result<Scopes> {
    let (_, token) = key.split_once('_').unwrap_or_default();
    let claims = jwt::verify(&app.secret, token, app.clock.now())
        .map_err(|_why: Refused| failures::key_expired())?;
    if text_of(&claims, "projectId") != app.options.project {
        return Err(Error::unauthorized());
    }
    let scopes = claims.get("scopes").and_then(Value::as_array);
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
    Ok(scopes.map(str::to_owned).collect())
}

/// Scopes of a stored key; `None` for the host's own, which may do everything.
async fn project_scopes(app: &App, key: &str) -> Result<Option<Scopes>> {
    if super::secrets::same(key, &app.options.key) {
        return Ok(None);
    }
    let (now, key) = (app.clock.now(), key.to_owned());
    let found = app
        .db
        .read(move |connection| KEYS.find(connection, "secret", &key));
    let Some(found) = found.await?.into_iter().next() else {
        return Err(Error::unauthorized());
    };
    let until = text(&found, "expire").parse::<jiff::Timestamp>();
    if until.is_ok_and(|until| until < now) {
        return Err(failures::key_expired());
    }
    Ok(Some(texts(&found, "scopes").map(str::to_owned).collect()))
}

/// API keys of the project.
pub const KEYS: Kind = Kind("key");

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// A value that may come in the query string or, failing that, in a header.
fn asked(headers: &HeaderMap, uri: &Uri, parameter: &str, name: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == parameter);
    match found {
        Some((_, value)) if !value.is_empty() => value.into_owned(),
        _ => header(headers, name).to_owned(),
    }
}
