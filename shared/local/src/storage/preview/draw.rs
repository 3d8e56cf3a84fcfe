//! Changing pixels: crop, fade, frame, round, turn, put on a background.
//!
//! Source of the proportions: utopia-php/image:src/Image/Image.php.

use image::imageops::{self, FilterType};
use image::{Rgba, RgbaImage};

use super::wanted::{Gravity, Wanted};

/// Longest side of a picture that is drawn, in pixels.
pub const LONGEST: u32 = 16_384;
/// Most pixels of a picture that is drawn.
pub const MOST_PIXELS: u64 = 40_000_000;

/// A picture of this size would be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Refuses sizes that take too much memory.
///
/// # Errors
///
/// [`TooLarge`].
pub fn check(width: u32, height: u32) -> Result<(), TooLarge> {
    let is_fine = width <= LONGEST
        && height <= LONGEST
        && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    if is_fine {
        Ok(())
    } else {
        Err(TooLarge { width, height })
    }
}

/// Draws what is wanted, in Appwrite's order.
///
/// # Errors
///
/// [`TooLarge`] where the result would be.
pub fn draw(mut picture: RgbaImage, wanted: &Wanted) -> Result<RgbaImage, TooLarge> {
    let is_centered = wanted.gravity == (Gravity { across: 1, down: 1 });
    if wanted.width > 0 || wanted.height > 0 || !is_centered {
        picture = crop(&picture, wanted)?;
    }
    if wanted.opacity < 1.0 {
        fade(&mut picture, wanted.opacity);
    }
    if let Some(color) = wanted.background {
        picture = upon(&picture, color);
    }
    if wanted.border > 0 {
        picture = frame(&picture, wanted.border, wanted.border_color)?;
    }
    if wanted.radius > 0 {
        round(&mut picture, wanted.radius);
    }
    turn(picture, wanted.rotation)
}

/// The size that is asked for; a side that is not follows from the other.
fn size(picture: &RgbaImage, wanted: &Wanted) -> (u32, u32) {
    let (wide, high) = (u64::from(picture.width()), u64::from(picture.height()));
    let follows = |side: u32, own: u64, other: u64| {
        let side = u64::from(side) * own / other.max(1);
        u32::try_from(side.max(1)).unwrap_or(u32::MAX)
    };
    match (wanted.width, wanted.height) {
        (0, 0) => (picture.width(), picture.height()),
        (0, height) => (follows(height, wide, high), height),
        (width, 0) => (width, follows(width, high, wide)),
        sides => sides,
    }
}

/// Cuts out what has the wanted proportions, and makes it as large as wanted.
fn crop(picture: &RgbaImage, wanted: &Wanted) -> Result<RgbaImage, TooLarge> {
    let (width, height) = size(picture, wanted);
    check(width, height)?;
    let (own_width, own_height) = (u64::from(picture.width()), u64::from(picture.height()));
    let (wide, high) = (u64::from(width), u64::from(height));
    let (cut_width, cut_height) = if wide * own_height > own_width * high {
        (own_width, (own_width * high / wide).max(1))
    } else {
        ((own_height * wide / high).max(1), own_height)
    };
    let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
    let left = side((own_width - cut_width) * u64::from(wanted.gravity.across) / 2);
    let top = side((own_height - cut_height) * u64::from(wanted.gravity.down) / 2);
    let cut = imageops::crop_imm(picture, left, top, side(cut_width), side(cut_height));
    Ok(imageops::resize(
        &*cut,
        width,
        height,
        FilterType::CatmullRom,
    ))
}

fn fade(picture: &mut RgbaImage, opacity: f32) {
    for Rgba([_, _, _, alpha]) in picture.pixels_mut() {
        // Appwrite makes the picture opaque first.
        *alpha = part_of(u8::MAX, opacity);
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a byte is a byte"
)]
fn part_of(whole: u8, part: f32) -> u8 {
    (f32::from(whole) * part.clamp(0.0, 1.0)).round() as u8
}

fn upon(picture: &RgbaImage, color: Rgba<u8>) -> RgbaImage {
    let mut under = RgbaImage::from_pixel(picture.width(), picture.height(), color);
    imageops::overlay(&mut under, picture, 0, 0);
    under
}

fn frame(picture: &RgbaImage, border: u32, color: Rgba<u8>) -> Result<RgbaImage, TooLarge> {
    let side = |side: u32| side.saturating_add(border.saturating_mul(2));
    let (width, height) = (side(picture.width()), side(picture.height()));
    check(width, height)?;
    let mut framed = RgbaImage::from_pixel(width, height, color);
    imageops::replace(&mut framed, picture, i64::from(border), i64::from(border));
    Ok(framed)
}

/// Clears the corners.
fn round(picture: &mut RgbaImage, radius: u32) {
    let (width, height) = picture.dimensions();
    let radius = f64::from(radius.min(width / 2).min(height / 2));
    let off = |at: u32, length: u32| {
        let at = f64::from(at) + 0.5;
        let (low, high) = (radius, f64::from(length) - radius);
        (low - at).max(at - high).max(0.0)
    };
    for (x, y, Rgba([_, _, _, alpha])) in picture.enumerate_pixels_mut() {
        if off(x, width).hypot(off(y, height)) > radius {
            *alpha = 0;
        }
    }
}

