//! Whom a study file is for, and what is said about it.

use client::{File, Permission};
use model::{
    did, tag_text, EdgeId, Kind, List, PodId, ResourceId, ResourceVisibility, Text, Timestamp,
    UserId, Zone,
};
use runtime::{Code, Error, Result};
use store::readers;
use store::tables::{ActivityEvent, Resource};

use crate::wire::NewResource;

/// The longest file name that is kept, in characters.
const LONGEST_NAME: usize = 255;

/// Seconds within which downloads of one person count once.
pub const DOWNLOAD_WINDOW: i64 = 60 * 60;

/// Seconds within which looks of one person count once.
pub const VIEW_WINDOW: i64 = 24 * 60 * 60;

/// Whose eyes a study file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everyone who is signed in.
    Everyone,
    /// The members of a pod.
    Pod(PodId),
    /// Who shares it.
    Author,
}

impl Audience {
    /// The read permission that lets them in, on the row and on the file.
    pub fn permissions(&self, author: &UserId) -> [Permission; 1] {
        [match self {
            Self::Everyone => readers::everyone(),
            Self::Pod(pod) => readers::pod(pod),
            Self::Author => readers::user(author),
        }]
    }

    /// The pod, where it is one.
    pub fn pod(&self) -> Option<&PodId> {
        match self {
            Self::Pod(pod) => Some(pod),
            Self::Everyone | Self::Author => None,
        }
    }

    /// How it is stored.
    pub fn visibility(&self) -> ResourceVisibility {
        match self {
            Self::Everyone => ResourceVisibility::Public,
            Self::Pod(_) => ResourceVisibility::Pod,
            Self::Author => ResourceVisibility::Private,
        }
    }
}

/// Decides whom a new study file is for. Naming a pod means its members, unless the request says otherwise.
///
/// # Errors
///
/// `validation_failed` where pod and visibility contradict each other.
pub fn audience(visibility: Option<ResourceVisibility>, pod: Option<&PodId>) -> Result<Audience> {
    let usual = match pod {
        Some(_) => ResourceVisibility::Pod,
        None => ResourceVisibility::Public,
    };
    match (visibility.unwrap_or(usual), pod) {
        (ResourceVisibility::Public, None) => Ok(Audience::Everyone),
        (ResourceVisibility::Private, None) => Ok(Audience::Author),
        (ResourceVisibility::Pod, Some(pod)) => Ok(Audience::Pod(pod.clone())),
        (ResourceVisibility::Pod, None) => Err(Error::field(
            "podId",
            "must name the pod that the file is for",
        )),
        (_, Some(_)) => Err(Error::field(
            "visibility",
            "must be `pod` for a file in a pod",
        )),
    }
}

/// Decides whom a study file is for from now on. One in a pod may leave it; none gets into a pod later, since nobody there was told.
///
/// # Errors
///
/// `rule_violation` for a file outside a pod that is to be its members'.
pub fn moved(stored: &Resource, asked: ResourceVisibility) -> Result<Audience> {
    match (asked, &stored.pod_id) {
        (ResourceVisibility::Public, _) => Ok(Audience::Everyone),
        (ResourceVisibility::Private, _) => Ok(Audience::Author),
        (ResourceVisibility::Pod, Some(pod)) => Ok(Audience::Pod(pod.clone())),
        (ResourceVisibility::Pod, None) => Err(Error::new(
            Code::RuleViolation,
            "Share the file in the pod to let its members read it",
        )),
    }
}

/// Whether fewer people read something after a change: the file then closes before the row says so, and never the other way round.
pub fn narrows(from: ResourceVisibility, to: ResourceVisibility) -> bool {
    breadth(to) < breadth(from)
}

fn breadth(visibility: ResourceVisibility) -> u8 {
    match visibility {
        ResourceVisibility::Private => 0,
        ResourceVisibility::Pod => 1,
        ResourceVisibility::Public => 2,
    }
}

/// What it takes to see a study file.
#[derive(Debug, PartialEq, Eq)]
pub enum Sight<'a> {
    /// Nothing.
    Free,
    /// A place in the pod.
    Members(&'a PodId),
    /// Administration: moderation hides it from everybody else.
    Admins,
    /// Nobody sees it.
    Hidden,
}

