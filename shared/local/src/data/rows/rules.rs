//! Whether a value fits a column, in Appwrite's words.
//!
//! Source: utopia-php/database:src/Database/Validator/Structure.php and utopia-php/validators.

use std::net::IpAddr;

use serde_json::Value;

use crate::data::datetime;
use crate::data::schema::model::{Format, Kind};
use crate::params::grouped;

/// Whether a value is of a kind; `size` is characters of text and bytes of whole numbers.
pub fn check_kind(kind: Kind, size: u64, value: &Value) -> Result<(), String> {
    match kind {
        Kind::String | Kind::Varchar => check_text(size, value),
        Kind::Text => check_bytes(size.min(65_535), value),
        Kind::Mediumtext => check_bytes(size.min(16_777_215), value),
        Kind::Longtext => check_bytes(size.min(4_294_967_295), value),
        Kind::Integer if size < 8 => {
            check_whole(value, "32", i64::from(i32::MIN), i64::from(i32::MAX))?;
            check_even(value, i64::from(i32::MAX))
        }
        Kind::Integer => {
            check_whole(value, "64", i64::MIN, i64::MAX)?;
            check_even(value, i64::MAX)
        }
        Kind::Bigint => check_bigint(value),
        Kind::Double => check_that(value.is_number(), "Value must be a valid float"),
        Kind::Boolean => check_that(value.is_boolean(), "Value must be a valid boolean"),
        Kind::Datetime => check_that(
            value.as_str().and_then(datetime::parse).is_some(),
            "Value must be valid date between 1000-01-01 00:00:00 and 9999-12-31 23:59:59.",
        ),
        Kind::Point | Kind::Linestring | Kind::Polygon => {
            let name = kind.name();
            check_shape(kind, value).map_err(|why| format!("Value must be a valid {name}: {why}"))
        }
        Kind::Relationship => Ok(()),
    }
}

/// Whether a value keeps to a format.
pub fn check_format(format: &Format, value: &Value) -> Result<(), String> {
    let text = value.as_str();
    match format {
        Format::Plain => Ok(()),
        Format::Email => check_that(
            text.is_some_and(is_email),
            "Value must be a valid email address",
        ),
        Format::Url => check_that(text.is_some_and(is_url), "Value must be a valid URL"),
        Format::Ip => {
            let is_ip = text.is_some_and(|text| text.parse::<IpAddr>().is_ok());
            check_that(is_ip, "Value must be a valid IP address")
        }
        Format::Enum(elements) => {
            let is_one = text.is_some_and(|text| elements.iter().any(|element| element == text));
            check_that(
                is_one,
                &format!("Value must be one of ({})", elements.join(", ")),
            )
        }
        Format::Range(min, max) => check_range(min, max, value),
    }
}

fn check_range(
    min: &serde_json::Number,
    max: &serde_json::Number,
    value: &Value,
) -> Result<(), String> {
    let is_within = match (value.as_i64(), min.as_i64(), max.as_i64()) {
        (Some(value), Some(min), Some(max)) => (min..=max).contains(&value),
        _ => match (value.as_f64(), min.as_f64(), max.as_f64()) {
            (Some(value), Some(min), Some(max)) => (min..=max).contains(&value),
            _ => false,
        },
    };
    if is_within {
        return Ok(());
    }
    let (min, max) = (shown(min), shown(max));
    Err(format!(
        "Value must be a valid range between {min} and {max}"
    ))
}

