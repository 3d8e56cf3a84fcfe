//! What identifies a piece of work.

use store::tables::CourseChapter;

/// A digest of all that a chapter's content is written from. B-164: the original computed one and never compared it.
pub fn digest(chapter: &CourseChapter) -> String {
    let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
    let mut parts = vec![
        chapter.title.as_str().to_owned(),
        text(chapter.description.as_deref()),
        text(chapter.transcript_excerpt.as_deref()),
    ];
    parts.extend(chapter.objectives.iter().map(|it| it.as_str().to_owned()));
    model::hashed("chapter", &parts.join("\u{1f}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn chapter(more: &Value) -> CourseChapter {
        let mut row = json!({ "courseId": "c", "seq": 1, "title": "T", "objectives": [], "contentType": "video" });
        for (key, value) in more.as_object().unwrap() {
            row[key] = value.clone();
        }
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn what_a_model_is_shown_makes_the_digest_and_nothing_else() {
        let plain = digest(&chapter(&json!({})));
        assert!(plain.len() <= 64);
        assert_eq!(
            plain,
            digest(&chapter(&json!({ "seq": 2, "durationMin": 9 })))
        );
        for more in [
            json!({ "title": "U" }),
            json!({ "description": "d" }),
            json!({ "transcriptExcerpt": "x" }),
            json!({ "objectives": ["o"] }),
        ] {
            assert_ne!(plain, digest(&chapter(&more)), "{more}");
        }
    }
}
