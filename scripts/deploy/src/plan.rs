//! What has to be done so that a project holds what is wanted.

mod columns;
mod functions;
mod storage;
mod tables;

use reqwest::Method;
use serde_json::{Map, Value};

use crate::found::Found;
use crate::wanted::{text, Wanted};

/// Members of a JSON object.
pub type Body = Map<String, Value>;

/// One call that changes something.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: Method,
    /// Path below the endpoint.
    pub path: String,
    /// Members of the JSON body.
    pub body: Body,
    /// Where to ask until the column or the index is built, if it takes time.
    pub until: Option<String>,
}

impl Call {
    /// A call that is done when it is answered.
    pub fn new(method: Method, path: impl Into<String>, body: Body) -> Self {
        Self {
            method,
            path: path.into(),
            body,
            until: None,
        }
    }

    /// Waits for what is at `path` to be available, or gone.
    #[must_use]
    pub fn until(mut self, path: impl Into<String>) -> Self {
        self.until = Some(path.into());
        self
    }
}

/// One change, as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is changed and how, such as `+ table posts`.
    pub text: String,
    /// The calls that make the change.
    pub calls: Vec<Call>,
}

impl Step {
    /// A change that takes one call.
    pub fn new(text: String, call: Call) -> Self {
        Self {
            text,
            calls: vec![call],
        }
    }
}

/// Everything to be done, in its order.
#[derive(Debug, Default)]
pub struct Plan {
    /// What is done.
    pub steps: Vec<Step>,
    /// What differs and cannot be changed without losing data.
    pub stuck: Vec<String>,
    /// What the code does not know; it is left alone.
    pub extra: Vec<String>,
}

impl Plan {
    /// Compares what is wanted with what is found.
    pub fn make(wanted: &Wanted, found: &Found) -> Self {
        let mut plan = Self::default();
        tables::plan(&mut plan, wanted, found);
        storage::plan(&mut plan, wanted, found);
        functions::plan(&mut plan, wanted, found);
        plan
    }

    /// Tells it to people.
    pub fn text(&self, code: &[&Value]) -> String {
        let steps = self.steps.iter().map(|it| it.text.clone());
        let stuck = self.stuck.iter();
        let stuck = stuck.map(|it| format!("! {it}: change it by hand"));
        let extra = self.extra.iter();
        let extra = extra.map(|it| format!("? {it} is not in the code: left alone"));
        let code = code
            .iter()
            .map(|it| format!("^ code of {}", text(it, "$id")));
        let lines: Vec<String> = steps.chain(stuck).chain(extra).chain(code).collect();
        if lines.is_empty() {
            return "  nothing to do\n".to_owned();
        }
        format!("  {}\n", lines.join("\n  "))
    }

    /// Notes what is found and not wanted, by the member that names it.
    fn note_extra(
        &mut self,
        (member, wanted, found): (&str, &[Value], &[Value]),
        said: impl Fn(&str) -> String,
    ) {
        for thing in found {
            let name = text(thing, member);
            if !wanted.iter().any(|it| text(it, member) == name) {
                self.extra.push(said(name));
            }
        }
    }
}

