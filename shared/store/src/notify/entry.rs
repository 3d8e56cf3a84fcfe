//! What there is to know about one type of notification, put together word by word.
//!
//! [`super::catalog`] holds the entries.

use model::{Category, Priority};

/// What makes two sources one notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Nothing: a repeat of the key is not told again.
    Once,
    /// The day of the recipient's calendar.
    Day,
    /// The thing it is about: each source opens the notification again.
    Thread,
}

/// One type of notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What people switch it on and off by.
    pub category: Category,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether it is pushed.
    pub push: bool,
    /// Whether it is told even to those who switched its category off.
    pub forced: bool,
    /// What makes two sources one notification.
    pub window: Window,
    /// The start of its key.
    pub prefix: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its text about one.
    pub one: &'static str,
    /// Its text about several.
    pub many: &'static str,
    /// Where it leads, from the root of the application; nowhere when empty.
    pub path: &'static str,
}

impl Entry {
    /// An entry that is told once, quietly, without words.
    pub(super) const fn of(category: Category, priority: Priority) -> Self {
        Self {
            category,
            priority,
            push: false,
            forced: false,
            window: Window::Once,
            prefix: "",
            title: "",
            one: "",
            many: "",
            path: "",
        }
    }

    /// Not told again under the same key.
    pub(super) const fn once(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }

    /// One notification per day of the recipient's calendar.
    pub(super) const fn day(mut self, prefix: &'static str) -> Self {
        self.window = Window::Day;
        self.once(prefix)
    }

    /// One notification per thing, opened again by each source.
    pub(super) const fn thread(mut self, prefix: &'static str) -> Self {
        self.window = Window::Thread;
        self.once(prefix)
    }

    /// Sets the title.
    pub(super) const fn titled(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the text, about one and about several.
    pub(super) const fn says(mut self, text: &'static str) -> Self {
        self.one = text;
        self.many = text;
        self
    }

    /// Sets the text about several.
    pub(super) const fn or_many(mut self, text: &'static str) -> Self {
        self.many = text;
        self
    }

    /// Sets where it leads.
    pub(super) const fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    /// Pushes it too.
    pub(super) const fn pushed(mut self) -> Self {
        self.push = true;
        self
    }

    /// Tells it even to those who switched its category off.
    pub(super) const fn forced(mut self) -> Self {
        self.forced = true;
        self
    }

    /// Tells whether several sources make one notification.
    pub fn aggregates(&self) -> bool {
        self.window != Window::Once
    }
}
