//! The public face of people.
//!
//! Points, level, streak, badges and counters are written by functions alone.

use model::{
    FileId, Identity, LearningPace, List, ProfileVisibility, SessionType, Text, Timestamp, UserId,
    Username,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT, ID, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Profile>().read_per_row();

/// What others see of somebody; its id is the account's.
///
/// Everybody signed in may read it, unless it is private: then its owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// What they are called.
    pub name: Text<1, 80>,
    /// What they are mentioned by; unique.
    pub username: Option<Username>,
    /// A few words about themselves.
    pub bio: Option<Text<0, 1_000>>,
    /// Their picture, in bucket `avatars`.
    pub avatar_file_id: Option<FileId>,
    /// What they like.
    pub interests: List<Text<1, 64>, 0, 20>,
    /// What they call themselves.
    pub identity: Option<Identity>,
    /// How they like to learn together.
    pub vibes: List<Text<1, 32>, 0, 10>,
    /// What they want to reach: `interview-prep`, `exam-prep`, …, or their own words.
    pub learning_goals: List<Text<1, 200>, 0, 10>,
    /// How fast they like to learn.
    pub learning_pace: Option<LearningPace>,
    /// How they like to meet.
    pub preferred_session_types: List<SessionType, 0, 3>,
    /// When they have time: `weekday-morning`, `weekday-evening`, `weekend`, or their own words.
    pub availability: List<Text<1, 32>, 0, 10>,
    /// What they are at now.
    pub current_focus_areas: List<Text<1, 100>, 0, 10>,
    /// How many follow them.
    pub followers_count: u32,
    /// How many they follow.
    pub following_count: u32,
    /// How many posts they wrote.
    pub posts_count: u32,
    /// Points from the ledger.
    pub total_points: u32,
    /// Level that the points give.
    pub level: u32,
    /// Days in a row with activity; written by the daily roll-up.
    pub study_streak: u32,
    /// Keys of achievements.
    pub badges: List<String, 0, 50>,
    /// Who sees more than the card.
    pub visibility: ProfileVisibility,
    /// When they last chose a username; they may again 30 days later.
    pub username_changed_at: Option<Timestamp>,
    /// When the account was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl Profile {
    /// The profile of somebody new.
    pub fn new(name: Text<1, 80>, username: Username) -> Self {
        Self {
            name,
            username: Some(username),
            bio: None,
            avatar_file_id: None,
            interests: List::default(),
            identity: None,
            vibes: List::default(),
            learning_goals: List::default(),
            learning_pace: None,
            preferred_session_types: List::default(),
            availability: List::default(),
            current_focus_areas: List::default(),
            followers_count: 0,
            following_count: 0,
            posts_count: 0,
            total_points: 0,
            level: 1,
            study_streak: 0,
            badges: List::default(),
            visibility: ProfileVisibility::Public,
            username_changed_at: None,
            deleted_at: None,
        }
    }

    /// Column of [`Profile::name`].
    pub const NAME: Column = Column::string("name", 80).required();
    /// Column of [`Profile::username`].
    pub const USERNAME: Column = Column::string("username", 30);
    /// Column of [`Profile::bio`].
    pub const BIO: Column = Column::text("bio", 1_000);
    /// Column of [`Profile::avatar_file_id`].
    pub const AVATAR_FILE_ID: Column = Column::id("avatarFileId");
    /// Column of [`Profile::interests`].
    pub const INTERESTS: Column = Column::string("interests", 64).array();
    /// Column of [`Profile::identity`].
    pub const IDENTITY: Column = Column::string("identity", 32);
    /// Column of [`Profile::vibes`].
    pub const VIBES: Column = Column::string("vibes", 32).array();
    /// Column of [`Profile::learning_goals`].
    pub const LEARNING_GOALS: Column = Column::string("learningGoals", 200).array();
    /// Column of [`Profile::learning_pace`].
    pub const LEARNING_PACE: Column = Column::string("learningPace", 16);
    /// Column of [`Profile::preferred_session_types`].
    pub const PREFERRED_SESSION_TYPES: Column = Column::string("preferredSessionTypes", 16).array();
    /// Column of [`Profile::availability`].
    pub const AVAILABILITY: Column = Column::string("availability", 32).array();
    /// Column of [`Profile::current_focus_areas`].
    pub const CURRENT_FOCUS_AREAS: Column = Column::string("currentFocusAreas", 100).array();
    /// Column of [`Profile::followers_count`].
    pub const FOLLOWERS_COUNT: Column = Column::counter("followersCount");
    /// Column of [`Profile::following_count`].
    pub const FOLLOWING_COUNT: Column = Column::counter("followingCount");
    /// Column of [`Profile::posts_count`].
    pub const POSTS_COUNT: Column = Column::counter("postsCount");
    /// Column of [`Profile::total_points`].
    pub const TOTAL_POINTS: Column = Column::counter("totalPoints");
    /// Column of [`Profile::level`].
    pub const LEVEL: Column = Column::integer("level")
        .range(1, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
    /// Column of [`Profile::study_streak`].
    pub const STUDY_STREAK: Column = Column::counter("studyStreak");
    /// Column of [`Profile::badges`].
    pub const BADGES: Column = Column::string("badges", 64).array();
    /// Column of [`Profile::visibility`].
    pub const VISIBILITY: Column = Column::string("visibility", 16).or("public");
    /// Column of [`Profile::username_changed_at`].
    pub const USERNAME_CHANGED_AT: Column = Column::datetime("usernameChangedAt");
    /// Column of [`Profile::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Profile {
    type Id = UserId;
    const TABLE: &'static str = "profiles";
    const NOUN: &'static str = "Profile";
    const COLUMNS: &'static [Column] = &[
        Self::NAME,
        Self::USERNAME,
        Self::BIO,
        Self::AVATAR_FILE_ID,
        Self::INTERESTS,
        Self::IDENTITY,
        Self::VIBES,
        Self::LEARNING_GOALS,
        Self::LEARNING_PACE,
        Self::PREFERRED_SESSION_TYPES,
        Self::AVAILABILITY,
        Self::CURRENT_FOCUS_AREAS,
        Self::FOLLOWERS_COUNT,
        Self::FOLLOWING_COUNT,
        Self::POSTS_COUNT,
        Self::TOTAL_POINTS,
        Self::LEVEL,
        Self::STUDY_STREAK,
        Self::BADGES,
        Self::VISIBILITY,
        Self::USERNAME_CHANGED_AT,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("username_u", &[Self::USERNAME.asc()]),
        Index::key("avatar_k", &[Self::AVATAR_FILE_ID.asc()]),
        Index::fulltext("name_f", &[Self::NAME.asc()]),
        Index::key("points_k", &[Self::TOTAL_POINTS.desc(), asc(ID)]),
        Index::key("streak_k", &[Self::STUDY_STREAK.desc(), asc(ID)]),
        Index::key("created_k", &[desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Profile>(&json!({
            "name": "Some name",
            "username": "asha_1",
            "bio": "Some bio",
            "avatarFileId": "id-avatarfileid",
            "interests": ["Some intere"],
            "identity": "self-learner",
            "vibes": ["Some vibes"],
            "learningGoals": ["Some learni"],
            "learningPace": "slow",
            "preferredSessionTypes": ["live"],
            "availability": ["Some availa"],
            "currentFocusAreas": ["Some curren"],
            "followersCount": 3,
            "followingCount": 3,
            "postsCount": 3,
            "totalPoints": 3,
            "level": 3,
            "studyStreak": 3,
            "badges": ["badges"],
            "visibility": "public",
            "usernameChangedAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn a_new_profile_holds_what_the_columns_preset() {
        let name = "Asha".parse().unwrap();
        crate::check_presets(&Profile::new(name, Username::suggest("Asha")));
    }
}
