//! Filters as SQL conditions.

use rusqlite::types::Value as Sql;
use rusqlite::{params_from_iter, Connection};
use serde_json::Value;

use crate::data::datetime;
use crate::data::rows::{cells, Desk};
use crate::data::schema::cache::Place;
use crate::data::schema::model::{Column, Kind};
use crate::data::schema::physical::{quoted, words};
use crate::error::{Error, Result};
use crate::query::Query;

/// So many rows that somebody may see are rather looked up than met by chance.
const FEW: usize = 1000;

/// Conditions and what is bound to their marks, in order.
#[derive(Debug, Default)]
pub struct Filters {
    /// SQL conditions, to be joined by `AND`.
    pub conditions: Vec<String>,
    /// What the marks stand for.
    pub bound: Vec<Sql>,
}

/// A column as SQL names it, and what it holds.
struct Target<'a> {
    sql: String,
    kind: Kind,
    column: Option<&'a Column>,
}

impl Target<'_> {
    fn is_array(&self) -> bool {
        self.column.is_some_and(|column| column.array)
    }

    fn bind(&self, value: &Value) -> Sql {
        match (self.kind, value) {
            (Kind::Datetime, Value::String(text)) => match datetime::parse(text) {
                Some(instant) => Sql::Text(crate::clock::stamp(instant)),
                None => Sql::Text(text.clone()),
            },
            (kind, value) => cells::scalar(kind, value),
        }
    }
}

impl Filters {
    /// Adds a filter of rows `r` of `place`.
    ///
    /// # Errors
    ///
    /// 501 for what this host cannot answer.
    pub fn add(&mut self, desk: &Desk<'_>, place: &Place, query: &Query) -> Result<()> {
        let condition = self.condition(desk, place, "r", query)?;
        self.conditions.push(condition);
        Ok(())
    }

