//! Providers: the services that messages would go through. Their credentials are taken and never used.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::{announce_own, failures, members, text, view, PROVIDERS};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::list::{Holds, Listing};
use crate::resources::Document;
use crate::server::{Answer, Gone};

const READ: &str = "providers.read";
const WRITE: &str = "providers.write";

const LISTED: Listing = Listing {
    kind: PROVIDERS,
    noun: "Provider",
    attributes: &[
        ("name", Holds::Text),
        ("provider", Holds::Exact),
        ("type", Holds::Exact),
        ("enabled", Holds::Boolean),
    ],
    search: &["$id", "name", "provider", "type"],
    selects: &[],
};

/// A service that Appwrite knows: its name, what it carries, and the parameters it needs and takes.
struct Service {
    name: &'static str,
    kind: &'static str,
    credentials: &'static [&'static str],
    options: &'static [&'static str],
}

/// What every e-mail service takes.
const MAIL: &[&str] = &["fromName", "fromEmail", "replyToName", "replyToEmail"];
const SMTP: &[&str] = &[
    "port",
    "username",
    "password",
    "encryption",
    "autoTLS",
    "mailer",
    "fromName",
    "fromEmail",
    "replyToName",
    "replyToEmail",
];

/// appwrite/appwrite:app/controllers/api/messaging.php
const SERVICES: &[Service] = &[
    Service {
        name: "mailgun",
        kind: "email",
        credentials: &["apiKey", "domain", "isEuRegion"],
        options: MAIL,
    },
    Service {
        name: "sendgrid",
        kind: "email",
        credentials: &["apiKey"],
        options: MAIL,
    },
    Service {
        name: "ses",
        kind: "email",
        credentials: &["accessKey", "secretKey", "region"],
        options: MAIL,
    },
    Service {
        name: "resend",
        kind: "email",
        credentials: &["apiKey"],
        options: MAIL,
    },
    Service {
        name: "smtp",
        kind: "email",
        credentials: &["host"],
        options: SMTP,
    },
    Service {
        name: "msg91",
        kind: "sms",
        credentials: &["templateId", "senderId", "authKey"],
        options: &[],
    },
    Service {
        name: "telesign",
        kind: "sms",
        credentials: &["customerId", "apiKey"],
        options: &["from"],
    },
    Service {
        name: "textmagic",
        kind: "sms",
        credentials: &["username", "apiKey"],
        options: &["from"],
    },
    Service {
        name: "twilio",
        kind: "sms",
        credentials: &["accountSid", "authToken"],
        options: &["from"],
    },
    Service {
        name: "vonage",
        kind: "sms",
        credentials: &["apiKey", "apiSecret"],
        options: &["from"],
    },
    Service {
        name: "fcm",
        kind: "push",
        credentials: &["serviceAccountJSON"],
        options: &[],
    },
    Service {
        name: "apns",
        kind: "push",
        credentials: &["authKey", "authKeyId", "teamId", "bundleId"],
        options: &["sandbox"],
    },
];

impl Service {
    fn named(name: &str) -> Result<&'static Self> {
        let found = SERVICES.iter().find(|service| service.name == name);
        found.ok_or_else(failures::provider_not_found)
    }

    /// Takes over what was said, and switches the provider on if that is wanted and nothing is missing.
    fn apply(&self, provider: &mut Document, params: &Params) -> Result<()> {
        for (group, names) in [("credentials", self.credentials), ("options", self.options)] {
            let mut kept = members(provider.get(group).cloned().unwrap_or_default());
            for name in names {
                if let Some(value) = params.get(name) {
                    kept.insert((*name).to_owned(), value.clone());
                }
            }
            provider.insert(group.to_owned(), Value::Object(kept));
        }
        if let Some(name) = params.text("name", 1, 128)? {
            provider.insert("name".to_owned(), name.into());
        }
        let was = provider
            .get("enabled")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        let wanted = params.flag("enabled")?.unwrap_or(was);
        provider.insert(
            "enabled".to_owned(),
            (wanted && self.is_complete(provider)).into(),
        );
        Ok(())
    }

    fn is_complete(&self, provider: &Document) -> bool {
        let kept = members(provider.get("credentials").cloned().unwrap_or_default());
        let is_there = |name: &&&str| kept.get(**name).is_some_and(|value| value != "");
        self.credentials.iter().filter(is_there).count() == self.credentials.len()
    }
}

/// `GET /messaging/providers`
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let asked = LISTED.asked(&call.params)?;
    let page = LISTED.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("providers", view)))
}

/// `POST /messaging/providers/{service}`
pub async fn create(
    State(app): State<App>,
    Path(name): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    let Ok(service) = Service::named(&name) else {
        return Err(Error::not_served(
            "POST",
            &format!("/v1/messaging/providers/{name}"),
        ));
    };
    call.auth.require(WRITE)?;
    let id = call.params.required_id("providerId")?;
    call.params.required_text("name", 1, 128)?;
    let (id, at) = (crate::ids::chosen(&id, app.clock.now()), app.clock.stamp());
    let mut provider = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "name": "", "provider": service.name, "enabled": false,
        "type": service.kind, "credentials": {}, "options": {},
    }));
    service.apply(&mut provider, &call.params)?;
    let made = app.db.write(move |transaction| {
        PROVIDERS.add(
            transaction,
            &id,
            provider,
            failures::provider_already_exists,
        )
    });
    let provider = made.await?;
    announce_own(&app, &call.auth, PROVIDERS, "create", &provider);
    Ok(Answer(201, view(&provider)))
}

/// `GET /messaging/providers/{id}`
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let found = PROVIDERS.read(&app.db, id).await?;
    let provider = found.ok_or_else(failures::provider_not_found)?;
    Ok(Answer(200, view(&provider)))
}

/// `PATCH /messaging/providers/{service}/{id}`
pub async fn update(
    State(app): State<App>,
    Path((name, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(WRITE)?;
    let service = Service::named(&name)?;
    let (params, now) = (call.params.clone(), app.clock.stamp());
    let change = move |provider: &mut Document| {
        if text(provider, "provider") != service.name {
            return Err(failures::provider_incorrect_type());
        }
        service.apply(provider, &params)?;
        provider.insert("$updatedAt".to_owned(), now.into());
        Ok(())
    };
    let changed = app.db.write(move |transaction| {
        PROVIDERS.change(transaction, &id, failures::provider_not_found, change)
    });
    let provider = changed.await?;
    announce_own(&app, &call.auth, PROVIDERS, "update", &provider);
    Ok(Answer(200, view(&provider)))
}

/// `DELETE /messaging/providers/{id}`
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require(WRITE)?;
    let gone = app
        .db
        .write(move |transaction| PROVIDERS.take(transaction, &id, failures::provider_not_found));
    let provider = gone.await?;
    announce_own(&app, &call.auth, PROVIDERS, "delete", &provider);
    Ok(Gone)
}
