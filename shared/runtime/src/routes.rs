//! The route table: what the router serves and what the documents say, from the same lines.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter};
use axum::Router;
use futures_util::FutureExt;
use http::header::{HeaderValue, ALLOW};
use http::{Method, Response, StatusCode};
use tower::{service_fn, Layer};

use crate::describe::Operation;
use crate::handler::Handler;
use crate::layers::BodyLimit;
use crate::manifest::Route;
use crate::{execution, Code, Error};

/// Largest body a route accepts unless it says otherwise, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// A function's HTTP side.
///
/// Two routes for one method and path, or two names for the same parameter, are a bug: they panic
/// when the function is first used, so any test that asks for its manifest finds them.
///
/// ```
/// use runtime::{Json, Path, Result, Routes};
///
/// async fn greet(Path(name): Path<String>) -> Result<Json<String>> {
///     Ok(Json(format!("Hello, {name}")))
/// }
///
/// let routes = Routes::<()>::new().get("/hello/{name}", greet, "GRT-1", "Greet someone");
/// ```
pub struct Routes<S> {
    entries: Vec<Entry>,
    state: PhantomData<fn() -> S>,
}

struct Entry {
    method: Method,
    path: &'static str,
    operation: &'static str,
    summary: &'static str,
    limit: usize,
    made: bool,
    refusals: &'static [Code],
    describe: fn(&mut Operation),
    mount: Box<dyn Fn(MethodRouter, MethodFilter, BodyLimit) -> MethodRouter + Send + Sync>,
}

impl<S> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! methods {
    ($($name:ident $method:ident)*) => {
        $(#[doc = concat!("Serves `", stringify!($method), "` on `path`.")]
        #[must_use]
        pub fn $name<Args: 'static, H: Handler<Args, S>>(
            self,
            path: &'static str,
            handler: H,
            operation: &'static str,
            summary: &'static str,
        ) -> Self {
            self.add(Method::$method, path, handler, operation, summary)
        })*
    };
}

impl<S: 'static> Routes<S> {
    methods! { get GET post POST put PUT patch PATCH delete DELETE }

    /// Documents 201 as the usual success of the last route; what its handler returns decides.
    #[must_use]
    pub fn made(self) -> Self {
        self.amend(|it| it.made = true)
    }

    /// Sets the largest body of the last route, in bytes.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        self.amend(|it| it.limit = bytes)
    }

    /// Documents refusals of the last route.
    #[must_use]
    pub fn refuses(self, codes: &'static [Code]) -> Self {
        self.amend(|it| it.refusals = codes)
    }

    /// Adds another table's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }

    fn add<Args: 'static, H: Handler<Args, S>>(
        mut self,
        method: Method,
        path: &'static str,
        handler: H,
        operation: &'static str,
        summary: &'static str,
    ) -> Self {
        let mount = move |router: MethodRouter, filter, limit: BodyLimit| {
            let handler = handler.clone();
            let endpoint = service_fn(move |request: Request| {
                execution::of(request.extensions()).serve(operation);
                handler.clone().call(request).map(Ok::<_, Infallible>)
            });
            router.on_service(filter, limit.layer(endpoint))
        };
        self.entries.push(Entry {
            method,
            path,
            operation,
            summary,
            limit: BODY_LIMIT,
            made: false,
            refusals: &[],
            describe: H::describe,
            mount: Box::new(mount),
        });
        self
    }

    fn amend(mut self, change: impl FnOnce(&mut Entry)) -> Self {
        self.entries.last_mut().map(change);
        self
    }

    /// The router: built once per process.
    pub(crate) fn router(&self) -> Router {
        let mut paths: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in &self.entries {
            paths.entry(entry.path).or_default().push(entry);
        }
        let empty = Router::new().fallback(|| async { Error::of(Code::NotFound) });
        paths.into_iter().fold(empty, |router, (path, entries)| {
            router.route(path, serving(&entries))
        })
    }

    /// The table as data.
    pub(crate) fn manifest(&self) -> Vec<Route> {
        self.entries.iter().map(Entry::route).collect()
    }
}

impl<S> Routes<S> {
    /// A table without routes.
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
            state: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.entries.iter().map(|it| (it.method.as_str(), it.path));
        f.debug_list().entries(lines).finish()
    }
}

impl Entry {
    fn route(&self) -> Route {
        let mut operation = Operation::default();
        (self.describe)(&mut operation);
        if self.made && operation.statuses.first() != Some(&201) {
            operation.statuses.insert(0, 201);
        }
        Route {
            method: name(&self.method),
            path: self.path,
            operation: self.operation,
            summary: self.summary,
            caller: operation.caller,
            query: operation.query,
            request: operation.request,
            body_optional: operation.body_optional,
            response: operation.response,
            statuses: operation.statuses,
            refusals: self.refusals.to_vec(),
            body_limit: self.limit,
        }
    }
}

fn name(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "GET",
    }
}

fn filter(method: &Method) -> MethodFilter {
    match *method {
        Method::POST => MethodFilter::POST,
        Method::PUT => MethodFilter::PUT,
        Method::PATCH => MethodFilter::PATCH,
        Method::DELETE => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

/// All methods of one path, and an answer to the others.
fn serving(entries: &[&Entry]) -> MethodRouter {
    let mut known: Vec<_> = entries.iter().map(|it| it.method.as_str()).collect();
    if known.contains(&"GET") {
        known.push("HEAD");
    }
    known.push("OPTIONS");
    let allow = HeaderValue::from_str(&known.join(", "))
        .unwrap_or_else(|_| HeaderValue::from_static("OPTIONS"));
    let mount = |router, it: &&Entry| (it.mount)(router, filter(&it.method), BodyLimit(it.limit));
    entries
        .iter()
        .fold(MethodRouter::new(), mount)
        .fallback(move |method: Method| async move { other_method(&method, allow) })
}

fn other_method(method: &Method, allow: HeaderValue) -> Response<Body> {
    let mut response = if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Error::of(Code::MethodNotAllowed).into_response()
    };
    response.headers_mut().insert(ALLOW, allow);
    response
}
