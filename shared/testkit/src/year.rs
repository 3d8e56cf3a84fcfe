//! A year of life, made up from a seed: people all over the world who study, learn, check in, write and enrol.
//!
//! The same seed makes the same rows, so a roll-up over them can be compared with a recount, and with the same year delivered otherwise.

use std::collections::BTreeMap;

use anyhow::{ensure, Context, Result};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{json, Value};

use crate::Host;

/// Where people live: at both ends of the day, with and without summer time, and with odd offsets.
pub const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Chatham",
];

/// Rows that the host makes in one call.
const ROWS_PER_CALL: usize = 100;

/// How many people live how, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Year {
    /// What everything is made up from.
    pub seed: u64,
    /// People.
    pub people: u32,
    /// How many days it lasts.
    pub days: u32,
    /// The day after the last.
    pub ends: Date,
    /// How many times each of them takes to studying, a few days in a row.
    pub bursts: u32,
}

/// A row, and when it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its table.
    pub table: &'static str,
    /// Its id.
    pub id: String,
    /// When it was written.
    pub at: Timestamp,
    /// Its cells.
    pub cells: Value,
}

/// Numbers in a row that look thrown, always the same from a seed.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from nought up to, not including, `sides`.
    pub fn below(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        u32::try_from(mixed % u64::from(sides.max(1))).unwrap_or(0)
    }

    /// One of the items.
    pub fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let sides = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.get(usize::try_from(self.below(sides)).unwrap_or(0))
    }

    /// Whether it comes out, so many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

/// What somebody did on a day.
#[derive(Debug, Default)]
struct Day {
    seconds: u32,
    sessions: u32,
    check_ins: u32,
    chapters: u32,
    assignments: u32,
    last: Option<Timestamp>,
}

impl Year {
    /// The id of the nth person.
    pub fn person(n: u32) -> String {
        format!("u{n:06}")
    }

    /// Where the nth person lives.
    pub fn zone(&self, n: u32) -> &'static str {
        let mut dice = Dice::of(self.seed ^ (u64::from(n) << 20));
        dice.one_of(&ZONES).copied().unwrap_or("UTC")
    }

    /// Profiles and settings of everybody, written on the first day.
    pub fn arrivals(&self) -> Result<Vec<Written>> {
        let at = self.first()?.to_zoned(TimeZone::UTC)?.timestamp();
        let mut rows = Vec::new();
        for n in 0..self.people {
            let mut dice = Dice::of(self.seed ^ u64::from(n));
            let id = Self::person(n);
            let visibility = if dice.chance(5) { "private" } else { "public" };
            let profile = json!({
                "name": format!("Person {n}"), "username": id, "totalPoints": dice.below(2_000), "visibility": visibility,
            });
            let settings =
                json!({ "email": format!("{id}@example.com"), "timezone": self.zone(n) });
            for (table, cells) in [("profiles", profile), ("user_settings", settings)] {
                rows.push(Written {
                    table,
                    id: id.clone(),
                    at,
                    cells,
                });
            }
        }
        Ok(rows)
    }

    /// Everything that everybody did, in the order in which it was written. The rows of days say what the sessions come to.
    pub fn life(&self) -> Result<Vec<Written>> {
        let mut rows = Vec::new();
        for n in 0..self.people {
            self.life_of(n, &mut rows)?;
        }
        rows.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        Ok(rows)
    }

    fn first(&self) -> Result<Date> {
        Ok(self.ends.checked_sub(i64::from(self.days).days())?)
    }

    fn life_of(&self, n: u32, rows: &mut Vec<Written>) -> Result<()> {
        let mut dice = Dice::of(self.seed ^ (u64::from(n) << 32));
        let (id, zone) = (Self::person(n), TimeZone::get(self.zone(n))?);
        let mut days: BTreeMap<Date, Day> = BTreeMap::new();
        for _ in 0..self.bursts {
            let begins = dice.below(self.days);
            let lasts = 1 + dice.below(6);
            for day in begins..(begins + lasts).min(self.days) {
                let date = self.first()?.checked_add(i64::from(day).days())?;
                for _ in 0..=dice.below(2) {
                    session(&mut dice, &id, date, &zone, &mut days, rows)?;
                }
                if dice.chance(20) {
                    check_in(&mut dice, &id, date, &zone, &mut days, rows)?;
                }
                learn(self.seed, &id, date, &zone, &mut days, rows)?;
                if dice.chance(10) {
                    let at = instant(&mut dice, date, &zone)?;
                    let cells =
                        json!({ "authorId": id, "content": "Words", "likesCount": dice.below(9) });
                    rows.push(row("posts", &id, rows.len(), at, cells));
                }
            }
        }
        if dice.chance(30) {
            let date = self
                .first()?
                .checked_add(i64::from(dice.below(self.days)).days())?;
            let at = instant(&mut dice, date, &zone)?;
            let cells = json!({ "userId": id, "courseId": "c1", "type": "free" });
            rows.push(row("course_enrollments", &id, 0, at, cells));
        }
        for (date, day) in days {
            let cells = json!({
                "userId": id, "localDate": date.to_string(), "seconds": day.seconds, "sessions": day.sessions,
                "checkIns": day.check_ins, "chapters": day.chapters, "assignments": day.assignments,
            });
            rows.push(Written {
                table: "study_days",
                id: day_id(&id, date),
                at: day.last.context("somebody did something on a day")?,
                cells,
            });
        }
        Ok(())
    }
}

