//! Drawing a certificate: one sheet of A4, on its side.
//!
//! Its letters come along, only those that it shows; so do its proof, as an attached file, and a QR code that leads to the page where it
//! is checked.

mod document;
mod fonts;
mod lines;
mod qr;
mod shape;

use model::Timestamp;
use runtime::Result;

use document::Document;
use lines::{fitted, Place};

/// What is drawn.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Whose it is.
    pub recipient: &'a str,
    /// What they completed.
    pub course: &'a str,
    /// Who taught it.
    pub instructor: &'a str,
    /// How well.
    pub score: &'a str,
    /// When.
    pub completed: &'a str,
    /// What it is checked by.
    pub code: &'a str,
    /// Where it is checked.
    pub url: &'a str,
    /// What is signed, with its signature: attached as a file.
    pub proof: &'a str,
    /// When it was issued.
    pub made: Timestamp,
}

/// Width of the sheet, in points.
const WIDTH: f32 = 842.0;

/// Its height.
const HEIGHT: f32 = 595.0;

/// Width that text may take.
const TEXT: f32 = 690.0;

/// Draws a certificate; the bytes of a PDF.
///
/// # Errors
///
/// `internal` where a font cannot be read, which tests rule out.
pub fn draw(sheet: &Sheet<'_>) -> Result<Vec<u8>> {
    let mut document = Document::new(WIDTH, HEIGHT);
    document.frame(24.0, 2.5);
    document.frame(31.0, 0.75);
    let score = format!(
        "Completed on {} with a score of {}",
        sheet.completed, sheet.score
    );
    let taught = format!("taught by {}", sheet.instructor);
    // Text, its base line, its largest size, how many lines it may take, how dark it is.
    let texts = [
        ("PeerSpark", 530.0, 15.0, 1, 0.35),
        ("Certificate of completion", 478.0, 34.0, 1, 0.0),
        ("This certifies that", 430.0, 14.0, 1, 0.35),
        (sheet.recipient, 382.0, 36.0, 2, 0.0),
        ("has completed the course", 318.0, 14.0, 1, 0.35),
        (sheet.course, 278.0, 25.0, 3, 0.0),
        (&taught, 196.0, 14.0, 1, 0.2),
        (&score, 168.0, 14.0, 1, 0.2),
    ];
    for (text, base, size, most_lines, gray) in texts {
        let shaped = fitted(text, size, TEXT, most_lines)?;
        document.text(&shaped, Place::Centered(WIDTH / 2.0), base, gray);
    }
    for (text, base, size) in [(sheet.code, 88.0, 11.0), (sheet.url, 72.0, 8.0)] {
        let shaped = fitted(text, size, 520.0, 1)?;
        document.text(&shaped, Place::From(60.0), base, 0.2);
    }
    let code = qr::modules(sheet.url)?;
    document.squares(&code, WIDTH - 60.0 - 92.0, 60.0, 92.0);
    document.finish(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet<'a>(recipient: &'a str, course: &'a str) -> Sheet<'a> {
        Sheet {
            recipient,
            course,
            instructor: "Ravi Kumar",
            score: "92 %",
            completed: "2026-01-31",
            code: "CERT-2026-01-31-0123456789AB",
            url: "https://public.example.com/verify/CERT-2026-01-31-0123456789AB",
            proof: "{}",
            made: Timestamp::parse("2026-01-31T00:00:00Z").unwrap(),
        }
    }

    /// `domain/07` 7.5: 200 KB.
    const LARGEST: usize = 200_000;

    #[test]
    fn names_of_the_world_fit_into_a_small_file() {
        let everybody = "Zoë Łukasz Ðặng Αλέξης Михаил नेहा ஆயிஷா محمد דוד 王小明 たろう 민수 สมชาย";
        let long = "程序设计语言与编译原理高级课程".repeat(10);
        for (recipient, course) in [
            ("Asha", "Rust"),
            (everybody, everybody),
            (long.as_str(), long.as_str()),
        ] {
            let recipient: String = recipient.chars().take(80).collect();
            let pdf = draw(&sheet(&recipient, course)).unwrap();
            assert!(pdf.starts_with(b"%PDF-1."));
            assert!(pdf.len() < LARGEST, "{recipient}: {} bytes", pdf.len());
        }
    }

    #[test]
    fn the_same_certificate_is_drawn_the_same() {
        let sheet = sheet("Asha", "Rust");
        assert_eq!(draw(&sheet).unwrap(), draw(&sheet).unwrap());
    }

    #[test]
    fn nothing_that_somebody_is_called_breaks_it() {
        for name in [
            "(\\)<>{}%/",
            "a\u{301}\u{302}\u{303}",
            "\u{202e}abc\u{202c}",
            "😀👩‍👩‍👧",
            "\u{200b}",
            "ﷺ﷽",
            "x\u{300}".repeat(30).as_str(),
        ] {
            assert!(draw(&sheet(name, name)).is_ok(), "{name}");
        }
    }
}
