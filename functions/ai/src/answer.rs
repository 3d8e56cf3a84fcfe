//! Letting an answer grow in its row.
//!
//! One attempt is made: half an answer has been read, and its other half would not be the same again. What an attempt that died left
//! is told to have failed, and whoever asked may ask again.

use std::pin::pin;
use std::time::Instant;

use client::{Changes, Query};
use futures_util::future::{select, Either};
use llm::{Ask, Fault, Fence, Stream, Usage};
use model::{AnswerState, EntityId, JobKind, MessageId, Packed, Text, UserId};
use runtime::Result;
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, NewJob, Outcome, Work};
use store::tables::{AiMessage, Job};
use store::{App, Stored};
use tokio::time::sleep;

use crate::conversation;
use crate::pace::Pace;
use crate::prompts;
use crate::rules::Request;

/// What the job is queued with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    question_id: MessageId,
}

/// Queues filling an answer.
pub async fn queue(app: &App, me: &UserId, answer: &MessageId, question: &MessageId) -> Result<()> {
    let payload = Payload {
        question_id: question.clone(),
    };
    let subject: EntityId = answer.cast();
    let job = NewJob::of(JobKind::ChatAnswer, subject, "1")
        .owned_by(me)
        .with(&payload)?
        .at_most(1);
    app.queue(job).await?;
    Ok(())
}

/// Fills an answer; nothing where nobody waits for it any more.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: MessageId = work.subject();
    let payload: Payload = work.payload()?;
    let rows = app.rows::<AiMessage>();
    let (answer, question) =
        futures_util::try_join!(rows.find(&id), rows.find(&payload.question_id))?;
    let (Some(answer), Some(question)) = (answer, question) else {
        return Ok(Outcome::DONE);
    };
    if answer.row.state != AnswerState::Streaming {
        return Ok(Outcome::DONE);
    }
    let kept = question.row.request.map(Packed::into_inner);
    let request: Request = serde_json::from_value(kept.unwrap_or_default())
        .map_err(|cause| Failure::ForGood(runtime::Error::internal(cause)))?;
    let mut page = Page::new(&app, answer);
    let ended = page.fill(&request).await;
    let usage = page.usage();
    let asker = page.answer.row.user_id.clone();
    llm::quota::count(&app, &asker, usage.total_tokens).await?;
    match ended {
        Ok(()) => {
            page.keep(&request).await;
            Ok(Outcome::DONE)
        }
        Err(failure) => Err(Failure::ForGood(failure)),
    }
}

/// Says that an answer was interrupted, unless it says already what became of it.
pub async fn interrupted(app: App, job: Stored<Job>) -> Result<()> {
    let why = job.row.error_message.map(Text::into_string);
    let changes = Changes::new()
        .set(AiMessage::STATE, AnswerState::Failed)
        .set(
            AiMessage::ERROR,
            Text::<0, 300>::cut(&why.unwrap_or_default()),
        );
    let id: MessageId = job.row.subject_id.cast();
    app.rows::<AiMessage>()
        .update_if(&id, [growing()], &changes)
        .await?;
    Ok(())
}

fn growing() -> Query {
    Query::equal(AiMessage::STATE, AnswerState::Streaming)
}

/// The row in which the answer grows.
struct Page<'a> {
    app: &'a App,
    answer: Stored<AiMessage>,
    text: String,
    written: usize,
    pace: Pace,
    stream: Option<Stream>,
    is_whole: bool,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    On,
    /// Whoever asked wants no more.
    Stop,
}

impl<'a> Page<'a> {
    fn new(app: &'a App, answer: Stored<AiMessage>) -> Self {
        Self {
            app,
            answer,
            text: String::new(),
            written: 0,
            pace: Pace::default(),
            stream: None,
            is_whole: false,
        }
    }

    /// Keeps question and answer in their conversation, where the answer is whole. Failing at it fails no answer: it is there to be read.
    async fn keep(&mut self, request: &Request) {
        if !self.is_whole {
            return;
        }
        let asked = request.turns.last().map_or("", |it| it.content.as_str());
        let id = &self.answer.row.conversation_id;
        if let Err(error) = conversation::append(self.app, id, asked, &self.text).await {
            tracing::error!(
                conversation = id.as_str(),
                error = %error,
                "A conversation misses what was answered in it"
            );
        }
    }

    fn usage(&self) -> Usage {
        self.stream.as_ref().map(Stream::usage).unwrap_or_default()
    }

