//! What holds of streaks, days, weeks and levels whatever the numbers, the zone, and the clocks that change.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use model::{level, LocalDate, Timestamp, Zone};
use studying::streaks::Streak;

/// Numbers that look thrown, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Africa/Cairo",
];

/// Some moment of the years from 2020 to 2034.
fn moment(dice: &mut Dice) -> Timestamp {
    let begins = Timestamp::parse("2020-01-01T00:00:00Z").unwrap();
    begins.after(Duration::from_millis(dice.below(15 * 365 * 86_400_000)))
}

#[test]
fn a_streak_is_what_walking_back_from_today_finds() {
    let mut dice = Dice(0x5EED);
    let base: LocalDate = "2026-02-20".parse().unwrap();
    for round in 0..2_000 {
        let days: BTreeSet<LocalDate> = (0..dice.below(40))
            .map(|_| base.plus_days(i32::try_from(dice.below(30)).unwrap()))
            .collect();
        let today = base.plus_days(i32::try_from(dice.below(32)).unwrap());
        let back = |from: LocalDate| {
            let walked = (0..).map(|it| from.plus_days(-it));
            walked.take_while(|it| days.contains(it)).count()
        };
        let current = match back(today) {
            0 => back(today.plus_days(-1)),
            some => some,
        };
        let longest = days.iter().map(|it| back(*it)).max().unwrap_or(0);
        let mut thrown: Vec<LocalDate> = days.iter().copied().collect();
        thrown.extend(days.iter().copied().take(3));
        thrown.reverse();
        let streak = Streak::of(thrown, today);
        let found = [streak.current, streak.longest].map(|it| usize::try_from(it).unwrap());
        assert_eq!(found, [current, longest], "round {round}: {days:?} {today}");
    }
}

#[test]
fn every_moment_lies_within_the_day_that_its_clock_shows() {
    let mut dice = Dice(0xC10C);
    for name in ZONES {
        let zone = Zone::parse(name).unwrap();
        for _ in 0..2_000 {
            let at = moment(&mut dice);
            let date = at.date_in(&zone);
            let (begins, ends) = (date.begins_in(&zone), date.plus_days(1).begins_in(&zone));
            assert!(begins <= at && at < ends, "{name} {at}");
            let hours = ends.since(begins).as_secs() / 3_600;
            assert!((22..=26).contains(&hours), "{name} {date}: {hours} hours");
            let before = begins.before(Duration::from_millis(1));
            assert_eq!(before.date_in(&zone), date.plus_days(-1), "{name} {at}");
        }
    }
}

#[test]
fn every_day_lies_within_its_week() {
    let mut dice = Dice(0x7DA5);
    for _ in 0..5_000 {
        let date = moment(&mut dice).date_in(&Zone::utc());
        let monday = date.week().monday();
        assert!(monday <= date && date < monday.plus_days(7), "{date}");
        assert_eq!(monday.plus_days(6).week(), date.week(), "{date}");
        assert_ne!(monday.plus_days(7).week(), date.week(), "{date}");
    }
}

#[test]
fn every_sum_of_points_lies_within_its_level() {
    let mut dice = Dice(0x1E7E1);
    let needed = |level: u64| 50 * level * (level - 1);
    for _ in 0..5_000 {
        let points = dice.below(10_000_000);
        let reached = u64::from(level(u32::try_from(points).unwrap()));
        assert!(
            needed(reached) <= points && points < needed(reached + 1),
            "{points}"
        );
    }
}
