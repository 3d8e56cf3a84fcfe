//! What is achieved in a course, by value.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::{AssignmentId, ChapterId, Timestamp};

use super::catalog::{
    Achievement, CHAPTER_MASTER, COMEBACK_KING, COURSE_COMPLETE, GROUP_LEARNER, PERFECTIONIST,
    PERFECT_SCORE, SPEEDRUNNER, TEACHERS_PET,
};

/// The score that nothing is missing from.
const FULL: f64 = 100.0;

/// The score that masters an assignment.
const MASTERED: f64 = 90.0;

/// How far from a score arithmetic may end.
const NEAR: f64 = 1e-9;

/// How fast a course is run through.
const FAST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How many chapters a course has at the least that is worth running through.
const RUN_CHAPTERS: u32 = 3;

/// In how many assignments somebody was careful.
const CAREFUL_ANSWERS: usize = 3;

/// How many revisions an assignment needs, on average, where somebody is not careful.
const CARELESS: usize = 3;

/// An assignment that students see.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Which.
    pub id: AssignmentId,
    /// The chapter it belongs to.
    pub chapter: ChapterId,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// Whether it is a hard one.
    pub is_hard: bool,
    /// Whether the course demands it.
    pub is_required: bool,
}

/// What somebody handed in for an assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The assignment.
    pub task: AssignmentId,
    /// How often it was handed in.
    pub revisions: u32,
    /// The scores of the revisions that were graded, the oldest first, in per cent.
    pub scores: Vec<f64>,
}

impl Answer {
    /// Whether any revision reached a score.
    fn reached(&self, score: f64) -> bool {
        self.scores.iter().any(|it| *it >= score - NEAR)
    }
}

/// What somebody did in a course.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Whether they completed it.
    pub is_completed: bool,
    /// Their score in it, in per cent.
    pub final_score: Option<f64>,
    /// How many chapters it has.
    pub chapters: u32,
    /// When they enrolled.
    pub enrolled_at: Option<Timestamp>,
    /// When they completed it.
    pub completed_at: Option<Timestamp>,
    /// Its assignments.
    pub tasks: Vec<Task>,
    /// What they handed in.
    pub answers: Vec<Answer>,
    /// Of everybody in their cohort, themselves too, whether they completed it.
    pub companions: Vec<bool>,
}

impl Record {
    /// What they achieved in the course.
    pub fn earned(&self) -> Vec<&'static Achievement> {
        let all: [(&'static Achievement, bool); 8] = [
            (&CHAPTER_MASTER, self.has_mastered_a_chapter()),
            (&COURSE_COMPLETE, self.is_completed),
            (&PERFECT_SCORE, self.is_perfect()),
            (&SPEEDRUNNER, self.was_fast()),
            (&PERFECTIONIST, self.was_careful()),
            (&TEACHERS_PET, self.was_full_in_all_that_is_hard()),
            (&COMEBACK_KING, self.came_back()),
            (&GROUP_LEARNER, self.came_through_together()),
        ];
        let earned = all.into_iter().filter(|(_, is_earned)| *is_earned);
        earned.map(|(achievement, _)| achievement).collect()
    }

    /// A chapter without assignments is nobody's to master.
    fn has_mastered_a_chapter(&self) -> bool {
        let chapters: BTreeSet<&ChapterId> = self.tasks.iter().map(|it| &it.chapter).collect();
        let answers = self.by_task();
        chapters.iter().any(|chapter| {
            let mut of_chapter = self.tasks.iter().filter(|it| it.chapter == **chapter);
            of_chapter.all(|it| answers.get(&it.id).is_some_and(|it| it.reached(MASTERED)))
        })
    }

    /// The score of a course that demands nothing is 100 by definition, and nobody's merit.
    fn is_perfect(&self) -> bool {
        let demands = self.tasks.iter().any(|it| it.is_required);
        let is_full = self.final_score.is_some_and(|it| it >= FULL - NEAR);
        self.is_completed && demands && is_full
    }

