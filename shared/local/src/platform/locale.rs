//! Countries, languages and currencies: lists that clients fill their forms from.

use std::sync::OnceLock;

use axum::routing::get;
use axum::Router;
use serde_json::{json, Map, Value};

use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::server::Answer;

/// The lists, with names in English, and the word for an unknown country by language.
///
/// Codes and names are those of ISO 3166, 639 and 4217, in the order in which Appwrite lists them.
const LISTS: &str = include_str!("locale.json");
const READ: &str = "locale.read";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/locale", get(here))
        .route(
            "/locale/codes",
            get(|call: Call| async move { list(&call, "localeCodes", "localeCodes") }),
        )
        .route(
            "/locale/countries",
            get(|call: Call| async move { list(&call, "countries", "countries") }),
        )
        .route(
            "/locale/countries/eu",
            get(|call: Call| async move { list(&call, "eu", "countries") }),
        )
        .route(
            "/locale/countries/phones",
            get(|call: Call| async move { list(&call, "phones", "phones") }),
        )
        .route(
            "/locale/continents",
            get(|call: Call| async move { list(&call, "continents", "continents") }),
        )
        .route(
            "/locale/currencies",
            get(|call: Call| async move { list(&call, "currencies", "currencies") }),
        )
        .route(
            "/locale/languages",
            get(|call: Call| async move { list(&call, "languages", "languages") }),
        )
}

fn lists() -> &'static Map<String, Value> {
    static LISTED: OnceLock<Map<String, Value>> = OnceLock::new();
    LISTED.get_or_init(|| serde_json::from_str(LISTS).unwrap_or_default())
}

fn list(call: &Call, key: &str, name: &str) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let items = lists().get(key).cloned().unwrap_or_default();
    let total = items.as_array().map_or(0, Vec::len);
    Ok(Answer(200, json!({ "total": total, name: items })))
}

/// `GET /locale`: nowhere in particular, since calls come from this machine.
async fn here(call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let words = lists().get("unknown");
    let word = |language: &str| {
        words
            .and_then(|words| words.get(language))
            .and_then(Value::as_str)
    };
    let unknown = word(call.header("x-appwrite-locale")).or_else(|| word("en"));
    Ok(Answer(
        200,
        json!({
            "ip": "127.0.0.1", "countryCode": "--", "country": unknown, "continentCode": "--", "continent": unknown,
            "eu": false, "currency": "",
        }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        for (name, least) in [
            ("localeCodes", 100),
            ("countries", 190),
            ("currencies", 100),
            ("phones", 190),
        ] {
            assert!(lists()[name].as_array().unwrap().len() > least, "{name}");
        }
    }
}