    /// Asks, writes what arrives, and how it ended.
    async fn fill(&mut self, request: &Request) -> Result<()> {
        let turns = prompts::chat(request, &Fence::random());
        let ask = Ask::chat("streamed chat", turns, request.max_tokens);
        let opened = match llm::open(self.app) {
            Ok(ai) => ai.stream(&ask).await,
            Err(fault) => Err(fault),
        };
        let ended = match opened {
            Ok(stream) => self.follow(stream).await?,
            Err(fault) => Err(fault),
        };
        match ended {
            Ok(Next::Stop) => Ok(()),
            Ok(Next::On) => self.end(AnswerState::Done, None).await,
            Err(fault) => {
                let failure = runtime::Error::from(fault);
                self.end(AnswerState::Failed, Some(&failure.message))
                    .await?;
                Err(failure)
            }
        }
    }

    async fn follow(&mut self, stream: Stream) -> Result<Result<Next, Fault>> {
        self.stream = Some(stream);
        loop {
            let Some(mut stream) = self.stream.take() else {
                return Ok(Ok(Next::On));
            };
            let piece = self.wait_for_a_piece(&mut stream).await;
            self.stream = Some(stream);
            let piece = match piece? {
                Waited::Cancelled => return Ok(Ok(Next::Stop)),
                Waited::Faulty(fault) => return Ok(Err(fault)),
                Waited::Over => return Ok(Ok(Next::On)),
                Waited::Piece(piece) => piece,
            };
            if !self.add(&piece) {
                // The row is full: what is there is the answer.
                return Ok(Ok(Next::On));
            }
        }
    }

    /// Writes what has arrived whenever it is time to, until a further piece arrives.
    async fn wait_for_a_piece(&mut self, stream: &mut Stream) -> Result<Waited> {
        let mut piece = pin!(stream.next());
        loop {
            if self.written == self.text.len() {
                return Ok(Waited::of(piece.await));
            }
            let pause = pin!(sleep(self.pace.wait(Instant::now())));
            match select(pause, piece.as_mut()).await {
                Either::Right((arrived, _)) => return Ok(Waited::of(arrived)),
                Either::Left(_) => {
                    if self.write().await? == Next::Stop {
                        return Ok(Waited::Cancelled);
                    }
                }
            }
        }
    }

    /// Adds a piece; false when there is no room for all of it.
    fn add(&mut self, piece: &str) -> bool {
        let left = AiMessage::LONGEST_TEXT.saturating_sub(self.text.chars().count());
        self.text.extend(piece.chars().take(left));
        piece.chars().count() <= left
    }

    async fn write(&mut self) -> Result<Next> {
        let changes = Changes::new().set(AiMessage::TEXT, &self.text);
        let rows = self.app.rows::<AiMessage>();
        let written = rows.update(&self.answer.id, &changes).await;
        self.pace.wrote(Instant::now());
        self.written = self.text.len();
        match written {
            Ok(row) if row.row.state == AnswerState::Streaming => Ok(Next::On),
            // Cancelled, or deleted together with the account.
            Ok(_) | Err(store::Error::NotFound { .. }) => Ok(Next::Stop),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the whole text and what became of it, unless it was cancelled.
    async fn end(&mut self, state: AnswerState, error: Option<&str>) -> Result<()> {
        sleep(self.pace.wait(Instant::now())).await;
        let model = self.stream.as_ref().map(|it| it.model().chars().take(80));
        let changes = Changes::new()
            .set(AiMessage::TEXT, &self.text)
            .set(AiMessage::STATE, state)
            .set(AiMessage::ERROR, error.map(Text::<0, 300>::cut))
            .set(AiMessage::MODEL, model.map(Iterator::collect::<String>))
            .set(AiMessage::USAGE, Packed(self.usage()));
        let rows = self.app.rows::<AiMessage>();
        let ended = rows
            .update_if(&self.answer.id, [growing()], &changes)
            .await?;
        self.is_whole = ended.is_some() && state == AnswerState::Done;
        self.pace.wrote(Instant::now());
        Ok(())
    }
}

/// What came of waiting.
enum Waited {
    Piece(String),
    Over,
    Faulty(Fault),
    Cancelled,
}

impl Waited {
    fn of(arrived: Result<Option<String>, Fault>) -> Self {
        match arrived {
            Ok(Some(piece)) => Self::Piece(piece),
            Ok(None) => Self::Over,
            Err(fault) => Self::Faulty(fault),
        }
    }
}
