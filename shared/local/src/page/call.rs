//! A form that calls a function as anyone, and what came back.

use axum::http::Method;
use serde_json::{json, Map, Value};

use super::api::{newest, segment, Api, By};
use super::form::{choice, form, hidden, line, lines, send, Sent};
use super::html::{live, table, tag, text, unfold, word, Html};
use super::routes::{self, Route};
use super::values::{logged, of, state};
use crate::error::{Error, Result};

/// Users to choose from.
const USERS: u32 = 100;

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// The routes that the function says it has.
pub fn described(api: &Api, function: &str) -> Vec<Route> {
    let linked = &api.app().runners.linked;
    let linked = linked.iter().find(|linked| linked.id == function);
    let describe = linked.and_then(|linked| linked.routes.as_ref());
    describe.map_or_else(Vec::new, |describe| routes::routes(&describe()))
}

/// The routes, each with a link that puts it into the form.
pub fn list(function: &str, routes: &[Route]) -> Html {
    if routes.is_empty() {
        return Html::default();
    }
    let rows = routes.iter().map(|route| {
        let name = format!("{} {}", route.method, route.path);
        let address = format!(
            "/?show=functions&of={}&route={}#call",
            segment(function),
            segment(&name)
        );
        let link = tag("a", &[("href", &address)], [word("code", "", &name)]);
        vec![link, text(&route.summary)]
    });
    let count = routes.len();
    let title = word("h3", "", format!("Routes ({count})"));
    let list = table(&["Route", "What it does"], rows.collect(), "");
    Html::from_iter([title, list])
}

/// The form, filled in for the chosen route.
///
/// # Errors
///
/// Where the users cannot be read.
pub async fn fields(
    api: &Api,
    function: &str,
    routes: &[Route],
    chosen: Option<&str>,
) -> Result<Html> {
    let users = api
        .list(&format!("/users{}", newest(USERS)), "users")
        .await?;
    let route = chosen.and_then(|chosen| {
        let named = |route: &&Route| format!("{} {}", route.method, route.path) == chosen;
        routes.iter().find(named)
    });
    let method = route.map_or("GET", |route| route.method.as_str());
    let path = route.map_or_else(|| "/".to_owned(), filled);
    let example = route.and_then(|route| route.example.as_ref());
    let body = example.map(|body| serde_json::to_string_pretty(body).unwrap_or_default());
    let methods = METHODS.map(|method| (method.to_owned(), method.to_owned()));
    let path = [
        ("name", "path"),
        ("value", path.as_str()),
        ("list", "paths"),
        ("spellcheck", "false"),
    ];
    let later = [("type", "checkbox"), ("name", "later"), ("value", "yes")];
    let row = tag(
        "div",
        &[("class", "row")],
        [
            choice("As", "as", "key", &callers(&users)),
            choice("Method", "method", method, &methods),
            line("Path", &path),
        ],
    );
    let options = routes.iter().map(|route| {
        let value = [("value", route.path.as_str())];
        tag("option", &value, [])
    });
    let fields = [
        hidden("function", function),
        row,
        lines("Body", "body", "5", &body.unwrap_or_default()),
        lines("Headers, one a line", "headers", "2", ""),
        tag(
            "p",
            &[("class", "sends")],
            [send("Call", ""), line("Later (asynchronous)", &later)],
        ),
        tag("datalist", &[("id", "paths")], options),
    ];
    let form = form("call", "call", fields);
    let title = tag("h3", &[("id", "call")], [text("Call it")]);
    Ok(Html::from_iter([title, form]))
}

/// The path with what its query must have.
fn filled(route: &Route) -> String {
    let required = route.query.iter().filter(|(_, required)| *required);
    let required: Vec<String> = required.map(|(name, _)| format!("{name}=")).collect();
    if required.is_empty() {
        route.path.clone()
    } else {
        format!("{}?{}", route.path, required.join("&"))
    }
}

