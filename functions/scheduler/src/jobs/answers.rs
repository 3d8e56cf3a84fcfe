//! Answers of the assistant and courses of pods that nobody works at any more: the execution that was to queue the work died before it
//! did, or the work's row is gone (J-25).

use std::time::Duration;

use client::{Changes, Query};
use model::{AnswerState, PodCourseStatus, Text};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{AiMessage, PodCourse};
use store::App;

/// How long something may stand still. Work that is under way writes more often, and work that waits for another attempt for less long.
const STILL: Duration = Duration::from_secs(60 * 60);

/// What whoever waits reads.
const WHY: &str = "This was interrupted; try again";

/// Says of what stands still that it failed. It sets a state.
pub async fn give_up(app: App, _: Turn) -> Result<Step> {
    let before = app.now().before(STILL).to_string();
    let still = || Query::less_than(UPDATED_AT, before.as_str());
    let why = Text::<0, 300>::cut(WHY);
    let answer = Changes::new()
        .set(AiMessage::STATE, AnswerState::Failed)
        .set(AiMessage::ERROR, &why);
    let growing = Query::equal(AiMessage::STATE, AnswerState::Streaming);
    let course = Changes::new()
        .set(PodCourse::STATUS, PodCourseStatus::Failed)
        .set(PodCourse::FINISHED_AT, app.now())
        .set(PodCourse::ERROR_CODE, "upstream_failed")
        .set(PodCourse::ERROR_MESSAGE, &why);
    let begun = Query::equal(
        PodCourse::STATUS,
        [
            PodCourseStatus::Queued,
            PodCourseStatus::Transcript,
            PodCourseStatus::Structuring,
            PodCourseStatus::Generating,
        ],
    );
    let (answers, courses) = (app.rows::<AiMessage>(), app.rows::<PodCourse>());
    let (answers, courses) = futures_util::try_join!(
        answers.update_where([growing, still()], &answer),
        courses.update_where([begun, still()], &course),
    )?;
    Ok(Step::over(answers + courses))
}
