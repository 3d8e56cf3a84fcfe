//! Handlers: plain async functions of up to six arguments.
//!
//! What axum's own trait does, plus the description of arguments and answer.

use std::future::Future;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::IntoResponse;
use http::Response;

use crate::describe::{Describe, Operation};
use crate::extract::For;

/// What a handler may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an answer",
    note = "return `Json`, `Made`, `Accepted`, `NoContent`, `Content`, or a `Result` of one; \
            what stands in them needs `Serialize` and `JsonSchema`"
)]
pub trait Answer: IntoResponse {
    /// Adds the answer's statuses and schema.
    fn document(operation: &mut Operation);
}

/// An async function whose arguments are extractors, the body last.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of this function",
    note = "a handler is an async function of up to six extractors (the body last) that returns \
            an answer; `State<S>` must name the state of the function"
)]
pub trait Handler<Args, S>: Clone + Send + Sync + 'static {
    /// Extracts the arguments and runs the handler.
    fn call(self, request: Request) -> impl Future<Output = Response<Body>> + Send;

    /// Adds what arguments and answer know.
    fn describe(operation: &mut Operation);
}

impl<F, Fut, Res, S> Handler<((),), S> for F
where
    F: FnOnce() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Res> + Send,
    Res: Answer,
{
    async fn call(self, _: Request) -> Response<Body> {
        self().await.into_response()
    }

    fn describe(operation: &mut Operation) {
        Res::document(operation);
    }
}

macro_rules! handler {
    ([$($part:ident),*], $last:ident) => {
        impl<F, Fut, Res, S, M, $($part,)* $last> Handler<(M, $($part,)* $last,), S> for F
        where
            F: FnOnce($($part,)* $last,) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Res> + Send,
            Res: Answer,
            S: 'static,
            $($part: FromRequestParts<For<S>> + Describe + Send,)*
            $last: FromRequest<For<S>, M> + Describe + Send,
        {
            #[expect(non_snake_case, reason = "an argument is called what its type is called")]
            async fn call(self, request: Request) -> Response<Body> {
                let state = For::<S>::new();
                $(
                    let (mut parts, body) = request.into_parts();
                    let $part = match $part::from_request_parts(&mut parts, &state).await {
                        Ok(value) => value,
                        Err(rejection) => return rejection.into_response(),
                    };
                    let request = Request::from_parts(parts, body);
                )*
                let $last = match $last::from_request(request, &state).await {
                    Ok(value) => value,
                    Err(rejection) => return rejection.into_response(),
                };
                self($($part,)* $last,).await.into_response()
            }

            fn describe(operation: &mut Operation) {
                $($part::describe(operation);)*
                $last::describe(operation);
                Res::document(operation);
            }
        }
    };
}

handler!([], T1);
handler!([T1], T2);
handler!([T1, T2], T3);
handler!([T1, T2, T3], T4);
handler!([T1, T2, T3, T4], T5);
handler!([T1, T2, T3, T4, T5], T6);
