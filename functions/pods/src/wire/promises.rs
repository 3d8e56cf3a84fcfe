//! Pledges, check-ins, replies to events, emoji.

use std::collections::BTreeMap;

use model::{
    EdgeId, EntityId, EventId, IsoWeek, LocalDate, Mood, PledgeStatus, PodId, RsvpStatus, Text,
    Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{CheckIn, Pledge};
use store::{Card, Stored};

/// Which week's pledges to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeekFilter {
    /// The week; the current one of the pod's zone where it is left out.
    #[serde(default)]
    pub week: Option<IsoWeek>,
}

/// A pledge as its maker writes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPledge {
    /// The promise.
    pub pledge: Text<1, 2_000>,
}

/// A pledge as the pod sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PledgeView {
    /// Its id.
    pub id: EdgeId,
    /// The pod.
    pub pod_id: PodId,
    /// Who promises.
    pub user_id: UserId,
    /// The week, in the pod's zone.
    pub iso_week: IsoWeek,
    /// The promise.
    pub pledge: String,
    /// What became of it.
    pub status: PledgeStatus,
    /// When it was kept.
    pub kept_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Pledge>> for PledgeView {
    fn from(stored: Stored<Pledge>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            user_id: row.user_id,
            iso_week: row.iso_week,
            pledge: row.pledge.into_string(),
            status: row.status,
            kept_at: row.kept_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A pledge in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PledgeItem {
    /// The pledge.
    pub pledge: PledgeView,
    /// Who promises.
    pub user: Card,
}

/// A week's pledges.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pledges {
    /// All of them, oldest first.
    pub items: Vec<PledgeItem>,
    /// The week.
    pub week: IsoWeek,
}

/// The one pledge of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePledge {
    /// The pledge.
    pub pledge: PledgeView,
}

/// Answer to a pledge that was kept.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Kept {
    /// The pledge.
    pub pledge: PledgeView,
    /// Points that the caller has in the pod now.
    pub points: u32,
}

/// A check-in as its writer sends it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCheckIn {
    /// How it is going, in words.
    pub note: Text<1, 4_000>,
    /// How it is going, in one.
    #[serde(default)]
    pub mood: Option<Mood>,
    /// What is in the way.
    #[serde(default)]
    pub blocker: Option<Text<0, 300>>,
    /// Whether to ask the pod for help.
    #[serde(default)]
    pub help_needed: bool,
    /// Names this attempt: sending it again answers the first check-in.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// A check-in as the pod sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInView {
    /// Its id.
    pub id: EntityId,
    /// The pod.
    pub pod_id: PodId,
    /// Who wrote it.
    pub user_id: UserId,
    /// How it is going, in words.
    pub note: String,
    /// How it is going, in one.
    pub mood: Option<Mood>,
    /// What is in the way.
    pub blocker: Option<String>,
    /// Whether the pod is asked for help.
    pub help_needed: bool,
    /// The day on the writer's calendar.
    pub local_date: LocalDate,
    /// When it was written.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<CheckIn>> for CheckInView {
    fn from(stored: Stored<CheckIn>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            user_id: row.user_id,
            note: row.note.into_string(),
            mood: row.mood,
            blocker: row.blocker.map(Text::into_string),
            help_needed: row.help_needed,
            local_date: row.local_date,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A check-in in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInItem {
    /// The check-in.
    pub check_in: CheckInView,
    /// Who wrote it.
    pub user: Card,
}

/// A page of check-ins.
pub type CheckInPage = store::Page<CheckInItem>;

/// Answer to a check-in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedIn {
    /// The check-in.
    pub check_in: CheckInView,
    /// Days in a row with a check-in, with this one.
    pub streak: u32,
    /// Points that the caller has in the pod, with this one's.
    pub points: u32,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

/// Which events to count replies of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepliesFilter {
    /// At most 50 events of the pod: repeated, or with commas between them.
    pub event_ids: Vec<String>,
}

/// The replies to one event.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reply {
    /// How many come.
    pub going: u32,
    /// The caller's own answer; null for none.
    pub mine: Option<RsvpStatus>,
}

/// The replies to some events.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Replies {
    /// By event; one that nobody answered has none going.
    pub items: BTreeMap<EventId, Reply>,
}

/// Which things to count emoji on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TheirReactions {
    /// At most 50 things: repeated, or with commas between them.
    pub item_ids: Vec<String>,
}

/// One emoji on one thing.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReactionCount {
    /// How many people put it there.
    pub count: u32,
    /// Whether the caller did.
    pub mine: bool,
}

/// The emoji on some things.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reactions {
    /// By thing, then by emoji; what nobody reacted to has none.
    pub items: BTreeMap<EntityId, BTreeMap<String, ReactionCount>>,
}

/// Answer to a reaction.
pub type Reacted = ReactionCount;
