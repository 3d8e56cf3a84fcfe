//! `/_local/chaos`: trouble that is made, changed and ended while the host runs.

use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::Router;
use serde_json::{json, Value};

use crate::app::App;
use crate::call::Call;
use crate::chaos::Chaos;
use crate::error::{Error, Result};
use crate::server::{Answer, Gone};

/// Longest delay and longest hang, in milliseconds.
const LONGEST: i64 = 60_000;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new().route("/_local/chaos", get(read).post(set).delete(end))
}

async fn read(State(app): State<App>) -> Answer<Value> {
    Answer(200, view(app.chaos.rates()))
}

/// Sets all rates at once: what is left out is none.
async fn set(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    let plain = Chaos::default();
    let wait = |name: &str, usual: Duration| {
        let wait = call.params.integer(name, 0, LONGEST)?;
        Ok::<_, Error>(match wait.map(u64::try_from) {
            Some(Ok(wait)) => Duration::from_millis(wait),
            _ => usual,
        })
    };
    let chaos = Chaos {
        seed: call
            .params
            .get("seed")
            .map_or(Some(0), Value::as_u64)
            .ok_or_else(|| Error::invalid_param("seed", "Value must be a whole number from 0"))?,
        drop: rate(&call, "drop")?,
        double: rate(&call, "double")?,
        delay: rate(&call, "delay")?,
        reorder: rate(&call, "reorder")?,
        unavailable: rate(&call, "unavailable")?,
        limited: rate(&call, "limited")?,
        timeout: rate(&call, "timeout")?,
        latest: wait("latestMs", plain.latest)?,
        hang: wait("hangMs", plain.hang)?,
    };
    app.chaos.set(Some(chaos));
    Ok(Answer(200, view(app.chaos.rates())))
}

async fn end(State(app): State<App>) -> Gone {
    app.chaos.set(None);
    Gone
}

fn rate(call: &Call, name: &str) -> Result<f64> {
    let rate = call.params.get(name).map_or(Some(0.0), Value::as_f64);
    rate.filter(|rate| (0.0..=1.0).contains(rate))
        .ok_or_else(|| Error::invalid_param(name, "Value must be a rate between 0 and 1"))
}

fn view(chaos: Option<Chaos>) -> Value {
    let is_on = chaos.is_some();
    let chaos = chaos.unwrap_or_default();
    let milliseconds = |wait: Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    json!({
        "on": is_on,
        "seed": chaos.seed,
        "drop": chaos.drop,
        "double": chaos.double,
        "delay": chaos.delay,
        "reorder": chaos.reorder,
        "unavailable": chaos.unavailable,
        "limited": chaos.limited,
        "timeout": chaos.timeout,
        "latestMs": milliseconds(chaos.latest),
        "hangMs": milliseconds(chaos.hang),
    })
}
