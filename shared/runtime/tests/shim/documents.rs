//! What a function says about itself.

use runtime::{openapi, CallerKind, Code};
use serde_json::json;

use crate::sample::SAMPLE;

#[test]
fn the_manifest_lists_every_trigger() {
    let manifest = SAMPLE.manifest();
    assert_eq!(
        manifest.events,
        [
            "databases.main.tables.notes.rows.*.create",
            "users.*.update.verification"
        ]
    );
    assert_eq!(manifest.schedule, Some("*/15 * * * *"));
    assert_eq!(manifest.timeout_seconds, 2);
    assert_eq!(manifest.execute.roles(), ["users/verified"]);
    assert_eq!(manifest.scopes, ["rows.read"]);
    let names: Vec<_> = manifest.variables.iter().map(|it| it.name).collect();
    assert_eq!(names, ["COLOUR", "LIMIT"]);
    assert_eq!(manifest.routes.last().unwrap().path, "/health");
}

#[test]
fn a_function_that_subscribes_to_its_own_writes_is_a_loop() {
    let mut manifest = SAMPLE.manifest();
    assert_eq!(
        manifest.loops(),
        ["databases.main.tables.notes.rows.*.create"]
    );
    manifest.writes = vec!["users", "other"];
    assert!(manifest.loops().is_empty());
}

#[test]
fn a_handler_may_be_woken_by_the_function_as_long_as_no_circle_closes() {
    let mut manifest = SAMPLE.manifest();
    manifest.events = vec![
        "databases.main.tables.notes.rows.*.create".to_owned(),
        "databases.main.tables.pods.rows.*.create".to_owned(),
    ];
    manifest.writes = vec!["notes", "pods"];
    manifest.handler_writes = vec![Some(vec!["notes.update"]), Some(vec!["notes.create"])];
    assert!(manifest.loops().is_empty());
    manifest.handler_writes = vec![Some(vec!["pods"]), Some(vec!["notes.create"])];
    assert_eq!(manifest.loops().len(), 2);
}

#[test]
fn a_route_is_described_by_its_handlers_signature() {
    let manifest = SAMPLE.manifest();
    let route = &manifest.routes[0];
    assert_eq!(
        (route.method, route.path, route.operation),
        ("POST", "/notes", "NOT-1")
    );
    assert_eq!(route.caller, CallerKind::Required);
    assert_eq!(route.statuses, [201, 200]);
    assert_eq!(route.refusals, [Code::TooMany]);
    let request = route.request.as_ref().unwrap().as_value();
    assert_eq!(request["required"], json!(["text"]));
    let callers: Vec<_> = manifest.routes[1..4].iter().map(|it| it.caller).collect();
    let want = [
        CallerKind::Optional,
        CallerKind::Required,
        CallerKind::Anyone,
    ];
    assert_eq!(callers, want);
}

#[test]
fn the_document_describes_an_operation() {
    let document = openapi(&[SAMPLE.manifest()]);
    assert_eq!(document["openapi"], "3.1.0");
    insta::assert_json_snapshot!(document["paths"]["/notes"]);
}

#[test]
fn two_types_of_one_name_stay_two() {
    let (one, mut two) = (SAMPLE.manifest(), SAMPLE.manifest());
    two.id = "other";
    for route in &mut two.routes {
        route.path = "/elsewhere";
        if let Some(request) = &mut route.request {
            request.insert("description".into(), "Another type".into());
        }
    }
    let document = openapi(&[one, two]);
    let names: Vec<_> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert!(names.iter().any(|it| *it == "NewNote2"), "{names:?}");
    assert!(!names.iter().any(|it| *it == "Place2"), "{names:?}");
    let body = &document["paths"]["/elsewhere"]["post"]["requestBody"];
    let schema = &body["content"]["application/json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/NewNote2");
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = openapi(&[SAMPLE.manifest()]);
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(
            document.pointer(pointer).is_some_and(|it| !it.is_null()),
            "{pointer}"
        );
    }
}
