//! Answers that arrive piece by piece.

use std::pin::Pin;
use std::time::Instant;

use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures_util::stream::{self, Stream as Pieces};
use futures_util::StreamExt;
use http::header::CONTENT_TYPE;
use reqwest::Response;
use tokio::time::timeout_at;

use crate::ask::{Ask, Turn};
use crate::asking::Ai;
use crate::exchange;
use crate::fault::Fault;
use crate::plan::Miss;
use crate::tokens::{estimate, Usage};
use crate::wire::{Reply, Request};

/// The longest stream that is read, in bytes: what has no end is nobody's answer.
const LONGEST: usize = 8 * 1024 * 1024;

/// How a stream says that it is over.
const END: &str = "[DONE]";

type Broken = EventStreamError<reqwest::Error>;
type Events = Pin<Box<dyn Pieces<Item = Result<Event, Broken>> + Send>>;

/// An answer under way. Dropping it takes the question back.
pub struct Stream {
    events: Option<Events>,
    first: Option<String>,
    model: String,
    turns: Vec<Turn>,
    patience: std::time::Duration,
    until: Instant,
    text: String,
    usage: Option<Usage>,
    has_ended: bool,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Ai {
    /// Asks for a text that arrives piece by piece. Until the first piece is there one model after another is tried; whatever goes
    /// wrong later interrupts the answer, since half of it has been read.
    ///
    /// # Errors
    ///
    /// What became of the last attempt.
    pub async fn stream(&self, ask: &Ask) -> Result<Stream, Fault> {
        self.try_models(ask, |model| self.open(ask, model)).await
    }

    async fn open(&self, ask: &Ask, model: String) -> Result<Stream, Miss> {
        let request = Request::new(&model, &ask.turns, ask.max_tokens).streamed();
        let answer = self.http.send(&self.settings, &request);
        let answer = self.in_time(ask, answer).await?;
        let is_whole = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|it| it.to_str().ok())
            .is_some_and(|it| it.starts_with("application/json"));
        let mut stream = Stream {
            events: None,
            first: None,
            model: model.clone(),
            turns: ask.turns.clone(),
            patience: ask.patience,
            until: self.until,
            text: String::new(),
            usage: None,
            has_ended: false,
        };
        let begun = async {
            if is_whole {
                // It cannot stream: the answer is one piece.
                let reply = exchange::read(answer).await?;
                stream.usage = reply.usage();
                stream.has_ended = true;
                return Ok((!reply.text().is_empty()).then(|| reply.text().to_owned()));
            }
            stream.events = Some(events(answer));
            stream.read().await
        };
        match self.in_time(ask, begun).await? {
            Some(first) => {
                stream.first = Some(first);
                Ok(stream)
            }
            None => Err(Miss::Failed(Fault::Invalid("it is empty".to_owned()))),
        }
    }
}

impl Stream {
    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// [`Fault::Interrupted`] when the end did not come, [`Fault::Slow`] when nothing did.
    pub async fn next(&mut self) -> Result<Option<String>, Fault> {
        if let Some(first) = self.first.take() {
            self.text.push_str(&first);
            return Ok(Some(first));
        }
        let until = self.until.min(Instant::now() + self.patience);
        let piece = timeout_at(until.into(), self.read()).await;
        let piece = piece.map_err(|_elapsed| Fault::Slow)?;
        let piece = piece.map_err(|miss| match miss.into_fault() {
            Fault::Failed(why) | Fault::Invalid(why) => Fault::Interrupted(why),
            other => other,
        })?;
        if let Some(piece) = &piece {
            self.text.push_str(piece);
        }
        Ok(piece)
    }

    /// Which model answers.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// What it cost so far: counted by the service at the end, estimated before.
    pub fn usage(&self) -> Usage {
        self.usage
            .unwrap_or_else(|| estimate(&self.turns, &self.text))
    }

    /// The next piece that says something.
    async fn read(&mut self) -> Result<Option<String>, Miss> {
        let broken = |why: String| Miss::Failed(Fault::Failed(why));
        loop {
            let Some(events) = &mut self.events else {
                return Ok(None);
            };
            let event = match events.next().await {
                None if self.has_ended => {
                    self.events = None;
                    return Ok(None);
                }
                None => return Err(broken("the stream ended in the middle".to_owned())),
                Some(Err(EventStreamError::Transport(why))) => {
                    return Err(exchange::unreachable(why))
                }
                Some(Err(why)) => return Err(broken(why.to_string())),
                Some(Ok(event)) => event,
            };
            if event.data.trim() == END {
                self.events = None;
                return Ok(None);
            }
            let reply: Reply = serde_json::from_str(&event.data)
                .map_err(|why| broken(format!("not a piece: {why}")))?;
            if let Some(piece) = self.take(&reply)? {
                return Ok(Some(piece));
            }
        }
    }

    fn take(&mut self, reply: &Reply) -> Result<Option<String>, Miss> {
        if let Some(error) = &reply.error {
            return Err(exchange::reported(error));
        }
        self.usage = reply.usage().or(self.usage);
        match reply.ended() {
            Some("error") => return Err(Miss::Failed(Fault::Failed("it gave up".to_owned()))),
            Some(_) => self.has_ended = true,
            None => {}
        }
        let text = reply.text();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

fn events(answer: Response) -> Events {
    let bytes = stream::unfold((answer, 0_usize), |(mut answer, read)| async move {
        if read > LONGEST {
            return None;
        }
        match answer.chunk().await {
            Ok(None) => None,
            Ok(Some(bytes)) => {
                let read = read + bytes.len();
                Some((Ok(bytes), (answer, read)))
            }
            // After a failure nothing more is asked for.
            Err(why) => Some((Err(why), (answer, usize::MAX))),
        }
    });
    bytes.eventsource().boxed()
}
