//! `scripts/bench pdf`: how large a certificate is, and how long one takes to be drawn, by the scripts that its names are written in.
//!
//! Prints the first of a process apart, since that one reads the fonts; fails where a limit is missed.

#![expect(clippy::print_stdout, reason = "a program that prints measurements")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use certificates::pdf::{draw, Sheet};
use model::Timestamp;
use runtime::Result;

/// Largest file, in bytes.
const LARGEST: usize = 200_000;

/// Longest that one may take.
const LONGEST: Duration = Duration::from_millis(50);

/// How often each is drawn.
const TIMES: usize = 21;

/// A kind of name, somebody of that name, and a course.
const SHEETS: [(&str, &str, &str); 5] = [
    ("Latin", "Zoë Łukasz", "Rust for backend engineers"),
    ("Devanagari", "नेहा शर्मा", "डेटाबेस का परिचय"),
    ("Arabic", "محمد الفاتح", "مقدمة في الخوارزميات"),
    ("Han", "王小明", "程序设计语言与编译原理高级课程"),
    (
        "all at once",
        "Zoë Αλέξης Михаил नेहा ஆயிஷா محمد דוד 王小明 たろう 민수 สมชาย",
        "Ðặng Łukasz Αλέξης Михаил नेहा ஆயிஷா محمد דוד 王小明 たろう 민수 สมชาย",
    ),
];

fn main() -> Result<ExitCode> {
    let made = Timestamp::parse("2026-01-31T00:00:00Z").map_err(runtime::Error::internal)?;
    let mut is_kept = true;
    for (script, recipient, course) in SHEETS {
        let sheet = Sheet {
            recipient,
            course,
            instructor: "Ravi Kumar",
            score: "92 %",
            completed: "2026-01-31",
            code: "CERT-2026-01-31-0123456789AB",
            url: "https://public.example.com/verify/CERT-2026-01-31-0123456789AB",
            proof: "{}",
            made,
        };
        let (bytes, first) = timed(&sheet)?;
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            took.push(timed(&sheet)?.1);
        }
        took.sort();
        let median = took.get(TIMES / 2).copied().unwrap_or_default();
        println!(
            "{bytes:>8} bytes, {median:>8.1?} at the median, {first:>8.1?} the first  {script}"
        );
        is_kept &= bytes <= LARGEST && median.max(first) <= LONGEST;
    }
    let verdict = if is_kept { "ok" } else { "MISSED" };
    println!("at most {LARGEST} bytes and {LONGEST:?}: {verdict}");
    Ok(ExitCode::from(u8::from(!is_kept)))
}

/// How large a sheet is, and how long it took.
fn timed(sheet: &Sheet<'_>) -> Result<(usize, Duration)> {
    let begun = Instant::now();
    let bytes = draw(sheet)?.len();
    Ok((bytes, begun.elapsed()))
}
