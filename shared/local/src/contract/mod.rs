//! What each route takes: its scopes and its parameters, in the order in which Appwrite checks them.
//!
//! The facts are the text files beside this module, read off appwrite/appwrite 1.9.6. A line that begins with a method names a route and the scopes
//! one of which it asks for; the indented lines below it are its parameters, `!` marking those that must be there. A parameter that is not
//! listed is checked by its route alone.

mod rule;

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use self::rule::Rule;
use crate::auth::Auth;
use crate::error::{Error, Result};
use crate::params::Params;

const FACTS: &[&str] = &[
    include_str!("account.txt"),
    include_str!("databases.txt"),
    include_str!("functions.txt"),
    include_str!("messaging.txt"),
    include_str!("storage.txt"),
    include_str!("tablesdb.txt"),
    include_str!("teams.txt"),
    include_str!("users.txt"),
];

static ROUTES: LazyLock<HashMap<String, Route>> = LazyLock::new(|| {
    let routes = FACTS.iter().flat_map(|facts| read(facts));
    routes.map(|route| (route.key(), route)).collect()
});

/// A route and what it takes.
#[derive(Debug, Default)]
struct Route {
    method: &'static str,
    path: &'static str,
    /// Scopes one of which the caller needs.
    scopes: Vec<&'static str>,
    /// Whether it signs somebody in, which is refused first of all to those who are.
    signs_in: bool,
    params: Vec<Param>,
}

#[derive(Debug)]
struct Param {
    name: &'static str,
    required: bool,
    rule: Rule,
}

/// A call, as far as it is checked here.
pub struct Asked<'a> {
    /// Who calls.
    pub auth: &'a Auth,
    /// The method.
    pub method: &'a Method,
    /// The route's own path, with names in braces.
    pub route: &'a str,
    /// The path that was asked for.
    pub path: &'a str,
    /// What came along.
    pub params: &'a Params,
    /// The time.
    pub now: Timestamp,
}

/// Refuses a call whose caller lacks the route's scopes, or the first parameter that the route does not take.
///
/// # Errors
///
/// 401 `general_unauthorized_scope`, 400 `general_argument_invalid`.
pub fn check(asked: &Asked<'_>) -> Result<()> {
    let Some(route) = find(asked) else {
        return Ok(());
    };
    asked.auth.require_any(&route.scopes)?;
    if route.signs_in && asked.auth.user().is_some() {
        return Ok(());
    }
    let places = places(route, asked);
    for param in &route.params {
        param.check(places.get(param.name), asked)?;
    }
    Ok(())
}

/// The route that was asked for: of those that one of ours stands for, as `/providers/{service}` does, the one that is named.
fn find(asked: &Asked<'_>) -> Option<&'static Route> {
    let method = asked.method.as_str();
    let (ours, path) = (bare(asked.route), bare(asked.path));
    let parts: Vec<(&str, &str)> = ours.split('/').zip(path.split('/')).collect();
    let spelled = |place: usize| {
        let each = parts.iter().enumerate();
        let words = each.map(|(at, (name, word))| if at == place { *word } else { *name });
        words.collect::<Vec<_>>().join("/")
    };
    let open = parts
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| name.starts_with('{'));
    let mut named = open.map(|(place, _)| key(method, &spelled(place)));
    named
        .find_map(|key| ROUTES.get(&key))
        .or_else(|| ROUTES.get(&key(method, ours)))
}

fn bare(path: &str) -> &str {
    path.strip_prefix("/v1").unwrap_or(path)
}

/// The values in the path, by their names.
fn places(route: &Route, asked: &Asked<'_>) -> HashMap<&'static str, Value> {
    let parts = route.path.split('/').zip(bare(asked.path).split('/'));
    parts
        .filter_map(|(name, value)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            let value = percent_decode_str(value).decode_utf8_lossy();
            Some((name, Value::String(value.into_owned())))
        })
        .collect()
}

