//! Transcripts of courses that are being made: kept once, cut once.

use client::Changes;
use model::{EntityId, Packed, Text, UserId};
use runtime::{Code, Error};

use super::chunks::{chunks, Chunk};
use super::cues::Cue;
use super::source::{captions, TranscriptSource};
use super::video::video_id;
use store::tables::Transcript;
use store::App;

/// The longest transcript that a course is made from, in characters; what comes after is left out.
const LONGEST: usize = 200_000;

/// What a course is to be made from: a video, its transcript, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The video.
    pub video: Option<String>,
    /// Its transcript, as somebody brought it along.
    pub text: Option<Text<1, 200_000>>,
}

impl Material {
    /// Checks what was sent.
    ///
    /// # Errors
    ///
    /// `bad_video_url` for an address that names no video; `validation_failed` where there is neither.
    pub fn new(url: Option<&str>, text: Option<Text<1, 200_000>>) -> Result<Self, Error> {
        let refused = || {
            Error::new(
                Code::BadVideoUrl,
                "This is not the address of a YouTube video",
            )
            .and_field("youtubeUrl", "must be the address of a YouTube video")
        };
        let video = url.map(|it| video_id(it).ok_or_else(refused)).transpose()?;
        if video.is_none() && text.is_none() {
            return Err(Error::field(
                "youtubeUrl",
                "must be given, or transcript, or both",
            ));
        }
        Ok(Self { video, text })
    }
}

/// Keeps what a course is to be made from, in the place of what an earlier course of the same name was made from; one call.
///
/// # Errors
///
/// What the store answers.
pub async fn keep(
    app: &App,
    course: &EntityId,
    user: &UserId,
    material: Material,
) -> store::Result<()> {
    let row = Transcript {
        user_id: user.clone(),
        youtube_video_id: material.video,
        text: material.text.map(|it| Text::cut(&it)),
        chunks: None,
    };
    let rows = app.rows::<Transcript>();
    rows.upsert(course, &row, &[]).await.map(drop)
}

/// The pieces of a course's transcript: found out and cut the first time, read afterwards.
///
/// # Errors
///
/// `no_transcript` where nobody knows what is said; `upstream_failed` where it could not be found out.
pub async fn pieces(app: &App, course: &EntityId) -> Result<Vec<Chunk>, Error> {
    let rows = app.rows::<Transcript>();
    let kept = rows.find(course).await?.ok_or_else(none)?.row;
    if let Some(pieces) = kept.chunks {
        return serde_json::from_value(pieces.into_inner()).map_err(Error::internal);
    }
    let cues = match (&kept.text, &kept.youtube_video_id) {
        (Some(text), _) => text.as_str().transcript("").await?,
        (None, Some(video)) => captions(app).transcript(video).await?,
        (None, None) => None,
    };
    let pieces = chunks(&cut(cues.unwrap_or_default()));
    if pieces.is_empty() {
        return Err(none());
    }
    let changes = Changes::new().set(Transcript::CHUNKS, Packed(&pieces));
    rows.update(course, &changes).await?;
    Ok(pieces)
}

/// The lines of a transcript up to its longest.
fn cut(cues: Vec<Cue>) -> Vec<Cue> {
    let mut left = LONGEST;
    let mut kept = Vec::with_capacity(cues.len());
    for cue in cues {
        let length = cue.text.chars().count();
        if length > left {
            break;
        }
        left -= length;
        kept.push(cue);
    }
    kept
}

fn none() -> Error {
    Error::new(
        Code::NoTranscript,
        "This video has no captions: bring its transcript along, or choose another video",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_made_from_something() {
        let nothing = Material::new(None, None).unwrap_err();
        assert_eq!(nothing.code, Code::ValidationFailed);
        let wrong = Material::new(Some("https://vimeo.com/1"), None).unwrap_err();
        assert_eq!(wrong.code, Code::BadVideoUrl);
        let text = Text::new("Hello").unwrap();
        let both = Material::new(Some("dQw4w9WgXcQ"), Some(text)).unwrap();
        assert_eq!(both.video.as_deref(), Some("dQw4w9WgXcQ"));
        assert!(both.text.is_some());
    }
}