/// A number as PHP's `number_format` writes it: rounded, with commas.
fn shown(number: &serde_json::Number) -> String {
    if let Some(whole) = number.as_i64() {
        return grouped(whole);
    }
    let rounded = format!("{:.0}", round_half_up(number.as_f64().unwrap_or_default()));
    let (sign, digits) = rounded
        .strip_prefix('-')
        .map_or(("", rounded.as_str()), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn round_half_up(number: f64) -> f64 {
    number.round()
}

fn check_that(holds: bool, why: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(why.to_owned())
    }
}

fn check_text(size: u64, value: &Value) -> Result<(), String> {
    let fits = value.as_str().is_some_and(|text| {
        let most = usize::try_from(size).unwrap_or(usize::MAX);
        text.len() <= most || text.chars().count() <= most
    });
    check_that(
        fits,
        &format!("Value must be a valid string and no longer than {size} chars"),
    )
}

fn check_bytes(most: u64, value: &Value) -> Result<(), String> {
    let fits = value
        .as_str()
        .is_some_and(|text| u64::try_from(text.len()).is_ok_and(|length| length <= most));
    check_that(
        fits,
        &format!("Value must be a valid string no longer than {most} bytes"),
    )
}

fn check_whole(value: &Value, bits: &str, min: i64, max: i64) -> Result<(), String> {
    let fits = value
        .as_i64()
        .is_some_and(|number| (min..=max).contains(&number));
    let (shown_min, shown_max) = (grouped(min), grouped(max));
    check_that(
        fits,
        &format!(
            "Value must be a valid signed {bits}-bit integer between {shown_min} and {shown_max}"
        ),
    )
}

/// Refuses the lowest number of all: real Appwrite asks a second time, for a range that is as wide on either side of zero.
fn check_even(value: &Value, max: i64) -> Result<(), String> {
    let fits = value.as_i64().is_none_or(|number| number >= -max);
    let (min, max) = (grouped(-max), grouped(max));
    check_that(
        fits,
        &format!("Value must be a valid range between {min} and {max}"),
    )
}

fn check_bigint(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if text.parse::<i64>().is_ok() => Ok(()),
        _ => check_whole(value, "64", i64::MIN, i64::MAX),
    }
}

/// Whether a text is an e-mail address: one `@`, a plain local part, a domain of at least two labels.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_local =
        |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(is_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local_fits && text.len() <= 254 && labels.len() >= 2 && labels.iter().all(is_label)
}

/// Whether a text is an address with a scheme, as PHP's filter sees it: ASCII, and a host unless the scheme has none.
fn is_url(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    let Ok(parsed) = url::Url::parse(text) else {
        return false;
    };
    let hostless = matches!(parsed.scheme(), "mailto" | "news" | "file");
    let has_host = text.contains("://") && parsed.host_str().is_some_and(|host| !host.is_empty());
    is_plain && (hostless || has_host)
}

fn check_shape(kind: Kind, value: &Value) -> Result<(), String> {
    let Some(items) = value.as_array() else {
        return Err("Spatial value must be array or WKT string".to_owned());
    };
    match kind {
        Kind::Point => check_point(items),
        Kind::Linestring => check_line(items),
        _ => check_polygon(items),
    }
}

fn check_point(point: &[Value]) -> Result<(), String> {
    let [x, y] = point else {
        return Err("Point must be an array of two numeric values [x, y]".to_owned());
    };
    match (x.as_f64(), y.as_f64()) {
        (Some(x), Some(y)) => check_coordinate(x, y),
        _ => Err("Point coordinates must be numeric values".to_owned()),
    }
}

fn check_coordinate(x: f64, y: f64) -> Result<(), String> {
    if !(-180.0..=180.0).contains(&x) {
        return Err(format!(
            "Longitude (x) must be between -180 and 180, got {x}"
        ));
    }
    if !(-90.0..=90.0).contains(&y) {
        return Err(format!("Latitude (y) must be between -90 and 90, got {y}"));
    }
    Ok(())
}

fn check_line(points: &[Value]) -> Result<(), String> {
    if points.len() < 2 {
        return Err("LineString must contain at least two points".to_owned());
    }
    for (place, point) in points.iter().enumerate() {
        let pair = match point.as_array().map(Vec::as_slice) {
            Some([x, y]) => (x.as_f64(), y.as_f64()),
            _ => {
                return Err(
                    "Each point in LineString must be an array of two values [x, y]".to_owned(),
                )
            }
        };
        let (Some(x), Some(y)) = pair else {
            return Err("Each point in LineString must have numeric coordinates".to_owned());
        };
        check_coordinate(x, y)
            .map_err(|why| format!("Invalid coordinates at point #{place}: {why}"))?;
    }
    Ok(())
}

fn check_polygon(rings: &[Value]) -> Result<(), String> {
    if rings.is_empty() {
        return Err("Polygon must contain at least one ring".to_owned());
    }
    let is_single = rings
        .first()
        .and_then(Value::as_array)
        .is_some_and(|first| first.len() == 2 && first.iter().all(Value::is_number));
    if is_single {
        return check_ring(0, rings);
    }
    for (place, ring) in rings.iter().enumerate() {
        match ring.as_array() {
            Some(ring) if !ring.is_empty() => check_ring(place, ring)?,
            _ => return Err(format!("Ring #{place} must be an array of points")),
        }
    }
    Ok(())
}

