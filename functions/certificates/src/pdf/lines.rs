//! Making text fit: smaller first, then on more lines, and at last cut off.

use runtime::Result;

use super::shape::{shaped, Line};

/// The smallest that text gets, in points.
const SMALLEST: f32 = 11.0;

/// How far apart lines are, in their size.
const LEADING: f32 = 1.4;

/// Where a line goes.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// Around this.
    Centered(f32),
    /// To the right of this.
    From(f32),
}

/// Lines that fit, and how large they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The lines.
    pub lines: Vec<Line>,
    /// Their size, in points.
    pub size: f32,
}

impl Fitted {
    /// How far apart the lines are, in points.
    pub fn leading(&self) -> f32 {
        self.size * LEADING
    }
}

/// Fits text into a width on a number of lines at the most.
///
/// # Errors
///
/// `internal` where a font cannot be read.
pub fn fitted(text: &str, largest: f32, width: f32, most_lines: usize) -> Result<Fitted> {
    let smallest = SMALLEST.min(largest);
    let whole = shaped(text)?;
    let one_line = |size: f32| whole.width * size <= width;
    let mut size = largest;
    while size > largest * 0.6 && size > smallest {
        if one_line(size) {
            break;
        }
        size -= 1.0;
    }
    if one_line(size) {
        let lines = vec![whole];
        return Ok(Fitted { lines, size });
    }
    if most_lines == 1 {
        let size = (width / whole.width).min(largest);
        let lines = vec![whole];
        return Ok(Fitted { lines, size });
    }
    loop {
        let lines = wrapped(text, width / size)?;
        if lines.len() <= most_lines || size <= smallest {
            let lines = lines.into_iter().take(most_lines).collect();
            return Ok(Fitted { lines, size });
        }
        size = (size - 1.0).max(smallest);
    }
}

/// Breaks text into lines: between words, and inside those that are too long, as Chinese has them.
fn wrapped(text: &str, width: f32) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in text.split_inclusive(' ') {
        let longer = format!("{current}{word}");
        if shaped(longer.trim_end())?.width <= width {
            current = longer;
            continue;
        }
        if !current.is_empty() {
            lines.push(shaped(current.trim_end())?);
            current = String::new();
        }
        for letter in word.chars() {
            let longer = format!("{current}{letter}");
            if shaped(&longer)?.width > width && !current.is_empty() {
                lines.push(shaped(&current)?);
                current = String::new();
            }
            current.push(letter);
        }
    }
    if !current.is_empty() {
        lines.push(shaped(current.trim_end())?);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gets_smaller_and_then_wraps() {
        let short = fitted("Asha", 36.0, 690.0, 2).unwrap();
        assert_eq!((short.lines.len(), short.size), (1, 36.0));
        let longer = fitted(&"long ".repeat(12), 36.0, 690.0, 2).unwrap();
        assert!(
            longer.size < 36.0 && longer.lines.len() == 1,
            "{}",
            longer.size
        );
        let longest = fitted(&"long ".repeat(40), 25.0, 690.0, 3).unwrap();
        assert!(longest.lines.len() > 1 && longest.lines.len() <= 3);
        for line in &longest.lines {
            assert!(line.width * longest.size <= 690.5);
        }
    }

    #[test]
    fn words_without_spaces_wrap_too() {
        let chinese = fitted(&"课".repeat(200), 25.0, 690.0, 3).unwrap();
        assert!(chinese.lines.len() > 1);
        for line in &chinese.lines {
            assert!(line.width * chinese.size <= 690.5);
        }
    }
}
