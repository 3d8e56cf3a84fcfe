//! What somebody did so far, as far as achievements count it.

use client::Query;
use model::UserId;
use runtime::Result;
use serde::Deserialize;
use store::schema::ID;
use store::tables::{Profile, StudyDay};
use store::{App, Error, Row, DATABASE, LONGEST_LIST};
use studying::achievements::Figures;
use studying::streaks;

/// What counts of a day.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    seconds: u32,
    sessions: u32,
    check_ins: u32,
    chapters: u32,
    assignments: u32,
}

impl Day {
    fn is_active(self) -> bool {
        streaks::counts(
            self.seconds,
            [self.check_ins, self.chapters, self.assignments],
        )
    }
}

/// What the profile says.
pub fn of_profile(profile: &Profile) -> Figures {
    Figures {
        streak: profile.study_streak,
        posts: profile.posts_count,
        followings: profile.following_count,
        ..Figures::default()
    }
}

/// What some days add up to.
pub fn of_days(days: impl IntoIterator<Item = Day>) -> Figures {
    days.into_iter()
        .fold(Figures::default(), |sum, day| Figures {
            sessions: sum.sessions.saturating_add(day.sessions),
            seconds: sum.seconds + u64::from(day.seconds),
            days: sum.days + u32::from(day.is_active()),
            ..sum
        })
}

/// Adds up the latest days of somebody, up to five hundred: whoever has more has earned whatever days give. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn days(app: &App, user: &UserId) -> Result<Figures> {
    let theirs = [
        Query::equal(StudyDay::USER_ID, user),
        Query::order_desc(StudyDay::LOCAL_DATE),
        Query::select([
            ID,
            StudyDay::SECONDS.key,
            StudyDay::SESSIONS.key,
            StudyDay::CHECK_INS.key,
            StudyDay::CHAPTERS.key,
            StudyDay::ASSIGNMENTS.key,
        ]),
        Query::limit(LONGEST_LIST),
    ];
    let rows = app.client().rows(DATABASE, StudyDay::TABLE);
    let page = rows.list::<Day>(&theirs).await;
    let page = page.map_err(|cause| Error::about(StudyDay::NOUN, cause))?;
    Ok(of_days(page.items.into_iter().map(|it| it.data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(seconds: u32, sessions: u32, chapters: u32) -> Day {
        Day {
            seconds,
            sessions,
            check_ins: 0,
            chapters,
            assignments: 0,
        }
    }

    #[test]
    fn days_add_up_and_short_ones_do_not_count() {
        assert_eq!(of_days([]), Figures::default());
        let days = [day(299, 1, 0), day(300, 2, 0), day(0, 0, 1), day(0, 0, 0)];
        let figures = of_days(days);
        assert_eq!(
            (figures.seconds, figures.sessions, figures.days),
            (599, 3, 2)
        );
    }
}
