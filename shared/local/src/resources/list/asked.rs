//! What a client asks of a list, checked in Appwrite's words.

use serde_json::Value;

use super::{Listing, Query};
use crate::error::{Error, Result};
use crate::params::Params;
use crate::query;

/// How many a page has when nothing is said.
const PAGE: u32 = 25;

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
    /// Whether the order is left to chance.
    pub(super) shuffled: bool,
    /// The members that were selected; none where the client wants all.
    pub selected: Vec<String>,
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
        let (mut limit, mut offset) = (None, None);
        for query in query::listed(params, listing)? {
            match query.method.as_str() {
                // Where a client says it twice, the first counts.
                "limit" => limit = limit.or_else(|| number(&query)),
                "offset" => offset = offset.or_else(|| number(&query)),
                "cursorAfter" | "cursorBefore" => asked.start_at(&query),
                "orderAsc" | "orderDesc" => asked
                    .orders
                    .push((query.attribute.clone(), query.method == "orderDesc")),
                "orderRandom" => asked.shuffled = true,
                "select" => asked.select(&query),
                _ => asked.filters.push(query),
            }
        }
        asked.limit = limit.unwrap_or(PAGE);
        asked.offset = offset.unwrap_or(0);
        asked.search = params.text("search", 1, 256)?.unwrap_or_default();
        asked.total = query::wants_total(params)?;
        Ok(asked)
    }

    pub(super) fn goes_back(&self) -> bool {
        self.cursor.as_ref().is_some_and(|(_, back)| *back)
    }

    fn select(&mut self, query: &Query) {
        let names = query.values.iter().filter_map(Value::as_str);
        self.selected.extend(names.map(str::to_owned));
    }

    fn start_at(&mut self, query: &Query) {
        if self.cursor.is_none() {
            let id = query.value().and_then(Value::as_str).unwrap_or_default();
            self.cursor = Some((id.to_owned(), query.method == "cursorBefore"));
        }
    }
}

/// A number that was checked; one beyond what can be counted is as good as the largest.
fn number(query: &Query) -> Option<u32> {
    let number = match query.value()? {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_u64()?,
    };
    Some(u32::try_from(number).unwrap_or(u32::MAX))
}
