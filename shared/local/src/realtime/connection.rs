//! One open connection, from its address to its end.

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use axum::http::{HeaderMap, Uri};
use futures_util::SinkExt;
use tokio::sync::mpsc;

use super::address::Address;
use super::channels;
use super::filter::{Filter, Refused};
use super::frames::{self, Refusal};
use super::hub::Id;
use super::limits::Window;
use super::{messages, origin, people};
use crate::app::App;

/// How many frames are written at once at most.
const BATCH: usize = 64;

/// What a client said when it connected.
pub struct Opening {
    /// The headers of its request.
    pub headers: HeaderMap,
    /// The address it asked for.
    pub uri: Uri,
}

/// Serves a connection until either side ends it.
///
/// Real Appwrite ends connections that it refuses without a closing handshake, right after the frame that says why.
pub async fn serve(app: App, opening: Opening, mut socket: WebSocket) {
    match open(&app, &opening).await {
        Ok(opened) => {
            let id = opened.id;
            let mut conversation = Conversation {
                app: &app,
                id,
                inbox: opened.inbox,
                socket,
                window: Window::messages(),
                batch: vec![opened.greeting],
            };
            while conversation.turn().await.is_ok() {}
            app.realtime.leave(id);
        }
        // A client that has gone already needs no reason.
        Err(refusal) => drop(socket.send(Message::Text(refusal.frame())).await),
    }
}

struct Opened {
    id: Id,
    inbox: mpsc::Receiver<Utf8Bytes>,
    greeting: Utf8Bytes,
}

async fn open(app: &App, opening: &Opening) -> Result<Opened, Refusal> {
    let address = Address::read(opening.uri.query().unwrap_or_default());
    let project = people::project(app, &opening.headers, &address)?;
    let person = people::opening(app, opening, &address, &project).await?;
    if app.options.limits && !app.realtime.admits(app.clock.now()) {
        return Err(Refusal::too_many());
    }
    let from = people::header(&opening.headers, "origin");
    if let Some(why) = origin::refusal(from, &project) {
        return Err(Refusal::policy(why));
    }
    let asked = channels::asked(&address.channels(), &person.who.user);
    let mut wishes = Vec::new();
    for wish in address.wishes(&asked) {
        wishes.push((Filter::read(&wish.queries).map_err(refused)?.0, wish));
    }
    let (id, inbox) = app.realtime.join(person.who);
    let mut subscriptions = Vec::new();
    for (filter, wish) in wishes {
        let subscription = crate::ids::unique(app.clock.now());
        app.realtime
            .subscribe(id, &subscription, &wish.channels, filter);
        subscriptions.push((wish.number, subscription));
    }
    Ok(Opened {
        id,
        inbox,
        greeting: frames::connected(&asked, &subscriptions, &person.account),
    })
}

fn refused(why: Refused) -> Refusal {
    match why {
        Refused::Query(why) => Refusal::policy(why),
        Refused::Inside => Refusal::fault(),
    }
}

struct Conversation<'a> {
    app: &'a App,
    id: Id,
    inbox: mpsc::Receiver<Utf8Bytes>,
    socket: WebSocket,
    window: Window,
    batch: Vec<Utf8Bytes>,
}

impl Conversation<'_> {
    /// Writes what is to be said, then waits for the next word of either side.
    async fn turn(&mut self) -> Result<(), Ended> {
        for frame in self.batch.drain(..) {
            self.socket.feed(Message::Text(frame)).await?;
        }
        self.socket.flush().await?;
        tokio::select! {
            taken = self.inbox.recv_many(&mut self.batch, BATCH) => match taken {
                // The hub has dropped this connection.
                0 => Err(Ended),
                _ => Ok(()),
            },
            said = self.socket.recv() => {
                let said = text_of(said)?;
                // What happened before a message is told before its answer.
                while let Ok(frame) = self.inbox.try_recv() {
                    self.batch.push(frame);
                }
                match said {
                    Some(text) => self.answer(text.as_str()).await,
                    None => Ok(()),
                }
            },
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), Ended> {
        let is_flood = self.app.options.limits && !self.window.admits(self.app.clock.now());
        let answer = if is_flood {
            Err(Refusal::too_many())
        } else {
            messages::answer(self.app, self.id, text).await
        };
        match answer {
            Ok(frame) => self.batch.push(frame),
            Err(refusal) => self.batch.push(refusal.frame()),
        }
        Ok(())
    }
}

/// The connection is over, whoever ended it.
struct Ended;

impl From<axum::Error> for Ended {
    fn from(_broken: axum::Error) -> Self {
        Self
    }
}

/// The text of a message; `None` for what WebSocket itself says, such as its own pings.
fn text_of(said: Option<Result<Message, axum::Error>>) -> Result<Option<Utf8Bytes>, Ended> {
    Ok(match said.ok_or(Ended)?? {
        Message::Text(text) => Some(text),
        Message::Binary(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned().into()),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => None,
    })
}
