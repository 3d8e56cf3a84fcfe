//! What a linked function's `OpenAPI` document says about its routes.

use serde_json::{json, Map, Value};

use super::values::of;

/// How deep examples go; what refers to itself ends there.
const DEEPEST: u8 = 6;

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// One route.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Such as `POST`.
    pub method: String,
    /// Such as `/posts/{id}`.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// A body that has the right shape, where one is wanted.
    pub example: Option<Value>,
    /// Its parameters in the query, with whether each is required.
    pub query: Vec<(String, bool)>,
}

/// The routes of a document, in its order.
pub fn routes(document: &Value) -> Vec<Route> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut routes = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                routes.push(route(document, method, path, operation));
            }
        }
    }
    routes
}

fn route(document: &Value, method: &str, path: &str, operation: &Value) -> Route {
    let schema = operation.pointer("/requestBody/content/application~1json/schema");
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let query = parameters
        .into_iter()
        .flatten()
        .filter(|parameter| of(parameter, "in") == "query")
        .map(|parameter| {
            let required = parameter.get("required").and_then(Value::as_bool);
            (of(parameter, "name").to_owned(), required == Some(true))
        });
    Route {
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: of(operation, "summary").to_owned(),
        example: schema.map(|schema| example(document, schema, DEEPEST)),
        query: query.collect(),
    }
}

/// A value of the right shape.
fn example(document: &Value, schema: &Value, depth: u8) -> Value {
    let Some(depth) = depth.checked_sub(1) else {
        return Value::Null;
    };
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = pointer.trim_start_matches('#');
        let meant = document.pointer(pointer).unwrap_or(&Value::Null);
        return example(document, meant, depth);
    }
    for told in ["example", "default", "const"] {
        if let Some(value) = schema.get(told) {
            return value.clone();
        }
    }
    for list in ["examples", "enum"] {
        if let Some(value) = schema.pointer(&format!("/{list}/0")) {
            return value.clone();
        }
    }
    for list in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = schema.pointer(&format!("/{list}/0")) {
            return example(document, first, depth);
        }
    }
    by_type(document, schema, depth)
}

fn by_type(document: &Value, schema: &Value, depth: u8) -> Value {
    let kind = schema.get("type");
    let kind = kind.and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    match kind.unwrap_or_default() {
        "object" => object(document, schema, depth),
        "array" => match schema.get("items") {
            Some(items) if schema.get("minItems").and_then(Value::as_u64) > Some(0) => {
                json!([example(document, items, depth)])
            }
            _ => json!([]),
        },
        "string" => json!(word(of(schema, "format"))),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(false),
        _ => Value::Null,
    }
}

/// What must be there, or all there is where nothing must.
fn object(document: &Value, schema: &Value, depth: u8) -> Value {
    let required = super::values::all(schema, "required");
    let properties = schema.get("properties").and_then(Value::as_object);
    let filled = properties
        .into_iter()
        .flatten()
        .filter(|(name, _)| required.is_empty() || required.contains(&name.as_str()))
        .map(|(name, schema)| (name.clone(), example(document, schema, depth)));
    Value::Object(filled.collect::<Map<_, _>>())
}

fn word(format: &str) -> &'static str {
    match format {
        "email" => "someone@example.com",
        "date-time" => "2026-01-02T03:04:05.000Z",
        "date" => "2026-01-02",
        "uri" | "url" => "https://example.com",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_the_right_shape_is_offered() {
        let document = json!({
            "paths": { "/notes/{id}": { "post": {
                "summary": "Keep a note",
                "parameters": [{ "in": "path", "name": "id" }, { "in": "query", "name": "dry", "required": true }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Note" } } } },
            } } },
            "components": { "schemas": { "Note": {
                "type": "object",
                "required": ["text", "kind", "by", "tags", "self"],
                "properties": {
                    "text": { "type": "string" },
                    "kind": { "enum": ["plain", "rich"] },
                    "by": { "anyOf": [{ "type": "string", "format": "email" }, { "type": "null" }] },
                    "tags": { "type": ["array", "null"], "minItems": 1, "items": { "type": "integer" } },
                    "self": { "$ref": "#/components/schemas/Loop" },
                    "left": { "type": "string" },
                },
            }, "Loop": { "$ref": "#/components/schemas/Loop" } } },
        });
        let [route] = &routes(&document)[..] else {
            panic!("{:?}", routes(&document));
        };
        assert_eq!(
            (
                route.method.as_str(),
                route.path.as_str(),
                route.summary.as_str()
            ),
            ("POST", "/notes/{id}", "Keep a note")
        );
        assert_eq!(route.query, [("dry".to_owned(), true)]);
        assert_eq!(
            route.example,
            Some(
                json!({ "text": "text", "kind": "plain", "by": "someone@example.com", "tags": [1], "self": null })
            )
        );
    }

    #[test]
    fn what_is_no_document_has_no_routes() {
        assert!(routes(&json!("nonsense")).is_empty());
    }
}
