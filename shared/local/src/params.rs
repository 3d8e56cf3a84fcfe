//! Parameters of a call, checked and refused in Appwrite's words.

use axum::http::{header, HeaderMap, Method, Uri};
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A part of a multipart body that is a file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name of the form's field.
    pub field: String,
    /// The file's own name.
    pub name: String,
    /// What it holds.
    pub bytes: axum::body::Bytes,
}

/// What a client sent along: body and query string.
#[derive(Debug, Clone, Default)]
pub struct Params {
    values: Map<String, Value>,
    /// Files of a multipart body.
    pub uploads: Vec<Upload>,
}

impl Params {
    /// Reads what came with a request: the query string of a GET, the body of anything else.
    pub async fn read(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &axum::body::Bytes,
    ) -> Result<Self> {
        let mut params = Self::default();
        if method == Method::GET || method == Method::HEAD {
            params.values = query_values(uri.query().unwrap_or_default());
            return Ok(params);
        }
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            params.read_multipart(kind, body).await?;
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            let text = String::from_utf8_lossy(body);
            params.values.extend(query_values(&text));
        } else if kind.starts_with("application/json") {
            // Appwrite reads nothing from a body that is not an object, and says then which parameter it misses.
            if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
                params.values.extend(members);
            }
        }
        Ok(params)
    }

    async fn read_multipart(&mut self, kind: &str, body: &axum::body::Bytes) -> Result<()> {
        let boundary = multer::parse_boundary(kind).map_err(|_broken| bad_multipart())?;
        let stream = futures_util::stream::once({
            let body = body.clone();
            async move { Ok::<_, std::io::Error>(body) }
        });
        let mut parts = multer::Multipart::new(stream, boundary);
        let mut pairs = Vec::new();
        while let Some(part) = parts
            .next_field()
            .await
            .map_err(|_broken| bad_multipart())?
        {
            let field = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_broken| bad_multipart())?;
            match file {
                Some(name) => self.uploads.push(Upload { field, name, bytes }),
                None => pairs.push((field, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        self.values.extend(nest(pairs.into_iter()));
        Ok(())
    }

    /// Parameters that did not come with a request.
    pub fn of(values: Value) -> Self {
        Self {
            values: match values {
                Value::Object(members) => members,
                _ => Map::new(),
            },
            uploads: Vec::new(),
        }
    }

    /// The value as it came; JSON null counts as absent.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// Whether the client named the parameter at all, be it as null.
    pub fn names(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The value as it came, be it null.
    pub fn named(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The value, refused in Appwrite's words where it is absent.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn required(&self, name: &str) -> Result<&Value> {
        self.get(name)
            .ok_or_else(|| Error::argument(format!("Param \"{name}\" is not optional.")))
    }

    /// The value of a parameter that the client must name, be it as null.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn must_name(&self, name: &str) -> Result<&Value> {
        self.values
            .get(name)
            .ok_or_else(|| Error::argument(format!("Param \"{name}\" is not optional.")))
    }

    /// A text of `min` to `max` characters, of any number of them where `max` is 0.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid` where it is there and is not one.
    pub fn text(&self, name: &str, min: usize, max: usize) -> Result<Option<String>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_str() {
            Some(text) if is_as_long(text, min, max) => Ok(Some(text.to_owned())),
            _ => Err(Error::invalid_param(name, &text_rule(min, max))),
        }
    }

    /// [`Params::text`] that must be there.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn required_text(&self, name: &str, min: usize, max: usize) -> Result<String> {
        self.must_name(name)?;
        self.text(name, min, max)?
            .ok_or_else(|| Error::invalid_param(name, &text_rule(min, max)))
    }

    /// An id that the client chose, or `unique()`.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn required_id(&self, name: &str) -> Result<String> {
        let value = self.must_name(name)?;
        match value.as_str() {
            Some(id) if id == "unique()" || crate::ids::is_valid(id) => Ok(id.to_owned()),
            _ => Err(Error::invalid_param(name, ID_RULE)),
        }
    }

    /// A boolean; the strings and numbers that PHP takes for one count too.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        flag_of(value)
            .map(Some)
            .ok_or_else(|| Error::invalid_param(name, "Value must be a valid boolean"))
    }

    /// A whole number between `min` and `max`.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn integer(&self, name: &str, min: i64, max: i64) -> Result<Option<i64>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (min..=max).contains(&number) => Ok(Some(number)),
            _ => Err(Error::invalid_param(
                name,
                &format!(
                    "Value must be a valid range between {} and {}",
                    grouped(min),
                    grouped(max)
                ),
            )),
        }
    }

    /// A list of texts, however it was spelled.
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        let owned = |item: &Value| item.as_str().map(str::to_owned);
        match self.get(name)? {
            Value::Array(items) => items.iter().map(owned).collect(),
            // PHP has one type for lists and objects.
            Value::Object(items) => items.values().map(owned).collect(),
            _ => None,
        }
    }
}

