//! Pods as they are founded, changed, found and shown.

use model::{
    Difficulty, FileId, JobId, List, Patch, PodCourseStatus, PodId, PodRole, RoomId, SessionType,
    Tag, Text, Timestamp, UserId, Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Pod, PodCourse};
use store::{Card, Paging, Stored};
use studying::figures::StatsView;

use crate::rules;

/// A pod as its founder describes it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPod {
    /// What it is called: letters of any script, digits, spaces and `- _ ' & .`.
    pub name: Text<3, 100>,
    /// What it is about, at length.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// What it studies.
    #[serde(default)]
    pub subject: Option<Text<0, 100>>,
    /// Where discovery lists it; `general` where it is left out.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
    /// How hard it is; `Beginner` where it is left out.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// Its tags.
    #[serde(default)]
    pub tags: List<Tag, 0, 10>,
    /// What people are matched by; the tags where it is left out.
    #[serde(default)]
    pub matching_tags: Option<List<Text<1, 64>, 0, 20>>,
    /// Whom it is for.
    #[serde(default)]
    pub ideal_learner_type: List<Text<1, 64>, 0, 10>,
    /// How it meets.
    #[serde(default)]
    pub session_type: List<SessionType, 0, 3>,
    /// How long it meets: 5 to 480 minutes.
    #[serde(default)]
    pub average_session_length: Option<u32>,
    /// When it meets.
    #[serde(default)]
    pub common_availability: List<Text<1, 32>, 0, 10>,
    /// Whether anybody may find and join it; true where it is left out.
    #[serde(default)]
    pub is_public: Option<bool>,
    /// How many fit: 2 to 200, 50 where it is left out.
    #[serde(default)]
    pub max_members: Option<u32>,
    /// Its picture, uploaded to the bucket `pod_images`.
    #[serde(default)]
    pub image_file_id: Option<FileId>,
    /// Where its week begins; UTC where it is left out.
    #[serde(default)]
    pub timezone: Option<Zone>,
}

/// What changes about a pod.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodPatch {
    /// What it is called.
    #[serde(default)]
    pub name: Patch<Text<3, 100>>,
    /// What it is about, at length.
    #[serde(default)]
    pub description: Patch<Text<0, 2_000>>,
    /// What it studies.
    #[serde(default)]
    pub subject: Patch<Text<0, 100>>,
    /// Where discovery lists it.
    #[serde(default)]
    pub category: Patch<Text<1, 50>>,
    /// How hard it is.
    #[serde(default)]
    pub difficulty: Patch<Difficulty>,
    /// Its tags.
    #[serde(default)]
    pub tags: Patch<List<Tag, 0, 10>>,
    /// What people are matched by.
    #[serde(default)]
    pub matching_tags: Patch<List<Text<1, 64>, 0, 20>>,
    /// Whom it is for.
    #[serde(default)]
    pub ideal_learner_type: Patch<List<Text<1, 64>, 0, 10>>,
    /// How it meets.
    #[serde(default)]
    pub session_type: Patch<List<SessionType, 0, 3>>,
    /// How long it meets: 5 to 480 minutes.
    #[serde(default)]
    pub average_session_length: Patch<u32>,
    /// When it meets.
    #[serde(default)]
    pub common_availability: Patch<List<Text<1, 32>, 0, 10>>,
    /// Its picture, uploaded to the bucket `pod_images`.
    #[serde(default)]
    pub image_file_id: Patch<FileId>,
    /// Where its week begins.
    #[serde(default)]
    pub timezone: Patch<Zone>,
    /// Whether anybody may find and join it; its owner alone changes this.
    #[serde(default)]
    pub is_public: Patch<bool>,
    /// Whether it may be written to; its owner alone changes this.
    #[serde(default)]
    pub is_active: Patch<bool>,
    /// How many fit, at least as many as are in it; its owner alone changes this.
    #[serde(default)]
    pub max_members: Patch<u32>,
}

/// Yes or no in a query string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum YesNo {
    /// Yes.
    True,
    /// No.
    #[default]
    False,
}

/// Order of pods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PodSort {
    /// Where something happened last.
    #[default]
    Active,
    /// Newest first.
    New,
    /// Largest first.
    Members,
}

