//! From text to placed shapes: reading direction, the font of each part, ligatures and marks.

use runtime::Result;
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::fonts::{font, font_for, FontId};

/// One shape on a line, in points at size 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// The font.
    pub font: FontId,
    /// Its number there.
    pub id: u16,
    /// Where it is, from the line's left.
    pub x: f32,
    /// How high above the base line.
    pub y: f32,
    /// What it stands for; empty for all shapes of a group but one.
    pub text: String,
}

/// A line, in the order in which it is seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// The shapes.
    pub glyphs: Vec<Glyph>,
    /// How wide it is at size 1.
    pub width: f32,
}

/// Shapes one line.
///
/// # Errors
///
/// `internal` where a font cannot be read.
pub fn shaped(text: &str) -> Result<Line> {
    let mut line = Line::default();
    let bidi = BidiInfo::new(text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels
                .get(run.start)
                .is_some_and(unicode_bidi::Level::is_rtl);
            let part = text.get(run).unwrap_or_default();
            let mut pieces = by_font(part);
            if is_rtl {
                pieces.reverse();
            }
            for (font, piece) in pieces {
                append(&mut line, font, piece, is_rtl)?;
            }
        }
    }
    Ok(line)
}

/// Cuts a text where another font goes on.
fn by_font(text: &str) -> Vec<(FontId, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut current) = (0, None);
    for (at, letter) in text.char_indices() {
        let next = font_for(letter, current);
        if let Some(font) = current.filter(|it| *it != next) {
            pieces.push((font, text.get(start..at).unwrap_or_default()));
            start = at;
        }
        current = Some(next);
    }
    let last = text.get(start..).unwrap_or_default();
    pieces.extend(current.map(|font| (font, last)));
    pieces
}

fn append(line: &mut Line, id: FontId, text: &str, is_rtl: bool) -> Result<()> {
    let font = font(id)?;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if is_rtl {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    let shaped = rustybuzz::shape(&font.face, &[], buffer);
    let unit = 1.0 / em(font.face.units_per_em());
    let clusters: Vec<usize> = shaped
        .glyph_infos()
        .iter()
        .map(|it| usize::try_from(it.cluster).unwrap_or(0))
        .collect();
    let mut told = None;
    for (place, (info, position)) in shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .enumerate()
    {
        let cluster = clusters.get(place).copied().unwrap_or(0);
        let stands_for = match told {
            Some(before) if before == cluster => String::new(),
            _ => letters(text, cluster, &clusters),
        };
        told = Some(cluster);
        line.glyphs.push(Glyph {
            font: id,
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            x: line.width + em(position.x_offset) * unit,
            y: em(position.y_offset) * unit,
            text: stands_for,
        });
        line.width += em(position.x_advance) * unit;
    }
    Ok(())
}

/// The letters of a group: from where it starts to where the next one in reading order does.
fn letters(text: &str, cluster: usize, clusters: &[usize]) -> String {
    let next = clusters.iter().filter(|it| **it > cluster).min();
    let end = next.copied().unwrap_or(text.len());
    text.get(cluster..end).unwrap_or_default().to_owned()
}

/// Font units as a number to compute with: they are far below what a float holds exactly.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "there is no other way from an integer to an f32"
)]
fn em(units: i32) -> f32 {
    units as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let line = shaped(text).unwrap();
        line.glyphs
            .into_iter()
            .map(|it| it.text)
            .filter(|it| !it.is_empty())
            .collect()
    }

    #[test]
    fn what_is_read_from_the_right_is_seen_from_the_left() {
        assert_eq!(texts("abc"), ["a", "b", "c"]);
        assert_eq!(texts("אבג"), ["ג", "ב", "א"]);
        assert_eq!(texts("a אב 1").concat(), "a 1 בא");
    }

    #[test]
    fn letters_that_join_are_one_shape_or_group() {
        // The vowel stands before the consonant that it is written after.
        let line = shaped("कि").unwrap();
        assert_eq!(line.glyphs.len(), 2);
        assert_eq!(line.glyphs[0].text, "कि");
        let arabic = shaped("لا").unwrap();
        assert!(arabic.glyphs.len() <= 2);
        assert!(arabic.width > 0.0);
    }

    #[test]
    fn marks_take_no_place_of_their_own() {
        let (plain, marked) = (shaped("q").unwrap(), shaped("q\u{301}").unwrap());
        assert!((plain.width - marked.width).abs() < 0.01);
    }
}
