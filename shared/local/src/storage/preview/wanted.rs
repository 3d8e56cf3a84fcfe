//! What a client wants a preview to look like.
//!
//! Source: appwrite/appwrite:src/Appwrite/Platform/Modules/Storage/Http/Buckets/Files/Preview/Get.php.

use image::Rgba;

use crate::error::{Error, Result};
use crate::params::Params;

/// Largest width and height that may be asked for, in pixels.
const WIDEST: i64 = 4_000;
/// Thickest border, in pixels.
const THICKEST: i64 = 100;
/// Formats by the name that clients use; those without an encoder here are refused later.
const FORMATS: [(&str, &str); 7] = [
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("avif", "image/avif"),
    ("gif", "image/gif"),
];

/// Where a picture is held while it is cropped: halves of the room that is left over, from the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gravity {
    /// 0 for the left, 1 for the middle, 2 for the right.
    pub across: u32,
    /// 0 for the top, 1 for the middle, 2 for the bottom.
    pub down: u32,
}

const GRAVITIES: [(&str, Gravity); 9] = [
    ("center", Gravity { across: 1, down: 1 }),
    ("top-left", Gravity { across: 0, down: 0 }),
    ("top", Gravity { across: 1, down: 0 }),
    ("top-right", Gravity { across: 2, down: 0 }),
    ("left", Gravity { across: 0, down: 1 }),
    ("right", Gravity { across: 2, down: 1 }),
    ("bottom-left", Gravity { across: 0, down: 2 }),
    ("bottom", Gravity { across: 1, down: 2 }),
    ("bottom-right", Gravity { across: 2, down: 2 }),
];

/// How a preview is to be drawn; the default leaves a picture as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Pixels; 0 follows from the height.
    pub width: u32,
    /// Pixels; 0 follows from the width.
    pub height: u32,
    /// What is kept where the proportions differ.
    pub gravity: Gravity,
    /// 0 to 100, where the format knows of it.
    pub quality: Option<u8>,
    /// Pixels around the picture.
    pub border: u32,
    /// Colour of the border.
    pub border_color: Rgba<u8>,
    /// Radius of the corners, in pixels.
    pub radius: u32,
    /// 0 for nothing to be seen, 1 for all of it.
    pub opacity: f32,
    /// Degrees, clockwise, 0 to 359.
    pub rotation: u32,
    /// Behind what can be seen through.
    pub background: Option<Rgba<u8>>,
    /// Name of the format; `None` keeps the file's.
    pub output: Option<String>,
}

impl Wanted {
    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// 400 `general_argument_invalid`.
    pub fn read(params: &Params) -> Result<Self> {
        let number = |name: &str, max: i64| -> Result<u32> {
            let given = params.integer(name, 0, max)?.unwrap_or_default();
            Ok(u32::try_from(given).unwrap_or_default())
        };
        let quality = params.integer("quality", -1, 100)?;
        let rotation = params.integer("rotation", -360, 360)?.unwrap_or_default();
        Ok(Self {
            width: number("width", WIDEST)?,
            height: number("height", WIDEST)?,
            gravity: choice(params, "gravity", &GRAVITIES)?
                .map_or(Gravity { across: 1, down: 1 }, |(_, gravity)| gravity),
            quality: quality.and_then(|quality| u8::try_from(quality).ok()),
            border: number("borderWidth", THICKEST)?,
            border_color: color(params, "borderColor")?.unwrap_or(Rgba([0, 0, 0, u8::MAX])),
            radius: number("borderRadius", WIDEST)?,
            opacity: opacity(params)?,
            rotation: u32::try_from(rotation.rem_euclid(360)).unwrap_or_default(),
            background: color(params, "background")?,
            output: choice(params, "output", &FORMATS)?.map(|(name, _)| name.to_owned()),
        })
    }
}

/// The content type of a format; of an unknown one, JPEG's.
pub fn mime(format: &str) -> &'static str {
    let known = FORMATS.iter().find(|(name, _)| *name == format);
    known.map_or("image/jpeg", |(_, mime)| mime)
}