/// The rule of ids, in Appwrite's words.
pub const ID_RULE: &str = "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char";

/// The rule of names of at most `most` characters, in Appwrite's words.
pub fn key_rule(most: usize) -> String {
    ID_RULE.replacen("36", &most.to_string(), 1)
}

/// The rule of texts, in Appwrite's words; a `max` of 0 sets no limit.
pub fn text_rule(min: usize, max: usize) -> String {
    let least = if min > 0 {
        format!(" and at least {min} chars")
    } else {
        String::new()
    };
    let rule = match max {
        max if max == min => format!(" and exactly {max} chars"),
        0 => least,
        max => format!("{least} and no longer than {max} chars"),
    };
    format!("Value must be a valid string{rule}")
}

fn is_as_long(text: &str, min: usize, max: usize) -> bool {
    let count = text.chars().count();
    count >= min && (max == 0 || count <= max)
}

/// The boolean that a value stands for: itself, or the texts and numbers that PHP takes for one.
pub fn flag_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text == "true" || text == "1" => Some(true),
        Value::String(text) if text == "false" || text == "0" => Some(false),
        Value::Number(number) if number.as_i64() == Some(1) => Some(true),
        Value::Number(number) if number.as_i64() == Some(0) => Some(false),
        _ => None,
    }
}

/// A number with commas between its thousands, as Appwrite's messages have it.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 {
        out.insert(0, '-');
    }
    out
}

/// The values of a query string; `a[]=1`, `a[0]=1` and `a[k]=1` become lists and objects.
pub fn query_values(query: &str) -> Map<String, Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    nest(pairs.into_iter())
}

fn nest(pairs: impl Iterator<Item = (String, String)>) -> Map<String, Value> {
    let mut values = Map::new();
    for (name, value) in pairs {
        match name.split_once('[') {
            Some((base, rest)) => {
                let key = rest.trim_end_matches(']');
                let slot = values
                    .entry(base.to_owned())
                    .or_insert_with(|| Value::Array(Vec::new()));
                put(slot, key, value);
            }
            None => {
                values.insert(name, Value::String(value));
            }
        }
    }
    values
}

fn put(slot: &mut Value, key: &str, value: String) {
    let is_index = key.is_empty() || key.bytes().all(|byte| byte.is_ascii_digit());
    if !is_index && slot.as_array().is_some_and(Vec::is_empty) {
        *slot = Value::Object(Map::new());
    }
    match slot {
        Value::Array(items) => items.push(Value::String(value)),
        Value::Object(members) => {
            members.insert(key.to_owned(), Value::String(value));
        }
        _ => {}
    }
}

fn bad_multipart() -> Error {
    Error::new(
        400,
        "general_bad_request",
        "The multipart body cannot be read",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_spellings_of_a_list_are_read() {
        assert_eq!(
            query_values("queries[]=a&queries[]=b")["queries"],
            json!(["a", "b"])
        );
        assert_eq!(
            query_values("queries[0]=a&queries[1]=b")["queries"],
            json!(["a", "b"])
        );
    }

    #[test]
    fn named_members_make_an_object() {
        assert_eq!(
            query_values("prefs[a]=1&prefs[b]=2")["prefs"],
            json!({"a": "1", "b": "2"})
        );
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(30_000_000), "30,000,000");
        assert_eq!(grouped(-1_073), "-1,073");
        assert_eq!(grouped(7), "7");
    }
}