/// Decides what it takes for `me` to see a study file.
pub fn sight<'a>(me: &UserId, resource: &'a Resource) -> Sight<'a> {
    if resource.deleted_at.is_some() {
        return Sight::Hidden;
    }
    if resource.author_id == *me {
        return Sight::Free;
    }
    match (resource.is_approved, resource.visibility, &resource.pod_id) {
        (_, ResourceVisibility::Private, _) | (_, ResourceVisibility::Pod, None) => Sight::Hidden,
        (false, _, _) => Sight::Admins,
        (true, ResourceVisibility::Public, _) => Sight::Free,
        (true, ResourceVisibility::Pod, Some(pod)) => Sight::Members(pod),
    }
}

/// A study file that nobody has liked or downloaded yet. What the file is, the server found out; only its name is the uploader's.
///
/// # Errors
///
/// `validation_failed` without a title for a file without a name.
pub fn resource(
    author: &UserId,
    audience: &Audience,
    new: NewResource,
    file: &File,
) -> Result<Resource> {
    let file_name: Text<0, LONGEST_NAME> = Text::cut(&file.name);
    let named = Text::<0, 200>::cut(&file.name).fit();
    let title = new.title.or_else(|| named.ok());
    Ok(Resource {
        author_id: author.clone(),
        title: title.ok_or_else(|| Error::field("title", "must have 1 to 200 characters"))?,
        description: new.description,
        file_id: new.file_id,
        file_name: file_name.into_string(),
        file_size: file.size_original,
        mime_type: mime_type(&file.mime_type).to_owned(),
        pod_id: audience.pod().cloned(),
        visibility: audience.visibility(),
        category: new.category,
        tag_text: Some(tag_text(&new.tags)),
        tags: new.tags,
        likes_count: 0,
        downloads_count: 0,
        views_count: 0,
        bookmarks_count: 0,
        is_approved: true,
        trend_score: 0.0,
        deleted_at: None,
    })
}

fn mime_type(told: &str) -> &str {
    told.split(';').next().unwrap_or_default().trim()
}

/// The id of what the log keeps of an action of one person within a window of so many seconds: it is there once.
pub fn activity_id(
    action: &str,
    resource: &ResourceId,
    user: &UserId,
    now: Timestamp,
    window: i64,
) -> EdgeId {
    let start = now.as_second().div_euclid(window.max(1)) * window;
    did(
        Kind::ACTIVITY,
        &[action, resource.as_str(), user.as_str(), &start.to_string()],
    )
}

/// What the activity log keeps. Its date is UTC's, since the caller's zone is not at hand and costs a read.
pub fn activity(
    action: &str,
    resource: &ResourceId,
    user: &UserId,
    now: Timestamp,
) -> ActivityEvent {
    ActivityEvent {
        user_id: user.clone(),
        action: action.to_owned(),
        entity_type: Some("resource".to_owned()),
        entity_id: Some(resource.cast()),
        pod_id: None,
        meta: None,
        local_date: now.date_in(&Zone::utc()),
    }
}

