//! Profiles as people see them.
//!
//! The e-mail address is in the settings and nowhere else, so no profile can show one.

use model::{
    FileId, Identity, LearningPace, ProfileVisibility, SessionType, Timestamp, UserId, Username,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::stored::Stored;
use tables::Profile;

/// Everything that a profile shows.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileView {
    /// The account's id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they are mentioned by.
    pub username: Option<Username>,
    /// A few words about themselves.
    pub bio: Option<String>,
    /// Their picture, in bucket `avatars`.
    pub avatar_file_id: Option<FileId>,
    /// What they like.
    pub interests: Vec<String>,
    /// What they call themselves.
    pub identity: Option<Identity>,
    /// How they like to learn together.
    pub vibes: Vec<String>,
    /// What they want to reach.
    pub learning_goals: Vec<String>,
    /// How fast they like to learn.
    pub learning_pace: Option<LearningPace>,
    /// How they like to meet.
    pub preferred_session_types: Vec<SessionType>,
    /// When they have time.
    pub availability: Vec<String>,
    /// What they are at now.
    pub current_focus_areas: Vec<String>,
    /// How many follow them.
    pub followers_count: u32,
    /// How many they follow.
    pub following_count: u32,
    /// How many posts they wrote.
    pub posts_count: u32,
    /// Points won.
    pub total_points: u32,
    /// Level that the points give.
    pub level: u32,
    /// Days in a row with activity.
    pub study_streak: u32,
    /// Keys of achievements.
    pub badges: Vec<String>,
    /// Who sees more than the card.
    pub visibility: ProfileVisibility,
    /// When they came.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Profile>> for ProfileView {
    fn from(stored: Stored<Profile>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            name: row.name.into_string(),
            username: row.username,
            bio: row.bio.map(model::Text::into_string),
            avatar_file_id: row.avatar_file_id,
            interests: texts(row.interests),
            identity: row.identity,
            vibes: texts(row.vibes),
            learning_goals: texts(row.learning_goals),
            learning_pace: row.learning_pace,
            preferred_session_types: row.preferred_session_types.into_vec(),
            availability: texts(row.availability),
            current_focus_areas: texts(row.current_focus_areas),
            followers_count: row.followers_count,
            following_count: row.following_count,
            posts_count: row.posts_count,
            total_points: row.total_points,
            level: row.level,
            study_streak: row.study_streak,
            badges: row.badges.into_vec(),
            visibility: row.visibility,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

fn texts<const LOW: usize, const HIGH: usize, const MIN: usize, const MAX: usize>(
    list: model::List<model::Text<LOW, HIGH>, MIN, MAX>,
) -> Vec<String> {
    let texts = list.into_vec().into_iter();
    texts.map(model::Text::into_string).collect()
}
