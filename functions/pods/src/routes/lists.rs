//! Finding pods, and one's own.

use std::collections::BTreeMap;

use client::Query;
use model::{EdgeId, PodId, PodRole, UserId};
use runtime::{Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Pod, PodMember};
use store::{membership, App, Me, Page, Stored};

use crate::rules;
use crate::wire::{PodFilter, PodItem, PodSort, YesNo};

/// Lists public pods, or the caller's own; each says what the caller is in it.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<PodFilter>,
) -> Result<Json<Page<PodItem>>> {
    match filter.mine {
        YesNo::True => mine(&app, &me, &filter).await.map(Json),
        YesNo::False => discover(&app, &me, &filter).await.map(Json),
    }
}

/// The rows of membership say which pods are one's own: two calls, whatever their number.
async fn mine(app: &App, me: &UserId, filter: &PodFilter) -> Result<Page<PodItem>> {
    let of_me = [
        Query::equal(PodMember::USER_ID, me),
        Query::order_desc(CREATED_AT),
    ];
    let places = app.rows::<PodMember>();
    let places = places.page(of_me, &filter.paging, 20).await?;
    let ids: Vec<PodId> = places
        .items
        .iter()
        .map(|it| it.row.pod_id.clone())
        .collect();
    let pods = app.rows::<Pod>().get_many(&ids).await?;
    let mut pods: BTreeMap<PodId, Stored<Pod>> =
        pods.into_iter().map(|it| (it.id.clone(), it)).collect();
    Ok(places.filter_map(|place| {
        let pod = pods.remove(&place.row.pod_id)?;
        rules::is_asked_for(filter, &pod.row).then(|| item(pod, Some(place.row.role)))
    }))
}

async fn discover(app: &App, me: &UserId, filter: &PodFilter) -> Result<Page<PodItem>> {
    let mut wanted = vec![
        Query::equal(Pod::IS_PUBLIC, true),
        Query::equal(Pod::IS_ACTIVE, true),
        Query::is_null(Pod::DELETED_AT),
    ];
    wanted.extend(filter.q.as_ref().map(|it| Query::search(Pod::NAME, it)));
    wanted.extend(
        filter
            .subject
            .as_ref()
            .map(|it| Query::equal(Pod::SUBJECT, it)),
    );
    wanted.extend(
        filter
            .category
            .as_ref()
            .map(|it| Query::equal(Pod::CATEGORY, it)),
    );
    wanted.extend(
        filter
            .difficulty
            .map(|it| Query::equal(Pod::DIFFICULTY, it)),
    );
    wanted.push(match filter.sort {
        PodSort::Active => Query::order_desc(Pod::LAST_ACTIVITY_AT),
        PodSort::New => Query::order_desc(CREATED_AT),
        PodSort::Members => Query::order_desc(Pod::MEMBER_COUNT),
    });
    let page = app.rows::<Pod>().page(wanted, &filter.paging, 20).await?;
    let edges: Vec<EdgeId> = page
        .items
        .iter()
        .map(|it| membership::id(&it.id, me))
        .collect();
    let places = app.rows::<PodMember>().get_many(&edges).await?;
    let roles: BTreeMap<PodId, PodRole> = places
        .into_iter()
        .map(|it| (it.row.pod_id, it.row.role))
        .collect();
    Ok(page.map(|pod| {
        let role = roles.get(&pod.id).copied();
        item(pod, role)
    }))
}

fn item(pod: Stored<Pod>, my_role: Option<PodRole>) -> PodItem {
    PodItem {
        pod: pod.into(),
        my_role,
    }
}
