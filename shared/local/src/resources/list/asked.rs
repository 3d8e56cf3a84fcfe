//! What a client asks of a list, checked in Appwrite's words.

use serde_json::Value;

use super::{filter, Listing, Query};
use crate::error::{Error, Result};
use crate::params::Params;

/// How many a page has when nothing is said.
const PAGE: u32 = 25;
/// How many queries one call may bring, and how long each may be, in characters.
const QUERIES: usize = 100;
const QUERY_LENGTH: usize = 4_096;

/// What a client asks of a list.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Conditions, all of which must hold.
    pub(super) filters: Vec<Query>,
    /// Attributes to order by, and whether downwards.
    pub(super) orders: Vec<(String, bool)>,
    pub(super) limit: u32,
    pub(super) offset: u32,
    /// Id of the document before (or, where `true`, behind) the page.
    pub(super) cursor: Option<(String, bool)>,
    pub(super) search: String,
    pub(super) total: bool,
    /// Roles one of which must be allowed to read; `None` where permissions do not count.
    pub(super) readers: Option<Vec<String>>,
}

/// 400 about the parameter `queries`.
pub(super) fn refused(why: &str) -> Error {
    Error::invalid_param("queries", why)
}

impl Asked {
    /// The first page, unfiltered, with its total.
    pub fn plain() -> Self {
        Self {
            limit: PAGE,
            total: true,
            ..Self::default()
        }
    }

    /// Adds the condition that `attribute` is one of `values`.
    #[must_use]
    pub fn only(mut self, attribute: &str, values: Vec<Value>) -> Self {
        self.filters.push(Query {
            method: "equal".to_owned(),
            attribute: attribute.to_owned(),
            values,
            nested: Vec::new(),
        });
        self
    }

    /// Leaves out what none of these roles may read, by the documents' own permissions.
    #[must_use]
    pub fn readable_by(mut self, roles: Vec<String>) -> Self {
        self.readers = Some(roles);
        self
    }

    pub(super) fn read(listing: &Listing, params: &Params) -> Result<Self> {
        let mut asked = Self::plain();
        for query in queries(params)? {
            asked.take(listing, query)?;
        }
        asked.search = params.text("search", 0, 256)?.unwrap_or_default();
        // Appwrite takes "false" for a text that is not empty, and so for true; only 0 turns the count off.
        asked.total = params.get("total").is_none_or(|total| !is_zero(total));
        Ok(asked)
    }

    pub(super) fn goes_back(&self) -> bool {
        self.cursor.as_ref().is_some_and(|(_, back)| *back)
    }

    fn take(&mut self, listing: &Listing, query: Query) -> Result<()> {
        match query.method.as_str() {
            "limit" => self.limit = number(&query, "limit", 1)?,
            "offset" => self.offset = number(&query, "offset", 0)?,
            "cursorAfter" | "cursorBefore" => {
                let id = query.values.first().and_then(Value::as_str);
                let id = id.filter(|id| crate::ids::is_valid(id)).ok_or_else(|| {
                    refused(&format!(
                        "Invalid query: Invalid cursor: {}",
                        crate::params::ID_RULE
                    ))
                })?;
                self.cursor = Some((id.to_owned(), query.method == "cursorBefore"));
            }
            "orderAsc" | "orderDesc" => {
                if !query.attribute.is_empty() {
                    listing.column(&query.attribute)?;
                    self.orders
                        .push((query.attribute.clone(), query.method == "orderDesc"));
                }
            }
            _ => {
                filter::clause(listing, &query)?;
                self.filters.push(query);
            }
        }
        Ok(())
    }
}

fn queries(params: &Params) -> Result<Vec<Query>> {
    if params.get("queries").is_none() {
        return Ok(Vec::new());
    }
    let texts = params.texts("queries").ok_or_else(|| {
        refused(&format!(
            "Value must a valid array no longer than {QUERIES} items and Value must be a valid string and at least 1 chars and no longer than {QUERY_LENGTH} chars"
        ))
    })?;
    if texts.len() > QUERIES {
        return Err(refused(&format!(
            "You can use no more than {QUERIES} queries."
        )));
    }
    texts
        .iter()
        .map(|text| Query::parse(text).ok_or_else(|| refused("Invalid query: Syntax error")))
        .collect()
}

fn number(query: &Query, what: &str, min: u32) -> Result<u32> {
    query
        .values
        .first()
        .and_then(Value::as_u64)
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number >= min)
        .ok_or_else(|| {
            refused(&format!(
                "Invalid query: Invalid {what}: Value must be a valid range between {min} and 9,223,372,036,854,775,807"
            ))
        })
}

fn is_zero(total: &Value) -> bool {
    match total {
        Value::Bool(total) => !total,
        Value::Number(total) => total.as_i64() == Some(0),
        Value::String(total) => total == "0",
        _ => false,
    }
}
