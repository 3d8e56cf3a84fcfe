//! Which video an address names.

/// Characters of a video's id.
const LENGTH: usize = 11;

const HOSTS: &[&str] = &[
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
];

/// The id of the video that an address of YouTube names, or that stands alone; none for anything else.
///
/// ```
/// use drafting::transcripts::video_id;
///
/// assert_eq!(video_id("https://youtu.be/dQw4w9WgXcQ?t=3").as_deref(), Some("dQw4w9WgXcQ"));
/// assert_eq!(video_id("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ"), None);
/// ```
pub fn video_id(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(id) = id(text) {
        return Some(id);
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split('#').next().unwrap_or_default();
    let path = path.split('#').next().unwrap_or_default();
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    if host == "youtu.be" {
        return id(first);
    }
    if !HOSTS.contains(&host.as_str()) {
        return None;
    }
    match first {
        "watch" => query.split('&').find_map(|it| id(it.strip_prefix("v=")?)),
        "embed" | "shorts" | "live" | "v" => id(parts.next()?),
        _ => None,
    }
}

fn id(text: &str) -> Option<String> {
    let is_id = text.len() == LENGTH
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-');
    is_id.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_names_its_video() {
        for address in [
            "dQw4w9WgXcQ",
            " https://www.youtube.com/watch?v=dQw4w9WgXcQ ",
            "http://youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=1s#x",
            "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://WWW.YouTube.com/embed/dQw4w9WgXcQ",
            "https://youtube.com/shorts/dQw4w9WgXcQ?feature=share",
            "https://youtube.com/live/dQw4w9WgXcQ",
            "https://youtube.com/v/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ",
        ] {
            assert_eq!(
                video_id(address).as_deref(),
                Some("dQw4w9WgXcQ"),
                "{address}"
            );
        }
    }

    /// B-052: the original took the last piece of any address that had "youtube" in it.
    #[test]
    fn nothing_else_names_one() {
        for address in [
            "",
            "dQw4w9WgXc",
            "dQw4w9WgXcQQ",
            "dQw4w9WgX/Q",
            "youtube.com/watch?v=dQw4w9WgXcQ",
            "ftp://youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
            "https://evil.example/dQw4w9WgXcQ?youtube",
            "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
            "https://youtube.com/watch?x=dQw4w9WgXcQ",
            "https://youtube.com/playlist?list=dQw4w9WgXcQ",
            "https://youtube.com/embed/",
            "https://vimeo.com/123456789",
        ] {
            assert_eq!(video_id(address), None, "{address}");
        }
    }
}
