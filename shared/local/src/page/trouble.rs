//! Trouble on purpose, and the clock: what of the host itself can be changed while it runs.

use std::fmt::Write;

use axum::http::Method;
use serde_json::{json, Map, Value};

use super::api::{Api, By};
use super::form::{form, line, send, Sent};
use super::html::{tag, text, word, Html};
use super::values::of;
use crate::error::{Error, Result};

/// The rates, with what their fields say.
const RATES: [(&str, &str); 7] = [
    ("drop", "Events lost"),
    ("double", "Events doubled"),
    ("delay", "Events late"),
    ("reorder", "Events overtaken"),
    ("unavailable", "Data calls answered 503"),
    ("limited", "Data calls answered 429"),
    ("timeout", "Data calls carried out, answered 504"),
];

/// Both forms.
///
/// # Errors
///
/// Where the host does not say how it stands.
pub async fn view(api: &Api, outcome: Html) -> Result<Html> {
    let look = |path: &'static str| async move {
        let reply = api.send(&By::Key, Method::GET, path, None).await?;
        Ok::<_, Error>(reply.fine()?.json())
    };
    let chaos = look("/_local/chaos").await?;
    let clock = look("/_local/clock").await?;
    Ok(Html::from_iter([
        word("h2", "", "Trouble"),
        outcome,
        rates(&chaos),
        word("h2", "", "Clock"),
        clock_form(&clock),
    ]))
}

fn rates(chaos: &Value) -> Html {
    let is_on = chaos.get("on").and_then(Value::as_bool) == Some(true);
    let standing = if is_on {
        word("span", "state bad", "on")
    } else {
        word("span", "state good", "off")
    };
    let hint = "Rates between 0 and 1. They meet events on their way to functions, and the data calls of functions; the same seed brings the same trouble.";
    let fields = RATES.map(|(name, says)| {
        let rate = chaos.get(name).and_then(Value::as_f64).unwrap_or_default();
        let rate = rate.to_string();
        let attributes = [
            ("type", "number"),
            ("name", name),
            ("value", rate.as_str()),
            ("min", "0"),
            ("max", "1"),
            ("step", "0.01"),
        ];
        line(says, &attributes)
    });
    let seed = chaos.get("seed").and_then(Value::as_u64);
    let seed = seed.unwrap_or_default().to_string();
    let seed = [
        ("type", "number"),
        ("name", "seed"),
        ("value", seed.as_str()),
        ("min", "0"),
        ("step", "1"),
    ];
    let fields = tag(
        "div",
        &[("class", "grid")],
        std::iter::once(line("Seed", &seed)).chain(fields),
    );
    Html::from_iter([
        tag("p", &[], [text("It is "), standing]),
        word("p", "hint", hint),
        form("chaos", "trouble", [fields, send("Make trouble", "")]),
        form("calm", "inline", [send("No more trouble", "")]),
    ])
}

fn clock_form(clock: &Value) -> Html {
    let now = of(clock, "now");
    if clock.get("manual").and_then(Value::as_bool) != Some(true) {
        let told = format!(
            "The host tells the system's time, {now}. Started with a manual clock, it can be moved here."
        );
        return word("p", "hint", told);
    }
    let field = [("name", "now"), ("value", now), ("spellcheck", "false")];
    let hint =
        "It stands until it is moved, and never goes back; what falls due on the way happens.";
    Html::from_iter([
        word("p", "hint", hint),
        form(
            "clock",
            "row",
            [line("It is now", &field), send("Move", "the clock")],
        ),
    ])
}

/// Makes trouble at the rates that were filled in.
///
/// # Errors
///
/// Where one of them is no rate.
pub async fn make(api: &Api, sent: &Sent) -> Result<Html> {
    let mut wanted = Map::new();
    for (name, _) in RATES {
        let rate: f64 = match sent.text(name) {
            "" => 0.0,
            rate => rate
                .parse()
                .map_err(|_no_number| Error::argument(format!("\"{name}\" is no number")))?,
        };
        wanted.insert(name.to_owned(), json!(rate));
    }
    let seed: u64 = sent.text("seed").parse().unwrap_or_default();
    wanted.insert("seed".to_owned(), json!(seed));
    let made = api.post("/_local/chaos", Value::Object(wanted)).await?;
    let mut told = format!("From seed {seed} on:");
    for (name, _) in RATES {
        let rate = made.get(name).and_then(Value::as_f64).unwrap_or_default();
        if rate > 0.0 {
            // Writing into a text does not fail.
            write!(told, " {name} {rate}").unwrap_or_default();
        }
    }
    Ok(word("p", "", told))
}

/// Ends the trouble.
///
/// # Errors
///
/// Where the host refuses.
pub async fn end(api: &Api) -> Result<Html> {
    let path = "/_local/chaos";
    api.send(&By::Key, Method::DELETE, path, None)
        .await?
        .fine()?;
    Ok(word("p", "", "Everything goes as it should."))
}

/// Moves a clock that moves by hand.
///
/// # Errors
///
/// Where it does not, or would go back.
pub async fn move_clock(api: &Api, sent: &Sent) -> Result<Html> {
    let wanted = json!({ "now": sent.needed("now")? });
    let clock = api.post("/_local/clock", wanted).await?;
    Ok(word("p", "", format!("It is {} now.", of(&clock, "now"))))
}
