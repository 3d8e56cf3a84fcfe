//! Reports as pages: HTML in one piece, with charts, that a browser shows, prints and reads aloud.
//!
//! A page loads nothing and runs nothing: its policy allows its own style sheet alone. Whatever people wrote is escaped in one place,
//! [`html::escaped`]. Each chart is followed by a table of the same numbers.

mod chart;
mod courses;
mod doings;
mod html;
mod platform;
mod study;
mod words;

use runtime::{Content, Result};

pub use chart::{Chart, Shape};
pub use courses::page as courses;
pub use platform::page as platform;
pub use study::page as study;

/// A report to look at.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What it is.
    pub title: String,
    /// What it covers.
    pub about: String,
    /// The few numbers that matter most, each with its name.
    pub facts: Vec<(&'static str, String)>,
    /// The rest.
    pub sections: Vec<Section>,
}

/// A part of a report.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it is about.
    pub title: &'static str,
    /// What there is to know about the numbers.
    pub note: Option<String>,
    /// The numbers as a drawing.
    pub chart: Option<Chart>,
    /// The numbers.
    pub table: Table,
    /// What is said where there are none.
    pub otherwise: &'static str,
}

/// Numbers in rows and columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What the columns are called.
    pub head: Vec<&'static str>,
    /// The rows; the first cell names its row.
    pub rows: Vec<Vec<String>>,
}

impl Page {
    /// Writes the page.
    ///
    /// # Errors
    ///
    /// `internal` where a chart cannot be drawn.
    pub fn content(&self) -> Result<Content> {
        let page = html::page(self)?;
        Ok(Content::new("text/html; charset=utf-8", page)
            .header("content-security-policy", &html::policy())
            .header("x-content-type-options", "nosniff")
            .header("referrer-policy", "no-referrer"))
    }
}
