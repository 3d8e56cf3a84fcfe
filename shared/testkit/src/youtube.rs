//! A place for videos with captions, as YouTube serves them: the page of a video names its tracks, a track is JSON.
//!
//! The pages have the form of those of 2026, cut to what is read of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::extract::State;
use axum::http::{header::CONTENT_TYPE, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::Router;
use serde_json::{json, Value};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Videos = Arc<Mutex<BTreeMap<String, Value>>>;

/// A server that listens; it stops when dropped.
#[derive(Debug)]
pub struct YouTube {
    url: String,
    videos: Videos,
    task: JoinHandle<()>,
}

impl Drop for YouTube {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl YouTube {
    /// Starts one on a free port; it has no videos with captions.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let videos = Videos::default();
        let routes = Router::new().fallback(serve).with_state(videos.clone());
        let task = tokio::spawn(async move {
            // It serves until it is stopped.
            axum::serve(listener, routes).await.ok();
        });
        Ok(Self { url, videos, task })
    }

    /// Its address, as `YOUTUBE_BASE_URL` wants it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Gives a video captions: so many lines of two hundred characters, one every so many seconds.
    pub fn captions(&self, video: &str, lines: u32, seconds: u32) {
        let line = "Rust is an oxide of iron, as everybody knows who has a bicycle. ".repeat(3);
        let events = (0..lines).map(|at| {
            json!({ "tStartMs": at * seconds * 1_000, "dDurationMs": 2_000, "segs": [{ "utf8": line }] })
        });
        let track = json!({ "wireMagic": "pb3", "events": events.collect::<Vec<_>>() });
        let mut videos = self.videos.lock().unwrap_or_else(PoisonError::into_inner);
        videos.insert(video.to_owned(), track);
    }
}

async fn serve(State(videos): State<Videos>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let video = query.split('&').find_map(|it| it.strip_prefix("v="));
    let video = video.unwrap_or_default();
    let videos = videos.lock().unwrap_or_else(PoisonError::into_inner);
    let track = videos.get(video);
    match (uri.path(), track) {
        ("/watch", track) => page(video, track.is_some()),
        ("/api/timedtext", Some(track)) if query.contains("fmt=json3") => {
            ([(CONTENT_TYPE, "application/json")], track.to_string()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn page(video: &str, has_captions: bool) -> Response {
    let tracks = json!([{
        "baseUrl": format!("https://www.youtube.com/api/timedtext?v={video}&lang=en"),
        "languageCode": "en", "isTranslatable": true,
    }]);
    let captions = if has_captions {
        format!(r#","captions":{{"playerCaptionsTracklistRenderer":{{"captionTracks":{tracks}}}}}"#)
    } else {
        String::new()
    };
    let text = format!(
        "<!DOCTYPE html><html><body><script>var ytInitialPlayerResponse = {{\"videoDetails\":{{\"videoId\":\"{video}\"}}{captions}}};</script></body></html>"
    );
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}
