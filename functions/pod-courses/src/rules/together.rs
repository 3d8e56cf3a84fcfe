//! How far a cohort is (appendix E). B-188: the original read cells that no row has, and divided by no members.

use std::time::Duration;

use learning::progress::percent;
use model::{Timestamp, UserId};
use store::tables::CourseProgress;

use crate::wire::Milestone;

use super::count;

/// What counts as lately.
pub const LATELY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Parts of the way, in per cent.
const MILESTONES: [u32; 4] = [25, 50, 75, 100];

/// How far from the middle somebody stands out, in per cent.
const APART: u32 = 20;

/// What nobody struggles above, in per cent.
const BEHIND: u32 = 25;

/// Days of a streak that count for the community.
const STREAK: u32 = 3;

/// Messages of each member that make a week lively.
const TALK: u64 = 5;

/// How far one member is.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Who.
    pub user: UserId,
    /// Chapters completed, in per cent.
    pub pct: u32,
    /// The mean of their best scores.
    pub average: Option<f64>,
    /// When they were last at it.
    pub last: Option<Timestamp>,
    /// Days in a row on which they studied.
    pub streak: u32,
}

/// How far all are together.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The mean of what each completed, in per cent.
    pub completion_pct: u32,
    /// The mean of the scores of those who have any.
    pub average_score: Option<f64>,
    /// How many came how far.
    pub milestones: Vec<Milestone>,
    /// Who is far ahead.
    pub accelerators: Vec<UserId>,
    /// Who is far behind.
    pub struggling: Vec<UserId>,
    /// How lively it is: 0 to 100.
    pub community_score: u32,
}

/// The mean of somebody's best scores.
pub fn average(progress: &CourseProgress) -> Option<f64> {
    (progress.scored_count > 0).then(|| progress.score_sum / f64::from(progress.scored_count))
}

/// Chapters that somebody completed, in per cent.
pub fn completed(progress: &CourseProgress) -> u32 {
    percent(progress.chapters_completed, progress.total_chapters)
}

/// The mean of numbers, rounded; nought of none.
pub fn mean(numbers: impl IntoIterator<Item = u32>) -> u32 {
    let numbers: Vec<u32> = numbers.into_iter().collect();
    let sum: u64 = numbers.iter().map(|it| u64::from(*it)).sum();
    rounded(sum, u64::from(count(numbers.len())))
}

/// The mean of scores; none of none.
pub fn mean_score(scores: impl IntoIterator<Item = f64>) -> Option<f64> {
    let scores: Vec<f64> = scores.into_iter().collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / f64::from(count(scores.len())))
}

/// Computes the figures of a cohort, given what it said lately.
pub fn figures(standings: &[Standing], messages: u64, now: Timestamp) -> Figures {
    let middle = median(standings);
    let those = |is: &dyn Fn(&Standing) -> bool| -> Vec<UserId> {
        let found = standings.iter().filter(|it| is(it));
        found.map(|it| it.user.clone()).collect()
    };
    Figures {
        completion_pct: mean(standings.iter().map(|it| it.pct)),
        average_score: mean_score(standings.iter().filter_map(|it| it.average)),
        milestones: milestones(standings),
        accelerators: those(&|it| it.pct > middle + APART),
        struggling: those(&|it| it.pct + APART < middle && it.pct < BEHIND),
        community_score: community(standings, messages, now),
    }
}

fn median(standings: &[Standing]) -> u32 {
    let mut all: Vec<u32> = standings.iter().map(|it| it.pct).collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or(0)
}

fn milestones(standings: &[Standing]) -> Vec<Milestone> {
    let milestone = |pct: u32| Milestone {
        pct,
        completed_by: count(standings.iter().filter(|it| it.pct >= pct).count()),
        total: count(standings.len()),
    };
    MILESTONES.into_iter().map(milestone).collect()
}