/// Tags of an edit, or none where they were taken away.
pub fn tags_of(patch: &model::Patch<List<model::Tag, 0, 10>>) -> Option<List<model::Tag, 0, 10>> {
    match patch {
        model::Patch::Absent => None,
        model::Patch::Null => Some(List::default()),
        model::Patch::Value(tags) => Some(tags.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file() -> File {
        serde_json::from_value(json!({
            "$id": "f1", "bucketId": "resources", "name": "Notes.pdf",
            "mimeType": "text/plain; charset=us-ascii", "sizeOriginal": 12
        }))
        .unwrap()
    }

    fn shared(audience: &Audience) -> Resource {
        let new = serde_json::from_value(json!({ "fileId": "f1", "tags": ["maths", "logic"] }));
        resource(&user("asha"), audience, new.unwrap(), &file()).unwrap()
    }

    fn user(id: &str) -> UserId {
        id.parse().unwrap()
    }

    fn pod() -> PodId {
        "maths".parse().unwrap()
    }

    #[test]
    fn a_file_is_public_unless_it_names_a_pod_or_says_otherwise() {
        use ResourceVisibility::{Pod, Private, Public};
        let audience = |visibility, pod: Option<&PodId>| audience(visibility, pod).ok();
        assert_eq!(audience(None, None), Some(Audience::Everyone));
        assert_eq!(audience(Some(Private), None), Some(Audience::Author));
        assert_eq!(audience(None, Some(&pod())), Some(Audience::Pod(pod())));
        assert_eq!(
            audience(Some(Pod), Some(&pod())),
            Some(Audience::Pod(pod()))
        );
        assert_eq!(audience(Some(Pod), None), None);
        assert_eq!(audience(Some(Public), Some(&pod())), None);
        assert_eq!(audience(Some(Private), Some(&pod())), None);
    }

    #[test]
    fn a_file_leaves_its_pod_and_never_enters_one_later() {
        use ResourceVisibility::{Pod, Private, Public};
        let in_pod = shared(&Audience::Pod(pod()));
        assert_eq!(moved(&in_pod, Public).unwrap(), Audience::Everyone);
        assert_eq!(moved(&in_pod, Private).unwrap(), Audience::Author);
        assert_eq!(moved(&in_pod, Pod).unwrap(), Audience::Pod(pod()));
        let refused = moved(&shared(&Audience::Everyone), Pod).unwrap_err();
        assert_eq!(refused.code, Code::RuleViolation);
        assert!(narrows(Public, Private) && narrows(Pod, Private) && narrows(Public, Pod));
        assert!(!narrows(Private, Public) && !narrows(Pod, Pod) && !narrows(Pod, Public));
    }

    #[test]
    fn the_row_says_of_the_file_what_the_server_found() {
        let row = shared(&Audience::Everyone);
        assert_eq!(row.title.as_str(), "Notes.pdf");
        assert_eq!((row.file_name.as_str(), row.file_size), ("Notes.pdf", 12));
        assert_eq!(row.mime_type, "text/plain");
        assert_eq!(row.tag_text.as_deref(), Some("maths logic"));
    }

    #[test]
    fn who_sees_a_file_follows_from_its_audience() {
        let (asha, ben) = (user("asha"), user("ben"));
        let (public, private) = (shared(&Audience::Everyone), shared(&Audience::Author));
        let in_pod = shared(&Audience::Pod(pod()));
        assert_eq!(sight(&ben, &public), Sight::Free);
        assert_eq!(sight(&ben, &private), Sight::Hidden);
        assert_eq!(sight(&ben, &in_pod), Sight::Members(&pod()));
        assert_eq!(sight(&asha, &private), Sight::Free);
        let hidden = Resource {
            is_approved: false,
            ..public.clone()
        };
        assert_eq!(sight(&ben, &hidden), Sight::Admins);
        assert_eq!(sight(&asha, &hidden), Sight::Free);
        let gone = Resource {
            deleted_at: Some(Timestamp::parse("2026-01-01T00:00:00Z").unwrap()),
            ..public
        };
        assert_eq!(sight(&asha, &gone), Sight::Hidden);
    }

    #[test]
    fn an_hour_of_downloads_is_one_and_a_day_of_looks_too() {
        let (file, ben) = ("r1".parse().unwrap(), user("ben"));
        let at = |action, text: &str, window| {
            activity_id(action, &file, &ben, Timestamp::parse(text).unwrap(), window)
        };
        let hour = |text| at("download", text, DOWNLOAD_WINDOW);
        assert_eq!(hour("2026-01-01T10:00:00Z"), hour("2026-01-01T10:59:59Z"));
        assert_ne!(hour("2026-01-01T10:59:59Z"), hour("2026-01-01T11:00:00Z"));
        let day = |text| at("view", text, VIEW_WINDOW);
        assert_eq!(day("2026-01-01T00:00:00Z"), day("2026-01-01T23:59:59Z"));
        assert_ne!(day("2026-01-01T23:59:59Z"), day("2026-01-02T00:00:00Z"));
        assert_ne!(hour("2026-01-01T00:00:00Z"), day("2026-01-01T00:00:00Z"));
    }
}
