//! What can be achieved, and who achieved what.

use client::Query;
use futures_util::try_join;
use model::{did, Kind, ProfileVisibility, UserId};
use runtime::{Error, Json, Query as Params, Result, State};
use store::tables::{Follow, Profile, UserAchievement};
use store::{App, Me, Stored, LONGEST_LIST};
use studying::achievements::{Figures, ALL, COURSE_SPECIALIST};

use crate::wire::achievements::{Achieved, Achievements, Towards, Whose};
use crate::{figures, points};

/// Shows the catalogue with what the caller, or somebody whose profile they may see, has achieved. Two calls at once; for oneself two more
/// along with them, which say how far one is.
///
/// # Errors
///
/// `not_found` for whom there is not, and for who hides what they achieved.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(whose): Params<Whose>,
) -> Result<Json<Achievements>> {
    match whose.user_id {
        Some(other) if other != me => others(&app, &me, &other).await.map(Json),
        _ => own(&app, &me).await.map(Json),
    }
}

async fn own(app: &App, me: &UserId) -> Result<Achievements> {
    let profiles = app.rows::<Profile>();
    let (earned, profile, days, resources) = try_join!(
        earned(app, me),
        async { Ok(profiles.find(me).await?) },
        figures::days(app, me),
        async { Ok(points::shared(app, me).await?) },
    )?;
    let of_profile = profile.map(|it| figures::of_profile(&it.row));
    let of_profile = of_profile.unwrap_or_default();
    let all = Figures {
        streak: of_profile.streak,
        posts: of_profile.posts,
        followings: of_profile.followings,
        resources,
        ..days
    };
    let has = |key: &str| earned.iter().any(|it| it.row.key == key);
    // Courses are looked at when one is completed, not here.
    let counted = ALL
        .iter()
        .filter(|it| **it != COURSE_SPECIALIST || has(it.key));
    let progress = counted.filter_map(|it| Towards::new(it, &all, has(it.key)));
    let progress = Some(progress.collect());
    Ok(answer(earned, progress))
}

async fn others(app: &App, me: &UserId, other: &UserId) -> Result<Achievements> {
    let profiles = app.rows::<Profile>();
    let (earned, profile) = try_join!(earned(app, other), async {
        Ok(profiles.find(other).await?)
    })?;
    let profile = profile.filter(|it| it.row.deleted_at.is_none());
    let nobody = || Error::not_found("person");
    let profile = profile.ok_or_else(nobody)?;
    let is_followed_by = match profile.row.visibility {
        ProfileVisibility::Members => follows(app, other, me).await?,
        _ => false,
    };
    if !app.sees_profile(me, &profile, is_followed_by).await? {
        return Err(nobody());
    }
    Ok(answer(earned, None))
}

async fn follows(app: &App, who: &UserId, whom: &UserId) -> Result<bool> {
    let id = did(Kind::FOLLOW, &[who.as_str(), whom.as_str()]);
    Ok(app.rows::<Follow>().find(&id).await?.is_some())
}

async fn earned(app: &App, user: &UserId) -> Result<Vec<Stored<UserAchievement>>> {
    let theirs = [
        Query::equal(UserAchievement::USER_ID, user),
        Query::order_desc(UserAchievement::EARNED_AT),
    ];
    let rows = app.rows::<UserAchievement>();
    Ok(rows.list(theirs, LONGEST_LIST).await?)
}

fn answer(earned: Vec<Stored<UserAchievement>>, progress: Option<Vec<Towards>>) -> Achievements {
    Achievements {
        definitions: ALL.iter().map(Into::into).collect(),
        earned: earned
            .into_iter()
            .map(|it| Achieved::from(it.row))
            .collect(),
        progress,
    }
}
