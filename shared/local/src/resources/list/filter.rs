//! One condition of a list, as SQL.

use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::asked::refused;
use super::{path, Clause, Holds, Listing, Query};
use crate::error::Result;

/// The SQL of a condition that was checked against the list's attributes.
///
/// # Errors
///
/// 400 for an attribute, a method or a value that does not fit.
pub(super) fn clause(listing: &Listing, query: &Query) -> Result<Clause> {
    if matches!(query.method.as_str(), "and" | "or") {
        return nested(listing, query);
    }
    let Some(form) = form(&query.method) else {
        return Err(refused(&format!("Invalid query method: {}", query.method)));
    };
    let unknown = || {
        let name = &query.attribute;
        refused(&format!(
            "Invalid query: Attribute not found in schema: {name}"
        ))
    };
    let (column, holds) = listing.column(&query.attribute).ok_or_else(unknown)?;
    if let Form::Null(sql) = form {
        let column = if holds.is_never_empty() {
            format!("nullif({column}, '')")
        } else {
            column
        };
        return Ok(Clause {
            sql: format!("{column} {sql}"),
            values: Vec::new(),
        });
    }
    let values = values(query, holds)?;
    if holds == Holds::Texts {
        return members(query, &column, values);
    }
    let collated = match holds {
        Holds::Text => format!("{column} COLLATE NOCASE"),
        _ => column,
    };
    Ok(compared(&form, &collated, values))
}