    fn was_fast(&self) -> bool {
        let (Some(from), Some(to)) = (self.enrolled_at, self.completed_at) else {
            return false;
        };
        self.is_completed && self.chapters >= RUN_CHAPTERS && to.since(from) < FAST
    }

    fn was_careful(&self) -> bool {
        let count = self.answers.len();
        let revisions: usize = self
            .answers
            .iter()
            .map(|it| usize::try_from(it.revisions).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add);
        self.is_completed && count >= CAREFUL_ANSWERS && revisions < CARELESS * count
    }

    fn was_full_in_all_that_is_hard(&self) -> bool {
        let answers = self.by_task();
        let is_full = |task: &&Task| answers.get(&task.id).is_some_and(|it| it.reached(FULL));
        let mut hard = self.tasks.iter().filter(|it| it.is_hard).peekable();
        hard.peek().is_some() && hard.all(|it| is_full(&it))
    }

    fn came_back(&self) -> bool {
        let tasks: BTreeMap<&AssignmentId, &Task> =
            self.tasks.iter().map(|it| (&it.id, it)).collect();
        self.answers.iter().any(|answer| {
            let (Some(task), Some((first, later))) =
                (tasks.get(&answer.task), answer.scores.split_first())
            else {
                return false;
            };
            let failed = *first < f64::from(task.passing_score) - NEAR;
            failed && later.iter().any(|it| *it >= FULL - NEAR)
        })
    }

    fn came_through_together(&self) -> bool {
        let all = &self.companions;
        self.is_completed && all.len() >= 2 && all.iter().all(|it| *it)
    }

