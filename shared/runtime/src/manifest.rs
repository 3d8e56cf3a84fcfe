//! What a function is, as data: for deployment, documents, the local host and contract tests.

use std::collections::BTreeSet;

use schemars::Schema;
use serde::Serialize;

use crate::describe::CallerKind;
use crate::{Code, Variable};

/// Who may start an execution of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Execute {
    /// Events and the schedule only.
    #[default]
    Nobody,
    /// Everyone, guests and domains included.
    Any,
    /// Signed-in users.
    Users,
    /// Signed-in users with a verified e-mail address.
    VerifiedUsers,
}

impl Execute {
    /// The roles as Appwrite spells them.
    pub const fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Nobody => &[],
            Self::Any => &["any"],
            Self::Users => &["users"],
            Self::VerifiedUsers => &["users/verified"],
        }
    }
}

/// One operation of a function's HTTP side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Route {
    /// The method, in capitals.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// The operation's id, as in the specification.
    pub operation: &'static str,
    /// One line: what it does.
    pub summary: &'static str,
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
    /// Refusals it is documented to answer, besides the general ones.
    #[serde(serialize_with = "names")]
    pub refusals: Vec<Code>,
    /// Largest body accepted, in bytes.
    pub body_limit: usize,
}

/// Everything there is to know about a function without running it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// The function's id.
    pub id: &'static str,
    /// Its HTTP side, in the order of the route table; `GET /health` last.
    pub routes: Vec<Route>,
    /// The events it subscribes to.
    pub events: Vec<String>,
    /// The tables it writes.
    pub writes: Vec<&'static str>,
    /// What each handler of an event writes, in the order of [`Manifest::events`], where that is less than all.
    #[serde(skip)]
    pub handler_writes: Vec<Option<Vec<&'static str>>>,
    /// Cron expression in UTC.
    pub schedule: Option<&'static str>,
    /// How long one execution may take.
    pub timeout_seconds: u32,
    /// Who may start an execution.
    pub execute: Execute,
    /// What its key may do.
    pub scopes: Vec<&'static str>,
    /// The variables it reads.
    pub variables: Vec<Variable>,
}

impl Manifest {
    /// Subscriptions whose handlers wake themselves, straight or by way of others: each would be a loop.
    ///
    /// Appwrite has no guard: a function's own writes emit the same events as anyone's.
    pub fn loops(&self) -> Vec<&str> {
        let closes = |it: &usize| self.reaches_itself(*it);
        let all = (0..self.events.len()).filter(closes);
        all.filter_map(|it| self.events.get(it).map(String::as_str))
            .collect()
    }

    fn reaches_itself(&self, start: usize) -> bool {
        let mut reached = BTreeSet::new();
        let mut ahead = self.woken_by(start);
        while let Some(next) = ahead.pop() {
            if reached.insert(next) {
                ahead.extend(self.woken_by(next));
            }
        }
        reached.contains(&start)
    }

    /// The handlers that one handler's writes wake.
    fn woken_by(&self, handler: usize) -> Vec<usize> {
        let own = self.handler_writes.get(handler).and_then(Option::as_ref);
        let writes = own.unwrap_or(&self.writes);
        let events = self.events.iter().enumerate();
        events
            .filter(|(_, event)| is_caused(event, writes))
            .map(|(index, _)| index)
            .collect()
    }
}

/// Whether writing these tables causes the event: `posts` stands for every way of writing it, `posts.create` for one.
fn is_caused(event: &str, writes: &[&str]) -> bool {
    let mut parts = event.split('.');
    let table = parts.find(|it| matches!(*it, "tables" | "collections"));
    let Some(table) = table.and_then(|_| parts.next()) else {
        return false;
    };
    let action = parts.next_back();
    let causes = |it: &&str| match it.split_once('.') {
        Some((name, how)) => name == table && action == Some(how),
        None => *it == table,
    };
    table == "*" || writes.iter().any(causes)
}

fn names<S: serde::Serializer>(codes: &[Code], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(|it| it.name()))
}
