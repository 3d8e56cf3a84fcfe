//! Answers of the assistant that nobody works at any more: the execution that was to queue the work died before it did, or the work's
//! row is gone.

use std::time::Duration;

use client::{Changes, Query};
use model::{AnswerState, Text};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::AiMessage;
use store::App;

/// How long something may stand still. Work that is under way writes more often, and work that waits for another attempt for less long.
const STILL: Duration = Duration::from_secs(60 * 60);

/// What whoever waits reads.
const WHY: &str = "This was interrupted; try again";

/// Says of what stands still that it failed. It sets a state.
pub async fn give_up(app: App, _: Turn) -> Result<Step> {
    let before = app.now().before(STILL).to_string();
    let still = Query::less_than(UPDATED_AT, before.as_str());
    let why = Text::<0, 300>::cut(WHY);
    let answer = Changes::new()
        .set(AiMessage::STATE, AnswerState::Failed)
        .set(AiMessage::ERROR, &why);
    let growing = Query::equal(AiMessage::STATE, AnswerState::Streaming);
    let answers = app.rows::<AiMessage>();
    let ended = answers.update_where([growing, still], &answer).await?;
    Ok(Step::over(ended))
}
