//! Manifests as an `OpenAPI` 3.1 document.

mod operation;
mod schemas;

use serde_json::{json, Map, Value};

use crate::Manifest;
use schemas::Schemas;

/// How the operations are reached; stands at the top of the document.
const ABOUT: &str = "Each tag is an Appwrite Function. A client calls an operation by creating an \
execution of that function with the operation's method, path, headers and body; the execution \
carries the answer's status, headers and body. Every answer has the header `x-request-id`.";

/// Describes functions as an `OpenAPI` 3.1 document.
///
/// ```
/// use runtime::{openapi, Function, Json, Path, Routes, Triggers};
///
/// static GREETER: Function<()> = Function::new("greeter", || {
///     Triggers::new().on_request(Routes::new().get("/hello/{name}", greet, "GRT-1", "Greet"))
/// });
///
/// async fn greet(Path(name): Path<String>) -> Json<String> {
///     Json(name)
/// }
///
/// let document = openapi(&[GREETER.manifest()]);
/// let operation = &document["paths"]["/hello/{name}"]["get"];
/// assert_eq!(operation["operationId"], "GRT-1");
/// assert_eq!(operation["parameters"][0]["name"], "name");
/// ```
pub fn openapi(manifests: &[Manifest]) -> Value {
    let mut schemas = Schemas::with_refusal();
    let mut paths = Map::new();
    for manifest in manifests {
        for route in &manifest.routes {
            let described = operation::describe(manifest.id, route, &mut schemas);
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            // Every function has `GET /health`; it is described once.
            if let Value::Object(methods) = path {
                methods
                    .entry(route.method.to_lowercase())
                    .or_insert(described);
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Functions", "version": "1", "description": ABOUT },
        "tags": manifests.iter().map(|it| json!({ "name": it.id })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas.into_components(),
            "securitySchemes": { "session": {
                "type": "apiKey", "in": "header", "name": "X-Appwrite-Session",
                "description": "A session of the project's user, as any Appwrite SDK sends it.",
            } },
        },
    })
}
