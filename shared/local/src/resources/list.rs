//! Lists of documents: the queries, the search and the page that every list of Appwrite takes.

use rusqlite::types::Value as Sql;
use rusqlite::{params_from_iter, Connection, OptionalExtension};
use serde_json::{json, Value};

use super::{parse, Document, Kind};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::params::Params;
use crate::query::validate::{self, Attribute, Schema};
use crate::query::{self, Query};

mod asked;
mod filter;

pub use asked::Asked;

/// Appwrite counts no further: appwrite/appwrite:app/init/constants.php, `APP_LIMIT_COUNT`.
const COUNT_LIMIT: u32 = 5_000;

/// What an attribute that may be queried holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A text, compared without case, as `MariaDB` does.
    Text,
    /// An id, an address or another text that is stored in one spelling: compared as it is, so that an index can serve.
    Exact,
    /// An e-mail address, stored in small letters.
    Email,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// A boolean.
    Boolean,
    /// An instant.
    Datetime,
    /// A list of texts.
    Texts,
}

impl Holds {
    /// Whether an empty text is how nothing is kept: no address and no instant is empty.
    fn is_never_empty(self) -> bool {
        matches!(self, Self::Exact | Self::Email | Self::Datetime)
    }

    fn is_nothing(self, value: &Sql) -> bool {
        match value {
            Sql::Null => true,
            Sql::Text(text) => text.is_empty() && self.is_never_empty(),
            _ => false,
        }
    }
}

impl From<Holds> for Attribute {
    fn from(holds: Holds) -> Self {
        Self {
            array: holds == Holds::Texts,
            holds: match holds {
                Holds::Text | Holds::Exact | Holds::Email | Holds::Texts => validate::Holds::Text,
                Holds::Integer => validate::Holds::Integer,
                Holds::Float => validate::Holds::Float,
                Holds::Boolean => validate::Holds::Boolean,
                Holds::Datetime => validate::Holds::Time,
            },
        }
    }
}

/// A kind of document as clients list it.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// What is listed.
    pub kind: Kind,
    /// What messages call it, such as `User`.
    pub noun: &'static str,
    /// The attributes that may be queried, besides `$id`, `$createdAt`, `$updatedAt` and `$sequence`.
    pub attributes: &'static [(&'static str, Holds)],
    /// The members that a search looks through.
    pub search: &'static [&'static str],
    /// The members that clients may select; none where they may not.
    pub selects: &'static [&'static str],
}

/// One page of a list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// How many there are in all, at most 5000; 0 where the client asked for none.
    pub total: u32,
    /// The page itself.
    pub documents: Vec<Document>,
}

impl Page {
    /// The page as an answer: how many there are, and each as `view` shows it under `name`.
    pub fn shown(&self, name: &str, view: impl Fn(&Document) -> Value) -> Value {
        let views: Vec<Value> = self.documents.iter().map(view).collect();
        json!({ "total": self.total, name: views })
    }
}

/// A document that is shown as it is kept.
pub fn whole(document: &Document) -> Value {
    Value::Object(document.clone())
}

/// A piece of SQL and the values of its question marks.
#[derive(Debug, Default)]
struct Clause {
    sql: String,
    values: Vec<Sql>,
}

impl Schema for Listing {
    fn attribute(&self, name: &str) -> Option<Attribute> {
        self.column(name).map(|(_, holds)| holds.into())
    }

    fn selects(&self) -> bool {
        !self.selects.is_empty()
    }

    fn may_be_selected(&self, name: &str) -> bool {
        self.selects.contains(&name)
    }
}

impl Listing {
    /// Reads what a client asks of the list.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid` for queries that do not hold.
    pub fn asked(&self, params: &Params) -> Result<Asked> {
        Asked::read(self, params)
    }

    /// The page that was asked for, among the documents whose members (or `parent`) equal those of `within`.
    ///
    /// # Errors
    ///
    /// 400 `general_cursor_not_found` where the cursor names nothing.
    pub fn page(
        &self,
        connection: &Connection,
        within: &[(&str, &str)],
        asked: &Asked,
    ) -> Result<Page> {
        let mut found = self.within(within);
        for query in &asked.filters {
            found.and(filter::clause(self, query)?);
        }
        if let Some(roles) = &asked.readers {
            found.and(filter::readable(roles));
        }
        if !asked.search.is_empty() && !self.search.is_empty() {
            found.and(filter::search(self.search, &asked.search));
        }
        let total = if asked.total {
            count(connection, &found)?
        } else {
            0
        };
        let orders = self.orders(asked);
        if let Some((id, _)) = &asked.cursor {
            found.and(self.beyond(connection, id, asked, &orders)?);
        }
        let mut documents = select(connection, &found, &orders, asked)?;
        if asked.goes_back() {
            documents.reverse();
        }
        Ok(Page { total, documents })
    }

    /// The page that was asked for, among all documents.
    ///
    /// # Errors
    ///
    /// Those of [`Listing::page`].
    pub async fn read(self, db: &Db, asked: Asked) -> Result<Page> {
        db.read(move |connection| self.page(connection, &[], &asked))
            .await
    }

