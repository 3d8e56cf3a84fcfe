//! One line per measured limit, and whether all were kept.

/// The limits of the benchmark.
#[derive(Debug, Default)]
pub struct Report {
    missed: bool,
}

impl Report {
    /// Prints a value that may be at most `limit`.
    pub fn at_most(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        self.line(
            what,
            value,
            &format!("at most {limit:.2} {unit}"),
            value <= limit,
        );
    }

    /// Prints a value that must be at least `limit`.
    pub fn at_least(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        self.line(
            what,
            value,
            &format!("at least {limit:.2} {unit}"),
            value >= limit,
        );
    }

    /// Whether every limit was kept.
    pub fn kept(&self) -> bool {
        !self.missed
    }

    fn line(&mut self, what: &str, value: f64, limit: &str, kept: bool) {
        let verdict = if kept { "ok" } else { "MISSED" };
        println!("{value:>10.2}  {what} ({}): {verdict}", limit.trim_end());
        self.missed |= !kept;
    }
}
