//! Where transcripts come from.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use runtime::{Code, Error, Variable};
use serde_json::Value;

use super::cues::{parse, Cue};
use store::App;

/// Where captions are asked for.
pub const YOUTUBE_BASE_URL: Variable = Variable::url(
    "YOUTUBE_BASE_URL",
    "Address that captions of videos are asked for, without a slash at the end; another one for tests",
)
.default("https://www.youtube.com");

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// The longest page that is read, in bytes.
const LONGEST: usize = 6 * 1024 * 1024;

/// Something that knows what is said in a video.
pub trait TranscriptSource: Send + Sync {
    /// What is said; none where nobody knows.
    ///
    /// # Errors
    ///
    /// [`NoCaptions`] where it could not be found out.
    fn transcript(
        &self,
        video: &str,
    ) -> impl Future<Output = Result<Option<Vec<Cue>>, NoCaptions>> + Send;
}

/// Why captions could not be found out.
#[derive(Debug, thiserror::Error)]
#[error("captions could not be read: {0}")]
pub struct NoCaptions(String);

impl From<NoCaptions> for Error {
    fn from(cause: NoCaptions) -> Self {
        Self::new(
            Code::UpstreamFailed,
            "The video could not be reached; try again, or bring its transcript along",
        )
        .because(cause)
    }
}

/// A transcript that somebody brought along.
impl TranscriptSource for str {
    async fn transcript(&self, _video: &str) -> Result<Option<Vec<Cue>>, NoCaptions> {
        Ok(Some(parse(self)).filter(|it| !it.is_empty()))
    }
}

/// The captions that the page of a video names.
#[derive(Debug, Clone)]
pub struct Captions {
    http: Arc<Http>,
    base: String,
}

#[derive(Debug)]
struct Http(Option<reqwest::Client>);

/// Captions of YouTube, or of what stands for it.
pub fn captions(app: &App) -> Captions {
    let open = || {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent("Mozilla/5.0 (compatible; PeerSpark)")
            .build();
        Http(client.ok())
    };
    let base = app.execution().config().text(&YOUTUBE_BASE_URL);
    let base = base.or(YOUTUBE_BASE_URL.default).unwrap_or_default();
    Captions {
        http: app.execution().environment().shared(open),
        base: base.trim_end_matches('/').to_owned(),
    }
}

impl TranscriptSource for Captions {
    async fn transcript(&self, video: &str) -> Result<Option<Vec<Cue>>, NoCaptions> {
        let Some(page) = self.get(&format!("/watch?v={video}&hl=en")).await? else {
            return Ok(None);
        };
        let Some(track) = track(&page) else {
            return Ok(None);
        };
        let text = self.get(&format!("{track}&fmt=json3")).await?;
        Ok(text.and_then(|it| timed(&it)).filter(|it| !it.is_empty()))
    }
}

impl Captions {
    /// A page; none where there is none.
    async fn get(&self, path: &str) -> Result<Option<String>, NoCaptions> {
        let failed = |cause: reqwest::Error| NoCaptions(cause.without_url().to_string());
        let client = self.http.0.as_ref();
        let client =
            client.ok_or_else(|| NoCaptions("the TLS library did not start".to_owned()))?;
        let url = format!("{}{path}", self.base);
        let mut answer = client.get(url).send().await.map_err(failed)?;
        match answer.status().as_u16() {
            200 => {}
            404 | 410 => return Ok(None),
            status => return Err(NoCaptions(format!("status {status}"))),
        }
        let mut page = Vec::new();
        while let Some(bytes) = answer.chunk().await.map_err(failed)? {
            page.extend_from_slice(&bytes);
            if page.len() > LONGEST {
                return Err(NoCaptions("a page without an end".to_owned()));
            }
        }
        Ok(Some(String::from_utf8_lossy(&page).into_owned()))
    }
}

/// Path and query of the best track that a page names: written by people before heard by a machine, English before others.
///
/// Only the path is taken, so that no page can send us elsewhere.
fn track(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("\"captionTracks\":")?;
    let mut tracks = serde_json::Deserializer::from_str(rest).into_iter::<Vec<Value>>();
    let tracks = tracks.next()?.ok()?;
    let text = |track: &Value, key: &str| {
        let value = track.get(key).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let best = tracks.iter().min_by_key(|it| {
        let is_heard = text(it, "kind") == "asr";
        (is_heard, !text(it, "languageCode").starts_with("en"))
    })?;
    let address = text(best, "baseUrl");
    let at = address.find("/api/timedtext")?;
    address.get(at..).map(str::to_owned)
}

/// Captions as `fmt=json3` has them.
fn timed(text: &str) -> Option<Vec<Cue>> {
    let captions: Value = serde_json::from_str(text).ok()?;
    let events = captions.get("events")?.as_array()?;
    let cues = events.iter().filter_map(|event| {
        let start = event.get("tStartMs")?.as_f64()? / 1_000.0;
        let parts = event.get("segs")?.as_array()?.iter();
        let said: String = parts
            .filter_map(|it| it.get("utf8").and_then(Value::as_str))
            .collect();
        let text = super::clean::clean(&said);
        (!text.is_empty()).then_some(Cue {
            start: Some(start),
            text,
        })
    });
    Some(cues.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_track_of_a_page_is_found_and_leads_nowhere_else() {
        let page = r#"<script>var ytInitialPlayerResponse = {"captions":{"playerCaptionsTracklistRenderer":{"captionTracks":[
            {"baseUrl":"https://www.youtube.com/api/timedtext?v=x\u0026lang=en\u0026kind=asr","languageCode":"en","kind":"asr"},
            {"baseUrl":"https://evil.example/api/timedtext?v=x\u0026lang=de","languageCode":"de"}],"audioTracks":[]}}};</script>"#;
        assert_eq!(track(page).as_deref(), Some("/api/timedtext?v=x&lang=de"));
        assert_eq!(track("<html>no captions</html>"), None);
        assert_eq!(track(r#""captionTracks":[]"#), None);
        assert_eq!(
            track(r#""captionTracks":[{"baseUrl":"https://x/y"}]"#),
            None
        );
        assert_eq!(track(r#""captionTracks":[{"#), None);
    }

    #[test]
    fn captions_keep_their_times_and_lose_what_nobody_said() {
        let text = r#"{"wireMagic":"pb3","events":[
            {"tStartMs":0,"dDurationMs":9000},
            {"tStartMs":1500,"segs":[{"utf8":"Hello"},{"utf8":" &amp; welcome","tOffsetMs":300}]},
            {"tStartMs":4000,"segs":[{"utf8":"\n"}]},
            {"tStartMs":5000,"segs":[{"utf8":"[Music]"}]}]}"#;
        let expected = Cue {
            start: Some(1.5),
            text: "Hello & welcome".to_owned(),
        };
        assert_eq!(timed(text).unwrap(), [expected]);
        assert_eq!(timed("<xml/>"), None);
    }
}
