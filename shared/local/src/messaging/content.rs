//! What a message says, by its kind: checked parameter by parameter, defaults filled in when it is made.

use serde_json::{json, Value};

use super::failures;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::resources::Document;

/// A kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An e-mail.
    Email,
    /// A push notification.
    Push,
    /// A text message.
    Sms,
}

impl Sort {
    /// Appwrite's name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Push => "push",
            Self::Sms => "sms",
        }
    }

    /// What a target of another kind is refused with.
    pub fn wrong_target(self) -> Error {
        match self {
            Self::Email => failures::message_target_not_email(),
            Self::Push => failures::message_target_not_push(),
            Self::Sms => failures::message_target_not_sms(),
        }
    }

    /// What a new message says.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn made(self, params: &Params) -> Result<Document> {
        let required: &[&str] = match self {
            Self::Email => &["subject", "content"],
            Self::Push => &[],
            Self::Sms => &["content"],
        };
        for name in required {
            params.must_name(name)?;
        }
        let said = self.said(params)?;
        let mut content = match self {
            Self::Email => object(
                json!({ "subject": "", "content": "", "html": false, "cc": [], "bcc": [], "attachments": [] }),
            ),
            Self::Push => Document::new(),
            Self::Sms => object(json!({ "content": "" })),
        };
        content.extend(said);
        if self == Self::Push {
            // Appwrite leaves out what says nothing; the priority always says something.
            content.retain(|_, value| !is_nothing(value));
            content.entry("priority").or_insert_with(|| "high".into());
        }
        Ok(content)
    }

    /// The members that the parameters name.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn said(self, params: &Params) -> Result<Document> {
        let mut said = Document::new();
        let texts: &[(&str, usize)] = match self {
            Self::Email => &[("subject", 998), ("content", 64_230)],
            Self::Sms => &[("content", 64_230)],
            Self::Push => &[
                ("title", 256),
                ("body", 64_230),
                ("action", 256),
                ("icon", 256),
                ("sound", 256),
                ("color", 256),
                ("tag", 256),
            ],
        };
        for (name, max) in texts {
            if let Some(text) = params.text(name, 1, *max)? {
                said.insert((*name).to_owned(), text.into());
            }
        }
        match self {
            Self::Email => said.extend(email_rest(params)?),
            Self::Push => said.extend(push_rest(params)?),
            Self::Sms => {}
        }
        Ok(said)
    }
}

fn email_rest(params: &Params) -> Result<Document> {
    let mut said = Document::new();
    if let Some(html) = params.flag("html")? {
        said.insert("html".to_owned(), html.into());
    }
    for name in ["cc", "bcc"] {
        if let Some(targets) = ids(params, name)? {
            said.insert(name.to_owned(), json!(targets));
        }
    }
    if let Some(listed) = params.texts("attachments") {
        let files: Vec<Value> = listed.iter().map(|file| compound(file)).collect();
        said.insert("attachments".to_owned(), json!(files));
    }
    Ok(said)
}

fn push_rest(params: &Params) -> Result<Document> {
    let mut said = Document::new();
    match params.get("data") {
        None => {}
        Some(data @ (Value::Object(_) | Value::Array(_))) => {
            said.insert("data".to_owned(), data.clone());
        }
        Some(_) => {
            return Err(Error::invalid_param(
                "data",
                "Value must be a valid JSON object. or null",
            ))
        }
    }
    if let Some(badge) = params
        .integer("badge", i32::MIN.into(), i32::MAX.into())?
        .filter(|badge| *badge >= 0)
    {
        said.insert("badge".to_owned(), badge.into());
    }
    for name in ["contentAvailable", "critical"] {
        if let Some(flag) = params.flag(name)? {
            said.insert(name.to_owned(), flag.into());
        }
    }
    if let Some(image) = params.get("image").and_then(Value::as_str) {
        said.insert("image".to_owned(), compound(image));
    }
    if let Some(priority) = params.get("priority") {
        said.insert("priority".to_owned(), priority.clone());
    }
    Ok(said)
}

/// A bucket and a file in it, told as `BUCKET:FILE`; what follows a further colon is not looked at.
fn compound(text: &str) -> Value {
    let mut parts = text.split(':');
    let (bucket, file) = (parts.next(), parts.next());
    json!({ "bucketId": bucket, "fileId": file })
}

/// A list of ids.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn ids(params: &Params, name: &str) -> Result<Option<Vec<String>>> {
    if params.get(name).is_none() {
        return Ok(None);
    }
    match params.texts(name) {
        Some(ids) if ids.iter().all(|id| crate::ids::is_valid(id)) => Ok(Some(ids)),
        _ => Err(Error::invalid_param(
            name,
            "Value must a valid array and UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore",
        )),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Bool(said) => !said,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn object(value: Value) -> Document {
    super::members(value)
}
