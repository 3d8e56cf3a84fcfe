//! Who is calling, as a checked id.

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::UserId;
use runtime::{Caller, Describe, Error, Operation};

/// The signed-in user; guests are refused with `unauthenticated`.
///
/// It comes from what Appwrite says about the execution, never from path, query or body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me(pub UserId);

impl<S: Sync> FromRequestParts<S> for Me {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, state).await?;
        UserId::parse(&caller.id).map(Self).map_err(Error::internal)
    }
}

impl Describe for Me {
    fn describe(operation: &mut Operation) {
        Caller::describe(operation);
    }
}
