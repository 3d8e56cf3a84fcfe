//! What somebody studied.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use model::{LocalDate, PodId, Text};
use store::tables::{Goal, Resource, StudyDay, StudySession, UserAchievement};
use store::{Stored, LONGEST_LIST};
use studying::streaks::{is_active, Streak};

use super::doings::{self, Log};
use super::Range;
use crate::wire::reports::{
    AchievementLine, DayLine, Exported, PodShare, SessionLine, StreakView, StudyReport,
    SubjectShare, Totals,
};

/// What was read about somebody's studying.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Days with activity, also outside the window.
    pub days: Vec<StudyDay>,
    /// Finished sessions of the window.
    pub sessions: Vec<StudySession>,
    /// What was achieved, also on the days around the window.
    pub achievements: Vec<UserAchievement>,
    /// Goals that are pursued or reached, also on the days around the window.
    pub goals: Vec<Stored<Goal>>,
    /// Study files that were shared, also on the days around the window.
    pub resources: Vec<Stored<Resource>>,
    /// What the log has.
    pub log: Log,
}

impl Material {
    /// Whether there may be more of something than was read.
    pub fn is_cut(&self, what: Exported) -> bool {
        let read = match what {
            // A window has fewer days than a list, and more sessions than are read are refused.
            Exported::Days | Exported::Sessions => return false,
            Exported::Activity => return self.log.is_cut,
            Exported::Achievements => self.achievements.len(),
            Exported::Goals => self.goals.len(),
            Exported::Resources => self.resources.len(),
        };
        usize::try_from(LONGEST_LIST).is_ok_and(|most| read >= most)
    }
}

/// Puts a report together; pods have no names yet.
pub fn report(material: &Material, range: Range, today: Option<LocalDate>) -> StudyReport {
    let days = days(&material.days, range);
    StudyReport {
        from: range.from,
        to: range.to,
        totals: totals(&material.days, &days, range),
        streak: today.map(|today| streak(&material.days, today)),
        subjects: subjects(&material.sessions, range),
        pods: pods(&material.sessions, range),
        achievements: achievements(&material.achievements, range),
        goals: doings::goals(&material.goals, range),
        resources: doings::files(&material.resources, range),
        activity: doings::activity(&material.log, range),
        days,
    }
}

/// Every day of the range, also those without activity.
pub fn days(rows: &[StudyDay], range: Range) -> Vec<DayLine> {
    let known: BTreeMap<LocalDate, &StudyDay> = rows.iter().map(|it| (it.local_date, it)).collect();
    let line = |date| match known.get(&date) {
        Some(day) => DayLine {
            date,
            seconds: day.seconds,
            sessions: day.sessions,
            check_ins: day.check_ins,
            chapters: day.chapters,
            assignments: day.assignments,
            goal_seconds: day.goal_seconds,
            goal_met: day.goal_met,
        },
        None => DayLine {
            date,
            seconds: 0,
            sessions: 0,
            check_ins: 0,
            chapters: 0,
            assignments: 0,
            goal_seconds: None,
            goal_met: false,
        },
    };
    range.each().map(line).collect()
}

/// The sessions of the range.
pub fn sessions(rows: &[StudySession], range: Range) -> Vec<SessionLine> {
    let inside = rows.iter().filter(|it| range.has(it.local_date));
    let line = |row: &StudySession| SessionLine {
        started_at: row.started_at,
        ended_at: row.ended_at,
        date: row.local_date,
        seconds: row.duration_sec,
        subject: subject(row),
        pod_id: row.pod_id.clone(),
        course_id: row.course_id.clone(),
        source: row.source,
    };
    inside.map(line).collect()
}

/// What was achieved within the range, by UTC days.
pub fn achievements(rows: &[UserAchievement], range: Range) -> Vec<AchievementLine> {
    let inside = |row: &&UserAchievement| range.has(row.earned_at.date_in(&model::Zone::utc()));
    let line = |row: &UserAchievement| AchievementLine {
        key: row.key.clone(),
        scope_id: row.scope_id.clone(),
        points: row.points,
        rarity: row.rarity,
        earned_at: row.earned_at,
    };
    rows.iter().filter(inside).map(line).collect()
}

fn streak(days: &[StudyDay], today: LocalDate) -> StreakView {
    let active = days.iter().filter(|it| is_active(it));
    let streak = Streak::of(active.map(|it| it.local_date), today);
    StreakView {
        current: streak.current,
        longest: streak.longest,
    }
}

