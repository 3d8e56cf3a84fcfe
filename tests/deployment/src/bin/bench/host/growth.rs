//! How lists by an index grow with their table: not at all, if the index serves.

use std::time::Instant;

use anyhow::Result;

use super::place::Place;
use crate::load::{self, Call};
use crate::report::Report;

const ROWS: &str = "/v1/tablesdb/bench/tables/grown/rows";

/// The sizes at which the lists are measured.
const SIZES: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Rows that one call makes.
const BULK: u64 = 100;

/// Lists of each kind at each size.
const LISTS: u64 = 400;

/// How many times as long the largest table may take as the smallest.
const MOST_GROWTH: f64 = 2.0;

/// What is listed: the name, the queries, and whether the total is asked for.
const KINDS: [(&str, &str, bool); 4] = [
    (
        "equal on an index, 25 of 25",
        r#"queries[0]={"method":"equal","attribute":"topic","values":["t7"]}"#,
        true,
    ),
    (
        "equal and order by two columns of an index",
        r#"queries[0]={"method":"equal","attribute":"topic","values":["wide"]}&queries[1]={"method":"orderDesc","attribute":"number"}"#,
        false,
    ),
    (
        "the newest 25",
        r#"queries[0]={"method":"orderDesc","attribute":"$createdAt"}"#,
        false,
    ),
    (
        "a range on an index, after a cursor",
        r#"queries[0]={"method":"greaterThan","attribute":"number","values":[100]}&queries[1]={"method":"orderAsc","attribute":"number"}&queries[2]={"method":"cursorAfter","values":["r500"]}"#,
        false,
    ),
];

/// Fills a table step by step and measures every list at each.
///
/// # Errors
///
/// Where a call is answered otherwise than expected.
pub async fn measure(place: &Place, report: &mut Report) -> Result<()> {
    println!("\nlists as the table grows, ms of the median and of p99, one call after another");
    let mut medians = vec![Vec::new(); KINDS.len()];
    let mut rows = 0;
    for size in SIZES {
        let begun = Instant::now();
        fill(place, ROWS, rows, size).await?;
        let (took, new) = (begun.elapsed().as_secs_f64(), size - rows);
        rows = size;
        println!(
            "{size:>10}  rows, {:.0} MiB, {:.0} rows a second by bulks of {BULK}",
            place.process.resident()?,
            new as f64 / took
        );
        for ((what, queries, total), medians) in KINDS.iter().zip(&mut medians) {
            let list = list(place, queries, *total);
            let measured = load::times(&place.address, &list, LISTS).await?;
            let (median, p99) = (measured.median(), measured.p99());
            println!("{median:>10.2}  {p99:>6.2}  {what}");
            medians.push(median);
        }
    }
    for ((what, ..), medians) in KINDS.iter().zip(&medians) {
        if let [first, .., last] = medians.as_slice() {
            let what = format!("times as long with a million rows: {what}");
            report.at_most(&what, last / first, MOST_GROWTH, "");
        }
    }
    Ok(())
}

/// Makes the rows of these numbers: a topic for every 25, and one for a tenth of all.
///
/// # Errors
///
/// Where a call is answered otherwise than expected.
pub async fn fill(place: &Place, path: &str, from: u64, to: u64) -> Result<()> {
    let mut sender = load::open(&place.address).await?;
    let call = place.call("POST", path, 201, bulk);
    for number in from / BULK..to / BULK {
        load::ask(&mut sender, &place.address, &call, number).await?;
    }
    Ok(())
}

fn bulk(number: u64) -> String {
    let row = |number: u64| {
        let topic = if number % 10 == 0 {
            "wide".to_owned()
        } else {
            format!("t{}", number / 25)
        };
        format!(r#"{{"$id":"r{number}","text":"A note","topic":"{topic}","number":{number}}}"#)
    };
    let rows: Vec<String> = (number * BULK..(number + 1) * BULK).map(row).collect();
    format!(r#"{{"rows":[{}]}}"#, rows.join(","))
}

fn list(place: &Place, queries: &str, total: bool) -> Call {
    let queries = queries
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D");
    let path = format!("{ROWS}?{queries}&total={total}");
    place.call("GET", &path, 200, |_| String::new())
}
