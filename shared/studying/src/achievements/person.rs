//! What is achieved by all that somebody does.

use super::catalog::{
    Achievement, ALL, CONVERSATION_STARTER, COURSE_SPECIALIST, FIRST_FOCUS, FIVE_HOURS,
    KNOWLEDGE_SHARER, POD_PERSON, SOCIAL_LEARNER, STREAK_SEVEN, WEEK_RHYTHM,
};
use super::Scope;

/// What somebody did so far; what is not known is nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Study sessions finished.
    pub sessions: u32,
    /// Time studied, in seconds.
    pub seconds: u64,
    /// Days with activity.
    pub days: u32,
    /// Days in a row with activity, until now.
    pub streak: u32,
    /// Pods they are in.
    pub pods: u32,
    /// Files they share.
    pub resources: u32,
    /// Posts they wrote.
    pub posts: u32,
    /// People they follow.
    pub followings: u32,
    /// Courses they completed with 95 or more, in which there was something to be graded.
    pub courses: u32,
}

impl Figures {
    /// How much they have of what an achievement counts, at most what it takes; nothing where it counts something else.
    pub fn towards(&self, achievement: &Achievement) -> u32 {
        let had = match achievement.key {
            key if key == FIRST_FOCUS.key => self.sessions,
            key if key == FIVE_HOURS.key => u32::try_from(self.seconds / 60).unwrap_or(u32::MAX),
            key if key == WEEK_RHYTHM.key => self.days,
            key if key == STREAK_SEVEN.key => self.streak,
            key if key == POD_PERSON.key => self.pods,
            key if key == KNOWLEDGE_SHARER.key => self.resources,
            key if key == CONVERSATION_STARTER.key => self.posts,
            key if key == SOCIAL_LEARNER.key => self.followings,
            key if key == COURSE_SPECIALIST.key => self.courses,
            _ => 0,
        };
        had.min(achievement.target)
    }

    /// What they achieved.
    pub fn earned(&self) -> impl Iterator<Item = &'static Achievement> + '_ {
        let of_person = ALL.iter().filter(|it| it.scope == Scope::Person);
        of_person.filter(|it| self.towards(it) >= it.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(figures: Figures) -> Vec<&'static str> {
        figures.earned().map(|it| it.key).collect()
    }

    /// B-183: nothing is given for nothing.
    #[test]
    fn nothing_earns_nothing() {
        assert_eq!(keys(Figures::default()), [""; 0]);
    }

    #[test]
    fn every_figure_earns_its_own_at_the_target_and_not_before() {
        let check = |almost: Figures, enough: Figures, key: &str| {
            assert_eq!(keys(almost), [""; 0], "{key}");
            assert_eq!(keys(enough), [key]);
        };
        let none = Figures::default;
        check(
            none(),
            Figures {
                sessions: 1,
                ..none()
            },
            "first_focus",
        );
        let seconds = |seconds| Figures { seconds, ..none() };
        check(seconds(17_999), seconds(18_000), "five_hours");
        let days = |days| Figures { days, ..none() };
        check(days(6), days(7), "week_rhythm");
        let streak = |streak| Figures { streak, ..none() };
        check(streak(6), streak(8), "streak_seven");
        check(none(), Figures { pods: 1, ..none() }, "pod_person");
        let resources = |resources| Figures {
            resources,
            ..none()
        };
        check(resources(4), resources(5), "knowledge_sharer");
        let posts = |posts| Figures { posts, ..none() };
        check(posts(4), posts(5), "conversation_starter");
        let followings = |followings| Figures {
            followings,
            ..none()
        };
        check(followings(9), followings(10), "social_learner");
        let courses = |courses| Figures { courses, ..none() };
        check(courses(4), courses(5), "course_specialist");
    }

    #[test]
    fn progress_ends_at_the_target() {
        let busy = Figures {
            seconds: u64::MAX,
            posts: 9,
            ..Figures::default()
        };
        assert_eq!(busy.towards(&FIVE_HOURS), 300);
        assert_eq!(busy.towards(&CONVERSATION_STARTER), 5);
        assert_eq!(busy.towards(&super::super::catalog::COURSE_COMPLETE), 0);
    }
}
