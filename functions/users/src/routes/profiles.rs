//! One profile: reading anybody's, editing one's own.

use client::{Changes, Query};
use futures_util::try_join;
use model::{UserId, Username};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{Profile, UserAchievement};
use store::{App, Card, Me, Stored};

use crate::follow_edges::{self, Ties};
use crate::rules;
use crate::wire::{OneProfile, ProfilePage, ProfilePatch, Shown};

/// How many achievements a profile shows.
const ACHIEVEMENTS: u32 = 6;

/// Reads a profile, by id or by `@username`.
///
/// Only the username itself finds somebody: names and addresses are anybody's choice and prove nothing.
///
/// # Errors
///
/// `not_found` for nobody, and for whom there was.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<String>,
) -> Result<Json<ProfilePage>> {
    let (profile, ties, achievements) = match id.strip_prefix('@') {
        Some(name) => {
            let profile = by_username(&app, name).await?;
            let (ties, latest) = try_join!(
                follow_edges::between(&app, &me, &profile.id),
                latest_achievements(&app, &profile.id),
            )?;
            (profile, ties, latest)
        }
        None => by_id(&app, &me, &id).await?,
    };
    if profile.row.deleted_at.is_some() {
        return Err(Error::not_found("profile"));
    }
    let sees = app.sees_profile(&me, &profile, ties.is_followed_by).await?;
    Ok(Json(page(&me, profile, ties, achievements, sees)))
}

/// Edits the caller's profile.
///
/// # Errors
///
/// `validation_failed`, also for what functions write; `username_taken`; `username_cooldown` within thirty days of the last
/// change; `not_found` before the profile was made.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Json(patch): Json<ProfilePatch>,
) -> Result<Json<OneProfile>> {
    let username = patch.username()?;
    let changes = patch.changes(&me)?;
    let stored = match username {
        Some(username) => with_username(&app, &me, username, changes).await?,
        None => edited(&app, &me, changes).await?,
    };
    Ok(Json(OneProfile {
        profile: stored.into(),
    }))
}

async fn by_id(
    app: &App,
    me: &UserId,
    id: &str,
) -> Result<(Stored<Profile>, Ties, Vec<UserAchievement>)> {
    let id = UserId::parse(id).map_err(|it| Error::field("id", it.reason()))?;
    let profiles = app.rows::<Profile>();
    Ok(try_join!(
        profiles.get(&id),
        follow_edges::between(app, me, &id),
        latest_achievements(app, &id),
    )?)
}

async fn by_username(app: &App, name: &str) -> Result<Stored<Profile>> {
    // What can be no username is nobody's.
    let name = Username::new(name).map_err(|_nobody| Error::not_found("profile"))?;
    let named = [Query::equal(Profile::USERNAME, &name)];
    let found = app.rows::<Profile>().first(named).await?;
    found.ok_or_else(|| Error::not_found("profile"))
}

async fn latest_achievements(app: &App, user: &UserId) -> store::Result<Vec<UserAchievement>> {
    let latest = [
        Query::equal(UserAchievement::USER_ID, user),
        Query::order_desc(UserAchievement::EARNED_AT),
    ];
    let rows = app.rows::<UserAchievement>();
    let found = rows.list(latest, ACHIEVEMENTS).await?;
    Ok(found.into_iter().map(|it| it.row).collect())
}

fn page(
    me: &UserId,
    profile: Stored<Profile>,
    ties: Ties,
    achievements: Vec<UserAchievement>,
    sees: bool,
) -> ProfilePage {
    let is_self = profile.id == *me;
    let achievements = if sees { achievements } else { Vec::new() };
    ProfilePage {
        profile: if sees {
            Shown::Whole(Box::new(profile.into()))
        } else {
            Shown::Card(Card::of(&profile.id, &profile.row))
        },
        is_following: ties.is_following,
        is_followed_by: ties.is_followed_by,
        is_self,
        achievements: achievements.into_iter().map(Into::into).collect(),
    }
}

async fn edited(app: &App, me: &UserId, changes: Option<Changes>) -> Result<Stored<Profile>> {
    let rows = app.rows::<Profile>();
    let stored = match changes {
        Some(changes) => rows.update_if(me, [living()], &changes).await?,
        None => rows.find(me).await?,
    };
    stored.ok_or_else(|| Error::not_found("profile"))
}

/// Edits a profile along with its username, in one call: only a profile whose last change is old enough is touched.
async fn with_username(
    app: &App,
    me: &UserId,
    username: Username,
    others: Option<Changes>,
) -> Result<Stored<Profile>> {
    let now = app.now();
    let changes = others.clone().unwrap_or_default();
    let changes = changes
        .set(Profile::USERNAME, &username)
        .set(Profile::USERNAME_CHANGED_AT, now);
    let allowed = [living(), differs(&username), rules::may_rename(now)];
    match app.rows::<Profile>().update_if(me, allowed, &changes).await {
        Ok(Some(stored)) => return Ok(stored),
        Ok(None) => {}
        Err(store::Error::Conflict { .. }) => {
            return Err(
                Error::new(Code::UsernameTaken, "Someone else has this username")
                    .and_field("username", "is taken"),
            )
        }
        Err(error) => return Err(error.into()),
    }
    let stored = edited(app, me, None).await?;
    if stored.row.username.as_ref() == Some(&username) {
        return match others {
            Some(others) => edited(app, me, Some(others)).await,
            None => Ok(stored),
        };
    }
    Err(rules::too_soon(stored.row.username_changed_at))
}

fn living() -> Query {
    Query::is_null(Profile::DELETED_AT)
}

fn differs(username: &Username) -> Query {
    Query::or([
        Query::is_null(Profile::USERNAME),
        Query::not_equal(Profile::USERNAME, username),
    ])
}
