//! The page about somebody's courses.

use model::Cents;

use super::words::{amount, date, percent, rounded};
use super::{Chart, Page, Section, Shape, Table};
use crate::wire::reports::{CourseLine, CourseReport};

/// Makes the page.
pub fn page(report: &CourseReport) -> Page {
    let computed = report.computed_at.map_or_else(
        || "not computed yet".to_owned(),
        |at| format!("as of {}", date(at.date_in(&model::Zone::utc()))),
    );
    let courses = amount(report.totals.courses, "course", "courses");
    Page {
        title: "Your courses".to_owned(),
        about: format!("{courses}, {computed}"),
        facts: facts(report),
        sections: vec![
            trend(report),
            takings(report),
            learning(report),
            revenue(report),
        ],
    }
}

fn facts(report: &CourseReport) -> Vec<(&'static str, String)> {
    let totals = &report.totals;
    vec![
        ("Enrolments", totals.enrollments.to_string()),
        ("Active in 30 days", totals.active30d.to_string()),
        ("Completions", totals.completions.to_string()),
        ("Revenue", money(report, totals.revenue_cents)),
        ("Your part", money(report, totals.earnings_cents)),
    ]
}

/// With the currency where all courses have the same.
fn money(report: &CourseReport, cents: Cents) -> String {
    let mut currencies: Vec<&str> = report
        .courses
        .iter()
        .map(|it| it.currency.as_str())
        .collect();
    currencies.dedup();
    match currencies.as_slice() {
        [one] => cents.in_currency(one),
        _ => cents.to_string(),
    }
}

fn trend(report: &CourseReport) -> Section {
    let ago = |place: usize| match report.trend7d.len() - 1 - place {
        0 => "today".to_owned(),
        days => format!("{days} d ago"),
    };
    let days: Vec<(String, u32)> = report
        .trend7d
        .iter()
        .enumerate()
        .map(|(place, count)| (ago(place), *count))
        .collect();
    let sum: u32 = report.trend7d.iter().sum();
    let rows = match sum {
        0 => Vec::new(),
        _ => days
            .iter()
            .map(|(day, count)| vec![day.clone(), count.to_string()])
            .collect(),
    };
    Section {
        title: "Enrolments of the last seven days",
        note: None,
        chart: Some(Chart {
            shape: Shape::Columns,
            about: format!("A column for each of seven days; {sum} enrolments in all."),
            unit: "Enrolments",
            points: days
                .into_iter()
                .map(|(day, count)| (day, f64::from(count)))
                .collect(),
        }),
        table: Table {
            head: vec!["Day", "Enrolments"],
            rows,
        },
        otherwise: "Nobody enrolled in these days.",
    }
}

fn takings(report: &CourseReport) -> Section {
    let row = |it: &CourseLine| {
        vec![
            it.title.clone(),
            it.status.to_string(),
            it.enrollments.to_string(),
            it.active30d.to_string(),
        ]
    };
    Section {
        title: "Enrolments by course",
        note: None,
        chart: Some(bars(report, "Enrolments", |it| f64::from(it.enrollments))),
        table: Table {
            head: vec!["Course", "Status", "Enrolments", "Active in 30 days"],
            rows: report.courses.iter().map(row).collect(),
        },
        otherwise: "You have no course yet.",
    }
}

fn learning(report: &CourseReport) -> Section {
    let row = |it: &CourseLine| {
        vec![
            it.title.clone(),
            it.completions.to_string(),
            percent(it.completion_rate.map(|it| it * 100.0)),
            percent(it.avg_score),
            rounded(it.rating_avg),
        ]
    };
    Section {
        title: "Completions by course",
        note: None,
        chart: Some(bars(report, "Completions", |it| f64::from(it.completions))),
        table: Table {
            head: vec![
                "Course",
                "Completions",
                "Of those enrolled",
                "Mean score",
                "Stars",
            ],
            rows: report.courses.iter().map(row).collect(),
        },
        otherwise: "You have no course yet.",
    }
}

fn revenue(report: &CourseReport) -> Section {
    let row = |it: &CourseLine| {
        vec![
            it.title.clone(),
            it.revenue_cents.in_currency(&it.currency),
            it.earnings_cents.in_currency(&it.currency),
        ]
    };
    let whole = |cents: Cents| f64::from(i32::try_from(cents.0).unwrap_or(i32::MAX)) / 100.0;
    Section {
        title: "Revenue by course",
        note: None,
        chart: Some(bars(report, "Revenue", |it| whole(it.revenue_cents))),
        table: Table {
            head: vec!["Course", "Revenue", "Your part"],
            rows: report.courses.iter().map(row).collect(),
        },
        otherwise: "You have no course yet.",
    }
}

fn bars(report: &CourseReport, unit: &'static str, value: impl Fn(&CourseLine) -> f64) -> Chart {
    let mut points: Vec<(String, f64)> = report
        .courses
        .iter()
        .map(|it| (it.title.clone(), value(it)))
        .collect();
    points.sort_by(|one, other| other.1.total_cmp(&one.1));
    let most = points
        .first()
        .map_or_else(String::new, |(title, _)| format!(" The most: {title}."));
    Chart {
        shape: Shape::Bars,
        about: format!(
            "A bar for each course, as long as its {}.{most}",
            unit.to_lowercase()
        ),
        unit,
        points,
    }
}
