//! The pods that somebody owned.
//!
//! Whoever deletes their own account hands over shared pods first; an account deleted in the console has not done so.

use client::{Changes, Query};
use model::{PodRole, UserId};
use runtime::Result;
use store::jobs::Work;
use store::schema::CREATED_AT;
use store::tables::{Pod, PodMember};
use store::{App, Stored};

use super::{Left, Patience};

/// Hands each pod to its longest-standing admin, or else member, and archives those without anybody else.
pub async fn let_go(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    let owned = || {
        [
            Query::equal(Pod::OWNER_ID, user),
            Query::equal(Pod::IS_ACTIVE, true),
            Query::is_null(Pod::DELETED_AT),
        ]
    };
    let mut patience = Patience::new(work);
    loop {
        let pods = app.rows::<Pod>().list(owned(), 100).await?;
        if pods.is_empty() {
            return Ok(Left::Nothing);
        }
        for pod in pods {
            if work.is_over() {
                return Ok(Left::More);
            }
            patience.insist(|| settle(app, &pod, user)).await?;
        }
    }
}

async fn settle(app: &App, pod: &Stored<Pod>, user: &UserId) -> Result<()> {
    match successor(app, pod, user).await? {
        Some(heir) => hand_over(app, pod, &heir).await,
        None => archive(app, pod).await,
    }
}

async fn successor(
    app: &App,
    pod: &Stored<Pod>,
    owner: &UserId,
) -> Result<Option<Stored<PodMember>>> {
    for role in [PodRole::Owner, PodRole::Admin, PodRole::Member] {
        let eldest = [
            Query::equal(PodMember::POD_ID, &pod.id),
            Query::equal(PodMember::ROLE, role),
            Query::not_equal(PodMember::USER_ID, owner),
            Query::order_asc(CREATED_AT),
        ];
        let heir = app.rows::<PodMember>().first(eldest).await?;
        if heir.is_some() {
            return Ok(heir);
        }
    }
    Ok(None)
}

/// The member first: a pod whose owner's row says so already is handed over by the next run.
async fn hand_over(app: &App, pod: &Stored<Pod>, heir: &Stored<PodMember>) -> Result<()> {
    let owner = Changes::new().set(PodMember::ROLE, PodRole::Owner);
    app.rows::<PodMember>().update(&heir.id, &owner).await?;
    // Somebody whom the team does not know stays out of it until the nightly repair.
    let known = heir.row.membership_id.as_ref();
    app.set_team_role(&pod.id, &heir.row.user_id, known, PodRole::Owner)
        .await?;
    let theirs = Changes::new().set(Pod::OWNER_ID, &heir.row.user_id);
    app.rows::<Pod>().update(&pod.id, &theirs).await?;
    Ok(())
}

async fn archive(app: &App, pod: &Stored<Pod>) -> Result<()> {
    let asleep = Changes::new().set(Pod::IS_ACTIVE, false);
    app.rows::<Pod>().update(&pod.id, &asleep).await?;
    Ok(())
}
