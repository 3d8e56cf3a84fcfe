//! Reports and exports.

mod courses;
mod material;
mod platform;
mod study;

pub use courses::read as courses;
pub use platform::read as platform;
pub use study::{export, read as study};

use runtime::{Form, HeaderMap, Result};

use crate::page::Page;
use crate::wire::reports::Shown;

/// Shows a report as its reader wants it: as they said, else as a page where they accept one.
fn shown<T>(
    report: T,
    asked: Option<Shown>,
    headers: &HeaderMap,
    page: impl FnOnce(&T) -> Page,
) -> Result<Form<T>> {
    let accepts = headers.get("accept").and_then(|it| it.to_str().ok());
    let usual = match accepts {
        Some(kinds) if kinds.contains("text/html") => Shown::Html,
        _ => Shown::Json,
    };
    match asked.unwrap_or(usual) {
        Shown::Html => page(&report).content().map(Form::Content),
        Shown::Json => Ok(Form::Data(report)),
    }
}
