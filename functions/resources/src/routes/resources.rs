//! One study file: sharing, reading, editing, deleting.

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{did, tag_text, Kind, Patch, ResourceId, ResourceVisibility, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::files::Expected;
use store::tables::{ActivityEvent, Resource};
use store::{buckets, retry_changed, App, Me, Once, Stored};

use crate::rules::{self, Audience};
use crate::wire::{Deleted, NewResource, OneResource, ResourceItem, ResourcePatch};
use crate::{access, items};

/// How often readers are changed of a file that others change at the same time.
const ATTEMPTS: usize = 8;

/// Shares a study file that the caller uploaded.
///
/// # Errors
///
/// `validation_failed`; for the file `too_large`, `unsupported_type`; for a pod `not_found`, `not_a_member`, `pod_inactive`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewResource>,
) -> Result<Made<OneResource>> {
    let audience = rules::audience(new.visibility, new.pod_id.as_ref())?;
    let readers = audience.permissions(&me);
    // The pod is checked before the file's readers may change: nobody gives a file to a pod that is not theirs.
    if let Some(pod) = audience.pod() {
        app.writable_pod(pod, &me).await?;
    }
    let files = [new.file_id.clone()];
    let files = app.take_files(&files, expected(&me, &readers)).await?;
    let file = files.first().ok_or_else(|| Error::not_found("file"))?;
    let id = match &new.client_id {
        Some(attempt) => did(Kind::RESOURCE, &[me.as_str(), attempt.as_str()]),
        None => ResourceId::random(),
    };
    let row = rules::resource(&me, &audience, new, file)?;
    let made = app.rows().create_or_get(&id, &row, &readers).await?;
    Ok(match made {
        Once::Created(stored) => Made::created(one(stored)),
        Once::Already(stored) => Made::existing(one(stored)),
    })
}

/// Reads about one study file, and counts that the caller looked at it: once a day, and not the author.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Json<ResourceItem>> {
    let resource = app.as_caller::<Resource>()?.get(&id).await?;
    access::check(&app, &me, &resource).await?;
    let is_own = resource.row.author_id == me;
    let (mut found, is_first) = try_join!(
        items::items(&app, &me, vec![resource]),
        looked(&app, &me, &id, is_own),
    )?;
    let mut item = found.pop().ok_or_else(|| Error::not_found("resource"))?;
    if is_first {
        let seen = app.rows::<Resource>();
        let counted = seen.increment(&id, Resource::VIEWS_COUNT, 1, None).await?;
        item.resource.views_count = counted.row.views_count;
    }
    Ok(Json(item))
}

/// Edits what the author said about a study file, or who may read it.
///
/// # Errors
///
/// `not_owner` for somebody else's; `rule_violation` to let a pod read it that it was not shared in; `not_found`; `pod_inactive`;
/// `version_conflict` where others keep changing it.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
    Json(patch): Json<ResourcePatch>,
) -> Result<Json<OneResource>> {
    let changes = edit(&patch)?;
    let done = match patch.visibility {
        Patch::Null => return Err(Error::field("visibility", "must be public, pod or private")),
        Patch::Value(asked) => readdress(&app, &me, &id, asked, &changes).await?,
        Patch::Absent => write(&app, &me, &id, &changes).await?,
    };
    match done {
        Some(stored) => Ok(Json(one(stored))),
        None => Err(why_not_edited(&app, &me, &id).await?),
    }
}

/// Deletes a study file: its author, the leaders of its pod, archived or not, the platform's admins. The file follows by a job.
///
/// # Errors
///
/// `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Json<Deleted>> {
    let gone = hidden(&app);
    let resources = app.rows::<Resource>();
    if resources.update_if(&id, own(&me), &gone).await?.is_none() {
        let resource = match resources.find(&id).await? {
            // A repeat of one's own deletion is no failure.
            Some(it) if it.row.author_id == me => it,
            _ => access::removable(&app, &me, &id).await?,
        };
        let present = [Query::is_null(Resource::DELETED_AT)];
        resources.update_if(&resource.id, present, &gone).await?;
    }
    Ok(Json(Deleted { deleted: true }))
}

/// Says that the caller looked at a study file; true for the first time of a day.
async fn looked(app: &App, me: &UserId, id: &ResourceId, is_own: bool) -> Result<bool> {
    if is_own {
        return Ok(false);
    }
    let now = app.now();
    let edge = rules::activity_id("resource_view", id, me, now, rules::VIEW_WINDOW);
    let event = rules::activity("resource_view", id, me, now);
    let log = app.rows::<ActivityEvent>();
    Ok(log.create_once(&edge, &event, &[]).await?.is_some())
}

fn edit(patch: &ResourcePatch) -> Result<Changes> {
    let mut changes = Changes::new();
    match &patch.title {
        Patch::Null => return Err(Error::field("title", "must have 1 to 200 characters")),
        Patch::Value(title) => changes = changes.set(Resource::TITLE, title),
        Patch::Absent => {}
    }
    if !patch.description.is_absent() {
        changes = changes.set(Resource::DESCRIPTION, patch.description.value());
    }
    if !patch.category.is_absent() {
        changes = changes.set(Resource::CATEGORY, patch.category.value().map(Text::as_str));
    }
    if let Some(tags) = rules::tags_of(&patch.tags) {
        let words = tag_text(&tags);
        changes = changes
            .set(Resource::TAGS, tags)
            .set(Resource::TAG_TEXT, words);
    }
    Ok(changes)
}