    /// Adds that one of `roles` may do `action` to the row itself. Where these are few rows they are looked up, however large the
    /// table is; otherwise every row that comes along is asked.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn permit(
        &mut self,
        connection: &Connection,
        place: &Place,
        action: &str,
        roles: &[String],
    ) -> Result<()> {
        let permissions = &place.permissions;
        let granted = "p.action = ? AND p.role IN (SELECT value FROM json_each(?))";
        let bound = [
            Sql::Text(action.to_owned()),
            Sql::Text(Value::from(roles).to_string()),
        ];
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {permissions} p WHERE {granted} LIMIT {})",
            FEW + 1
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let count: usize = statement.query_row(params_from_iter(&bound), |row| row.get(0))?;
        self.conditions.push(if count > FEW {
            format!(
                "EXISTS (SELECT 1 FROM {permissions} p WHERE p.row = r.\"$sequence\" AND {granted})"
            )
        } else {
            format!("r.\"$sequence\" IN (SELECT p.row FROM {permissions} p WHERE {granted})")
        });
        self.bound.extend(bound);
        Ok(())
    }

    /// The `WHERE` clause of all conditions.
    pub fn clause(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    fn condition(
        &mut self,
        desk: &Desk<'_>,
        place: &Place,
        alias: &str,
        query: &Query,
    ) -> Result<String> {
        if let "and" | "or" = query.method.as_str() {
            let nested: Result<Vec<String>> = query
                .nested
                .iter()
                .map(|nested| self.condition(desk, place, alias, nested))
                .collect();
            let joint = if query.method == "and" {
                " AND "
            } else {
                " OR "
            };
            return Ok(format!("({})", nested?.join(joint)));
        }
        if place.table.column(&query.attribute).is_none() && query.attribute.contains('.') {
            return self.related(desk, place, alias, query);
        }
        let target = target(place, alias, &query.attribute);
        self.on(place, alias, &target, query)
    }

    /// A filter on a column of the rows behind a relationship.
    fn related(
        &mut self,
        desk: &Desk<'_>,
        place: &Place,
        alias: &str,
        query: &Query,
    ) -> Result<String> {
        let (key, rest) = query.attribute.split_once('.').unwrap_or_default();
        let link = crate::data::relations::Link::find(desk, place, key)?;
        let inner = format!("{alias}_{}", key.replace(['.', '-'], "_"));
        let nested = Query {
            attribute: rest.to_owned(),
            ..query.clone()
        };
        crate::query::validate::check(std::slice::from_ref(&nested), &link.place.table)
            .map_err(crate::data::wording::query_invalid)?;
        let condition = self.condition(desk, &link.place, &quoted(&inner), &nested)?;
        Ok(link.condition(alias, &quoted(&inner), &condition))
    }

    fn on(
        &mut self,
        place: &Place,
        alias: &str,
        target: &Target<'_>,
        query: &Query,
    ) -> Result<String> {
        let sql = &target.sql;
        match query.method.as_str() {
            "isNull" => Ok(format!("{sql} IS NULL")),
            "isNotNull" => Ok(format!("{sql} IS NOT NULL")),
            "equal" => Ok(self.one_of(target, query)),
            "notEqual" => Ok(self.each(target, query, &format!("{sql} != ?"), " OR ")),
            "lessThan" => Ok(self.each(target, query, &format!("{sql} < ?"), " OR ")),
            "lessThanEqual" => Ok(self.each(target, query, &format!("{sql} <= ?"), " OR ")),
            "greaterThan" => Ok(self.each(target, query, &format!("{sql} > ?"), " OR ")),
            "greaterThanEqual" => Ok(self.each(target, query, &format!("{sql} >= ?"), " OR ")),
            "between" => Ok(self.between(target, query, "BETWEEN")),
            "notBetween" => Ok(self.between(target, query, "NOT BETWEEN")),
            "search" => Ok(self.search(place, alias, query, "IN")),
            "notSearch" => Ok(self.search(place, alias, query, "NOT IN")),
            "contains" | "containsAny" | "containsAll" | "notContains" if target.is_array() => {
                Ok(self.contains(target, query))
            }
            "startsWith" => Ok(self.starts(target, query)),
            "notStartsWith" => Ok(self.each(target, query, &format!("NOT folded_starts({sql}, ?)"), " AND ")),
            "endsWith" => Ok(self.each(target, query, &format!("folded_ends({sql}, ?)"), " OR ")),
            "notEndsWith" => Ok(self.each(target, query, &format!("NOT folded_ends({sql}, ?)"), " AND ")),
            "contains" | "containsAny" => Ok(self.each(target, query, &format!("folded_contains({sql}, ?)"), " OR ")),
            "notContains" => Ok(self.each(target, query, &format!("NOT folded_contains({sql}, ?)"), " AND ")),
            // On text, real Appwrite compares the whole of it.
            "containsAll" => Ok(self.each(target, query, &format!("folded_is({sql}, ?)"), " OR ")),
            other => Err(Error::new(
                501,
                "general_not_implemented",
                format!("The local host does not answer {other} queries. Appwrite may: see the README for what is served."),
            )),
        }
    }

    fn each(&mut self, target: &Target<'_>, query: &Query, condition: &str, joint: &str) -> String {
        let values = query.values.iter().map(|value| target.bind(value));
        self.bound.extend(values);
        format!("({})", vec![condition; query.values.len()].join(joint))
    }

    fn one_of(&mut self, target: &Target<'_>, query: &Query) -> String {
        let sql = &target.sql;
        if query.values.len() == 1 {
            return self.each(target, query, &format!("{sql} = ?"), " OR ");
        }
        self.bound
            .extend(query.values.iter().map(|value| target.bind(value)));
        let marks = vec!["?"; query.values.len()].join(", ");
        format!("{sql} IN ({marks})")
    }

    fn between(&mut self, target: &Target<'_>, query: &Query, operator: &str) -> String {
        self.bound
            .extend(query.values.iter().map(|value| target.bind(value)));
        format!("{} {operator} ? AND ?", target.sql)
    }

    /// The range beside the test lets an index find the texts that start so.
    fn starts(&mut self, target: &Target<'_>, query: &Query) -> String {
        let sql = &target.sql;
        let text = query.value().and_then(Value::as_str);
        match text.filter(|text| target.kind.is_text() && !text.is_empty()) {
            None => self.each(target, query, &format!("folded_starts({sql}, ?)"), " OR "),
            Some(text) => {
                let beyond = format!("{text}{}", char::MAX);
                self.bound
                    .extend([text, text, beyond.as_str()].map(|text| Sql::Text(text.to_owned())));
                format!("(folded_starts({sql}, ?) AND {sql} >= ? AND {sql} < ?)")
            }
        }
    }

    fn contains(&mut self, target: &Target<'_>, query: &Query) -> String {
        let sql = &target.sql;
        let any = |marks: &str| {
            format!("EXISTS (SELECT 1 FROM json_each({sql}) WHERE value IN ({marks}))")
        };
        self.bound
            .extend(query.values.iter().map(|value| target.bind(value)));
        let marks = vec!["?"; query.values.len()].join(", ");
        match query.method.as_str() {
            "containsAll" => {
                let each = vec![any("?"); query.values.len()].join(" AND ");
                format!("({sql} IS NOT NULL AND {each})")
            }
            "notContains" => format!("({sql} IS NOT NULL AND NOT {})", any(&marks)),
            _ => format!("({sql} IS NOT NULL AND {})", any(&marks)),
        }
    }

    fn search(&mut self, place: &Place, alias: &str, query: &Query, operator: &str) -> String {
        let text = query.value().and_then(Value::as_str).unwrap_or_default();
        let Some((index, wanted)) = place
            .table
            .fulltext(&query.attribute)
            .zip(wanted_words(text))
        else {
            return if operator == "IN" { "0" } else { "1" }.to_owned();
        };
        let words = quoted(&words(place.table.sequence, &index.key));
        self.bound.push(Sql::Text(wanted));
        format!(
            "{alias}.\"$sequence\" {operator} (SELECT rowid FROM {words} WHERE {words} MATCH ?)"
        )
    }
}

/// What to look for: any of the words, the last one by its beginning; a text in quotes as it is. `None` where nothing is left.
fn wanted_words(text: &str) -> Option<String> {
    let is_phrase = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let plain: String = text
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || letter == '_' {
                letter
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    if is_phrase {
        return Some(format!("\"{}\"", words.join(" ")));
    }
    let mut wanted: Vec<String> = before.iter().map(|word| format!("\"{word}\"")).collect();
    wanted.push(format!("\"{last}\" *"));
    Some(wanted.join(" OR "))
}

fn target<'a>(place: &'a Place, alias: &str, key: &str) -> Target<'a> {
    let column = place.table.column(key);
    let kind = match key {
        "$sequence" => Kind::Integer,
        "$createdAt" | "$updatedAt" => Kind::Datetime,
        _ => column.map_or(Kind::String, |column| column.kind),
    };
    Target {
        sql: format!("{alias}.{}", quoted(key)),
        kind,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_looks_for_any_word_and_the_start_of_the_last() {
        assert_eq!(wanted_words("rust book").unwrap(), "\"rust\" OR \"book\" *");
        assert_eq!(wanted_words("\"rust book\"").unwrap(), "\"rust book\"");
        assert_eq!(wanted_words("+-*"), None);
    }
}