fn totals(rows: &[StudyDay], days: &[DayLine], range: Range) -> Totals {
    let active = rows
        .iter()
        .filter(|it| range.has(it.local_date) && is_active(it));
    let mut totals = Totals {
        active_days: u32::try_from(active.count()).unwrap_or(u32::MAX),
        ..Totals::default()
    };
    for day in days {
        totals.seconds += u64::from(day.seconds);
        totals.sessions += day.sessions;
        totals.check_ins += day.check_ins;
        totals.chapters += day.chapters;
        totals.assignments += day.assignments;
        totals.goal_days += u32::from(day.goal_met);
    }
    totals
}

fn subject(session: &StudySession) -> Option<String> {
    let subject = session.subject.as_ref().map(Text::as_str);
    subject.filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Seconds and sessions.
type Share = (u64, u32);

fn shares<K: Ord>(
    sessions: &[StudySession],
    range: Range,
    key: impl Fn(&StudySession) -> Option<K>,
) -> Vec<(K, Share)> {
    let mut shares: BTreeMap<K, Share> = BTreeMap::new();
    for session in sessions.iter().filter(|it| range.has(it.local_date)) {
        if let Some(key) = key(session) {
            let share = shares.entry(key).or_default();
            share.0 += u64::from(session.duration_sec);
            share.1 += 1;
        }
    }
    let mut shares: Vec<(K, Share)> = shares.into_iter().collect();
    shares.sort_by_key(|(_, (seconds, _))| Reverse(*seconds));
    shares
}

fn subjects(sessions: &[StudySession], range: Range) -> Vec<SubjectShare> {
    let all = shares(sessions, range, |it| Some(subject(it)));
    let line = |(subject, (seconds, sessions))| SubjectShare {
        subject,
        seconds,
        sessions,
    };
    all.into_iter().map(line).collect()
}

fn pods(sessions: &[StudySession], range: Range) -> Vec<PodShare> {
    let all = shares(sessions, range, |it| it.pod_id.clone());
    let line = |(pod_id, (seconds, sessions)): (PodId, Share)| PodShare {
        pod_id,
        name: None,
        seconds,
        sessions,
    };
    all.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use model::{StudySource, StudyState, Timestamp, UserId};

    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn range(from: &str, to: &str) -> Range {
        Range {
            from: date(from),
            to: date(to),
        }
    }

    fn day(on: &str, seconds: u32) -> StudyDay {
        let asha = UserId::parse("asha").unwrap();
        StudyDay {
            seconds,
            sessions: 1,
            goal_met: seconds > 1_000,
            ..StudyDay::new(&asha, date(on))
        }
    }

    fn session(on: &str, seconds: u32, subject: &str, pod: Option<&str>) -> StudySession {
        let at = Timestamp::parse(&format!("{on}T10:00:00Z")).unwrap();
        StudySession {
            user_id: "asha".parse().unwrap(),
            pod_id: pod.map(|it| it.parse().unwrap()),
            course_id: None,
            subject: Some(subject.parse().unwrap()),
            source: StudySource::Manual,
            planned_sec: None,
            started_at: at,
            ended_at: None,
            duration_sec: seconds,
            status: StudyState::Done,
            local_date: date(on),
            client_id: None,
        }
    }

    #[test]
    fn days_without_activity_are_days_too_and_those_outside_count_for_the_streak_alone() {
        let material = Material {
            days: vec![
                day("2026-01-01", 600),
                day("2026-01-02", 299),
                day("2026-01-03", 1_200),
                day("2026-01-04", 300),
            ],
            ..Material::default()
        };
        let report = report(
            &material,
            range("2026-01-03", "2026-01-06"),
            Some(date("2026-01-05")),
        );
        assert_eq!(report.days.len(), 4);
        let totals = &report.totals;
        assert_eq!(
            (totals.seconds, totals.active_days, totals.goal_days),
            (1_500, 2, 1)
        );
        let streak = report.streak.unwrap();
        assert_eq!((streak.current, streak.longest), (2, 2));
    }

    #[test]
    fn time_is_shared_by_subject_and_pod_the_most_first() {
        let material = Material {
            sessions: vec![
                session("2026-01-01", 100, "Maths", None),
                session("2026-01-02", 500, "", Some("p1")),
                session("2026-01-02", 450, "Maths", Some("p2")),
                session("2026-02-02", 9_000, "Late", Some("p1")),
            ],
            ..Material::default()
        };
        let report = report(&material, range("2026-01-01", "2026-01-31"), None);
        let subjects: Vec<(Option<&str>, u64, u32)> = report
            .subjects
            .iter()
            .map(|it| (it.subject.as_deref(), it.seconds, it.sessions))
            .collect();
        assert_eq!(subjects, [(Some("Maths"), 550, 2), (None, 500, 1)]);
        let pods: Vec<(&str, u64)> = report
            .pods
            .iter()
            .map(|it| (it.pod_id.as_str(), it.seconds))
            .collect();
        assert_eq!(pods, [("p1", 500), ("p2", 450)]);
        assert_eq!(report.streak, None);
    }
}