/// Half for who was at it lately, three tenths for streaks, two tenths for talk.
fn community(standings: &[Standing], messages: u64, now: Timestamp) -> u32 {
    let members = u64::from(count(standings.len()));
    let since = now.before(LATELY);
    let counted = |is: &dyn Fn(&Standing) -> bool| {
        u64::from(count(standings.iter().filter(|it| is(it)).count()))
    };
    let active = counted(&|it| it.last.is_some_and(|last| last >= since));
    let steady = counted(&|it| it.streak >= STREAK);
    let talk = messages.min(TALK * members);
    // 100 · 0.2 · talk / (5 · members) is 4 · talk / members.
    rounded(50 * active + 30 * steady + 4 * talk, members).min(100)
}

fn rounded(sum: u64, parts: u64) -> u32 {
    if parts == 0 {
        return 0;
    }
    u32::try_from((2 * sum + parts) / (2 * parts)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-10T12:00:00Z";

    fn standing(user: &str, pct: u32) -> Standing {
        Standing {
            user: user.parse().unwrap(),
            pct,
            average: None,
            last: None,
            streak: 0,
        }
    }

    fn now() -> Timestamp {
        Timestamp::parse(NOW).unwrap()
    }

    fn names(users: &[UserId]) -> Vec<&str> {
        users.iter().map(UserId::as_str).collect()
    }

    /// B-188: a cohort of nobody has figures, and they are nought.
    #[test]
    fn nobody_divides_nothing() {
        let figures = figures(&[], 3, now());
        assert_eq!((figures.completion_pct, figures.average_score), (0, None));
        assert_eq!(figures.community_score, 0);
        assert!(figures
            .milestones
            .iter()
            .all(|it| it.completed_by == 0 && it.total == 0));
        assert!(figures.accelerators.is_empty() && figures.struggling.is_empty());
    }

    #[test]
    fn who_stands_out_is_measured_against_the_middle() {
        // The middle of four is the third: element ⌊n/2⌋.
        let all = [
            standing("a", 10),
            standing("b", 30),
            standing("c", 50),
            standing("d", 71),
        ];
        let told = figures(&all, 0, now());
        assert_eq!(names(&told.accelerators), ["d"]);
        assert_eq!(names(&told.struggling), ["a"]);
        assert_eq!(told.completion_pct, 40);
        let close = [standing("a", 30), standing("b", 50), standing("c", 70)];
        let told = figures(&close, 0, now());
        assert!(told.accelerators.is_empty() && told.struggling.is_empty());
        let far = [standing("a", 24), standing("b", 44), standing("c", 45)];
        assert!(figures(&far, 0, now()).struggling.is_empty());
        let farther = [standing("a", 24), standing("b", 45), standing("c", 46)];
        assert_eq!(names(&figures(&farther, 0, now()).struggling), ["a"]);
    }

    #[test]
    fn milestones_count_who_came_so_far() {
        let all = [standing("a", 25), standing("b", 74), standing("c", 100)];
        let told = figures(&all, 0, now());
        let counts: Vec<(u32, u32)> = told
            .milestones
            .iter()
            .map(|it| (it.pct, it.completed_by))
            .collect();
        assert_eq!(counts, [(25, 3), (50, 2), (75, 1), (100, 1)]);
    }

    #[test]
    fn the_score_of_a_community_has_three_parts_and_an_end() {
        let day = |text: &str| Some(Timestamp::parse(text).unwrap());
        let mut all = [standing("a", 0), standing("b", 0)];
        all[0].last = day("2026-01-03T12:00:00Z");
        all[1].last = day("2026-01-03T11:59:59Z");
        assert_eq!(figures(&all, 0, now()).community_score, 25);
        all[1].streak = 3;
        assert_eq!(figures(&all, 0, now()).community_score, 40);
        assert_eq!(figures(&all, 5, now()).community_score, 50);
        assert_eq!(figures(&all, 10, now()).community_score, 60);
        all[0].streak = 9;
        all[1].last = Some(now());
        assert_eq!(figures(&all, 5_000, now()).community_score, 100);
    }

    #[test]
    fn scores_of_those_who_have_any_are_averaged() {
        let mut all = [standing("a", 0), standing("b", 0), standing("c", 0)];
        assert_eq!(figures(&all, 0, now()).average_score, None);
        (all[0].average, all[2].average) = (Some(50.0), Some(100.0));
        assert_eq!(figures(&all, 0, now()).average_score, Some(75.0));
    }
}
