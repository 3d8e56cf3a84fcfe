//! Achievements as people see them.

use model::{EntityId, Rarity, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::UserAchievement;
use studying::achievements::{Achievement, Figures, Scope};

/// Whose achievements to show.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Whose {
    /// Whose; the caller's own where it is left out.
    #[serde(default)]
    pub user_id: Option<UserId>,
}

/// The catalogue, and what somebody has of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Achievements {
    /// Everything that can be achieved.
    pub definitions: Vec<Definition>,
    /// What was achieved, the latest first.
    pub earned: Vec<Achieved>,
    /// How far they are with what is counted; null for others than oneself.
    pub progress: Option<Vec<Towards>>,
}

/// Something that can be achieved.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// What rows and badges call it.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it takes.
    pub description: String,
    /// What it is worth.
    pub points: u32,
    /// How rare it is.
    pub rarity: Rarity,
    /// What it is achieved in, once in each: `course`, or `person` for all that somebody does.
    pub scope: String,
    /// How much of what it counts earns it.
    pub target: u32,
}

impl From<&Achievement> for Definition {
    fn from(it: &Achievement) -> Self {
        Self {
            key: it.key.to_owned(),
            name: it.name.to_owned(),
            description: it.description.to_owned(),
            points: it.points,
            rarity: it.rarity,
            scope: it.scope.as_str().to_owned(),
            target: it.target,
        }
    }
}

/// Something that was achieved.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Achieved {
    /// Which.
    pub key: String,
    /// The course it was achieved in.
    pub course_id: Option<EntityId>,
    /// What it was worth.
    pub points: u32,
    /// When.
    pub earned_at: Timestamp,
}

impl From<UserAchievement> for Achieved {
    fn from(row: UserAchievement) -> Self {
        Self {
            key: row.key,
            course_id: row.scope_id,
            points: row.points,
            earned_at: row.earned_at,
        }
    }
}

/// How far somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Towards {
    /// With what.
    pub key: String,
    /// How much they have, at most the target.
    pub value: u32,
    /// How much it takes.
    pub target: u32,
}

impl Towards {
    /// How far somebody is with an achievement of theirs that is counted: all the way where they have it, whatever they have lost since.
    pub fn new(achievement: &Achievement, figures: &Figures, is_earned: bool) -> Option<Self> {
        if achievement.scope != Scope::Person {
            return None;
        }
        let counted = figures.towards(achievement);
        Some(Self {
            key: achievement.key.to_owned(),
            value: if is_earned {
                achievement.target
            } else {
                counted
            },
            target: achievement.target,
        })
    }
}
