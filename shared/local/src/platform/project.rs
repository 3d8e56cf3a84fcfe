//! The one project, and what the console and the CLI ask about it.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::Router;
use serde_json::{json, Value};

use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::{Document, Kind};
use crate::server::Answer;

const METHODS: &[&str] = &[
    "email-password",
    "magic-url",
    "email-otp",
    "anonymous",
    "invites",
    "jwt",
    "phone",
];
const SERVICES: &[&str] = &[
    "account",
    "avatars",
    "databases",
    "tablesdb",
    "locale",
    "health",
    "project",
    "storage",
    "teams",
    "users",
    "vcs",
    "sites",
    "functions",
    "proxy",
    "graphql",
    "migrations",
    "messaging",
    "advisor",
];
const PROTOCOLS: &[&str] = &["rest", "graphql", "websocket"];

/// What was changed of the project since it was made.
const CHANGED: Kind = Kind("project");

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/projects/{id}", get(read).patch(update))
        .route("/project", get(read_current))
        .route("/console/variables", get(variables))
}

/// Operators see the project under the console's own name too, as the CLI asks for it.
fn check(call: &Call) -> Result<()> {
    match &call.auth {
        Auth::User(_) if call.realm == crate::identity::Realm::Console => Ok(()),
        auth => auth.require("project.read"),
    }
}

async fn read(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Answer<Value>> {
    check(&call)?;
    if id == app.options.project {
        Ok(Answer(200, shown(&app).await?))
    } else {
        Err(crate::identity::project_not_found())
    }
}

/// `PATCH /projects/{id}`: only the name can be changed, which is what the CLI pushes.
async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    check(&call)?;
    if id != app.options.project {
        return Err(crate::identity::project_not_found());
    }
    let name = call.params.required_text("name", 1, 128)?;
    let mut kept = Document::new();
    kept.insert("name".to_owned(), json!(name));
    kept.insert("$updatedAt".to_owned(), json!(app.clock.stamp()));
    app.db
        .write(move |connection| {
            if !CHANGED.insert(connection, "", &id, &kept)? {
                CHANGED.replace(connection, "", &id, &kept)?;
            }
            Ok(())
        })
        .await?;
    Ok(Answer(200, shown(&app).await?))
}

async fn read_current(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("project.read")?;
    Ok(Answer(200, shown(&app).await?))
}

/// The project as it started, under what was changed since.
async fn shown(app: &App) -> Result<Value> {
    let id = app.options.project.clone();
    let changed = CHANGED.read(&app.db, id).await?;
    let mut shown = view(app);
    if let Value::Object(members) = &mut shown {
        members.extend(changed.unwrap_or_default());
    }
    Ok(shown)
}

fn view(app: &App) -> Value {
    let started = stamp(app.started);
    let switched_on = |ids: &[&str]| -> Vec<Value> {
        ids.iter()
            .map(|id| json!({ "$id": id, "enabled": true }))
            .collect()
    };
    json!({
        "$id": app.options.project, "$createdAt": started, "$updatedAt": started, "name": app.options.project,
        "teamId": "local", "region": "default", "devKeys": [], "smtpEnabled": false, "smtpSenderName": "",
        "smtpSenderEmail": "", "smtpReplyToName": "", "smtpReplyToEmail": "", "smtpHost": "", "smtpPort": 0,
        "smtpUsername": "", "smtpPassword": "", "smtpSecure": "", "pingCount": 0, "pingedAt": "", "labels": [],
        "status": "active", "authMethods": switched_on(METHODS), "services": switched_on(SERVICES),
        "protocols": switched_on(PROTOCOLS), "blocks": [], "consoleAccessedAt": "",
    })
}

/// `GET /console/variables`: what the CLI makes addresses of functions from.
async fn variables(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    if !matches!(call.auth, Auth::Admin) {
        call.auth.require("projects.read")?;
    }
    let host = app.endpoint.trim_end_matches("/v1");
    let host = host.rsplit('/').next().ok_or_else(Error::unauthorized)?;
    Ok(Answer(
        200,
        json!({
            "_APP_DOMAIN": host, "_APP_DOMAIN_TARGET_CNAME": host, "_APP_DOMAIN_TARGET_A": "127.0.0.1",
            "_APP_DOMAIN_TARGET_AAAA": "::1", "_APP_DOMAIN_TARGET_CAA": "", "_APP_STORAGE_LIMIT": app.options.storage_limit,
            "_APP_COMPUTE_BUILD_TIMEOUT": 900, "_APP_COMPUTE_SIZE_LIMIT": 30_000_000, "_APP_USAGE_STATS": "disabled",
            "_APP_VCS_ENABLED": false, "_APP_DOMAIN_ENABLED": false, "_APP_ASSISTANT_ENABLED": false,
            "_APP_DOMAIN_SITES": "sites.localhost", "_APP_DOMAIN_FUNCTIONS": "functions.localhost",
            "_APP_OPTIONS_FORCE_HTTPS": "disabled", "_APP_DOMAINS_NAMESERVERS": "", "_APP_DB_ADAPTER": "sqlite",
            "supportForRelationships": false, "supportForOperators": true, "supportForSpatials": false,
            "supportForSpatialIndexNull": false, "supportForFulltextWildcard": true, "supportForMultipleFulltextIndexes": true,
            "supportForAttributeResizing": true, "supportForSchemas": true, "maxIndexLength": 768,
            "supportForIntegerIds": true,
        }),
    ))
}
