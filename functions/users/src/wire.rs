//! JSON in and out of profiles.

use client::{Changes, Permission};
use model::{
    CourseId, EntityId, FileId, Identity, LearningPace, List, Patch, ProfileVisibility,
    ProgressStatus, Rarity, SessionType, Text, Timestamp, UserId, Username,
};
use runtime::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::schema::Column;
use store::tables::{Certificate, Profile, UserAchievement};
use store::{readers, Card, Paging, ProfileView, Stored};

use crate::rules;

/// A profile with what its reader's screen needs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfilePage {
    /// The profile, or its card where more is hidden from the caller.
    pub profile: Shown,
    /// Whether the caller follows them.
    pub is_following: bool,
    /// Whether they follow the caller.
    pub is_followed_by: bool,
    /// Whether it is the caller's own.
    pub is_self: bool,
    /// Their latest achievements, at most six.
    pub achievements: Vec<AchievementView>,
}

/// As much of a profile as its reader may see.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Shown {
    /// All of it.
    Whole(Box<ProfileView>),
    /// What everybody sees of everybody.
    Card(Card),
}

/// One achievement.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AchievementView {
    /// What: a key of the catalogue of achievements.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// How rare it is.
    pub rarity: Option<Rarity>,
    /// When it was achieved.
    pub earned_at: Timestamp,
    /// The course it was achieved in.
    pub course_id: Option<EntityId>,
}

impl From<UserAchievement> for AchievementView {
    fn from(row: UserAchievement) -> Self {
        Self {
            name: rules::achievement_name(&row.key),
            key: row.key,
            points: row.points,
            rarity: row.rarity,
            earned_at: row.earned_at,
            course_id: row.scope_id,
        }
    }
}

/// The caller's own profile.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneProfile {
    /// The profile.
    pub profile: ProfileView,
}

/// What changes about one's profile; null takes away what may be missing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfilePatch {
    /// What the caller is called.
    #[serde(default)]
    pub name: Patch<Text<1, 80>>,
    /// What the caller is mentioned by: unique, and changed once in thirty days.
    #[serde(default)]
    pub username: Patch<Username>,
    /// A few words about the caller.
    #[serde(default)]
    pub bio: Patch<Text<0, 1_000>>,
    /// What the caller likes.
    #[serde(default)]
    pub interests: Patch<List<Text<1, 64>, 0, 20>>,
    /// What the caller calls themselves.
    #[serde(default)]
    pub identity: Patch<Identity>,
    /// How the caller likes to learn together.
    #[serde(default)]
    pub vibes: Patch<List<Text<1, 32>, 0, 10>>,
    /// What the caller wants to reach.
    #[serde(default)]
    pub learning_goals: Patch<List<Text<1, 200>, 0, 10>>,
    /// How fast the caller likes to learn.
    #[serde(default)]
    pub learning_pace: Patch<LearningPace>,
    /// How the caller likes to meet.
    #[serde(default)]
    pub preferred_session_types: Patch<List<SessionType, 0, 3>>,
    /// When the caller has time.
    #[serde(default)]
    pub availability: Patch<List<Text<1, 32>, 0, 10>>,
    /// What the caller is at now.
    #[serde(default)]
    pub current_focus_areas: Patch<List<Text<1, 100>, 0, 10>>,
    /// Who sees more than the card.
    #[serde(default)]
    pub visibility: Patch<ProfileVisibility>,
}

impl ProfilePatch {
    /// The username that the caller chose.
    ///
    /// # Errors
    ///
    /// `validation_failed` for none: everybody has one.
    pub fn username(&self) -> Result<Option<Username>> {
        match &self.username {
            Patch::Absent => Ok(None),
            Patch::Null => Err(Error::field(
                "username",
                "must have 3 to 30 letters a-z, digits or underscores",
            )),
            Patch::Value(username) => Ok(Some(username.clone())),
        }
    }

    /// The other cells that change; none where none does.
    ///
    /// # Errors
    ///
    /// `validation_failed` for no name: everybody has one.
    pub fn changes(self, me: &UserId) -> Result<Option<Changes>> {
        if matches!(self.name, Patch::Null) {
            return Err(Error::field("name", "must have 1 to 80 characters"));
        }
        let visibility = match self.visibility {
            Patch::Null => Patch::Value(ProfileVisibility::Public),
            patch => patch,
        };
        let mut cells = Cells::default();
        cells.put(Profile::NAME, self.name);
        cells.put(Profile::BIO, self.bio);
        cells.put_list(Profile::INTERESTS, self.interests);
        cells.put(Profile::IDENTITY, self.identity);
        cells.put_list(Profile::VIBES, self.vibes);
        cells.put_list(Profile::LEARNING_GOALS, self.learning_goals);
        cells.put(Profile::LEARNING_PACE, self.learning_pace);
        cells.put_list(
            Profile::PREFERRED_SESSION_TYPES,
            self.preferred_session_types,
        );
        cells.put_list(Profile::AVAILABILITY, self.availability);
        cells.put_list(Profile::CURRENT_FOCUS_AREAS, self.current_focus_areas);
        if let Some(&visibility) = visibility.value() {
            cells.put(Profile::VISIBILITY, Patch::Value(visibility));
            let readers: [Permission; 1] = [readers::profile(me, visibility)];
            cells.set("$permissions", readers);
        }
        Ok(cells.changes)
    }
}

/// The changes so far; none before the first.
#[derive(Default)]
struct Cells {
    changes: Option<Changes>,
}

impl Cells {
    fn put<T: Serialize>(&mut self, column: Column, patch: Patch<T>) {
        match patch {
            Patch::Absent => {}
            Patch::Null => self.set(column, None::<T>),
            Patch::Value(value) => self.set(column, value),
        }
    }

