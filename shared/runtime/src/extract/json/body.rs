//! A body's bytes to a typed value, or to words about what is wrong with them.

use std::collections::BTreeMap;

use serde::de::value::Error as Nothing;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde_json::Value;

use super::strict::{Strict, TWICE};
use crate::extract::reason;
use crate::{Code, Error, Result};

/// Old names under which clients send their own id; never believed, so never an error.
const OWN_IDENTITY: &[&str] = &[
    "userId",
    "user_id",
    "authorId",
    "senderId",
    "ownerId",
    "creatorId",
    "createdBy",
    "memberId",
    "instructorId",
    "studentId",
    "followerId",
    "reporterId",
    "hostId",
    "uploaderId",
    "callerId",
    "userEmail",
    "userName",
    "userAvatar",
    "authorName",
    "authorAvatar",
    "senderName",
    "senderAvatar",
];

pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let value = read(bytes)?;
    if value.is_array() && Shape::is_object::<T>() {
        // serde would read a list as the members in their order.
        let message = "invalid type: sequence, expected struct Object".to_owned();
        return Err(Fault {
            path: ".".to_owned(),
            message,
        }
        .into());
    }
    match typed(value) {
        Ok((parsed, unknown)) if unknown.is_empty() => Ok(parsed),
        Ok((_, unknown)) => Err(refused(unknown)),
        Err(fault) => match own_identity(&fault) {
            // The type itself refuses unknown members: try again without this one.
            Some(name) => again(read(bytes)?, vec![name]),
            None => Err(fault.into()),
        },
    }
}

fn again<T: DeserializeOwned>(value: Value, mut without: Vec<String>) -> Result<T> {
    let mut value = value;
    loop {
        for name in &without {
            value.as_object_mut().and_then(|it| it.shift_remove(name));
        }
        match typed(value.clone()) {
            Ok((parsed, unknown)) if unknown.is_empty() => return Ok(parsed),
            Ok((_, unknown)) => return Err(refused(unknown)),
            Err(fault) => match own_identity(&fault) {
                Some(name) if !without.contains(&name) => without.push(name),
                _ => return Err(fault.into()),
            },
        }
    }
}

/// Asks a type what it wants to be read from, and gives it nothing.
struct Shape<'a>(&'a mut bool);

impl Shape<'_> {
    fn is_object<T: DeserializeOwned>() -> bool {
        let mut is_object = false;
        // It always fails: only what it asked for counts.
        drop(T::deserialize(Shape(&mut is_object)));
        is_object
    }
}

impl<'de> Deserializer<'de> for Shape<'_> {
    type Error = Nothing;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> std::result::Result<V::Value, Nothing> {
        Err(Nothing::custom("nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> std::result::Result<V::Value, Nothing> {
        *self.0 = true;
        Err(Nothing::custom("nothing to read"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Nothing> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

fn read(bytes: &[u8]) -> Result<Value> {
    let bad = |message: &str| Error::new(Code::BadJson, message);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(bad("The body is empty; send a JSON object"));
    }
    let text = std::str::from_utf8(bytes).map_err(|it| bad("The body is not UTF-8").because(it))?;
    // A byte order mark is no part of JSON, and some editors write one.
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str::<Strict>(text)
        .map(|Strict(value)| value)
        .map_err(|it| bad(complaint(&it.to_string())).because(it))
}

fn complaint(serde: &str) -> &'static str {
    if serde.starts_with(TWICE) {
        "The body names a member twice"
    } else if serde.starts_with("recursion limit") {
        "The body is nested too deeply"
    } else {
        "The body is not readable JSON"
    }
}

/// The parsed value and the members it has no use for.
type Typed<T> = (T, BTreeMap<String, String>);

fn typed<T: DeserializeOwned>(value: Value) -> std::result::Result<Typed<T>, Fault> {
    let mut unknown = BTreeMap::new();
    let mut note = |path: serde_ignored::Path<'_>| {
        let path = spelled(&path);
        if !OWN_IDENTITY.contains(&path.as_str()) {
            unknown.insert(path, "is not known here".to_owned());
        }
    };
    let noting = serde_ignored::Deserializer::new(value, &mut note);
    match serde_path_to_error::deserialize(noting) {
        Ok(parsed) => Ok((parsed, unknown)),
        Err(error) => Err(Fault {
            path: error.path().to_string(),
            message: error.into_inner().to_string(),
        }),
    }
}

/// A path as `serde_path_to_error` spells it, so that all refusals read alike.
fn spelled(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", spelled(parent)),
        Path::Map { parent, key } => match spelled(parent) {
            top if top.is_empty() => key.clone(),
            parent => format!("{parent}.{key}"),
        },
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => spelled(parent),
    }
}

fn refused(fields: BTreeMap<String, String>) -> Error {
    let mut error = Error::of(Code::ValidationFailed);
    error.fields = fields;
    error
}

/// Where and why a value did not fit its type, in serde's words.
struct Fault {
    path: String,
    message: String,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let Fault { path, message } = fault;
        let (name, why) = if let Some(name) = reason::named(&message, "missing field") {
            (Some(name), "is required".to_owned())
        } else if let Some(name) = reason::named(&message, "unknown field") {
            (Some(name), "is not known here".to_owned())
        } else {
            (None, reason::of(&message))
        };
        Error::field(joined(&path, name), why)
    }
}

/// serde puts a missing member's name into the message and the path of its parent beside it.
fn joined(path: &str, name: Option<&str>) -> String {
    match (path, name) {
        (".", None) => "body".to_owned(),
        (".", Some(name)) => name.to_owned(),
        (path, None) => path.to_owned(),
        (path, Some(name)) if path == name || path.ends_with(&format!(".{name}")) => {
            path.to_owned()
        }
        (path, Some(name)) => format!("{path}.{name}"),
    }
}

fn own_identity(fault: &Fault) -> Option<String> {
    let name = reason::named(&fault.message, "unknown field")?;
    let at_top = fault.path == "." || fault.path == name;
    (at_top && OWN_IDENTITY.contains(&name)).then(|| name.to_owned())
}
