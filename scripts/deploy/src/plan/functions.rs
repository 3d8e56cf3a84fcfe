//! Functions: their settings, not their code.

use reqwest::Method;
use serde_json::Value;

use super::{pick, Body, Call, Plan, Step};
use crate::compare::{differences, FUNCTION};
use crate::found::Found;
use crate::wanted::{by_id, text, Wanted};

/// What the project decides about a function, and an update would otherwise reset.
const KEPT: &[&str] = &[
    "installationId",
    "providerRepositoryId",
    "providerBranch",
    "providerSilentMode",
    "providerRootDirectory",
    "buildSpecification",
    "runtimeSpecification",
    "deploymentRetention",
];

/// Plans every function.
pub fn plan(plan: &mut Plan, wanted: &Wanted, found: &Found) {
    for function in wanted.functions() {
        let id = text(function, "$id");
        match by_id(&found.functions, id) {
            None => {
                let mut body = settings(function);
                body.insert("functionId".to_owned(), id.into());
                let call = Call::new(Method::POST, "/functions", body);
                plan.steps.push(Step::new(format!("+ function {id}"), call));
            }
            Some(found) => {
                let said = differences(FUNCTION, function, found);
                if !said.is_empty() {
                    let path = format!("/functions/{id}");
                    let call = Call::new(Method::PUT, path, keeping(settings(function), found));
                    let text = format!("~ function {id}: {}", said.join("; "));
                    plan.steps.push(Step::new(text, call));
                }
            }
        }
    }
    let parts = ("$id", wanted.functions(), found.functions.as_slice());
    plan.note_extra(parts, |id| format!("function {id}"));
}

fn settings(function: &Value) -> Body {
    let members = FUNCTION.iter().map(|(member, _)| (*member, *member));
    pick(function, &members.collect::<Vec<_>>())
}

fn keeping(mut body: Body, found: &Value) -> Body {
    for member in KEPT {
        match found.get(*member) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() => {}
            Some(kept) => {
                body.insert((*member).to_owned(), kept.clone());
            }
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_update_keeps_the_connected_repository() {
        let found = json!({ "installationId": "i", "providerBranch": "main", "providerRepositoryId": "", "deploymentRetention": 7 });
        let body = keeping(
            pick(&json!({ "name": "posts" }), &[("name", "name")]),
            &found,
        );
        let expected = json!({ "name": "posts", "installationId": "i", "providerBranch": "main", "deploymentRetention": 7 });
        assert_eq!(Value::Object(body), expected);
    }
}
