//! JSON in and out of the feed.

use model::{CourseId, PodId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::post_items::{PostItem, PostView};
use store::tables::TrendingCourse;
use store::{Card, Paging};

/// Whose posts the home feed shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All that the caller may read.
    #[default]
    All,
    /// Those of people the caller follows.
    Following,
    /// Those of the caller's pods.
    Pods,
}

/// Order of the home feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first.
    #[default]
    New,
    /// What trends this week first.
    Top,
}

/// Which part of the home feed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HomeFilter {
    /// Whose posts; all where it is left out.
    #[serde(default)]
    pub scope: Scope,
    /// In which order; newest first where it is left out.
    #[serde(default)]
    pub sort: Sort,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// How far back trends look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Window {
    /// The last day.
    #[default]
    Day,
    /// The last week.
    Week,
}

/// Which trending posts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct TrendFilter {
    /// How far back; a day where it is left out.
    #[serde(default)]
    pub window: Window,
}

/// Trending posts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// The posts, the most trending first, as far as the caller may read them.
    pub items: Vec<PostItem>,
    /// When they were counted; null where they never were.
    pub computed_at: Option<Timestamp>,
}

/// How far back trends of courses look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Timeframe {
    /// The last week.
    Week,
    /// The last month.
    #[default]
    Month,
    /// Ever.
    All,
}

/// Which trending courses.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct CourseFilter {
    /// How far back; a month where it is left out.
    #[serde(default)]
    pub timeframe: Timeframe,
    /// How many: 1 to 50, 10 where it is left out.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Those of one category.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
}

/// A trending course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseTrend {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who teaches it.
    pub instructor: Card,
    /// Its picture.
    pub cover_file_id: Option<String>,
    /// Where the catalogue lists it.
    pub category: Option<String>,
    /// Enrolments within the window.
    pub enrollments: u32,
    /// Completions within the window.
    pub completions: u32,
    /// Posts about it within the window.
    pub posts: u32,
    /// Its mean rating, 1 to 5; null without reviews.
    pub rating: Option<f64>,
    /// How much it trends; only comparable within one answer.
    pub score: f64,
    /// Completions by enrolments, in per cent.
    pub completion_rate: f64,
}

impl CourseTrend {
    /// Puts a course of the snapshot together with who teaches it.
    pub fn of(id: String, score: f64, course: TrendingCourse, instructor: Card) -> Self {
        Self {
            id,
            title: course.title,
            instructor,
            cover_file_id: course.cover_file_id.map(String::from),
            category: course.category,
            enrollments: course.enrollments,
            completions: course.completions,
            posts: course.posts,
            rating: course.rating,
            score,
            completion_rate: course.completion_rate,
        }
    }
}

/// Trending courses.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseTrends {
    /// How far back they were counted.
    pub timeframe: Timeframe,
    /// The courses, the most trending first.
    pub courses: Vec<CourseTrend>,
    /// When they were counted; null where they never were.
    pub computed_at: Option<Timestamp>,
}

/// A trending tag.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TagTrend {
    /// The tag, without `#`.
    pub tag: String,
    /// How many posts carry it.
    pub count: u32,
}

/// Trending tags.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TagTrends {
    /// The tags, the most used first.
    pub tags: Vec<TagTrend>,
    /// When they were counted; null where they never were.
    pub computed_at: Option<Timestamp>,
}

/// What a post about an achievement claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// An achievement was earned; names it by `achievementKey`.
    Achievement,
    /// A part of the course is done; names it by `milestonePct`.
    Milestone,
    /// The whole course is done.
    CourseComplete,
    /// The course was begun.
    CourseStart,
    /// Another chapter is done.
    ChapterComplete,
}

/// A claim that is to be told to others.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClaim {
    /// What is claimed.
    pub post_type: ClaimKind,
    /// The course it is about.
    pub course_id: CourseId,
    /// Which achievement.
    #[serde(default)]
    pub achievement_key: Option<Text<1, 40>>,
    /// Which part of the course: 25, 50, 75 or 100 per cent.
    #[serde(default)]
    pub milestone_pct: Option<u32>,
    /// The pod to tell; everyone where it is left out.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// The certificate that goes with it.
    #[serde(default)]
    pub certificate_code: Option<Text<1, 40>>,
}

/// Which posts about achievements.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimFilter {
    /// About this course.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// Of this person.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// In this pod.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// The one post of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePost {
    /// The post.
    pub post: PostView,
}
