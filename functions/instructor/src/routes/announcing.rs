//! Telling all students of a course something, once a day.

use client::Query;
use model::{CourseId, EnrollmentStatus, EntityId, NotificationType, UserId};
use runtime::{Accepted, Error, Json, Path, Result, State};
use store::notify::{self, Notice};
use store::rate_limit::Rule;
use store::schema::CREATED_AT;
use store::tables::{Course, Enrollment};
use store::{App, Me, Stored, LARGEST_PAGE};

use super::students::taught;
use crate::wire::{Announced, Announcement};

/// One announcement of a course a day.
const DAILY: Rule = Rule::new("announcement", 1, 24 * 60 * 60);

/// Tells everybody who takes a course, a hundred at a time.
///
/// # Errors
///
/// `rate_limited` for the second of a day; `forbidden`; `not_found`; `validation_failed`.
pub async fn announce(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(words): Json<Announcement>,
) -> Result<Accepted<Announced>> {
    let course = taught(&app, &id, &me).await?;
    app.limit_rate_of(DAILY, &me, id.as_str()).await?;
    let notice = notice(&course, &me, &words)?;
    let mut queued = 0;
    let mut after: Option<String> = None;
    loop {
        let mut active = vec![
            Query::equal(Enrollment::COURSE_ID, &id),
            Query::equal(Enrollment::STATUS, EnrollmentStatus::Active),
            Query::order_asc(CREATED_AT),
        ];
        active.extend(after.as_deref().map(Query::cursor_after));
        let page = app.rows::<Enrollment>().list(active, LARGEST_PAGE).await?;
        let students = page.iter().map(|it| it.row.user_id.clone());
        notify::tell(&app, &notice, students).await?;
        let count = u32::try_from(page.len()).unwrap_or(LARGEST_PAGE);
        queued += count;
        after = page.last().map(|it| it.id.to_string());
        if count < LARGEST_PAGE {
            return Ok(Accepted(Announced { queued }));
        }
    }
}

fn notice(course: &Stored<Course>, me: &UserId, words: &Announcement) -> Result<Notice> {
    let announcement: EntityId = EntityId::random();
    let notice = Notice::of(
        NotificationType::CourseAnnouncement,
        announcement.as_str(),
        &[announcement.as_str()],
    )
    .by(me, "")
    .about("course", course.id.as_str())
    .map_err(Error::internal)?
    .word("title", words.title.as_str())
    .word("excerpt", words.body.as_str());
    Ok(notice)
}