impl Param {
    fn check(&self, place: Option<&Value>, asked: &Asked<'_>) -> Result<()> {
        let name = self.name;
        let Some(value) = place.or_else(|| asked.params.named(name)) else {
            if self.required {
                return Err(Error::argument(format!(
                    "Param \"{name}\" is not optional."
                )));
            }
            return Ok(());
        };
        if (value.is_null() && !self.required) || self.rule.accepts(value, asked.now) {
            return Ok(());
        }
        Err(Error::invalid_param(name, &self.rule.to_string()))
    }
}

impl Route {
    fn key(&self) -> String {
        key(self.method, self.path)
    }
}

/// How a route is found: whatever the parts of its path are called.
fn key(method: &str, path: &str) -> String {
    let parts = bare(path).split('/');
    let shape: Vec<&str> = parts
        .map(|part| if part.starts_with('{') { "*" } else { part })
        .collect();
    format!("{method} {}", shape.join("/"))
}

fn read(facts: &'static str) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for line in facts.lines() {
        if let Some(param) = line.strip_prefix("  ") {
            if let (Some(route), Some(param)) = (routes.last_mut(), read_param(param)) {
                route.params.push(param);
            }
        } else if let Some(route) = read_route(line) {
            routes.push(route);
        }
    }
    routes
}

fn read_route(line: &'static str) -> Option<Route> {
    let (route, scopes) = line.split_once(" : ")?;
    let (method, path) = route.split_once(' ')?;
    let (signs_in, scopes) = match scopes.strip_suffix(" session") {
        Some(scopes) => (true, scopes),
        None => (false, scopes),
    };
    Some(Route {
        method,
        path,
        scopes: scopes.split(' ').collect(),
        signs_in,
        params: Vec::new(),
    })
}

fn read_param(line: &'static str) -> Option<Param> {
    let (name, rule) = line.split_once(' ')?;
    let (required, name) = match name.strip_suffix('!') {
        Some(name) => (true, name),
        None => (false, name),
    };
    let rule = Rule::read(rule)?;
    Some(Param {
        name,
        required,
        rule,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_line_of_the_facts_is_understood() {
        for line in FACTS.iter().flat_map(|facts| facts.lines()) {
            let understood = match line.strip_prefix("  ") {
                Some(param) => read_param(param).is_some(),
                None => read_route(line).is_some(),
            };
            assert!(understood, "{line}");
        }
    }

    #[track_caller]
    fn check(route: (&str, &str), path: &str, body: Value, refused: Option<&str>) {
        let method = Method::from_bytes(route.0.as_bytes()).unwrap();
        let asked = Asked {
            auth: &Auth::Admin,
            method: &method,
            route: route.1,
            path,
            params: &Params::of(body),
            now: "2026-01-02T03:04:05Z".parse().unwrap(),
        };
        let refusal = super::check(&asked).err().map(|error| error.message);
        assert_eq!(refusal.as_deref(), refused);
    }

    #[test]
    fn parameters_are_checked_in_the_order_of_the_route() {
        let route = ("PATCH", "/v1/users/{id}/name");
        let uid = "Invalid `userId` param: UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore";
        check(route, "/v1/users/a%20b/name", json!({}), Some(uid));
        let missing = "Param \"name\" is not optional.";
        check(route, "/v1/users/a/name", json!({}), Some(missing));
        let text =
            "Invalid `name` param: Value must be a valid string and no longer than 128 chars";
        check(
            route,
            "/v1/users/a/name",
            json!({ "name": null }),
            Some(text),
        );
        check(route, "/v1/users/a/name", json!({ "name": "" }), None);
    }

    #[test]
    fn a_route_of_ours_may_stand_for_several() {
        let route = ("PATCH", "/v1/messaging/providers/{service}/{id}");
        let body = json!({ "sandbox": "true" });
        let says = "Invalid `sandbox` param: Value must be a valid boolean or null";
        let path = "/v1/messaging/providers/apns/a";
        check(route, path, body.clone(), Some(says));
        check(route, "/v1/messaging/providers/fcm/a", body, None);
    }

    #[test]
    fn null_is_as_good_as_absent_where_a_parameter_may_be() {
        let route = ("POST", "/v1/teams");
        let body = json!({ "teamId": "t", "name": "T", "roles": null });
        check(route, "/v1/teams", body, None);
    }
}
