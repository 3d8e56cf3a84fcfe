//! What surrounds a function: variables, a clock, a place for what outlives an execution.
//!
//! Production has one, [`Environment::process`]. A host or a test makes its own, so that many
//! of them live in one process without seeing each other.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// Which of an execution's two logs a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// For reading later.
    Log,
    /// Someone must act.
    Error,
}

type Cell<T> = Arc<OnceLock<Arc<T>>>;
type Variables = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;
type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;
type Observer = Box<dyn Fn(Level, &str) + Send + Sync>;

/// Variables, clock and shared values of a function.
///
/// ```
/// use std::time::SystemTime;
/// use runtime::Environment;
///
/// let colour = |name: &str| (name == "COLOUR").then(|| "red".to_owned());
/// let environment = Environment::new(colour, || SystemTime::UNIX_EPOCH, |_, _| {});
/// assert_eq!(environment.variable("COLOUR").as_deref(), Some("red"));
/// assert_eq!(environment.now(), SystemTime::UNIX_EPOCH);
/// ```
#[derive(Clone)]
pub struct Environment {
    inner: Arc<Inner>,
}

struct Inner {
    variables: Variables,
    clock: Clock,
    observer: Option<Observer>,
    shared: Arc<Shared>,
}

/// A `Cell<T>` under the id of its `T`.
type Shared = Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>;

impl Environment {
    /// The environment of a deployed function: the process's variables and the real clock.
    pub fn process() -> &'static Self {
        static PROCESS: OnceLock<Environment> = OnceLock::new();
        PROCESS.get_or_init(|| Self {
            inner: Arc::new(Inner {
                variables: Box::new(real_variable),
                clock: Box::new(real_now),
                observer: None,
                shared: Arc::default(),
            }),
        })
    }

    /// An environment of one's own; `observe` sees every line that a function logs.
    pub fn new(
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        observe: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Self {
        Self::sharing(&Arc::default(), variables, now, observe)
    }

    /// An environment like [`Environment::new`] that keeps the shared values of this one: what a host makes for each
    /// execution, so that all of them use one pooled client.
    #[must_use]
    pub fn for_execution(
        &self,
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        observe: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Self {
        Self::sharing(&self.inner.shared, variables, now, observe)
    }

    fn sharing(
        shared: &Arc<Shared>,
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        observe: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                variables: Box::new(variables),
                clock: Box::new(now),
                observer: Some(Box::new(observe)),
                shared: Arc::clone(shared),
            }),
        }
    }

    /// The value of a variable, if it is set and not empty.
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.inner.variables)(name).filter(|it| !it.is_empty())
    }

    /// The time now.
    pub fn now(&self) -> SystemTime {
        (self.inner.clock)()
    }

    /// The one `T` of this environment, made by `init` when first asked for.
    ///
    /// A pooled client lives here: every execution in the same process gets the same one.
    pub fn shared<T: Send + Sync + 'static>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        Arc::clone(self.cell::<T>().get_or_init(|| Arc::new(init())))
    }

    /// Passes a line to whoever watches this environment.
    pub(crate) fn observe(&self, level: Level, line: &str) {
        if let Some(observer) = &self.inner.observer {
            observer(level, line);
        }
    }

    /// The map is locked only to find the cell, so that an `init` may ask for another type.
    fn cell<T: Send + Sync + 'static>(&self) -> Cell<T> {
        let mut shared = self
            .inner
            .shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = TypeId::of::<T>();
        if let Some(cell) = shared.get(&key).and_then(|it| it.downcast_ref::<Cell<T>>()) {
            return Arc::clone(cell);
        }
        let cell = Cell::<T>::default();
        shared.insert(key, Box::new(Arc::clone(&cell)));
        cell
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the process"
)]
fn real_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn real_now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn quiet() -> Environment {
        Environment::new(|_| None, || SystemTime::UNIX_EPOCH, |_, _| {})
    }

    #[test]
    fn a_shared_value_is_made_once_per_environment() {
        let count = AtomicU32::new(0);
        let make = || count.fetch_add(1, Ordering::Relaxed);
        let (one, other) = (quiet(), quiet());
        assert_eq!(*one.shared(make), 0);
        assert_eq!(*one.clone().shared(make), 0);
        assert_eq!(*other.shared(make), 1);
    }

    #[test]
    fn executions_of_one_host_share_their_values() {
        let host = quiet();
        let execution = host.for_execution(|_| None, || SystemTime::UNIX_EPOCH, |_, _| {});
        assert!(Arc::ptr_eq(
            &host.shared(String::new),
            &execution.shared(String::new)
        ));
    }

    #[test]
    fn making_one_shared_value_may_ask_for_another() {
        let environment = quiet();
        let text = environment.shared(|| environment.shared(|| 7_u8).to_string());
        assert_eq!(*text, "7");
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let blank = Environment::new(
            |_| Some(String::new()),
            || SystemTime::UNIX_EPOCH,
            |_, _| {},
        );
        assert_eq!(blank.variable("ANY"), None);
    }
}
