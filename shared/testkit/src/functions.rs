//! The one list of functions.

use std::sync::Arc;

use runtime::{AppState, Context, Environment, Function};
use store::App;

/// Every function there is, in the order in which `appwrite.json` lists them.
pub const ALL: &[&Function<App>] = &[
    &auth::FUNCTION,
    &users::FUNCTION,
    &posts::FUNCTION,
    &admin::FUNCTION,
    &analytics::FUNCTION,
    &feed::FUNCTION,
    &chat::FUNCTION,
    &pods::FUNCTION,
    &meetings::FUNCTION,
    &pod_courses::FUNCTION,
    &courses::FUNCTION,
    &assignments::FUNCTION,
    &instructor::FUNCTION,
    &resources::FUNCTION,
    &calendar::FUNCTION,
    &certificates::FUNCTION,
    &payments::FUNCTION,
    &notifications::FUNCTION,
    &ai::FUNCTION,
    &public::FUNCTION,
    &scheduler::FUNCTION,
];

/// The project as code makes it: tables, indexes, buckets, functions. A test compares the file with the code.
pub const PROJECT: &str = include_str!("../../../appwrite.json");

/// The functions as a local host runs them: through the same entry as Appwrite, each execution with the variables, the clock
/// and the log of its sandbox. One pooled client serves all executions of the host.
pub fn linked() -> Vec<local::Linked> {
    linked_noting(|_, _| {})
}

/// Like [`linked`]; `note` hears of every line that an execution logs, with the execution's id.
pub fn linked_noting(
    note: impl Fn(&str, &str) + Clone + Send + Sync + 'static,
) -> Vec<local::Linked> {
    let host = Environment::new(|_| None, || std::time::UNIX_EPOCH, |_, _| {});
    let link = |function: &&'static Function<App>| link(function, &host, note.clone());
    ALL.iter().map(link).collect()
}

/// One function as a local host runs it.
pub fn link<S: AppState>(
    function: &'static Function<S>,
    host: &Environment,
    note: impl Fn(&str, &str) + Clone + Send + Sync + 'static,
) -> local::Linked {
    let host = host.clone();
    let linked = local::Linked::new(function.id(), move |context, sandbox| {
        let (note, execution) = (note.clone(), execution_of(&context));
        let (variables, now, log) = (
            Arc::clone(&sandbox.variables),
            Arc::clone(&sandbox.now),
            Arc::clone(&sandbox.log),
        );
        let environment = host.for_execution(
            move |name| variables(name).or_else(|| usual(name)),
            move || now(),
            move |level, line| {
                note(&execution, line);
                log(severity(level), line);
            },
        );
        function.run_with(context, &environment)
    });
    linked.described(|| runtime::openapi(&[function.manifest()]))
}

/// What a variable holds on this machine where nobody sets it.
fn usual(name: &str) -> Option<String> {
    let value = match name {
        it if it == store::variables::APP_URL.name => "http://localhost:3000",
        it if it == store::variables::PUBLIC_URL.name => "http://127.0.0.1:8090/_domains/public",
        it if it == learning::certificates::CERT_SIGNING_KEY.name => {
            "dGVzdHMtb25seS1kby1ub3QtdXNlLTMyLWJ5dGVzISE="
        }
        _ => return None,
    };
    Some(value.to_owned())
}

fn execution_of(context: &Context) -> String {
    let headers = &context.req.headers;
    let id = headers.get("x-appwrite-execution-id");
    id.cloned().unwrap_or_default()
}

fn severity(level: runtime::Level) -> local::Level {
    match level {
        runtime::Level::Log => local::Level::Log,
        runtime::Level::Error => local::Level::Error,
    }
}