/// The format of a file whose client asked for none: by the end of its name, then by what it is.
pub fn format_of(name: &str, of: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    let by = |fits: &dyn Fn(&(&str, &str)) -> bool| FORMATS.iter().find(|format| fits(format));
    let found = match &end {
        Some(end) => by(&|(name, _)| name == end),
        None => by(&|(_, mime)| *mime == of),
    };
    found.map_or("jpg", |(name, _)| name)
}

/// Whether files of this type are drawn at all; of others a placeholder is shown.
pub fn is_drawn(of: &str) -> bool {
    of != "image/avif" && FORMATS.iter().any(|(_, mime)| *mime == of)
}

fn choice<T: Copy>(
    params: &Params,
    name: &str,
    among: &[(&'static str, T)],
) -> Result<Option<(&'static str, T)>> {
    let Some(value) = params.get(name) else {
        return Ok(None);
    };
    let found = among
        .iter()
        .find(|(known, _)| value.as_str() == Some(*known));
    found.copied().map(Some).ok_or_else(|| {
        let names: Vec<&str> = among.iter().map(|(known, _)| *known).collect();
        let rule = format!("Value must be one of ({})", names.join(", "));
        Error::invalid_param(name, &rule)
    })
}

fn opacity(params: &Params) -> Result<f32> {
    let Some(value) = params.get("opacity") else {
        return Ok(1.0);
    };
    let number = value.as_str().and_then(|text| text.parse::<f32>().ok());
    number
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| {
            Error::invalid_param("opacity", "Value must be a valid range between 0 and 1")
        })
}

/// Six hexadecimal digits, or three that are each meant twice.
fn color(params: &Params, name: &str) -> Result<Option<Rgba<u8>>> {
    let Some(value) = params.get(name) else {
        return Ok(None);
    };
    let digits = value.as_str().and_then(parsed);
    digits
        .map(Some)
        .ok_or_else(|| Error::invalid_param(name, "Value must be a valid Hex color code"))
}

fn parsed(text: &str) -> Option<Rgba<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let pairs = match *digits?.as_slice() {
        [r, g, b] => [r * 17, g * 17, b * 17],
        [r, r2, g, g2, b, b2] => [r * 16 + r2, g * 16 + g2, b * 16 + b2],
        _ => return None,
    };
    let [red, green, blue] = pairs.map(|pair| u8::try_from(pair).unwrap_or(u8::MAX));
    Some(Rgba([red, green, blue, u8::MAX]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_may_not_be_asked_is_refused_by_name() {
        for (name, value, rule) in [
            (
                "width",
                "4001",
                "Value must be a valid range between 0 and 4,000",
            ),
            (
                "quality",
                "-2",
                "Value must be a valid range between -1 and 100",
            ),
            (
                "opacity",
                "1.5",
                "Value must be a valid range between 0 and 1",
            ),
            (
                "opacity",
                "NaN",
                "Value must be a valid range between 0 and 1",
            ),
            (
                "background",
                "12345g",
                "Value must be a valid Hex color code",
            ),
            ("borderColor", "", "Value must be a valid Hex color code"),
            (
                "output",
                "bmp",
                "Value must be one of (jpg, jpeg, png, webp, heic, avif, gif)",
            ),
        ] {
            let refused = Wanted::read(&Params::of(json!({ name: value }))).unwrap_err();
            assert_eq!(refused.message, format!("Invalid `{name}` param: {rule}"));
        }
    }

    #[test]
    fn colors_have_three_or_six_digits_and_turns_are_whole() {
        assert_eq!(parsed("f0a"), Some(Rgba([255, 0, 170, 255])));
        assert_eq!(parsed("Ff00aA"), Some(Rgba([255, 0, 170, 255])));
        let wanted = Wanted::read(&Params::of(json!({ "rotation": "-90" }))).unwrap();
        assert_eq!(wanted.rotation, 270);
    }

    #[test]
    fn the_format_is_the_names_then_the_files() {
        for (name, of, expected) in [
            ("a.PNG", "image/jpeg", "png"),
            ("a.bmp", "image/png", "jpg"),
            ("a", "image/gif", "gif"),
            ("a", "image/jpeg", "jpg"),
        ] {
            assert_eq!(format_of(name, of), expected, "{name}");
        }
    }
}
