//! Every achievement there is. A new one is an entry here and a rule in `course` or `person`.

use model::Rarity;

/// Something that can be achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achievement {
    /// What rows and badges call it, for ever.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it takes, as a sentence.
    pub description: &'static str,
    /// What it is worth.
    pub points: u32,
    /// How rare it is.
    pub rarity: Rarity,
    /// What it is achieved in.
    pub scope: Scope,
    /// How much of what it counts earns it; 1 where it is had or not.
    pub target: u32,
}

/// What an achievement is achieved in: once in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A course.
    Course,
    /// All that somebody does.
    Person,
}

impl Scope {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Person => "person",
        }
    }
}

/// The achievement of this key.
pub fn find(key: &str) -> Option<&'static Achievement> {
    ALL.iter().find(|it| it.key == key)
}

const fn in_course(
    key: &'static str,
    name: &'static str,
    description: &'static str,
    points: u32,
    rarity: Rarity,
) -> Achievement {
    Achievement {
        key,
        name,
        description,
        points,
        rarity,
        scope: Scope::Course,
        target: 1,
    }
}

const fn of_person(
    key: &'static str,
    name: &'static str,
    description: &'static str,
    (points, rarity): (u32, Rarity),
    target: u32,
) -> Achievement {
    Achievement {
        key,
        name,
        description,
        points,
        rarity,
        scope: Scope::Person,
        target,
    }
}

/// Every assignment of a chapter at 90 or more.
pub const CHAPTER_MASTER: Achievement = in_course(
    "chapter_master",
    "Chapter master",
    "Reach 90 in every assignment of a chapter",
    50,
    Rarity::Uncommon,
);
/// A course completed.
pub const COURSE_COMPLETE: Achievement = in_course(
    "course_complete",
    "Course complete",
    "Complete a course",
    200,
    Rarity::Rare,
);
/// A course completed with 100.
pub const PERFECT_SCORE: Achievement = in_course(
    "perfect_score",
    "Perfect score",
    "Complete a course with a score of 100",
    300,
    Rarity::Epic,
);
/// A course completed within a week.
pub const SPEEDRUNNER: Achievement = in_course(
    "speedrunner",
    "Speedrunner",
    "Complete a course of three chapters or more within seven days",
    100,
    Rarity::Rare,
);
/// A course completed with few revisions.
pub const PERFECTIONIST: Achievement = in_course(
    "perfectionist",
    "Perfectionist",
    "Complete a course with fewer than three revisions an assignment, in three assignments or more",
    150,
    Rarity::Rare,
);
/// 100 in everything hard.
pub const TEACHERS_PET: Achievement = in_course(
    "teachers_pet",
    "Teacher's pet",
    "Reach 100 in every hard assignment of a course",
    80,
    Rarity::Uncommon,
);
/// Failed first, 100 later.
pub const COMEBACK_KING: Achievement = in_course(
    "comeback_king",
    "Comeback king",
    "Fail an assignment at first and reach 100 later",
    70,
    Rarity::Uncommon,
);
/// A cohort that completed its course.
pub const GROUP_LEARNER: Achievement = in_course(
    "group_learner",
    "Group learner",
    "Complete a course together with everybody of your cohort",
    120,
    Rarity::Uncommon,
);
/// Many courses completed well.
pub const COURSE_SPECIALIST: Achievement = of_person(
    "course_specialist",
    "Course specialist",
    "Complete five courses with 95 or more",
    (400, Rarity::Legendary),
    5,
);
/// A first session.
pub const FIRST_FOCUS: Achievement = of_person(
    "first_focus",
    "First focus",
    "Finish a study session",
    (20, Rarity::Common),
    1,
);
/// Hours of studying, in minutes.
pub const FIVE_HOURS: Achievement = of_person(
    "five_hours",
    "Five hours",
    "Study for 300 minutes",
    (50, Rarity::Uncommon),
    300,
);
/// Days of studying.
pub const WEEK_RHYTHM: Achievement = of_person(
    "week_rhythm",
    "Week rhythm",
    "Study on seven different days",
    (50, Rarity::Uncommon),
    7,
);
/// Days of studying in a row.
pub const STREAK_SEVEN: Achievement = of_person(
    "streak_seven",
    "Seven in a row",
    "Study on seven days in a row",
    (80, Rarity::Rare),
    7,
);
/// A first pod.
pub const POD_PERSON: Achievement = of_person(
    "pod_person",
    "Pod person",
    "Be in a pod",
    (20, Rarity::Common),
    1,
);
/// Files shared.
pub const KNOWLEDGE_SHARER: Achievement = of_person(
    "knowledge_sharer",
    "Knowledge sharer",
    "Share five study files",
    (50, Rarity::Uncommon),
    5,
);
/// Posts written.
pub const CONVERSATION_STARTER: Achievement = of_person(
    "conversation_starter",
    "Conversation starter",
    "Write five posts",
    (30, Rarity::Common),
    5,
);
/// People followed.
pub const SOCIAL_LEARNER: Achievement = of_person(
    "social_learner",
    "Social learner",
    "Follow ten people",
    (30, Rarity::Common),
    10,
);

/// The catalogue, in the order in which it is shown.
pub const ALL: &[Achievement] = &[
    FIRST_FOCUS,
    FIVE_HOURS,
    WEEK_RHYTHM,
    STREAK_SEVEN,
    POD_PERSON,
    KNOWLEDGE_SHARER,
    CONVERSATION_STARTER,
    SOCIAL_LEARNER,
    CHAPTER_MASTER,
    COURSE_COMPLETE,
    PERFECT_SCORE,
    SPEEDRUNNER,
    PERFECTIONIST,
    TEACHERS_PET,
    COMEBACK_KING,
    GROUP_LEARNER,
    COURSE_SPECIALIST,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_is_found_once_and_fits_where_it_is_written() {
        let keys: BTreeSet<&str> = ALL.iter().map(|it| it.key).collect();
        assert_eq!(keys.len(), ALL.len());
        for achievement in ALL {
            assert_eq!(find(achievement.key), Some(achievement));
            // The ledger names a course besides: 36 characters and a colon, in 64.
            let longest = if achievement.scope == Scope::Course {
                27
            } else {
                40
            };
            assert!(achievement.key.len() <= longest, "{}", achievement.key);
            assert!(achievement.points > 0 && achievement.target > 0);
        }
        assert_eq!(find("nothing"), None);
    }

    /// Appendix E names these.
    #[test]
    fn what_a_course_gives_is_worth_what_was_agreed() {
        let worth: Vec<(&str, u32, &str)> = ALL
            .iter()
            .skip(8)
            .map(|it| (it.key, it.points, it.rarity.as_str()))
            .collect();
        assert_eq!(
            worth,
            [
                ("chapter_master", 50, "uncommon"),
                ("course_complete", 200, "rare"),
                ("perfect_score", 300, "epic"),
                ("speedrunner", 100, "rare"),
                ("perfectionist", 150, "rare"),
                ("teachers_pet", 80, "uncommon"),
                ("comeback_king", 70, "uncommon"),
                ("group_learner", 120, "uncommon"),
                ("course_specialist", 400, "legendary"),
            ]
        );
    }
}
