//! The page about somebody's studying.

use super::doings::{activity, files, goals};
use super::words::{amount, date, duration, minutes, short, titled};
use super::{Chart, Page, Section, Shape, Table};
use crate::wire::reports::{DayLine, StudyReport};

/// Makes the page.
pub fn page(report: &StudyReport) -> Page {
    let days = report.days.len();
    Page {
        title: "Your studying".to_owned(),
        about: format!(
            "{} to {}, {}",
            date(report.from),
            date(report.to),
            amount(days, "day", "days")
        ),
        facts: facts(report),
        sections: vec![
            by_day(report),
            goals(report),
            subjects(report),
            pods(report),
            achievements(report),
            files(report),
            activity(report),
        ],
    }
}

fn facts(report: &StudyReport) -> Vec<(&'static str, String)> {
    let totals = &report.totals;
    let mut facts = vec![
        ("Studied", duration(totals.seconds)),
        ("Sessions", totals.sessions.to_string()),
        (
            "Active days",
            format!("{} of {}", totals.active_days, report.days.len()),
        ),
        ("Daily goal met", amount(totals.goal_days, "day", "days")),
    ];
    if let Some(streak) = &report.streak {
        facts.push(("Streak", amount(streak.current, "day", "days")));
        facts.push(("Longest streak", amount(streak.longest, "day", "days")));
    }
    facts
}

fn by_day(report: &StudyReport) -> Section {
    let shown = |it: &&DayLine| {
        it.seconds > 0 || it.sessions + it.check_ins + it.chapters + it.assignments > 0
    };
    let row = |it: &DayLine| {
        vec![
            date(it.date),
            duration(u64::from(it.seconds)),
            it.sessions.to_string(),
            it.check_ins.to_string(),
            it.chapters.to_string(),
            it.assignments.to_string(),
            if it.goal_met { "yes" } else { "no" }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = report.days.iter().filter(shown).map(row).collect();
    Section {
        title: "Study time by day",
        note: Some("Days that the table leaves out were idle.".to_owned()),
        chart: Some(Chart {
            shape: Shape::Columns,
            about: about_days(report),
            unit: "Minutes",
            points: report
                .days
                .iter()
                .map(|it| (short(it.date), minutes(it.seconds)))
                .collect(),
        }),
        table: Table {
            head: vec![
                "Day",
                "Studied",
                "Sessions",
                "Check-ins",
                "Chapters",
                "Assignments",
                "Goal met",
            ],
            rows,
        },
        otherwise: "Nothing is recorded for these days.",
    }
}

/// What one sees in the columns.
fn about_days(report: &StudyReport) -> String {
    let most = report.days.iter().max_by_key(|it| it.seconds);
    let most = most.map_or_else(String::new, |it| {
        let studied = duration(u64::from(it.seconds));
        format!(" The most on one day: {studied} on {}.", date(it.date))
    });
    format!(
        "A column for each day from {} to {}, as high as the minutes studied.{most}",
        date(report.from),
        date(report.to)
    )
}

fn subjects(report: &StudyReport) -> Section {
    let name = |subject: &Option<String>| {
        subject
            .clone()
            .unwrap_or_else(|| "Without a subject".to_owned())
    };
    let shares: Vec<(String, u64, u32)> = report
        .subjects
        .iter()
        .map(|it| (name(&it.subject), it.seconds, it.sessions))
        .collect();
    Section {
        title: "Subjects",
        otherwise: "No session in these days.",
        ..by_name("Subject", &shares)
    }
}

fn pods(report: &StudyReport) -> Section {
    let name = |name: &Option<String>| {
        name.clone()
            .unwrap_or_else(|| "A pod you are not in".to_owned())
    };
    let shares: Vec<(String, u64, u32)> = report
        .pods
        .iter()
        .map(|it| (name(&it.name), it.seconds, it.sessions))
        .collect();
    Section {
        title: "Pods",
        otherwise: "No session with a pod in these days.",
        ..by_name("Pod", &shares)
    }
}

fn by_name(head: &'static str, shares: &[(String, u64, u32)]) -> Section {
    let most = shares
        .first()
        .map_or_else(String::new, |(name, seconds, _)| {
            format!(" The longest: {name}, {}.", duration(*seconds))
        });
    let point = |(name, seconds, _): &(String, u64, u32)| (name.clone(), hours(*seconds));
    let row = |(name, seconds, sessions): &(String, u64, u32)| {
        vec![name.clone(), duration(*seconds), sessions.to_string()]
    };
    Section {
        title: head,
        note: None,
        chart: Some(Chart {
            shape: Shape::Bars,
            about: format!("A bar for each, as long as the hours studied.{most}"),
            unit: "Hours",
            points: shares.iter().map(point).collect(),
        }),
        table: Table {
            head: vec![head, "Studied", "Sessions"],
            rows: shares.iter().map(row).collect(),
        },
        otherwise: "",
    }
}

fn achievements(report: &StudyReport) -> Section {
    let row = |it: &crate::wire::reports::AchievementLine| {
        vec![
            titled(&it.key),
            it.rarity.map_or_else(String::new, |it| it.to_string()),
            it.points.to_string(),
            date(it.earned_at.date_in(&model::Zone::utc())),
        ]
    };
    Section {
        title: "Achievements",
        note: None,
        chart: None,
        table: Table {
            head: vec!["Achievement", "Rarity", "Points", "Day"],
            rows: report.achievements.iter().map(row).collect(),
        },
        otherwise: "Nothing new in these days.",
    }
}

fn hours(seconds: u64) -> f64 {
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    f64::from(seconds) / 3_600.0
}