/// One call for a file of no pod; of a pod's, what is refused there is found out first.
async fn write(
    app: &App,
    me: &UserId,
    id: &ResourceId,
    changes: &Changes,
) -> Result<Option<Stored<Resource>>> {
    let resources = app.rows::<Resource>();
    let nobodys = Query::is_null(Resource::POD_ID);
    let free = own(me).into_iter().chain([nobodys]);
    if !changes.is_empty() {
        let written = resources.update_if(id, free, changes).await?;
        if written.is_some() {
            return Ok(written);
        }
    }
    let Some(resource) = own_row(app, me, id).await? else {
        return Ok(None);
    };
    app.check_pod_open(resource.row.pod_id.as_ref()).await?;
    if changes.is_empty() {
        // Nothing to change is an answer too, to who may change it.
        return Ok(Some(resource));
    }
    Ok(resources.update_if(id, own(me), changes).await?)
}

/// Lets other people read row and file, as the row is by then: whoever changes or hides it meanwhile is not written over. Whatever fails
/// in between, the file never has more readers than the row.
async fn readdress(
    app: &App,
    me: &UserId,
    id: &ResourceId,
    asked: ResourceVisibility,
    changes: &Changes,
) -> Result<Option<Stored<Resource>>> {
    let done = retry_changed(ATTEMPTS, || address(app, me, id, asked, changes)).await;
    let written = match &done {
        Ok(written) => written.clone(),
        // The file may have closed already.
        Err(refusal) if refusal.code == Code::VersionConflict => own_row(app, me, id).await?,
        Err(_) => None,
    };
    if let Some(resource) = &written {
        open(app, resource).await?;
    }
    done
}

async fn address(
    app: &App,
    me: &UserId,
    id: &ResourceId,
    asked: ResourceVisibility,
    changes: &Changes,
) -> Result<Option<Stored<Resource>>> {
    let Some(resource) = own_row(app, me, id).await? else {
        return Ok(None);
    };
    app.check_pod_open(resource.row.pod_id.as_ref()).await?;
    let audience = rules::moved(&resource.row, asked)?;
    // What moderation hides stays with its author, whomever it is meant for.
    let readers = if resource.row.is_approved {
        audience.permissions(me)
    } else {
        Audience::Author.permissions(me)
    };
    if rules::narrows(resource.row.visibility, asked) {
        let files = [resource.row.file_id.clone()];
        app.share_files(&buckets::RESOURCES, &files, &readers)
            .await?;
    }
    let changes = changes
        .clone()
        .set(Resource::VISIBILITY, audience.visibility())
        .set(Resource::POD_ID, audience.pod());
    let seen = app.rows::<Resource>().unchanged_since(&resource);
    Ok(Some(seen.update_with(id, &changes, &readers).await?))
}

/// Lets those read the file who read the row: two calls or three, and as many more each time that those changed meanwhile. The readers of
/// an older row never stay.
async fn open(app: &App, resource: &Stored<Resource>) -> Result<()> {
    let (id, files) = (&resource.id, [resource.row.file_id.clone()]);
    let mut readers = resource.permissions.clone();
    for _ in 0..ATTEMPTS {
        let those: Vec<Permission> = readers.iter().map(Permission::custom).collect();
        app.share_files(&buckets::RESOURCES, &files, &those).await?;
        let Some(now) = app.rows::<Resource>().find(id).await? else {
            return Ok(());
        };
        if now.permissions == readers {
            return Ok(());
        }
        readers = now.permissions;
    }
    Ok(())
}

/// The caller's own study file, unless it is deleted.
async fn own_row(app: &App, me: &UserId, id: &ResourceId) -> Result<Option<Stored<Resource>>> {
    let found = app.rows::<Resource>().find(id).await?;
    Ok(found.filter(|it| it.row.author_id == *me && it.row.deleted_at.is_none()))
}

/// Finds the words for an edit that touched nothing.
async fn why_not_edited(app: &App, me: &UserId, id: &ResourceId) -> Result<Error> {
    let resource = app.rows::<Resource>().get(id).await?;
    access::check(app, me, &resource).await?;
    Ok(Error::new(
        Code::NotOwner,
        "Only who shared a study file edits it",
    ))
}

fn expected<'a>(me: &'a UserId, readers: &'a [Permission]) -> Expected<'a> {
    Expected {
        bucket: &buckets::RESOURCES,
        field: "fileId",
        owner: me,
        readers,
    }
}

fn own(me: &UserId) -> Vec<Query> {
    vec![
        Query::equal(Resource::AUTHOR_ID, me),
        Query::is_null(Resource::DELETED_AT),
    ]
}

/// Marks a study file as deleted and takes its readers away.
fn hidden(app: &App) -> Changes {
    let nobody: [Permission; 0] = [];
    Changes::new()
        .set(Resource::DELETED_AT, app.now())
        .set("$permissions", nobody)
}

fn one(stored: Stored<Resource>) -> OneResource {
    OneResource {
        resource: stored.into(),
    }
}
