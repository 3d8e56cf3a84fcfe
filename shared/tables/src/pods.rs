//! Study groups.
//!
//! A pod's id is its team's; membership is in `pod_members`.

use model::{Difficulty, FileId, List, PodId, SessionType, Tag, Text, Timestamp, UserId, Zone};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Pod>().read_per_row();

/// A study group. Everybody signed in may read a public one, its team a private one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pod {
    /// What it is called.
    pub name: Text<3, 100>,
    /// How its address may end.
    pub slug: Option<String>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// Who owns it.
    pub owner_id: UserId,
    /// Its picture, in bucket `pod_images`.
    pub image_file_id: Option<FileId>,
    /// What it studies.
    pub subject: Option<Text<0, 100>>,
    /// Where discovery lists it.
    pub category: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Its tags.
    pub tags: List<Tag, 0, 10>,
    /// What people are matched by; the tags by default.
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
    /// Whether it may be written to; archived otherwise.
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
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Pod {
    /// Column of [`Pod::name`].
    pub const NAME: Column = Column::string("name", 100).required();
    /// Column of [`Pod::slug`].
    pub const SLUG: Column = Column::string("slug", 64);
    /// Column of [`Pod::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`Pod::owner_id`].
    pub const OWNER_ID: Column = Column::id("ownerId").required();
    /// Column of [`Pod::image_file_id`].
    pub const IMAGE_FILE_ID: Column = Column::id("imageFileId");
    /// Column of [`Pod::subject`].
    pub const SUBJECT: Column = Column::string("subject", 100);
    /// Column of [`Pod::category`].
    pub const CATEGORY: Column = Column::string("category", 50).or("general");
    /// Column of [`Pod::difficulty`].
    pub const DIFFICULTY: Column = Column::string("difficulty", 16).or("Beginner");
    /// Column of [`Pod::tags`].
    pub const TAGS: Column = Column::string("tags", 32).array();
    /// Column of [`Pod::matching_tags`].
    pub const MATCHING_TAGS: Column = Column::string("matchingTags", 64).array();
    /// Column of [`Pod::ideal_learner_type`].
    pub const IDEAL_LEARNER_TYPE: Column = Column::string("idealLearnerType", 64).array();
    /// Column of [`Pod::session_type`].
    pub const SESSION_TYPE: Column = Column::string("sessionType", 16).array();
    /// Column of [`Pod::average_session_length`].
    pub const AVERAGE_SESSION_LENGTH: Column =
        Column::integer("averageSessionLength").range(5, 480);
    /// Column of [`Pod::common_availability`].
    pub const COMMON_AVAILABILITY: Column = Column::string("commonAvailability", 32).array();
    /// Column of [`Pod::is_public`].
    pub const IS_PUBLIC: Column = Column::boolean("isPublic").preset(Preset::Boolean(true));
    /// Column of [`Pod::is_active`].
    pub const IS_ACTIVE: Column = Column::boolean("isActive").preset(Preset::Boolean(true));
    /// Column of [`Pod::max_members`].
    pub const MAX_MEMBERS: Column = Column::integer("maxMembers")
        .range(2, 200)
        .preset(Preset::Integer(50));
    /// Column of [`Pod::member_count`].
    pub const MEMBER_COUNT: Column = Column::integer("memberCount")
        .range(0, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
    /// Column of [`Pod::posts_count`].
    pub const POSTS_COUNT: Column = Column::counter("postsCount");
    /// Column of [`Pod::timezone`].
    pub const TIMEZONE: Column = Column::string("timezone", 64).or("UTC");
    /// Column of [`Pod::last_activity_at`].
    pub const LAST_ACTIVITY_AT: Column = Column::datetime("lastActivityAt");
    /// Column of [`Pod::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Pod {
    type Id = PodId;
    const TABLE: &'static str = "pods";
    const NOUN: &'static str = "Pod";
    const COLUMNS: &'static [Column] = &[
        Self::NAME,
        Self::SLUG,
        Self::DESCRIPTION,
        Self::OWNER_ID,
        Self::IMAGE_FILE_ID,
        Self::SUBJECT,
        Self::CATEGORY,
        Self::DIFFICULTY,
        Self::TAGS,
        Self::MATCHING_TAGS,
        Self::IDEAL_LEARNER_TYPE,
        Self::SESSION_TYPE,
        Self::AVERAGE_SESSION_LENGTH,
        Self::COMMON_AVAILABILITY,
        Self::IS_PUBLIC,
        Self::IS_ACTIVE,
        Self::MAX_MEMBERS,
        Self::MEMBER_COUNT,
        Self::POSTS_COUNT,
        Self::TIMEZONE,
        Self::LAST_ACTIVITY_AT,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("owner_name_u", &[Self::OWNER_ID.asc(), Self::NAME.asc()]),
        Index::unique("slug_u", &[Self::SLUG.asc()]),
        Index::key(
            "discover_k",
            &[
                Self::IS_PUBLIC.asc(),
                Self::IS_ACTIVE.asc(),
                Self::LAST_ACTIVITY_AT.desc(),
            ],
        ),
        Index::key("subject_k", &[Self::IS_PUBLIC.asc(), Self::SUBJECT.asc()]),
        Index::key("category_k", &[Self::IS_PUBLIC.asc(), Self::CATEGORY.asc()]),
        Index::key("diff_k", &[Self::IS_PUBLIC.asc(), Self::DIFFICULTY.asc()]),
        Index::key(
            "size_k",
            &[Self::IS_PUBLIC.asc(), Self::MEMBER_COUNT.desc()],
        ),
        Index::key("image_k", &[Self::IMAGE_FILE_ID.asc()]),
        Index::fulltext("name_f", &[Self::NAME.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Pod>(&json!({
            "name": "Some name",
            "slug": "slug",
            "description": "Some descri",
            "ownerId": "id-ownerid",
            "imageFileId": "id-imagefileid",
            "subject": "Some subjec",
            "category": "category",
            "difficulty": "Advanced",
            "tags": ["rust"],
            "matchingTags": ["Some matchi"],
            "idealLearnerType": ["Some idealL"],
            "sessionType": ["live"],
            "averageSessionLength": 60,
            "commonAvailability": ["Some common"],
            "isPublic": true,
            "isActive": true,
            "maxMembers": 3,
            "memberCount": 3,
            "postsCount": 3,
            "timezone": "Europe/Berlin",
            "lastActivityAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
