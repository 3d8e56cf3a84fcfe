//! Who is calling; an argument, so that a handler cannot forget to ask.

use std::convert::Infallible;
use std::fmt;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::describe::{CallerKind, Describe, Operation};
use crate::{execution, Code, Error};

/// The signed-in user; guests are refused with `unauthenticated`.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user's id.
    pub id: String,
    /// The user's own token; absent when a JWT authorised the call instead of a session.
    pub jwt: Option<String>,
}

impl Caller {
    /// The token for reads that Appwrite's own permissions filter.
    ///
    /// # Errors
    ///
    /// `session_required` when the call was not made with a session.
    pub fn session(&self) -> Result<&str, Error> {
        let message = "Sign in with a session: this reads with your own rights";
        self.jwt
            .as_deref()
            .ok_or_else(|| Error::new(Code::SessionRequired, message))
    }
}

impl fmt::Debug for Caller {
    /// Never shows the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let execution = execution::of(&parts.extensions);
        let who = execution.who().cloned();
        who.ok_or_else(|| Error::of(Code::Unauthenticated))
    }
}

impl Describe for Caller {
    fn describe(operation: &mut Operation) {
        operation.caller = CallerKind::Required;
    }
}

/// The user if one is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaybeCaller(pub Option<Caller>);

impl<S: Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(execution::of(&parts.extensions).who().cloned()))
    }
}

impl Describe for MaybeCaller {
    fn describe(operation: &mut Operation) {
        operation.caller = CallerKind::Optional;
    }
}
