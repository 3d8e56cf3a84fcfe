//! Two functions of your own on the local host: one keeps notes over HTTP, the other counts them as they are written.
//!
//! `cargo run -p local --example two_functions`, then open the address that it prints. The counter is never called: it asks to hear of
//! every new row of the table `notes`, as it would on Appwrite.

#![expect(
    clippy::needless_pass_by_value,
    reason = "an entry point is given its context, as on Appwrite"
)]

use local::{Builder, Host, Level, Linked, Sandbox};
use openruntimes::{Context, Response};
use reqwest::Method;
use serde_json::{json, Value};

/// What `appwrite push` would be given: the functions, the database, its tables and a bucket.
const PROJECT: &str = r#"{
  "projectId": "notes",
  "functions": [
    { "$id": "notes", "name": "Notes", "runtime": "rust-1.83", "execute": ["users"],
      "scopes": ["rows.read", "rows.write"] },
    { "$id": "counter", "name": "Counter", "runtime": "rust-1.83", "schedule": "0 0 1 1 *",
      "events": ["databases.main.tables.notes.rows.*.create"], "scopes": ["rows.read", "rows.write"] }
  ],
  "tablesDB": [{ "$id": "main", "name": "Main" }],
  "tables": [
    { "$id": "notes", "databaseId": "main", "name": "Notes", "rowSecurity": true, "$permissions": [],
      "columns": [
        { "key": "text", "type": "string", "size": 500, "required": true },
        { "key": "by", "type": "string", "size": 36, "required": true }
      ],
      "indexes": [] },
    { "$id": "counts", "databaseId": "main", "name": "Counts", "rowSecurity": false, "$permissions": ["read(\"users\")"],
      "columns": [{ "key": "notes", "type": "integer", "required": false, "default": 0 }],
      "indexes": [] }
  ],
  "buckets": [{ "$id": "pictures", "name": "Pictures", "$permissions": ["read(\"any\")", "create(\"users\")"] }]
}"#;

/// The host with both functions, ready to be started.
pub fn builder() -> Builder {
    Host::builder()
        .project("notes")
        .schema(PROJECT)
        .function(Linked::new("notes", notes).described(routes))
        .function(Linked::new("counter", counter))
}

/// `POST /` keeps a note of the caller, `GET /` lists the caller's notes.
fn notes(context: Context, sandbox: &Sandbox) -> Response {
    let caller = header(&context, "x-appwrite-user-id");
    if caller.is_empty() {
        let refusal = json!({ "error": "Sign in to keep notes" });
        return context.res.json(refusal, Some(401), None);
    }
    let kept = match context.req.method.as_str() {
        "POST" => {
            let body: Value = serde_json::from_str(&context.req.body_text()).unwrap_or_default();
            (sandbox.log)(Level::Log, &format!("{caller} writes a note"));
            let row = json!({
                "rowId": "unique()",
                "data": { "text": body.get("text"), "by": caller },
                "permissions": [format!("read(\"user:{caller}\")")],
            });
            appwrite(&context, sandbox, Method::POST, "notes/rows", Some(row))
        }
        "GET" => {
            let own = format!(r#"{{"method":"equal","attribute":"by","values":["{caller}"]}}"#);
            let list = format!("notes/rows?queries[]={own}");
            appwrite(&context, sandbox, Method::GET, &list, None)
        }
        _ => Err("There is only GET and POST".to_owned()),
    };
    match kept {
        Ok(answer) => context.res.json(answer, None, None),
        Err(why) => context.res.json(json!({ "error": why }), Some(400), None),
    }
}

/// Hears of every new note and counts it. An event may come twice: a function in earnest would remember what it counted.
fn counter(context: Context, sandbox: &Sandbox) -> Response {
    if header(&context, "x-appwrite-trigger") != "event" {
        (sandbox.log)(Level::Log, "nothing to count");
        return context.res.empty();
    }
    let first = json!({ "data": { "notes": 0 }, "rowId": "all" });
    // Refused from the second note on: the row is there.
    let _there = appwrite(&context, sandbox, Method::POST, "counts/rows", Some(first));
    let counted = appwrite(
        &context,
        sandbox,
        Method::PATCH,
        "counts/rows/all/notes/increment",
        Some(json!({ "value": 1 })),
    );
    match counted {
        Ok(row) => {
            let told = format!("{} notes now", row.get("notes").unwrap_or(&Value::Null));
            (sandbox.log)(Level::Log, &told);
            context.res.empty()
        }
        Err(why) => {
            (sandbox.log)(Level::Error, &why);
            context.res.text(why, Some(500), None)
        }
    }
}

/// Calls the data API with the key of the execution, which may do what the function's scopes allow.
fn appwrite(
    context: &Context,
    sandbox: &Sandbox,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Result<Value, String> {
    let variable = |name: &str| (sandbox.variables)(name).unwrap_or_default();
    let endpoint = variable("APPWRITE_FUNCTION_API_ENDPOINT");
    let mut request = reqwest::Client::new()
        .request(method, format!("{endpoint}/tablesdb/main/tables/{path}"))
        .header(
            "x-appwrite-project",
            variable("APPWRITE_FUNCTION_PROJECT_ID"),
        )
        .header("x-appwrite-key", header(context, "x-appwrite-key"));
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_string());
    }
    // A function runs on a thread that may block.
    tokio::runtime::Handle::current().block_on(async {
        let answer = request.send().await.map_err(|why| why.to_string())?;
        let is_fine = answer.status().is_success();
        let bytes = answer.bytes().await.map_err(|why| why.to_string())?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|why| why.to_string())?;
        if is_fine {
            Ok(value)
        } else {
            Err(value.get("message").unwrap_or(&value).to_string())
        }
    })
}

fn header(context: &Context, name: &str) -> String {
    let headers = &context.req.headers;
    headers.get(name).cloned().unwrap_or_default()
}

/// What the page at `/` offers to call: any `OpenAPI` document does.
fn routes() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Notes", "version": "1" },
        "paths": { "/": {
            "get": { "summary": "List your notes" },
            "post": {
                "summary": "Keep a note",
                "requestBody": { "content": { "application/json": { "schema": {
                    "type": "object",
                    "required": ["text"],
                    "properties": { "text": { "type": "string", "example": "Water the plants" } },
                } } } },
            },
        } },
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8090".to_owned());
    let running = builder().port(port.parse()?).start().await?;
    let page = running.endpoint().trim_end_matches("/v1");
    #[expect(clippy::print_stdout, reason = "a program for people")]
    {
        println!(
            "{page}/ shows everything; the API is at {page}/v1, project notes, key {}",
            running.key()
        );
    }
    tokio::signal::ctrl_c().await?;
    running.shutdown().await;
    Ok(())
}