/// How a method becomes SQL.
enum Form {
    /// `column SQL ?` for each value, any of which may hold; with `NOT` in front all must.
    Each(&'static str, Pattern, Negated),
    /// `column BETWEEN ? AND ?`.
    Between(Negated),
    /// `column SQL`.
    Null(&'static str),
}

type Negated = bool;

#[derive(Clone, Copy)]
enum Pattern {
    Plain,
    Starts,
    Ends,
    Holds,
}

fn form(method: &str) -> Option<Form> {
    Some(match method {
        "equal" => Form::Each("=", Pattern::Plain, false),
        "notEqual" => Form::Each("=", Pattern::Plain, true),
        "lessThan" => Form::Each("<", Pattern::Plain, false),
        "lessThanEqual" => Form::Each("<=", Pattern::Plain, false),
        "greaterThan" => Form::Each(">", Pattern::Plain, false),
        "greaterThanEqual" => Form::Each(">=", Pattern::Plain, false),
        "startsWith" => Form::Each("LIKE", Pattern::Starts, false),
        "notStartsWith" => Form::Each("LIKE", Pattern::Starts, true),
        "endsWith" => Form::Each("LIKE", Pattern::Ends, false),
        "notEndsWith" => Form::Each("LIKE", Pattern::Ends, true),
        "contains" | "containsAny" | "containsAll" | "search" => {
            Form::Each("LIKE", Pattern::Holds, false)
        }
        "notContains" | "notSearch" => Form::Each("LIKE", Pattern::Holds, true),
        "between" => Form::Between(false),
        "notBetween" => Form::Between(true),
        "isNull" => Form::Null("IS NULL"),
        "isNotNull" => Form::Null("IS NOT NULL"),
        _ => return None,
    })
}

fn compared(form: &Form, column: &str, values: Vec<Sql>) -> Clause {
    match form {
        Form::Between(negated) => Clause {
            sql: format!("{}({column} BETWEEN ? AND ?)", not(*negated)),
            values,
        },
        Form::Each(sign, pattern, negated) => {
            let escape = if *sign == "LIKE" { " ESCAPE '\\'" } else { "" };
            let each: Vec<String> = values
                .iter()
                .map(|_| format!("{column} {sign} ?{escape}"))
                .collect();
            Clause {
                sql: format!("{}({})", not(*negated), each.join(" OR ")),
                values: values
                    .into_iter()
                    .map(|value| patterned(value, *pattern))
                    .collect(),
            }
        }
        Form::Null(sql) => Clause {
            sql: format!("{column} {sql}"),
            values: Vec::new(),
        },
    }
}

/// Conditions on a list attribute: only whether it holds values.
fn members(query: &Query, column: &str, values: Vec<Sql>) -> Result<Clause> {
    let (joint, negated) = match query.method.as_str() {
        "contains" | "containsAny" => (" OR ", false),
        "containsAll" => (" AND ", false),
        "notContains" => (" OR ", true),
        method => {
            return Err(refused(&format!(
                "Invalid query: Cannot query {method} on attribute \"{}\" because it is an array.",
                query.attribute
            )))
        }
    };
    let each: Vec<String> = values
        .iter()
        .map(|_| format!("EXISTS (SELECT 1 FROM json_each({column}) AS item WHERE item.value = ? COLLATE NOCASE)"))
        .collect();
    Ok(Clause {
        sql: format!("{}({})", not(negated), each.join(joint)),
        values,
    })
}

fn nested(listing: &Listing, query: &Query) -> Result<Clause> {
    let joint = format!(" {} ", query.method.to_uppercase());
    let mut sql = Vec::new();
    let mut values = Vec::new();
    for inner in &query.nested {
        let inner = clause(listing, inner)?;
        sql.push(inner.sql);
        values.extend(inner.values);
    }
    Ok(Clause {
        sql: format!("({})", sql.join(&joint)),
        values,
    })
}

/// Whether one of the roles may read the document.
pub(super) fn readable(roles: &[String]) -> Clause {
    let marks = vec!["?"; roles.len()].join(", ");
    Clause {
        sql: format!(
            "EXISTS (SELECT 1 FROM json_each({}) AS item WHERE item.value IN ({marks}))",
            path("$permissions")
        ),
        values: roles
            .iter()
            .map(|role| Sql::Text(format!("read(\"{role}\")")))
            .collect(),
    }
}

/// Every word of `term` is enough for a hit; the last may be the beginning of one.
pub(super) fn search(members: &[&str], term: &str) -> Clause {
    let texts: Vec<String> = members
        .iter()
        .map(|member| match *member {
            "$id" => "id".to_owned(),
            member => format!("coalesce({}, '')", path(member)),
        })
        .collect();
    let mut text = texts.join(" || ' ' || ");
    for mark in ['@', '.', '-', '+'] {
        text = format!("replace({text}, '{mark}', ' ')");
    }
    let words: Vec<&str> = term
        .split(|at: char| !at.is_alphanumeric() && at != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let last = words.len().saturating_sub(1);
    let values = words.iter().enumerate().map(|(place, word)| {
        let end = if place == last { "%" } else { " %" };
        Sql::Text(format!("% {}{end}", escaped(word)))
    });
    let each: Vec<String> = words
        .iter()
        .map(|_| format!("(' ' || {text} || ' ') LIKE ? ESCAPE '\\'"))
        .collect();
    Clause {
        sql: if each.is_empty() {
            "0".to_owned()
        } else {
            format!("({})", each.join(" OR "))
        },
        values: values.collect(),
    }
}

fn values(query: &Query, holds: Holds) -> Result<Vec<Sql>> {
    let read = query.values.iter().map(|value| sql(value, holds));
    read.collect::<Option<Vec<Sql>>>().ok_or_else(|| {
        let name = &query.attribute;
        refused(&format!(
            "Invalid query: Query value is invalid for attribute \"{name}\""
        ))
    })
}

fn sql(value: &Value, holds: Holds) -> Option<Sql> {
    match (holds, value) {
        (Holds::Integer, Value::Number(number)) => Some(Sql::Integer(number.as_i64()?)),
        (Holds::Float, Value::Number(number)) => Some(Sql::Real(number.as_f64()?)),
        (Holds::Boolean, Value::Bool(flag)) => Some(Sql::Integer((*flag).into())),
        (Holds::Datetime, Value::String(text)) => {
            let at = crate::data::datetime::parse(text)?;
            Some(Sql::Text(crate::clock::stamp(at)))
        }
        (Holds::Email, Value::String(text)) => Some(Sql::Text(text.to_lowercase())),
        (Holds::Text | Holds::Exact | Holds::Texts, Value::String(text)) => {
            Some(Sql::Text(text.clone()))
        }
        _ => None,
    }
}

fn patterned(value: Sql, pattern: Pattern) -> Sql {
    let Sql::Text(text) = value else { return value };
    Sql::Text(match pattern {
        Pattern::Plain => text,
        Pattern::Starts => format!("{}%", escaped(&text)),
        Pattern::Ends => format!("%{}", escaped(&text)),
        Pattern::Holds => format!("%{}%", escaped(&text)),
    })
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn not(negated: Negated) -> &'static str {
    if negated {
        "NOT "
    } else {
        ""
    }
}
