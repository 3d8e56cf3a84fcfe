//! How extractors and answers tell the route table what they take and give.
//!
//! Only functions are kept until a manifest is asked for, so that a deployed function never
//! spends its start on schemas.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// Who may call an operation, as its handler's arguments say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CallerKind {
    /// The handler does not ask who calls.
    #[default]
    Anyone,
    /// It works for guests and knows more for users.
    Optional,
    /// It refuses guests.
    Required,
}

/// What an operation takes and gives.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Operation {
    /// Who may call.
    pub caller: CallerKind,
    /// Schema of the query parameters, an object.
    pub query: Option<Schema>,
    /// Schema of the JSON body.
    pub request: Option<Schema>,
    /// Whether the body may be left out.
    pub body_optional: bool,
    /// Schema of the JSON answer.
    pub response: Option<Schema>,
    /// Statuses of success, the usual one first.
    pub statuses: Vec<u16>,
}

/// Part of a handler's signature that shows in the API document.
///
/// Every argument and every answer of a handler implements it; for one of your own that has
/// nothing to add an empty body does.
pub trait Describe {
    /// Adds what this part knows.
    fn describe(operation: &mut Operation);
}

/// The schema of what clients send.
pub(crate) fn taken<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    settings.into_generator().into_root_schema_for::<T>()
}

/// The schema of what clients get.
pub(crate) fn given<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

macro_rules! silent {
    ($($extractor:ty),* $(,)?) => {
        $(impl Describe for $extractor {
            fn describe(_: &mut Operation) {}
        })*
    };
}

silent!(
    bytes::Bytes,
    http::HeaderMap,
    http::Method,
    http::Uri,
    http::request::Parts,
    axum::extract::Request,
);