fn session(
    dice: &mut Dice,
    id: &str,
    date: Date,
    zone: &TimeZone,
    days: &mut BTreeMap<Date, Day>,
    rows: &mut Vec<Written>,
) -> Result<()> {
    let begins = instant(dice, date, zone)?;
    // Where the clock skips an hour, the day may begin later than it was thrown.
    let date = begins.to_zoned(zone.clone()).date();
    let seconds = if dice.chance(15) {
        60 + dice.below(200)
    } else {
        300 + dice.below(5_000)
    };
    let ends = begins.checked_add(i64::from(seconds).seconds())?;
    let day = days.entry(date).or_default();
    day.seconds += seconds;
    day.sessions += 1;
    day.last = day.last.max(Some(ends));
    let planned = dice.chance(50).then_some(seconds);
    let cells = json!({
        "userId": id, "source": "focus", "startedAt": begins.to_string(), "endedAt": ends.to_string(),
        "durationSec": seconds, "status": "done", "localDate": date.to_string(), "plannedSec": planned,
    });
    rows.push(row("study_sessions", id, rows.len(), ends, cells));
    Ok(())
}

fn check_in(
    dice: &mut Dice,
    id: &str,
    date: Date,
    zone: &TimeZone,
    days: &mut BTreeMap<Date, Day>,
    rows: &mut Vec<Written>,
) -> Result<()> {
    let at = instant(dice, date, zone)?;
    let date = at.to_zoned(zone.clone()).date();
    let day = days.entry(date).or_default();
    // Another one of the day counts nothing; the clock may put two into one day.
    if day.check_ins > 0 {
        return Ok(());
    }
    day.check_ins += 1;
    day.last = day.last.max(Some(at));
    let cells =
        json!({ "podId": "p1", "userId": id, "note": "Fine", "localDate": date.to_string() });
    rows.push(row("pod_check_ins", id, rows.len(), at, cells));
    rows.push(earned(id, "checkin", &format!("p1:{date}"), 5, date, at));
    Ok(())
}

/// Points for chapters and assignments; the dice of a day of its own make them, whatever else happens.
fn learn(
    seed: u64,
    id: &str,
    date: Date,
    zone: &TimeZone,
    days: &mut BTreeMap<Date, Day>,
    rows: &mut Vec<Written>,
) -> Result<()> {
    let place = u64::try_from(rows.len())?;
    let mut dice = Dice::of(seed ^ (place << 16));
    for (reason, points, percent) in [("chapter", 10, 20), ("assignment", 20, 10)] {
        if !dice.chance(percent) {
            continue;
        }
        let at = instant(&mut dice, date, zone)?;
        let date = at.to_zoned(zone.clone()).date();
        let day = days.entry(date).or_default();
        match reason {
            "chapter" => day.chapters += 1,
            _ => day.assignments += 1,
        }
        day.last = day.last.max(Some(at));
        let source = format!("{reason}-{}", rows.len());
        rows.push(earned(id, reason, &source, points, date, at));
    }
    Ok(())
}

/// Points that somebody earned on a day, under the id by which they are given once.
fn earned(id: &str, reason: &str, source: &str, points: u32, date: Date, at: Timestamp) -> Written {
    let cells = json!({
        "userId": id, "reason": reason, "sourceId": source, "points": points, "localDate": date.to_string(),
    });
    let entry: model::EdgeId = model::did(model::Kind::LEDGER, &[id, reason, source]);
    Written {
        table: "points_ledger",
        id: entry.to_string(),
        at,
        cells,
    }
}

fn row(table: &'static str, person: &str, place: usize, at: Timestamp, cells: Value) -> Written {
    Written {
        table,
        id: format!("{person}-{place}"),
        at,
        cells,
    }
}

/// A moment of a day, by somebody's clock.
fn instant(dice: &mut Dice, date: Date, zone: &TimeZone) -> Result<Timestamp> {
    let hour = i8::try_from(dice.below(24))?;
    let minute = i8::try_from(dice.below(60))?;
    let at: DateTime = date.at(hour, minute, 0, 0);
    Ok(at.to_zoned(zone.clone())?.timestamp())
}

/// The id of somebody's day.
pub fn day_id(person: &str, date: Date) -> String {
    let id: model::EdgeId = model::did(model::Kind::STUDY_DAY, &[person, &date.to_string()]);
    id.to_string()
}

impl Host {
    /// Puts rows in place that were written when they say, a hundred at a time; those that are there already stay as they are.
    pub async fn deliver(&self, rows: &[Written]) -> Result<()> {
        let mut tables: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for row in rows {
            let mut cells = row.cells.clone();
            let own = json!({
                "$id": row.id, "$createdAt": row.at.to_string(), "$updatedAt": row.at.to_string(),
            });
            if let (Some(cells), Value::Object(own)) = (cells.as_object_mut(), own) {
                cells.extend(own);
            }
            tables.entry(row.table).or_default().push(cells);
        }
        for (table, rows) in tables {
            let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
            for some in rows.chunks(ROWS_PER_CALL) {
                if !self.create(&path, some).await? {
                    for one in some {
                        self.create(&path, std::slice::from_ref(one)).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Creates all of the rows; false where one of them is there already, which refuses all.
    async fn create(&self, path: &str, rows: &[Value]) -> Result<bool> {
        let body = Some(json!({ "rows": rows }));
        let (status, answer) = self.try_as_key("POST", path, body).await?;
        ensure!(status == 201 || status == 409, "{path}: {status} {answer}");
        Ok(status == 201)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_life() {
        let year = Year {
            seed: 7,
            people: 40,
            days: 365,
            ends: jiff::civil::date(2026, 11, 1),
            bursts: 3,
        };
        let life = year.life().unwrap();
        assert_eq!(life, year.life().unwrap());
        assert!(life.len() > 400, "{}", life.len());
        let mut ids: Vec<(&str, &str)> = life.iter().map(|it| (it.table, it.id.as_str())).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), life.len());
        assert!(life.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