/// Which pods to list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodFilter {
    /// The caller's own, public or not; otherwise all that are public.
    #[serde(default)]
    pub mine: YesNo,
    /// Pods whose name has these words.
    #[serde(default)]
    pub q: Option<Text<1, 64>>,
    /// Pods that study this.
    #[serde(default)]
    pub subject: Option<Text<1, 100>>,
    /// Pods of this category.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
    /// Pods of this difficulty.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// Their order; one's own come last joined first.
    #[serde(default)]
    pub sort: PodSort,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A pod as those see it who may.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodView {
    /// Its id, also its team's.
    pub id: PodId,
    /// What it is called.
    pub name: String,
    /// How its address may end.
    pub slug: Option<String>,
    /// What it is about, at length.
    pub description: Option<String>,
    /// Who owns it.
    pub owner_id: UserId,
    /// Its picture, in the bucket `pod_images`.
    pub image_file_id: Option<FileId>,
    /// What it studies.
    pub subject: Option<String>,
    /// Where discovery lists it.
    pub category: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Its tags.
    pub tags: List<Tag, 0, 10>,
    /// What people are matched by.
    pub matching_tags: List<Text<1, 64>, 0, 20>,
    /// Whom it is for.
    pub ideal_learner_type: List<Text<1, 64>, 0, 10>,
    /// How it meets.
    pub session_type: List<SessionType, 0, 3>,
    /// How long it meets, in minutes.
    pub average_session_length: Option<u32>,
    /// When it meets.
    pub common_availability: List<Text<1, 32>, 0, 10>,
    /// Whether anybody may find and join it.
    pub is_public: bool,
    /// Whether it may be written to.
    pub is_active: bool,
    /// How many fit.
    pub max_members: u32,
    /// How many are in it.
    pub member_count: u32,
    /// How many posts it has.
    pub posts_count: u32,
    /// Where its week begins.
    pub timezone: Zone,
    /// When something last happened.
    pub last_activity_at: Option<Timestamp>,
    /// When it was founded.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Pod>> for PodView {
    fn from(stored: Stored<Pod>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            name: row.name.into_string(),
            slug: row.slug,
            description: row.description.map(Text::into_string),
            owner_id: row.owner_id,
            image_file_id: row.image_file_id,
            subject: row.subject.map(Text::into_string),
            category: row.category,
            difficulty: row.difficulty,
            tags: row.tags,
            matching_tags: row.matching_tags,
            ideal_learner_type: row.ideal_learner_type,
            session_type: row.session_type,
            average_session_length: row.average_session_length,
            common_availability: row.common_availability,
            is_public: row.is_public,
            is_active: row.is_active,
            max_members: row.max_members,
            member_count: row.member_count,
            posts_count: row.posts_count,
            timezone: row.timezone,
            last_activity_at: row.last_activity_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A pod in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodItem {
    /// The pod.
    #[serde(flatten)]
    pub pod: PodView,
    /// What the caller is in it; null for strangers.
    pub my_role: Option<PodRole>,
}

/// The one pod of an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnePod {
    /// The pod.
    pub pod: PodView,
    /// Its chat room.
    pub room_id: RoomId,
}

/// A pod with what its page needs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodDetails {
    /// The pod.
    pub pod: PodView,
    /// What the caller is in it; null for strangers.
    pub my_role: Option<PodRole>,
    /// How it is doing.
    pub stats: StatsView,
    /// Who owns it.
    pub owner: Card,
    /// Its chat room.
    pub room_id: RoomId,
    /// Its own course, for its members.
    pub course: Option<CourseSummary>,
}

/// The little of a pod's course that its page shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseSummary {
    /// What it is called.
    pub title: String,
    /// How far its making has come.
    pub status: PodCourseStatus,
    /// Chapters planned.
    pub total_chapters: u32,
    /// Chapters made.
    pub generated_chapters: u32,
}

impl From<PodCourse> for CourseSummary {
    fn from(row: PodCourse) -> Self {
        Self {
            title: row.title.into_string(),
            status: row.status,
            total_chapters: row.total_chapters,
            generated_chapters: row.generated_chapters,
        }
    }
}

/// The statistics of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatsAnswer {
    /// How the pod is doing.
    pub stats: StatsView,
}

/// How many are in a pod.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// How many.
    pub member_count: u32,
}

/// The owner's word that the pod is to be deleted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confirmation {
    /// The pod's name, repeated.
    pub confirm: Text<0, 100>,
}

/// Answer to a deletion: what hung on the pod goes in a moment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deleting {
    /// The job that removes it.
    pub job_id: JobId,
}

/// How somebody means to come in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinRequest {
    /// An invitation's code; a private pod needs one.
    #[serde(default)]
    pub invite_code: Option<Text<1, 16>>,
}

/// Answer to somebody who came in, or was in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// The pod.
    pub pod_id: PodId,
    /// What they are in it.
    pub role: PodRole,
    /// How many are in it.
    pub member_count: u32,
    /// Whether they were in before.
    pub already_member: bool,
    /// Its chat room.
    pub room_id: RoomId,
}

impl Joined {
    /// Says what somebody is in a pod now.
    pub fn new(pod: &Stored<Pod>, role: PodRole, already_member: bool) -> Self {
        Self {
            pod_id: pod.id.clone(),
            role,
            member_count: pod.row.member_count,
            already_member,
            room_id: rules::room(&pod.id),
        }
    }
}

/// The little of a pod that an invitation shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodCard {
    /// Its id.
    pub id: PodId,
    /// What it is called.
    pub name: String,
    /// What it is about, at length.
    pub description: Option<String>,
    /// Its picture, in the bucket `pod_images`.
    pub image_file_id: Option<FileId>,
    /// What it studies.
    pub subject: Option<String>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Whether anybody may find and join it.
    pub is_public: bool,
    /// How many fit.
    pub max_members: u32,
}

impl From<Stored<Pod>> for PodCard {
    fn from(stored: Stored<Pod>) -> Self {
        Self {
            id: stored.id,
            name: stored.row.name.into_string(),
            description: stored.row.description.map(Text::into_string),
            image_file_id: stored.row.image_file_id,
            subject: stored.row.subject.map(Text::into_string),
            difficulty: stored.row.difficulty,
            is_public: stored.row.is_public,
            max_members: stored.row.max_members,
        }
    }
}
