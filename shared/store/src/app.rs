//! The state of every function: the store, as its key and as its caller.

use std::marker::PhantomData;

use client::{Auth, Client, Session};
use model::{Timestamp, UserId};
use runtime::{AppState, Code, Execution, Usage};

use crate::error::{Error, Result};
use crate::rows::{Actor, TypedRows};
use tables::row::Row;

/// The database that holds every table.
pub const DATABASE: &str = "peerspark-main-db";

/// What every handler starts from: the store, the clock, the execution.
///
/// Opened once per execution, over the one pooled client of the process. The key and the JWT live in it and nowhere
/// else, so they end with the execution.
#[derive(Debug, Clone)]
pub struct App {
    execution: Execution,
    keyed: Session,
}

impl AppState for App {
    fn open(execution: &Execution) -> Self {
        let client = execution.environment().shared(Client::new);
        let nobody = client.session(
            execution.endpoint(),
            execution.project(),
            Auth::Guest,
            execution.deadline(),
            execution.request_id(),
        );
        Self {
            // A function without scopes has no key: every call by key then fails, and none is made as nobody.
            keyed: nobody.acting_as(Auth::Key(execution.key().to_owned())),
            execution: execution.clone(),
        }
    }

    fn usage(&self) -> Usage {
        let used = self.keyed.usage();
        Usage {
            calls: used.calls,
            waves: used.waves,
        }
    }
}

impl App {
    /// The rows of a table, with the function's own rights: permissions of rows do not apply.
    pub fn rows<R: Row>(&self) -> TypedRows<R> {
        typed(&self.keyed, Actor::Function)
    }

    /// The rows of a table with the caller's rights: Appwrite leaves out what the caller may not read.
    ///
    /// # Errors
    ///
    /// [`Error::SessionRequired`] when the caller brought no session.
    pub fn as_caller<R: Row>(&self) -> Result<TypedRows<R>> {
        Ok(typed(&self.caller_session()?, Actor::Caller))
    }

    /// Appwrite, with the function's own rights: users, teams, files, messages, transactions.
    pub fn client(&self) -> &Session {
        &self.keyed
    }

    /// Appwrite, with the caller's rights.
    ///
    /// # Errors
    ///
    /// [`Error::SessionRequired`] when the caller brought no session.
    pub fn caller_session(&self) -> Result<Session> {
        let jwt = self.execution.jwt().ok_or(Error::SessionRequired)?;
        Ok(self.keyed.acting_as(Auth::Jwt(jwt.to_owned())))
    }

    /// The signed-in user who calls.
    ///
    /// # Errors
    ///
    /// `unauthenticated` for guests.
    pub fn me(&self) -> Result<UserId, runtime::Error> {
        let caller = self
            .execution
            .caller()
            .ok_or_else(|| runtime::Error::of(Code::Unauthenticated))?;
        UserId::parse(caller).map_err(runtime::Error::internal)
    }

    /// The time now: the server's, or that of the host that runs the function.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_clock(self.execution.environment().now())
    }

    /// The execution that this state belongs to.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }
}

fn typed<R: Row>(session: &Session, actor: Actor) -> TypedRows<R> {
    TypedRows {
        rows: session.rows(DATABASE, R::TABLE),
        actor,
        row: PhantomData,
    }
}
