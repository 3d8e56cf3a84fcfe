//! Conversations that somebody keeps: what they asked and what the assistant answered, in one row.

use client::Changes;
use model::{EntityId, Packed, Speaker, Text, UserId};
use runtime::Error;
use store::tables::{AiConversation, ConversationLine};
use store::{App, Result, Stored};

/// The most that one row holds, in bytes of JSON; what is oldest makes room.
const ROOM: usize = 95_000;

/// How often a row is read anew while others write it at the same time.
const ATTEMPTS: usize = 5;

/// Reads a conversation of somebody's: one call.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn own(app: &App, me: &UserId, id: &EntityId) -> Result<Stored<AiConversation>, Error> {
    let found = app.rows::<AiConversation>().find(id).await?;
    let found = found.filter(|it| it.row.user_id == *me);
    found.ok_or_else(|| Error::not_found("conversation"))
}

/// A conversation that begins.
pub fn begun(me: &UserId, title: Option<&str>) -> AiConversation {
    AiConversation {
        user_id: me.clone(),
        title: title.map(Text::cut),
        messages: None,
    }
}

/// Adds a question and its answer, at the end: two calls. Two that are added at once are both there; a conversation that was deleted
/// stays so.
///
/// # Errors
///
/// What the store answers.
pub async fn append(app: &App, id: &EntityId, question: &str, answer: &str) -> Result<()> {
    for _ in 1..ATTEMPTS {
        match try_append(app, id, question, answer).await {
            Err(store::Error::Changed { .. }) => {}
            outcome => return outcome,
        }
    }
    try_append(app, id, question, answer).await
}

async fn try_append(app: &App, id: &EntityId, question: &str, answer: &str) -> Result<()> {
    let rows = app.rows::<AiConversation>();
    let Some(before) = rows.find(id).await? else {
        return Ok(());
    };
    let line = |role: Speaker, content: &str| ConversationLine {
        role,
        content: content.to_owned(),
        at: app.now(),
    };
    let mut lines = before.row.messages.clone().map(Packed::into_inner);
    let lines = lines.get_or_insert_with(Vec::new);
    lines.push(line(Speaker::User, question));
    lines.push(line(Speaker::Assistant, answer));
    let kept = fitting(std::mem::take(lines));
    let changes = Changes::new().set(AiConversation::MESSAGES, Packed(kept));
    match rows.unchanged_since(&before).update(id, &changes).await {
        Ok(_) | Err(store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The latest lines that fit into a row.
fn fitting(mut lines: Vec<ConversationLine>) -> Vec<ConversationLine> {
    let mut left = ROOM;
    let fits = |line: &&ConversationLine| {
        let length = serde_json::to_string(line).map_or(usize::MAX, |it| it.len());
        let has_room = length < left;
        left = left.saturating_sub(length + 1);
        has_room
    };
    let kept = lines.iter().rev().take_while(fits).count();
    lines.drain(..lines.len() - kept);
    lines
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn what_is_oldest_makes_room() {
        let at = Timestamp::parse("2026-01-02T12:00:00Z").unwrap();
        let line = |content: String| ConversationLine {
            role: Speaker::User,
            content,
            at,
        };
        let few = vec![line("a".to_owned()), line("b".to_owned())];
        assert_eq!(fitting(few.clone()), few);
        let mut many: Vec<_> = (0..10).map(|_| line("\"".repeat(8_000))).collect();
        many.push(line("last".to_owned()));
        let kept = fitting(many);
        assert_eq!(kept.len(), 6);
        assert_eq!(kept[5].content, "last");
        assert!(serde_json::to_string(&kept).unwrap().len() < 100_000);
        assert!(fitting(vec![line("x".repeat(100_000))]).is_empty());
    }
}
