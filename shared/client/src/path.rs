//! Addresses below an endpoint, out of segments that may come from a user.

use url::Url;

use crate::error::{Error, Result};

/// Longest segment that is sent, in bytes; Appwrite's ids have at most 36.
const LONGEST_SEGMENT: usize = 255;

/// Joins segments to an endpoint, percent-encoding each.
///
/// A segment that could climb or vanish (`.`, `..`, empty) is refused, because a URL parser would silently resolve it
/// and the request would reach another resource.
pub fn join(endpoint: &Url, segments: &[&str]) -> Result<Url> {
    if let Some(bad) = segments.iter().find(|segment| !is_plain(segment)) {
        return Err(Error::refused(format!("{bad:?} cannot be part of a path")));
    }
    let mut url = endpoint.clone();
    url.path_segments_mut()
        .map_err(|()| Error::refused("the endpoint cannot carry a path"))?
        .pop_if_empty()
        .extend(segments);
    Ok(url)
}

fn is_plain(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.len() <= LONGEST_SEGMENT
        && !segment.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(segments: &[&str]) -> Option<String> {
        let endpoint = Url::parse("http://127.0.0.1:8090/v1").unwrap();
        join(&endpoint, segments).ok().map(String::from)
    }

    #[test]
    fn a_segment_never_leaves_its_place() {
        let base = "http://127.0.0.1:8090/v1/users";
        let kept = [
            ("a/b", "a%2Fb"),
            ("a?b#c", "a%3Fb%23c"),
            ("%2e%2e", "%252e%252e"),
            ("é", "%C3%A9"),
            ("..a", "..a"),
        ];
        for (segment, encoded) in kept {
            assert_eq!(
                joined(&["users", segment]),
                Some(format!("{base}/{encoded}"))
            );
        }
    }

    #[test]
    fn a_segment_that_climbs_or_vanishes_is_refused() {
        let long = "a".repeat(256);
        for segment in ["", ".", "..", "a\nb", "a\tb", "\0", &long] {
            assert_eq!(joined(&["users", segment]), None, "{segment:?}");
        }
    }

    #[test]
    fn an_endpoint_may_end_in_a_slash() {
        let endpoint = Url::parse("https://cloud.example/v1/").unwrap();
        let url = join(&endpoint, &["teams", "t1"]).unwrap();
        assert_eq!(url.as_str(), "https://cloud.example/v1/teams/t1");
    }
}
