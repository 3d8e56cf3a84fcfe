//! The page about the platform.

use store::jobs::JobHealth;

use super::words::{amount, date, duration, instant, short};
use super::{Chart, Page, Section, Shape, Table};
use crate::wire::reports::{FiguresLine, PlatformReport};

/// Makes the page.
pub fn page(report: &PlatformReport) -> Page {
    Page {
        title: "The platform".to_owned(),
        about: format!(
            "{} to {}, by days of UTC; a day is counted once it is over",
            date(report.from),
            date(report.to)
        ),
        facts: facts(report),
        sections: vec![
            people(report),
            writing(report, "Posts by day", "Posts", |it| it.posts),
            writing(report, "Messages by day", "Messages", |it| it.messages),
            studying(report),
            courses(report),
            jobs(report),
            drift(report),
        ],
    }
}

fn facts(report: &PlatformReport) -> Vec<(&'static str, String)> {
    let totals = &report.totals;
    let late = report.jobs.iter().filter(|it| it.late_since.is_some());
    vec![
        ("Most active in a day", totals.most_active_users.to_string()),
        ("New people", totals.new_users.to_string()),
        ("Posts", totals.posts.to_string()),
        ("Messages", totals.messages.to_string()),
        ("Studied", duration(totals.study_seconds)),
        ("Revenue", totals.revenue_cents.to_string()),
        ("Open reports", report.reports.open.to_string()),
        ("Late jobs", late.count().to_string()),
    ]
}

/// A column and a row for each day.
struct Daily<'a> {
    report: &'a PlatformReport,
    title: &'static str,
    unit: &'static str,
    head: Vec<&'static str>,
    value: &'a dyn Fn(&FiguresLine) -> f64,
    row: &'a dyn Fn(&FiguresLine) -> Vec<String>,
}

impl Daily<'_> {
    fn section(self) -> Section {
        let days = &self.report.days;
        let most = days
            .iter()
            .max_by(|one, other| (self.value)(one).total_cmp(&(self.value)(other)));
        let most = most.map_or_else(String::new, |it| format!(" The most on {}.", date(it.date)));
        let unit = self.unit.to_lowercase();
        let row = |it: &FiguresLine| {
            let mut cells = vec![date(it.date)];
            cells.extend((self.row)(it));
            cells
        };
        Section {
            title: self.title,
            note: None,
            chart: Some(Chart {
                shape: Shape::Columns,
                about: format!("A column for each day, as high as its {unit}.{most}"),
                unit: self.unit,
                points: days
                    .iter()
                    .map(|it| (short(it.date), (self.value)(it)))
                    .collect(),
            }),
            table: Table {
                head: self.head,
                rows: days.iter().map(row).collect(),
            },
            otherwise: "No day of these is counted yet.",
        }
    }
}

fn people(report: &PlatformReport) -> Section {
    Daily {
        report,
        title: "Active people by day",
        unit: "Active people",
        head: vec!["Day", "Active", "New", "Check-ins"],
        value: &|it| f64::from(it.active_users),
        row: &|it| {
            let cells = [it.active_users, it.new_users, it.check_ins];
            cells.map(|it| it.to_string()).into()
        },
    }
    .section()
}

fn writing(
    report: &PlatformReport,
    title: &'static str,
    unit: &'static str,
    count: impl Fn(&FiguresLine) -> u32,
) -> Section {
    Daily {
        report,
        title,
        unit,
        head: vec!["Day", unit],
        value: &|it| f64::from(count(it)),
        row: &|it| vec![count(it).to_string()],
    }
    .section()
}

fn studying(report: &PlatformReport) -> Section {
    let hours = |it: &FiguresLine| {
        let seconds = u32::try_from(it.study_seconds).unwrap_or(u32::MAX);
        f64::from(seconds) / 3_600.0
    };
    Daily {
        report,
        title: "Study time by day",
        unit: "Hours",
        head: vec!["Day", "Studied"],
        value: &hours,
        row: &|it| vec![duration(it.study_seconds)],
    }
    .section()
}

fn courses(report: &PlatformReport) -> Section {
    Daily {
        report,
        title: "Enrolments by day",
        unit: "Enrolments",
        head: vec!["Day", "Enrolments", "Completions", "Revenue"],
        value: &|it| f64::from(it.enrollments),
        row: &|it| {
            vec![
                it.enrollments.to_string(),
                it.completions.to_string(),
                it.revenue_cents.to_string(),
            ]
        },
    }
    .section()
}

fn jobs(report: &PlatformReport) -> Section {
    let state = |it: &JobHealth| match (it.late_since, it.is_running) {
        (Some(since), _) => format!("late since {}", instant(since)),
        (None, true) => "running".to_owned(),
        (None, false) => "on time".to_owned(),
    };
    let row = |it: &JobHealth| {
        vec![
            it.id.clone(),
            state(it),
            it.last_ok_at.map_or_else(|| "never".to_owned(), instant),
            it.duration_ms
                .map_or_else(|| "–".to_owned(), |it| format!("{it} ms")),
            it.processed.to_string(),
            it.failures.to_string(),
            it.error.clone().unwrap_or_default(),
        ]
    };
    let late = report.jobs.iter().filter(|it| it.late_since.is_some());
    let late = amount(late.count(), "job is late", "jobs are late");
    Section {
        title: "Scheduled jobs",
        note: Some(format!("{late}. What each did in its latest pass.")),
        chart: None,
        table: Table {
            head: vec![
                "Job",
                "State",
                "Done up to",
                "Took",
                "Looked at",
                "Failures",
                "Error",
            ],
            rows: report.jobs.iter().map(row).collect(),
        },
        otherwise: "",
    }
}

fn drift(report: &PlatformReport) -> Section {
    let mut drifted: Vec<&JobHealth> = report.jobs.iter().filter(|it| it.drift > 0).collect();
    drifted.sort_by_key(|it| std::cmp::Reverse(it.drift));
    let count = |drift: u64| f64::from(u32::try_from(drift).unwrap_or(u32::MAX));
    Section {
        title: "Drift",
        note: Some("Rows that a job found wrong and put right in its latest pass.".to_owned()),
        chart: Some(Chart {
            shape: Shape::Bars,
            about: "A bar for each job that found something, as long as the rows it put right."
                .to_owned(),
            unit: "Rows",
            points: drifted
                .iter()
                .map(|it| (it.id.clone(), count(it.drift)))
                .collect(),
        }),
        table: Table {
            head: vec!["Job", "Rows put right", "Looked at"],
            rows: drifted
                .iter()
                .map(|it| {
                    vec![
                        it.id.clone(),
                        it.drift.to_string(),
                        it.processed.to_string(),
                    ]
                })
                .collect(),
        },
        otherwise: "Nothing was wrong.",
    }
}