    /// A list is emptied rather than taken away.
    fn put_list<T: Serialize, const MAX: usize>(
        &mut self,
        column: Column,
        patch: Patch<List<T, 0, MAX>>,
    ) {
        match patch {
            Patch::Absent => {}
            Patch::Null => self.set(column, List::<T, 0, MAX>::default()),
            Patch::Value(value) => self.set(column, value),
        }
    }

    fn set(&mut self, column: impl AsRef<str>, value: impl Serialize) {
        let changes = self.changes.take().unwrap_or_default();
        self.changes = Some(changes.set(column, value));
    }
}

/// A picture to show.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Avatar {
    /// A file that the caller uploaded to the bucket `avatars`.
    pub file_id: FileId,
}

/// The picture that is shown now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarSet {
    /// Its file in the bucket `avatars`.
    pub avatar_file_id: FileId,
}

/// Whether something was taken away.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Removed {
    /// False where there was nothing.
    pub removed: bool,
}

/// Whom to find.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileFilter {
    /// Words of the name, or the start of the username.
    #[serde(default)]
    pub q: Option<Text<1, 64>>,
    /// Their order; the newest first where it is left out.
    #[serde(default)]
    pub sort: ProfileSort,
    /// Which page, and how long: 20 where it is left out, 50 at most.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Order of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProfileSort {
    /// Who came last.
    #[default]
    Recent,
    /// Most points.
    Points,
    /// Longest streak.
    Streak,
}

/// Somebody who was found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Their card.
    #[serde(flatten)]
    pub card: Card,
    /// How many follow them; null where they show it to fellow members only, like all that follows.
    pub followers_count: Option<u32>,
    /// How many they follow.
    pub following_count: Option<u32>,
    /// How many posts they wrote.
    pub posts_count: Option<u32>,
    /// Points won.
    pub total_points: Option<u32>,
    /// Level that the points give.
    pub level: Option<u32>,
    /// Days in a row with activity.
    pub study_streak: Option<u32>,
}

impl From<Stored<Profile>> for Found {
    fn from(stored: Stored<Profile>) -> Self {
        let row = &stored.row;
        let is_public = row.visibility == ProfileVisibility::Public;
        let told = |count: u32| is_public.then_some(count);
        Self {
            card: Card::of(&stored.id, row),
            followers_count: told(row.followers_count),
            following_count: told(row.following_count),
            posts_count: told(row.posts_count),
            total_points: told(row.total_points),
            level: told(row.level),
            study_streak: told(row.study_streak),
        }
    }
}

/// Whose cards to read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Their ids.
    pub ids: List<UserId, 1, 100>,
}

/// Some people's cards.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cards {
    /// The cards, in the order asked for.
    pub profiles: Vec<Card>,
}

/// Whether the caller follows somebody, and how many do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Followed {
    /// Whether the caller follows them now.
    pub following: bool,
    /// How many follow them.
    pub followers_count: u32,
}

/// Whether the caller follows somebody.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Following {
    /// Whether they do.
    pub following: bool,
}

/// What somebody learned; what is private is null for others.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseProfile {
    /// Who.
    pub user_id: UserId,
    /// What it adds up to.
    pub totals: Totals,
    /// Their courses, the latest first; for others the completed ones.
    pub courses: Vec<LearnedCourse>,
    /// Their certificates, the latest first.
    pub certificates: Vec<CertificateView>,
    /// Their achievements, the latest first.
    pub achievements: Vec<AchievementView>,
    /// How they learn; null for others.
    pub stats: Option<Statistics>,
}

/// What somebody's courses add up to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Courses they are in or through; null for others.
    pub enrolled: Option<u32>,
    /// Courses they completed.
    pub completed: u32,
    /// Hours spent in courses; null for others.
    pub learning_hours: Option<f64>,
    /// Points won.
    pub points: u32,
    /// Days in a row with activity.
    pub streak: u32,
    /// The mean score in per cent; null without any, and for others.
    pub average_score: Option<f64>,
}

/// How far somebody is in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LearnedCourse {
    /// The course.
    pub course_id: CourseId,
    /// What it is called; null for one that is gone.
    pub title: Option<String>,
    /// Who teaches it; null for one that is gone.
    pub instructor: Option<Card>,
    /// Chapters completed, in per cent.
    pub progress_pct: u32,
    /// The score in per cent; null without any, and for others.
    pub average_score: Option<f64>,
    /// Whether they are at it.
    pub status: ProgressStatus,
    /// When they began.
    pub enrolled_at: Timestamp,
    /// When they completed it, as their certificate says.
    pub completed_at: Option<Timestamp>,
}

/// A certificate that still counts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// What it is checked by.
    pub code: String,
    /// What the course was called.
    pub course_title: String,
    /// The score, in per cent.
    pub score: f64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Where anybody checks it.
    pub verify_url: String,
}

impl CertificateView {
    /// A certificate, and where it is checked: its code after `verify`.
    pub fn of(row: &Certificate, verify: &str) -> Self {
        Self {
            code: row.code.clone(),
            course_title: row.course_title.to_string(),
            score: row.score,
            issued_at: row.issued_at,
            verify_url: format!("{verify}{}", row.code),
        }
    }
}

/// How somebody learns.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// How much of their courses they completed, in per cent; null without any.
    pub average_completion_pct: Option<f64>,
    /// Assignments passed.
    pub assignments_passed: u32,
    /// Assignments tried.
    pub assignments_attempted: u32,
    /// By how many points their scores rose: the later half against the earlier; null below four scores.
    pub improvement_trend: Option<f64>,
}