fn callers(users: &[Value]) -> Vec<(String, String)> {
    let mut callers = vec![
        ("key".to_owned(), "the key (all scopes)".to_owned()),
        ("guest".to_owned(), "a guest".to_owned()),
    ];
    callers.extend(users.iter().map(|user| {
        let id = of(user, "$id");
        let known = [of(user, "name"), of(user, "email")];
        let known = known.into_iter().find(|known| !known.is_empty());
        let says = known.map_or_else(|| id.to_owned(), |known| format!("{known} ({id})"));
        (format!("user:{id}"), says)
    }));
    callers
}

/// Calls the function as the form says.
///
/// # Errors
///
/// What stands in the way of the call; what the function answers is none.
pub async fn perform(api: &Api, sent: &Sent) -> Result<Html> {
    let function = sent.needed("function")?;
    let by = match sent.text("as") {
        "guest" => By::Guest,
        "key" | "" => By::Key,
        user => api.as_user(user.trim_start_matches("user:")).await?,
    };
    let headers = headers(sent.text("headers"))?;
    let asked = json!({
        "method": sent.needed("method")?,
        "path": sent.needed("path")?,
        "body": sent.text("body"),
        "headers": headers,
        "async": !sent.text("later").is_empty(),
    });
    let path = format!("/v1/functions/{}/executions", segment(function));
    let reply = api.send(&by, Method::POST, &path, Some(asked)).await?;
    Ok(answer(&reply.fine()?.json()))
}

fn headers(text: &str) -> Result<Value> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let pairs = lines.map(|line| {
        let (name, value) = line.split_once(':').ok_or_else(|| {
            Error::argument(format!("\"{line}\" is no header: write name: value"))
        })?;
        Ok((name.trim().to_owned(), Value::from(value.trim())))
    });
    Ok(Value::Object(pairs.collect::<Result<Map<_, _>>>()?))
}

fn answer(execution: &Value) -> Html {
    let status = execution.get("responseStatusCode").and_then(Value::as_i64);
    let took = execution.get("duration").and_then(Value::as_f64);
    let title = tag(
        "p",
        &[("class", "answer")],
        [
            state(of(execution, "status")),
            word("strong", "", status.unwrap_or_default()),
            text(format!(
                " in {:.0} ms, execution ",
                took.unwrap_or_default() * 1_000.0
            )),
            word("code", "", of(execution, "$id")),
        ],
    );
    let headers = execution.get("responseHeaders").and_then(Value::as_array);
    let headers: Vec<String> = headers
        .into_iter()
        .flatten()
        .map(|header| format!("{}: {}", of(header, "name"), of(header, "value")))
        .collect();
    let headers = unfold(
        "answer-headers",
        text("Headers of the answer"),
        [tag("pre", &[], [text(headers.join("\n"))])],
    );
    let shown = tag(
        "pre",
        &[("tabindex", "0")],
        [text(pretty(of(execution, "responseBody")))],
    );
    Html::from_iter([title, shown, headers])
}

/// JSON is indented; anything else is as it is.
fn pretty(body: &str) -> String {
    let value = serde_json::from_str::<Value>(body).ok();
    let pretty = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    pretty.unwrap_or_else(|| body.to_owned())
}

/// What runs now, with what it has logged so far.
pub fn running(api: &Api, function: &str) -> Html {
    let running = api.app().current.of(function);
    let shown = running.iter().map(|one| {
        let title = Html::from_iter([
            super::values::instant(of(one, "$createdAt")),
            state("processing"),
            word("code", "", of(one, "request")),
        ]);
        let lines = [logged(of(one, "logs")), logged(of(one, "errors"))];
        let id = format!("x-{}", of(one, "$id"));
        tag(
            "details",
            &[("id", &id), ("open", "")],
            std::iter::once(tag("summary", &[], [title])).chain(lines),
        )
    });
    live("running", shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_line_by_line() {
        assert_eq!(
            headers("X-A: b:c\n\n y : z").unwrap(),
            json!({ "X-A": "b:c", "y": "z" })
        );
        assert_eq!(headers("nonsense").unwrap_err().status, 400);
    }

    #[test]
    fn bodies_are_indented_where_they_are_json() {
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("hello"), "hello");
    }
}
