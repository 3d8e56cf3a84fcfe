//! Variables of functions and of the project.
//!
//! The same five calls serve both; those of the project have no parent and are under `/project/variables`.

use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::function::{Function, FUNCTION, VARIABLE};
use super::view;
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::query::{Listing, BOOLEAN, TEXT};
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Characters a value may have.
const LONGEST_VALUE: usize = 8192;

/// Whose variables a call is about.
#[derive(Clone)]
struct Owner {
    /// The function's id, empty for the project.
    function: String,
}

impl Owner {
    fn project() -> Self {
        Self {
            function: String::new(),
        }
    }

    fn require(&self, call: &Call, action: &str) -> Result<()> {
        if self.function.is_empty() {
            call.auth.require(&format!("project.{action}"))
        } else {
            call.auth.require(&format!("functions.{action}"))
        }
    }

    /// The owner, if it is there, in the spelling it was made with.
    fn load(&self, connection: &Connection) -> Result<String> {
        if self.function.is_empty() {
            return Ok(String::new());
        }
        Ok(Function::load(connection, &self.function)?.id().to_owned())
    }

    fn kind(&self) -> &'static str {
        if self.function.is_empty() {
            "project"
        } else {
            "function"
        }
    }
}

/// `POST /functions/{id}/variables`.
pub async fn create(
    app: State<App>,
    Path(function): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    add(app.0, Owner { function }, call).await
}

/// `POST /project/variables`.
pub async fn create_of_project(app: State<App>, call: Call) -> Result<Answer<Value>> {
    add(app.0, Owner::project(), call).await
}

const LISTED: Listing<'_> = Listing {
    attributes: &[
        ("key", TEXT),
        ("resourceType", TEXT),
        ("resourceId", TEXT),
        ("secret", BOOLEAN),
    ],
    noun: "Variable",
    cursor_key: "$id",
};

/// `GET /functions/{id}/variables`.
pub async fn list(
    app: State<App>,
    Path(function): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    all(app.0, Owner { function }, call).await
}

/// `GET /project/variables`.
pub async fn list_of_project(app: State<App>, call: Call) -> Result<Answer<Value>> {
    all(app.0, Owner::project(), call).await
}

/// `GET /functions/{id}/variables/{variable}`.
pub async fn read(
    app: State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    one(app.0, Owner { function }, id, call).await
}

/// `GET /project/variables/{variable}`.
pub async fn read_of_project(
    app: State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    one(app.0, Owner::project(), id, call).await
}

/// `PUT /functions/{id}/variables/{variable}`.
pub async fn update(
    app: State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    change(app.0, Owner { function }, id, call).await
}

/// `PUT /project/variables/{variable}`.
pub async fn update_of_project(
    app: State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    change(app.0, Owner::project(), id, call).await
}

/// `DELETE /functions/{id}/variables/{variable}`.
pub async fn delete(
    app: State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    remove(app.0, Owner { function }, id, call).await
}