/// Turns clockwise; what was not covered before can be seen through.
///
/// # Errors
///
/// [`TooLarge`].
pub fn turn(picture: RgbaImage, degrees: u32) -> Result<RgbaImage, TooLarge> {
    match degrees % 360 {
        0 => Ok(picture),
        90 => Ok(imageops::rotate90(&picture)),
        180 => Ok(imageops::rotate180(&picture)),
        270 => Ok(imageops::rotate270(&picture)),
        degrees => tilt(&picture, f64::from(degrees).to_radians()),
    }
}

fn tilt(picture: &RgbaImage, angle: f64) -> Result<RgbaImage, TooLarge> {
    let (sin, cos) = angle.sin_cos();
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let width = whole((wide * cos.abs() + high * sin.abs()).ceil());
    let height = whole((wide * sin.abs() + high * cos.abs()).ceil());
    check(width, height)?;
    let middle = |side: u32| f64::from(side) / 2.0;
    let turned = RgbaImage::from_fn(width, height, |x, y| {
        let (x, y) = (
            f64::from(x) + 0.5 - middle(width),
            f64::from(y) + 0.5 - middle(height),
        );
        let from_x = x * cos + y * sin + wide / 2.0;
        let from_y = y * cos - x * sin + high / 2.0;
        if from_x < 0.0 || from_y < 0.0 {
            return Rgba([0; 4]);
        }
        let found = picture.get_pixel_checked(whole(from_x), whole(from_y));
        found.copied().unwrap_or(Rgba([0; 4]))
    });
    Ok(turned)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that does not fit becomes the nearest number that does"
)]
fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;
    use crate::params::Params;

    /// Left half red, right half blue.
    fn flag(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, _| {
            if x < width / 2 {
                Rgba([255, 0, 0, 255])
            } else {
                Rgba([0, 0, 255, 255])
            }
        })
    }

    fn drawn(picture: RgbaImage, wanted: Value) -> Result<RgbaImage, TooLarge> {
        draw(picture, &Wanted::read(&Params::of(wanted)).unwrap())
    }

    #[test]
    fn a_side_that_is_not_named_follows_from_the_other() {
        for (wanted, size) in [
            (json!({ "width": "20" }), (20, 10)),
            (json!({ "height": "20" }), (40, 20)),
            (json!({ "width": "7", "height": "9" }), (7, 9)),
            (json!({}), (100, 50)),
        ] {
            assert_eq!(drawn(flag(100, 50), wanted).unwrap().dimensions(), size);
        }
    }

    #[test]
    fn gravity_says_what_is_kept() {
        for (gravity, color) in [("left", [255, 0, 0, 255]), ("right", [0, 0, 255, 255])] {
            let wanted = json!({ "width": "10", "height": "10", "gravity": gravity });
            let cut = drawn(flag(100, 40), wanted).unwrap();
            assert_eq!(cut.get_pixel(5, 5).0, color, "{gravity}");
        }
    }

    #[test]
    fn borders_backgrounds_corners_and_opacity_are_drawn() {
        let framed = drawn(
            flag(10, 10),
            json!({ "borderWidth": "2", "borderColor": "0f0" }),
        )
        .unwrap();
        assert_eq!(framed.dimensions(), (14, 14));
        assert_eq!(framed.get_pixel(0, 0).0, [0, 255, 0, 255]);
        let faded = drawn(flag(10, 10), json!({ "opacity": "0.5" })).unwrap();
        assert_eq!(faded.get_pixel(0, 0).0, [255, 0, 0, 128]);
        let white = drawn(
            flag(10, 10),
            json!({ "opacity": "0", "background": "ffffff" }),
        )
        .unwrap();
        assert_eq!(white.get_pixel(0, 0).0, [255, 255, 255, 255]);
        let round = drawn(flag(20, 20), json!({ "borderRadius": "10" })).unwrap();
        assert_eq!(
            (round.get_pixel(0, 0).0[3], round.get_pixel(10, 10).0[3]),
            (0, 255)
        );
    }

    #[test]
    fn a_turn_keeps_all_of_the_picture() {
        let quarter = drawn(flag(10, 4), json!({ "rotation": "90" })).unwrap();
        assert_eq!(quarter.dimensions(), (4, 10));
        assert_eq!(quarter.get_pixel(0, 0).0, [255, 0, 0, 255]);
        let tilted = drawn(flag(10, 10), json!({ "rotation": "45" })).unwrap();
        assert_eq!(tilted.dimensions(), (15, 15));
        assert_eq!(tilted.get_pixel(0, 0).0[3], 0);
    }

    #[test]
    fn nothing_too_large_is_drawn() {
        let refused = drawn(flag(2, 16_000), json!({ "width": "4000" })).unwrap_err();
        assert_eq!((refused.width, refused.height), (4_000, 32_000_000));
        assert_eq!(
            drawn(flag(2, 16_000), json!({ "width": "4000", "height": "1" }))
                .unwrap()
                .dimensions(),
            (4_000, 1)
        );
    }
}