/// The members of a value that are named, under the names that the API has for them.
fn pick(value: &Value, members: &[(&str, &str)]) -> Body {
    let picked = members.iter().filter_map(|(from, to)| {
        let member = value.get(*from)?;
        Some(((*to).to_owned(), member.clone()))
    });
    picked.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    pub(super) fn wanted() -> Wanted {
        let wanted = json!({
            "root": ".",
            "variables": { "posts": ["APP_URL"] },
            "project": {
                "tablesDB": [{ "$id": "main", "name": "main", "enabled": true }],
                "tables": [{
                    "$id": "posts", "$permissions": ["read(\"users\")"], "databaseId": "main", "name": "posts",
                    "enabled": true, "rowSecurity": true,
                    "columns": [
                        { "key": "content", "type": "string", "required": true, "array": false, "size": 80, "encrypt": false, "default": null },
                        { "key": "likes", "type": "integer", "required": false, "array": false, "min": 0, "max": 9, "default": 0 },
                    ],
                    "indexes": [{ "key": "by_likes", "type": "key", "columns": ["likes"], "orders": ["DESC"] }],
                }],
                "buckets": [{
                    "$id": "images", "$permissions": [], "fileSecurity": true, "name": "images", "enabled": true,
                    "maximumFileSize": 5, "allowedFileExtensions": ["png"], "compression": "none", "encryption": true, "antivirus": true,
                }],
                "functions": [{
                    "$id": "posts", "name": "posts", "runtime": "rust-1.83", "path": ".", "entrypoint": "handler.rs",
                    "commands": "sh build posts", "execute": ["users/verified"], "events": ["a", "b"], "schedule": "",
                    "timeout": 15, "enabled": true, "logging": true, "scopes": ["rows.read"], "ignore": "target",
                }],
            },
        });
        Wanted::read(wanted.to_string().as_bytes()).unwrap()
    }

    /// What a server holds after everything wanted was made.
    fn deployed(wanted: &Wanted) -> Found {
        Found {
            databases: wanted.databases().to_vec(),
            tables: [("main".to_owned(), wanted.tables().to_vec())].into(),
            buckets: wanted.buckets().to_vec(),
            functions: wanted.functions().to_vec(),
        }
    }

    fn texts(found: &Found) -> Vec<String> {
        let plan = Plan::make(&wanted(), found);
        plan.steps.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn everything_is_made_where_there_is_nothing() {
        let expected = [
            "+ database main",
            "+ table posts",
            "+ bucket images",
            "+ function posts",
        ];
        assert_eq!(texts(&Found::default()), expected);
    }

    #[test]
    fn nothing_is_done_where_all_is_there() {
        let found = deployed(&wanted());
        assert_eq!(texts(&found), Vec::<String>::new());
        assert_eq!(Plan::make(&wanted(), &found).text(&[]), "  nothing to do\n");
    }

    #[test]
    fn what_differs_is_named_and_put_right() {
        let mut found = deployed(&wanted());
        found.functions[0]["schedule"] = json!("* * * * *");
        found.buckets[0]["maximumFileSize"] = json!(7);
        let table = &mut found.tables.get_mut("main").unwrap()[0];
        table["rowSecurity"] = json!(false);
        table["columns"][1]["max"] = json!(7);
        table["indexes"][0]["orders"] = json!(["ASC"]);
        let expected = [
            "~ table posts: rowSecurity is false, should be true",
            "~ column posts.likes: max is 7, should be 9",
            "~ index posts.by_likes, built anew: orders is [\"ASC\"], should be [\"DESC\"]",
            "~ bucket images: maximumFileSize is 7, should be 5",
            "~ function posts: schedule is \"* * * * *\", should be \"\"",
        ];
        assert_eq!(texts(&found), expected);
    }

    #[test]
    fn a_column_of_another_type_is_never_replaced() {
        let mut found = deployed(&wanted());
        found.tables.get_mut("main").unwrap()[0]["columns"][1]["type"] = json!("string");
        let plan = Plan::make(&wanted(), &found);
        assert_eq!(plan.steps, []);
        let expected = ["column posts.likes: type is \"string\", should be \"integer\""];
        assert_eq!(plan.stuck, expected);
    }

    #[test]
    fn what_the_code_does_not_know_is_left_alone() {
        let mut found = deployed(&wanted());
        found.functions.push(json!({ "$id": "mine" }));
        let table = &mut found.tables.get_mut("main").unwrap()[0];
        let column = json!({ "key": "colour", "type": "string" });
        table["columns"].as_array_mut().unwrap().push(column);
        let plan = Plan::make(&wanted(), &found);
        assert_eq!(plan.steps, []);
        assert_eq!(plan.extra, ["column posts.colour", "function mine"]);
    }
}