    fn by_task(&self) -> BTreeMap<&AssignmentId, &Answer> {
        self.answers.iter().map(|it| (&it.task, it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, chapter: &str) -> Task {
        Task {
            id: id.parse().unwrap(),
            chapter: chapter.parse().unwrap(),
            passing_score: 70,
            is_hard: false,
            is_required: true,
        }
    }

    fn hard(id: &str) -> Task {
        Task {
            is_hard: true,
            ..task(id, "c1")
        }
    }

    fn answer(task: &str, scores: &[f64]) -> Answer {
        Answer {
            task: task.parse().unwrap(),
            revisions: u32::try_from(scores.len()).unwrap(),
            scores: scores.to_vec(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[track_caller]
    fn check(record: &Record, expected: &[&str]) {
        let earned: Vec<&str> = record.earned().iter().map(|it| it.key).collect();
        assert_eq!(earned, expected, "{record:?}");
    }

    fn completed() -> Record {
        Record {
            is_completed: true,
            ..Record::default()
        }
    }

    /// B-183: every assignment of none is not every assignment, the mean of nothing is nothing, and nothing is given by default.
    #[test]
    fn an_empty_record_earns_nothing() {
        check(&Record::default(), &[]);
        check(&completed(), &["course_complete"]);
        let by_default = Record {
            final_score: Some(100.0),
            chapters: 9,
            ..completed()
        };
        check(&by_default, &["course_complete"]);
    }

    #[test]
    fn a_chapter_is_mastered_by_all_of_its_assignments() {
        let tasks = vec![task("a", "c1"), task("b", "c1"), task("c", "c2")];
        let record = |answers| Record {
            tasks: tasks.clone(),
            answers,
            ..Record::default()
        };
        check(&record(vec![answer("a", &[95.0])]), &[]);
        check(
            &record(vec![answer("a", &[95.0]), answer("b", &[89.9])]),
            &[],
        );
        let all = record(vec![answer("a", &[95.0]), answer("b", &[20.0, 90.0])]);
        check(&all, &["chapter_master"]);
        check(&record(vec![answer("c", &[90.0])]), &["chapter_master"]);
        // What is graded no more, and what belongs to no assignment, masters nothing.
        check(&record(vec![answer("c", &[]), answer("x", &[100.0])]), &[]);
    }

    #[test]
    fn a_perfect_score_needs_something_that_was_scored() {
        let with = |is_required, final_score| Record {
            tasks: vec![Task {
                is_required,
                ..task("a", "c1")
            }],
            final_score,
            ..completed()
        };
        check(
            &with(true, Some(100.0)),
            &["course_complete", "perfect_score"],
        );
        check(&with(true, Some(99.9)), &["course_complete"]);
        check(&with(true, None), &["course_complete"]);
        check(&with(false, Some(100.0)), &["course_complete"]);
        let unfinished = Record {
            is_completed: false,
            ..with(true, Some(100.0))
        };
        check(&unfinished, &[]);
    }

    #[test]
    fn a_speedrun_ends_within_seven_days_of_three_chapters() {
        let run = |chapters, to: &str| Record {
            chapters,
            enrolled_at: Some(at("2026-01-01T10:00:00Z")),
            completed_at: Some(at(to)),
            ..completed()
        };
        check(
            &run(3, "2026-01-08T09:59:59Z"),
            &["course_complete", "speedrunner"],
        );
        check(&run(3, "2026-01-08T10:00:00Z"), &["course_complete"]);
        check(&run(2, "2026-01-02T10:00:00Z"), &["course_complete"]);
        let unknown = Record {
            enrolled_at: None,
            ..run(3, "2026-01-02T10:00:00Z")
        };
        check(&unknown, &["course_complete"]);
        let unfinished = Record {
            is_completed: false,
            ..run(3, "2026-01-02T10:00:00Z")
        };
        check(&unfinished, &[]);
    }

    #[test]
    fn a_perfectionist_needs_three_answers_and_few_revisions() {
        let with = |revisions: &[u32]| Record {
            answers: revisions
                .iter()
                .map(|it| Answer {
                    revisions: *it,
                    ..answer("a", &[50.0])
                })
                .collect(),
            ..completed()
        };
        check(&with(&[1, 1]), &["course_complete"]);
        check(&with(&[1, 1, 1]), &["course_complete", "perfectionist"]);
        check(&with(&[3, 3, 2]), &["course_complete", "perfectionist"]);
        check(&with(&[3, 3, 3]), &["course_complete"]);
        check(
            &Record {
                is_completed: false,
                ..with(&[1, 1, 1])
            },
            &[],
        );
    }

    #[test]
    fn a_teachers_pet_is_full_in_everything_hard() {
        let with = |tasks, answers| Record {
            tasks,
            answers,
            ..Record::default()
        };
        let (two, full) = (vec![hard("a"), hard("b"), task("z", "c1")], [80.0, 100.0]);
        check(&with(two.clone(), vec![answer("a", &full)]), &[]);
        let both = vec![answer("a", &full), answer("b", &[100.0])];
        check(&with(two, both), &["teachers_pet"]);
        check(
            &with(vec![task("z", "c1")], vec![answer("z", &[50.0])]),
            &[],
        );
    }

    #[test]
    fn a_comeback_begins_below_the_pass_and_ends_at_the_top() {
        let with = |scores: &[f64]| Record {
            tasks: vec![task("a", "c1"), task("b", "c1")],
            answers: vec![answer("a", scores)],
            ..Record::default()
        };
        check(&with(&[69.0, 100.0]), &["comeback_king"]);
        check(&with(&[10.0, 80.0, 100.0]), &["comeback_king"]);
        check(&with(&[70.0, 100.0]), &[]);
        check(&with(&[69.0, 99.0]), &[]);
        check(&with(&[100.0, 10.0]), &[]);
        check(&with(&[]), &[]);
    }

    #[test]
    fn a_group_is_two_or_more_who_all_came_through() {
        let with = |companions: &[bool]| Record {
            companions: companions.to_vec(),
            ..completed()
        };
        check(&with(&[]), &["course_complete"]);
        check(&with(&[true]), &["course_complete"]);
        check(&with(&[true, false]), &["course_complete"]);
        check(&with(&[true, true]), &["course_complete", "group_learner"]);
    }
}
