//! A QR code, drawn here: nobody else learns which certificates are looked at (B-145).

use qrcode::{Color, EcLevel, QrCode};
use runtime::{Error, Result};

/// Rows of squares, true for dark ones.
pub type Modules = Vec<Vec<bool>>;

/// The squares that stand for a text.
///
/// # Errors
///
/// `internal` for a text that is too long for one.
pub fn modules(text: &str) -> Result<Modules> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let code = code.map_err(|cause| Error::internal(cause.to_string()))?;
    let colors = code.to_colors();
    let rows = colors.chunks(code.width());
    Ok(rows
        .map(|row| row.iter().map(|it| *it == Color::Dark).collect())
        .collect())
}
