//! Handing out achievements: each once for a person and what it is achieved in.
//!
//! The row comes first, then the badge, then the points. What the ledger knows is done, so whoever looks again completes what was cut off
//! in between, and nothing is given twice.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, Operator, Query};
use model::{did, CourseId, EdgeId, Id, Kind, PointsReason, UserId};
use runtime::Result;
use store::points::Grant;
use store::tables::{LedgerEntry, Profile, UserAchievement};
use store::{App, Once};
use studying::achievements::{self, Achievement, Scope};

/// How long whoever wrote the row may take for the rest.
pub const GRACE: Duration = Duration::from_secs(2 * 60);

/// An achievement of somebody's.
#[derive(Debug, Clone, PartialEq)]
pub struct Award {
    /// Whose.
    pub who: UserId,
    /// Which.
    pub what: &'static Achievement,
    /// The course it is achieved in.
    pub course: Option<CourseId>,
}

impl Award {
    /// What somebody achieved by all that they do.
    pub fn of_person(who: &UserId, what: &'static Achievement) -> Self {
        Self {
            who: who.clone(),
            what,
            course: None,
        }
    }

    /// What somebody achieved in a course.
    pub fn in_course(who: &UserId, what: &'static Achievement, course: &CourseId) -> Self {
        Self {
            course: Some(course.clone()),
            ..Self::of_person(who, what)
        }
    }

    /// What a row says; none where its key is none of the catalogue's.
    pub fn of_row(row: &UserAchievement) -> Option<Self> {
        let what = achievements::find(&row.key)?;
        let course = row
            .scope_id
            .as_ref()
            .filter(|_| what.scope == Scope::Course);
        Some(Self {
            who: row.user_id.clone(),
            what,
            course: course.map(Id::cast),
        })
    }

    fn scope(&self) -> &str {
        self.course.as_ref().map_or("", |it| it.as_str())
    }

    /// The id of its row.
    fn id(&self) -> EdgeId {
        let parts = [self.who.as_str(), self.what.key, self.scope()];
        did(Kind::ACHIEVEMENT, &parts)
    }

    /// What its points are given for.
    fn source(&self) -> String {
        match &self.course {
            Some(course) => format!("{}:{course}", self.what.key),
            None => self.what.key.to_owned(),
        }
    }

    /// The id of the row of the ledger that says that all of it was done.
    fn done_id(&self) -> EdgeId {
        let reason = PointsReason::Achievement.as_str();
        let source = self.source();
        did(Kind::LEDGER, &[self.who.as_str(), reason, &source])
    }

    fn row(&self, app: &App) -> UserAchievement {
        UserAchievement {
            user_id: self.who.clone(),
            key: self.what.key.to_owned(),
            scope_id: self.course.as_ref().map(Id::cast),
            points: self.what.points,
            rarity: Some(self.what.rarity),
            earned_at: app.now(),
            meta: None,
        }
    }
}

/// Leaves out what was handed out before: one call for every hundred.
///
/// # Errors
///
/// What the store answers.
pub async fn open(app: &App, awards: Vec<Award>) -> Result<Vec<Award>> {
    let ids: Vec<EdgeId> = awards.iter().map(Award::done_id).collect();
    let done = app.rows::<LedgerEntry>().get_many(&ids).await?;
    let done: BTreeSet<EdgeId> = done.into_iter().map(|it| it.id).collect();
    let open = awards.into_iter().zip(ids);
    let open = open.filter(|(_, id)| !done.contains(id));
    Ok(open.map(|(award, _)| award).collect())
}

/// Hands out what is open, and says how much that was. Four calls each, and a few more for a new level.
///
/// # Errors
///
/// What the store answers.
pub async fn hand_out(app: &App, awards: &[Award]) -> Result<u64> {
    let mut given = 0;
    for award in awards {
        given += u64::from(award_one(app, award).await?);
    }
    Ok(given)
}

/// Whoever finds a young row leaves the rest to whoever wrote it; of an old one they complete what is missing.
async fn award_one(app: &App, award: &Award) -> Result<bool> {
    let rows = app.rows::<UserAchievement>();
    let made = rows
        .create_or_get(&award.id(), &award.row(app), &[])
        .await?;
    match made {
        Once::Created(_) => pin(app, award).await?,
        Once::Already(row) if app.now().since(row.created_at) < GRACE => return Ok(false),
        Once::Already(_) => {
            pin(app, award).await?;
            let unique = Changes::new().apply(Profile::BADGES, Operator::array_unique());
            let twice = [Query::contains_any(Profile::BADGES, [award.what.key])];
            let profiles = app.rows::<Profile>();
            profiles.update_if(&award.who, twice, &unique).await?;
        }
    }
    let source = award.source();
    let granted = app
        .grant_points(&Grant {
            user: &award.who,
            reason: PointsReason::Achievement,
            source: &source,
            points: award.what.points,
            pod: None,
            date: None,
        })
        .await?;
    Ok(granted.is_some())
}

/// Adds the badge to the profile, unless it is there from another course.
async fn pin(app: &App, award: &Award) -> Result<()> {
    let key = award.what.key;
    let append = Changes::new().apply(Profile::BADGES, Operator::array_append([key]));
    let without = [Query::not_contains(Profile::BADGES, [key])];
    let profiles = app.rows::<Profile>();
    profiles.update_if(&award.who, without, &append).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use studying::achievements::ALL;

    use super::*;

    fn award(key: &str, course: Option<&str>) -> Award {
        Award {
            who: "asha".parse().unwrap(),
            what: achievements::find(key).unwrap(),
            course: course.map(|it| it.parse().unwrap()),
        }
    }

    #[test]
    fn an_award_is_one_of_its_course() {
        let one = award("chapter_master", Some("c1"));
        assert_eq!(one.id(), award("chapter_master", Some("c1")).id());
        assert_ne!(one.id(), award("chapter_master", Some("c2")).id());
        assert_ne!(one.done_id(), award("chapter_master", Some("c2")).done_id());
        assert_ne!(
            one.done_id(),
            award("course_complete", Some("c1")).done_id()
        );
        assert_eq!(one.source(), "chapter_master:c1");
        assert_eq!(award("first_focus", None).source(), "first_focus");
    }

    #[test]
    fn every_source_fits_into_the_ledger() {
        let longest = "x".repeat(36);
        for achievement in ALL {
            let course = (achievement.scope == Scope::Course).then_some(longest.as_str());
            let source = award(achievement.key, course).source();
            assert!(source.len() <= 64, "{source}");
        }
    }

    #[test]
    fn a_row_is_read_back_as_the_award_it_was_made_of() {
        let row = |key: &str, scope: &str| -> UserAchievement {
            serde_json::from_value(json!({
                "userId": "asha", "key": key, "scopeId": scope, "points": 1, "rarity": null, "meta": null,
                "earnedAt": "2026-01-02T03:04:05.678Z",
            }))
            .unwrap()
        };
        let read = Award::of_row(&row("chapter_master", "c1"));
        assert_eq!(read, Some(award("chapter_master", Some("c1"))));
        let read = Award::of_row(&row("first_focus", ""));
        assert_eq!(read, Some(award("first_focus", None)));
        assert_eq!(Award::of_row(&row("forgotten", "")), None);
    }
}
