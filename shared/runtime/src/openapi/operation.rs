//! One route as an `OpenAPI` operation.

use std::collections::BTreeMap;

use serde_json::{json, Map, Value};

use super::schemas::{Schemas, REFUSAL};
use crate::describe::CallerKind;
use crate::{Code, Route, BODY_LIMIT};

pub(super) fn describe(function: &str, route: &Route, schemas: &mut Schemas) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [function],
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
        "security": security(route.caller),
    });
    if let (Some(schema), Some(members)) = (&route.request, operation.as_object_mut()) {
        let schema = schemas.place(schema);
        members.insert("requestBody".to_owned(), body(route, &schema));
    }
    operation
}

fn body(route: &Route, schema: &Value) -> Value {
    let mut body = Map::new();
    if route.body_limit != BODY_LIMIT {
        let limit = format!("At most {} KB.", route.body_limit / 1024);
        body.insert("description".to_owned(), limit.into());
    }
    let required = !route.body_optional;
    body.insert("required".to_owned(), required.into());
    body.insert("content".to_owned(), json_content(schema));
    body.into()
}

fn security(caller: CallerKind) -> Value {
    match caller {
        CallerKind::Anyone => json!([]),
        CallerKind::Optional => json!([{}, { "session": [] }]),
        CallerKind::Required => json!([{ "session": [] }]),
    }
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<Value> {
    let in_path = route.path.split('{').skip(1);
    let mut parameters: Vec<_> = in_path
        .filter_map(|rest| rest.split('}').next())
        .map(|name| {
            let schema = json!({ "type": "string" });
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    if let Some(schema) = &route.query {
        parameters.extend(in_query(&schemas.inline(schema)));
    }
    parameters
}

fn in_query(schema: &Value) -> Vec<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema["properties"].as_object().cloned();
    let parameter = |(name, mut schema): (String, Value)| {
        let description = schema
            .as_object_mut()
            .and_then(|it| it.remove("description"));
        let needed = required.iter().any(|it| it == &name);
        let mut parameter = Map::from_iter([
            ("name".to_owned(), name.into()),
            ("in".to_owned(), "query".into()),
            ("required".to_owned(), needed.into()),
        ]);
        parameter.extend(description.map(|it| ("description".to_owned(), it)));
        parameter.insert("schema".to_owned(), schema);
        parameter.into()
    };
    let properties = properties.unwrap_or_default();
    properties.into_iter().map(parameter).collect()
}

fn responses(route: &Route, schemas: &mut Schemas) -> Map<String, Value> {
    let content = route.response.as_ref().map(|schema| schemas.place(schema));
    let mut responses = Map::new();
    for status in &route.statuses {
        let mut response = Map::new();
        response.insert("description".to_owned(), success(*status).into());
        if let Some(schema) = &content {
            response.insert("content".to_owned(), json_content(schema));
        }
        responses.insert(status.to_string(), response.into());
    }
    for (status, names) in refusals(route) {
        responses.insert(status.to_string(), refusal(&names.join(", ")));
    }
    responses.insert("default".to_owned(), refusal("any other refusal"));
    responses
}

fn success(status: u16) -> &'static str {
    match status {
        201 => "made",
        202 => "taken on",
        204 => "done",
        _ => "fine",
    }
}

fn refusal(description: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{REFUSAL}") });
    json!({ "description": description, "content": json_content(&schema) })
}

fn json_content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

/// The codes by status: what the signature implies, then what the route names.
fn refusals(route: &Route) -> BTreeMap<u16, Vec<&'static str>> {
    let mut codes = Vec::new();
    if route.request.is_some() {
        codes.extend([Code::ValidationFailed, Code::BadJson, Code::TooLarge]);
    } else if route.query.is_some() {
        codes.push(Code::ValidationFailed);
    }
    if route.caller == CallerKind::Required {
        codes.push(Code::Unauthenticated);
    }
    codes.extend(&route.refusals);
    let mut by_status = BTreeMap::<u16, Vec<_>>::new();
    for code in codes {
        let names = by_status.entry(code.status().as_u16()).or_default();
        if !names.contains(&code.name()) {
            names.push(code.name());
        }
    }
    by_status
}
