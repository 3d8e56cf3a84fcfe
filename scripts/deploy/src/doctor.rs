//! What keeps a project from working.

use anyhow::Result;
use reqwest::Method;
use serde_json::Value;

use crate::found::Found;
use crate::plan::Plan;
use crate::server::Server;
use crate::wanted::{by_id, items, text, Wanted};

/// Looks at everything; asks every function how it is where `calls` is set. Each finding ends in what to do.
pub async fn examine(server: &Server, wanted: &Wanted, calls: bool) -> Result<Vec<String>> {
    let found = match Found::read(server, wanted).await {
        Ok(found) => found,
        Err(error) => return Ok(vec![unreadable(&error)]),
    };
    let mut findings = drift(&Plan::make(wanted, &found));
    findings.extend(unbuilt(&found));
    let shared = shared_variables(server).await;
    for function in wanted.functions() {
        let id = text(function, "$id");
        if let Some(found) = by_id(&found.functions, id) {
            findings.extend(missing_variables(server, wanted, id, &shared).await?);
            match undeployed(id, found) {
                Some(finding) => findings.push(finding),
                None if calls => findings.extend(unwell(server, id).await),
                None => {}
            }
        }
    }
    Ok(findings)
}

fn unreadable(error: &anyhow::Error) -> String {
    let why = format!("{error:#}");
    if why.contains("scope") {
        format!("the key may not look: {why}: give it the scopes tables, buckets, functions, executions and project")
    } else {
        format!("the project cannot be read: {why}")
    }
}

/// Everything that a deployment would change.
fn drift(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().map(|step| {
        let text = match step.text.split_once(' ') {
            Some(("+", what)) => format!("{what} is missing"),
            Some((_, what)) => what.to_owned(),
            None => step.text.clone(),
        };
        format!("{text}: run `cargo xtask deploy`")
    });
    let stuck = plan
        .stuck
        .iter()
        .map(|it| format!("{it}: change it by hand"));
    steps.chain(stuck).collect()
}

/// Columns and indexes that Appwrite has not built.
fn unbuilt(found: &Found) -> Vec<String> {
    let mut findings = Vec::new();
    for table in found.tables.values().flatten() {
        for (noun, member) in [("column", "columns"), ("index", "indexes")] {
            for part in items(table, member) {
                let status = text(part, "status");
                if !status.is_empty() && status != "available" {
                    findings.push(format!(
                        "{noun} {}.{} is {status} {}: delete it in the console and deploy again",
                        text(table, "$id"),
                        text(part, "key"),
                        text(part, "error")
                    ));
                }
            }
        }
    }
    findings
}

/// Names of the variables that all functions of the project see; none where the key may not ask.
async fn shared_variables(server: &Server) -> Vec<String> {
    let listed = server.list("/project/variables", "variables").await;
    listed.map(|it| names(&it)).unwrap_or_default()
}

async fn missing_variables(
    server: &Server,
    wanted: &Wanted,
    function: &str,
    shared: &[String],
) -> Result<Vec<String>> {
    let required = wanted
        .variables
        .get(function)
        .map_or(&[][..], Vec::as_slice);
    if required.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("/functions/{function}/variables");
    let own = names(&server.list(&path, "variables").await?);
    let missing = required
        .iter()
        .filter(|it| !own.contains(it) && !shared.contains(it));
    Ok(missing
        .map(|it| format!("function {function} lacks the variable {it}: set it in the console"))
        .collect())
}

fn names(variables: &[Value]) -> Vec<String> {
    let keys = variables.iter().map(|it| text(it, "key").to_owned());
    keys.collect()
}

fn undeployed(id: &str, found: &Value) -> Option<String> {
    if text(found, "deploymentId").is_empty() {
        let status = match text(found, "latestDeploymentStatus") {
            "" => "none was uploaded".to_owned(),
            status => format!("the last one is {status}"),
        };
        return Some(format!(
            "function {id} has no active deployment ({status}): run `cargo xtask deploy --function {id}`"
        ));
    }
    None
}

/// Asks a function whether it is well.
async fn unwell(server: &Server, id: &str) -> Option<String> {
    let path = format!("/functions/{id}/executions");
    let ask = [("path", "/health".into()), ("method", "GET".into())];
    let ask = ask.map(|(member, value)| (member.to_owned(), value));
    let answered = match server
        .send(Method::POST, &path, ask.into_iter().collect())
        .await
    {
        Ok(answered) => answered,
        Err(error) => return Some(format!("function {id} cannot be asked: {error:#}")),
    };
    let status = answered.get("responseStatusCode").and_then(Value::as_u64);
    if status == Some(200) {
        return None;
    }
    let body = match text(&answered, "responseBody") {
        "" => text(&answered, "errors"),
        body => body,
    };
    Some(format!(
        "function {id} is not well ({}): {body}: read its execution {} in the console",
        status.unwrap_or_default(),
        text(&answered, "$id")
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_function_without_code_is_named() {
        assert_eq!(undeployed("posts", &json!({ "deploymentId": "d" })), None);
        let finding = undeployed("posts", &json!({ "latestDeploymentStatus": "failed" })).unwrap();
        assert!(finding.contains("the last one is failed"), "{finding}");
    }

    #[test]
    fn what_appwrite_could_not_build_is_named() {
        let table = json!({ "$id": "posts", "columns": [{ "key": "a", "status": "available" }, { "key": "b", "status": "failed" }] });
        let found = Found {
            tables: [("main".to_owned(), vec![table])].into(),
            ..Found::default()
        };
        let findings = unbuilt(&found);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("column posts.b is failed"));
    }
}