/// `DELETE /project/variables/{variable}`.
pub async fn delete_of_project(
    app: State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Gone> {
    remove(app.0, Owner::project(), id, call).await
}

async fn add(app: App, owner: Owner, call: Call) -> Result<Answer<Value>> {
    owner.require(&call, "write")?;
    let params = &call.params;
    // Clients older than 1.9.0 leave the id to the server.
    let is_old = view::is_old(&call.headers);
    let asked = match params.get("variableId") {
        None if is_old => "unique()".to_owned(),
        _ => params.required_id("variableId")?,
    };
    let id = crate::ids::chosen(&asked, app.clock.now());
    let key = params.required_text("key", 1, 255)?;
    let value = params.required_text("value", 0, LONGEST_VALUE)?;
    let secret = params.flag("secret")?.unwrap_or(true);
    let now = app.clock.stamp();
    let variable = app
        .db
        .write(move |connection| {
            let parent = owner.load(connection)?;
            let variable = object(json!({
                "$id": id,
                "$createdAt": now,
                "$updatedAt": now,
                "key": key,
                "value": value,
                "secret": secret,
                "resourceType": owner.kind(),
                "resourceId": parent,
            }));
            check_key(connection, &parent, &id, &key)?;
            if !VARIABLE.insert(connection, &parent, &id, &variable)? {
                return Err(taken());
            }
            touch(connection, &parent)?;
            Ok(variable)
        })
        .await?;
    announce(&app, &variable, "create");
    Ok(Answer(201, view::variable(variable)))
}

async fn all(app: App, owner: Owner, call: Call) -> Result<Answer<Value>> {
    owner.require(&call, "read")?;
    let variables = app
        .db
        .read(move |connection| VARIABLE.all(connection, &owner.load(connection)?))
        .await?;
    let shown = variables.into_iter().map(view::variable);
    let shown = shown.map(|shown| shown.as_object().cloned().unwrap_or_default());
    let page = LISTED.page(&call.params, shown.collect())?;
    Ok(Answer(
        200,
        json!({ "total": page.total, "variables": page.items }),
    ))
}

async fn one(app: App, owner: Owner, id: String, call: Call) -> Result<Answer<Value>> {
    owner.require(&call, "read")?;
    let variable = app
        .db
        .read(move |connection| load(connection, &owner.load(connection)?, &id))
        .await?;
    Ok(Answer(200, view::variable(variable)))
}

async fn change(app: App, owner: Owner, id: String, call: Call) -> Result<Answer<Value>> {
    owner.require(&call, "write")?;
    let key = call.params.text("key", 0, 255)?;
    let value = call.params.text("value", 0, LONGEST_VALUE)?;
    let secret = call.params.flag("secret")?;
    let now = app.clock.stamp();
    let variable = app
        .db
        .write(move |connection| {
            let parent = owner.load(connection)?;
            let mut variable = load(connection, &parent, &id)?;
            if variable.get("secret") == Some(&json!(true)) && secret == Some(false) {
                return Err(stays_secret());
            }
            if key.is_none() && value.is_none() && secret.is_none() {
                return Err(Error::argument(
                    "The request contains one or more invalid arguments. Please refer to the endpoint documentation.",
                ));
            }
            if let Some(key) = &key {
                check_key(connection, &parent, &id, key)?;
            }
            let changes = [
                ("key", key.map(Value::from)),
                ("value", value.map(Value::from)),
                ("secret", secret.map(Value::from)),
                ("$updatedAt", Some(Value::from(now))),
            ];
            for (member, value) in changes {
                if let Some(value) = value {
                    variable.insert(member.to_owned(), value);
                }
            }
            VARIABLE.replace(connection, &parent, &id, &variable)?;
            touch(connection, &parent)?;
            Ok(variable)
        })
        .await?;
    announce(&app, &variable, "update");
    Ok(Answer(200, view::variable(variable)))
}

async fn remove(app: App, owner: Owner, id: String, call: Call) -> Result<Gone> {
    owner.require(&call, "write")?;
    let variable = app
        .db
        .write(move |connection| {
            let parent = owner.load(connection)?;
            let variable = load(connection, &parent, &id)?;
            VARIABLE.remove(connection, &parent, &id)?;
            touch(connection, &parent)?;
            Ok(variable)
        })
        .await?;
    announce(&app, &variable, "delete");
    Ok(Gone)
}

fn load(connection: &Connection, parent: &str, id: &str) -> Result<Document> {
    VARIABLE.get(connection, parent, id)?.ok_or_else(|| {
        Error::new(
            404,
            "variable_not_found",
            "Variable with the requested ID could not be found.",
        )
    })
}

/// Refuses a key that another variable of the same owner has.
fn check_key(connection: &Connection, parent: &str, id: &str, key: &str) -> Result<()> {
    let others = VARIABLE.all(connection, parent)?;
    let is = |variable: &Document, member: &str, value: &str| {
        variable.get(member).and_then(Value::as_str) == Some(value)
    };
    let clash = others
        .iter()
        .any(|other| is(other, "key", key) && !is(other, "$id", id));
    if clash {
        Err(taken())
    } else {
        Ok(())
    }
}

/// A function whose variables changed is no longer live: its deployment was built with others.
fn touch(connection: &Connection, parent: &str) -> Result<()> {
    if parent.is_empty() {
        return Ok(());
    }
    let mut function = Function::load(connection, parent)?.0;
    function.insert("live".to_owned(), json!(false));
    FUNCTION.replace(connection, "", parent, &function)?;
    Ok(())
}

fn announce(app: &App, variable: &Document, action: &str) {
    let id = variable.get("$id").and_then(Value::as_str);
    app.events.emit(Event {
        name: format!("variables.{}.{action}", id.unwrap_or_default()),
        payload: view::variable(variable.clone()),
        user: String::new(),
        read_roles: Vec::new(),
        roles_changed: None,
    });
}

fn taken() -> Error {
    Error::new(
        409,
        "variable_already_exists",
        "Variable with the same ID already exists in this project. Try again with a different ID.",
    )
}

fn stays_secret() -> Error {
    Error::new(
        400,
        "variable_cannot_unset_secret",
        "Secret variables cannot be marked as non-secret. Please re-create the variable if this is your intention.",
    )
}

fn object(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        _ => Document::new(),
    }
}
