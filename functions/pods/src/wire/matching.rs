//! Pods that fit somebody.

use model::{MatchVariant, PodId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PodView;

/// How many recommendations to read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecommendFilter {
    /// How many: 1 to 20, 5 where it is left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 20))]
    pub limit: Option<u32>,
}

/// A pod that fits.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Recommendation {
    /// The pod.
    pub pod: PodView,
    /// How well it fits, of 100.
    pub score: u32,
    /// Why, in words for people.
    pub reasons: Vec<String>,
}

/// The pods that fit best.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recommendations {
    /// Best first.
    pub items: Vec<Recommendation>,
}

/// How much matching somebody wants.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutoMatch {
    /// How many pods to join at the most: 1 to 3, 3 where it is left out.
    #[serde(default)]
    pub join_limit: Option<u32>,
    /// How many to recommend: 1 to 10, 5 where it is left out.
    #[serde(default)]
    pub match_limit: Option<u32>,
}

/// What the matching came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Matched {
    /// How the caller is matched; they stay in it.
    pub variant: MatchVariant,
    /// The pods that fit best.
    pub recommended: Vec<Recommendation>,
    /// Those that were joined.
    pub joined: Vec<PodId>,
}