fn check_ring(ring: usize, points: &[Value]) -> Result<(), String> {
    if points.len() < 4 {
        return Err(format!(
            "Ring #{ring} must contain at least 4 points to form a closed polygon"
        ));
    }
    for (place, point) in points.iter().enumerate() {
        let pair = match point.as_array().map(Vec::as_slice) {
            Some([x, y]) => (x.as_f64(), y.as_f64()),
            _ => {
                return Err(format!(
                    "Point #{place} in ring #{ring} must be an array of two values [x, y]"
                ))
            }
        };
        let (Some(x), Some(y)) = pair else {
            return Err(format!(
                "Coordinates of point #{place} in ring #{ring} must be numeric"
            ));
        };
        check_coordinate(x, y).map_err(|why| {
            format!("Invalid coordinates at point #{place} in ring #{ring}: {why}")
        })?;
    }
    let closed = points.first() == points.last();
    check_that(
        closed,
        &format!("Ring #{ring} must be closed (first point must equal last point)"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn characters_count_not_bytes() {
        assert!(check_kind(Kind::String, 5, &json!("äöüßé")).is_ok());
        assert_eq!(
            check_kind(Kind::String, 5, &json!("abcdef")).unwrap_err(),
            "Value must be a valid string and no longer than 5 chars"
        );
    }

    #[test]
    fn whole_numbers_are_told_from_numbers_with_a_point() {
        for bad in [
            json!("5"),
            json!(2.5),
            json!(2.0),
            json!(9_007_199_254_740_993_i64),
            json!(true),
        ] {
            assert!(check_kind(Kind::Integer, 4, &bad).is_err(), "{bad}");
        }
        assert!(check_kind(Kind::Integer, 8, &json!(9_007_199_254_740_993_i64)).is_ok());
        assert!(check_kind(Kind::Bigint, 8, &json!("-7")).is_ok());
    }

    #[test]
    fn the_lowest_whole_number_of_all_is_out_of_range() {
        for (size, lowest, message) in [
            (4, i64::from(i32::MIN), "Value must be a valid range between -2,147,483,647 and 2,147,483,647"),
            (8, i64::MIN, "Value must be a valid range between -9,223,372,036,854,775,807 and 9,223,372,036,854,775,807"),
        ] {
            assert_eq!(check_kind(Kind::Integer, size, &json!(lowest)).unwrap_err(), message);
            assert_eq!(check_kind(Kind::Integer, size, &json!(lowest + 1)), Ok(()));
            assert_eq!(check_kind(Kind::Bigint, 8, &json!(lowest)), Ok(()));
        }
    }

    #[test]
    fn ranges_are_shown_rounded_with_commas() {
        let range = |min: Value, max: Value| match (min, max) {
            (Value::Number(min), Value::Number(max)) => {
                check_format(&Format::Range(min, max), &json!(-9e9)).unwrap_err()
            }
            _ => String::new(),
        };
        assert_eq!(
            range(json!(1), json!(10_000)),
            "Value must be a valid range between 1 and 10,000"
        );
        assert_eq!(
            range(json!(0.5), json!(1.5)),
            "Value must be a valid range between 1 and 2"
        );
    }

    #[test]
    fn addresses_are_checked() {
        for good in ["a@b.co", "a.b+c@example.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "nope",
            "a@b",
            "a b@c.de",
            "@c.de",
            "a@-c.de",
            "",
            "a..b@c.de",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_url("https://example.com/x?y") && is_url("mailto:a@b.co"));
        assert!(!is_url("example.com") && !is_url("not a url") && !is_url("https://"));
    }

    #[test]
    fn shapes_have_coordinates_on_earth() {
        assert!(check_kind(Kind::Point, 0, &json!([1.5, -2])).is_ok());
        assert_eq!(
            check_kind(Kind::Point, 0, &json!([200, 0])).unwrap_err(),
            "Value must be a valid point: Longitude (x) must be between -180 and 180, got 200"
        );
        let open = json!([[[0, 0], [1, 0], [1, 1], [0, 1]]]);
        assert!(check_kind(Kind::Polygon, 0, &open)
            .unwrap_err()
            .contains("must be closed"));
    }
}