    fn within(&self, within: &[(&str, &str)]) -> Clause {
        let mut clause = Clause {
            sql: format!("kind = '{}'", self.kind.0),
            values: Vec::new(),
        };
        for (member, value) in within {
            let column = match *member {
                "parent" => "parent".to_owned(),
                member => path(member),
            };
            clause.and(Clause {
                sql: format!("{column} = ?"),
                values: vec![Sql::Text((*value).to_owned())],
            });
        }
        clause
    }

    /// The SQL expression of an attribute, and what it holds.
    fn column(&self, attribute: &str) -> Option<(String, Holds)> {
        let own = match attribute {
            "$id" => Some(("id COLLATE NOCASE".to_owned(), Holds::Exact)),
            "$sequence" => Some(("sequence".to_owned(), Holds::Integer)),
            "$createdAt" | "$updatedAt" => Some((path(attribute), Holds::Datetime)),
            _ => None,
        };
        let listed = || {
            let (name, holds) = self
                .attributes
                .iter()
                .find(|(name, _)| *name == attribute)?;
            Some((path(name), *holds))
        };
        own.or_else(listed)
    }

    /// Expressions to order by, each with whether it descends; the last is the sequence.
    fn orders(&self, asked: &Asked) -> Vec<(String, bool)> {
        if asked.shuffled {
            return vec![("random()".to_owned(), false)];
        }
        let mut orders: Vec<(String, bool)> = Vec::new();
        for (attribute, descends) in &asked.orders {
            if let Some((column, holds)) = self.column(attribute) {
                let column = match holds {
                    Holds::Text => format!("{column} COLLATE NOCASE"),
                    _ => column,
                };
                orders.push((column, *descends));
            }
        }
        let first = asked.orders.first();
        let follows = first.is_some_and(|(name, down)| name.starts_with('$') && *down);
        orders.push(("sequence".to_owned(), follows));
        if asked.goes_back() {
            for (_, descends) in &mut orders {
                *descends = !*descends;
            }
        }
        orders
    }

    /// What comes after the document that the cursor names, in these orders.
    fn beyond(
        &self,
        connection: &Connection,
        id: &str,
        asked: &Asked,
        orders: &[(String, bool)],
    ) -> Result<Clause> {
        let columns: Vec<&str> = orders.iter().map(|(column, _)| column.as_str()).collect();
        let sql = format!(
            "SELECT {} FROM resources WHERE kind = '{}' AND id = ?1 COLLATE NOCASE",
            columns.join(", "),
            self.kind.0
        );
        let values: Option<Vec<Sql>> = connection
            .prepare_cached(&sql)?
            .query_row([id], |row| {
                (0..columns.len()).map(|place| row.get(place)).collect()
            })
            .optional()?;
        let values = values.ok_or_else(|| {
            Error::new(
                400,
                "general_cursor_not_found",
                format!("{} '{id}' for the 'cursor' value not found.", self.noun),
            )
        })?;
        for ((attribute, _), value) in asked.orders.iter().zip(&values) {
            let is_nothing = match self.column(attribute) {
                Some((_, holds)) => holds.is_nothing(value),
                None => false,
            };
            if is_nothing && !asked.shuffled {
                return Err(query::order_null(attribute));
            }
        }
        Ok(after(orders, &values))
    }
}

/// `(a > ?) OR (a = ? AND b > ?) …` over the orders.
fn after(orders: &[(String, bool)], values: &[Sql]) -> Clause {
    let mut any = Vec::new();
    let mut bound = Vec::new();
    for (place, (column, descends)) in orders.iter().enumerate() {
        let mut all: Vec<String> = Vec::new();
        for ((equal, _), value) in orders.iter().zip(values).take(place) {
            all.push(format!("{equal} IS ?"));
            bound.push(value.clone());
        }
        let sign = if *descends { '<' } else { '>' };
        all.push(format!("{column} {sign} ?"));
        bound.extend(values.get(place).cloned());
        any.push(format!("({})", all.join(" AND ")));
    }
    Clause {
        sql: format!("({})", any.join(" OR ")),
        values: bound,
    }
}

fn count(connection: &Connection, found: &Clause) -> Result<u32> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM resources WHERE {} LIMIT {COUNT_LIMIT})",
        found.sql
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(&found.values), |row| row.get(0))?)
}

fn select(
    connection: &Connection,
    found: &Clause,
    orders: &[(String, bool)],
    asked: &Asked,
) -> Result<Vec<Document>> {
    let orders: Vec<String> = orders
        .iter()
        .map(|(column, descends)| format!("{column}{}", if *descends { " DESC" } else { "" }))
        .collect();
    let sql = format!(
        "SELECT body FROM resources WHERE {} ORDER BY {} LIMIT {} OFFSET {}",
        found.sql,
        orders.join(", "),
        asked.limit,
        asked.offset
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(&found.values), |row| {
        row.get::<_, String>(0)
    })?;
    rows.map(|body| Ok(parse(&body?))).collect()
}

/// The SQL of a member of the body. Spelled as in the indexes of [`super::SCHEMA`], or they are not used.
fn path(member: &str) -> String {
    match member.strip_prefix('$') {
        Some(_) => format!("json_extract(body, '$.\"{member}\"')"),
        None => format!("json_extract(body, '$.{member}')"),
    }
}

impl Clause {
    fn and(&mut self, other: Self) {
        self.sql = format!("{} AND {}", self.sql, other.sql);
        self.values.extend(other.values);
    }
}
