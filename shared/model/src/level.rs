//! What points are worth: amounts, and the level that a sum of them gives.

/// For the first check-in of a local day in a pod.
pub const CHECK_IN_POINTS: u32 = 5;

/// For a pledge that was kept.
pub const PLEDGE_POINTS: u32 = 10;

/// For a study session of 25 minutes or more.
pub const SESSION_POINTS: u32 = 5;

/// For a chapter that was completed.
pub const CHAPTER_POINTS: u32 = 10;

/// For an assignment that was passed.
pub const ASSIGNMENT_POINTS: u32 = 20;

/// The most that a revision earns by a better score than all before it.
pub const MOST_IMPROVEMENT_POINTS: u32 = 50;

/// For a file that was shared.
pub const RESOURCE_POINTS: u32 = 10;

/// How many files of a local day earn points.
pub const RESOURCES_A_DAY: u32 = 3;

/// Points between a level and the one below it, for every level passed: level n needs 50 · n · (n − 1).
const STEP: u64 = 50;

/// Returns the level that a sum of points gives: 1 from 0, 2 from 100, 3 from 300, 4 from 600.
pub fn level(points: u32) -> u32 {
    let needed = |level: u64| STEP * level * (level - 1);
    let above = (2..).take_while(|level| needed(*level) <= u64::from(points));
    above
        .last()
        .map_or(1, |it| u32::try_from(it).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_begin_where_the_formula_says() {
        for (points, expected) in [
            (0, 1),
            (99, 1),
            (100, 2),
            (299, 2),
            (300, 3),
            (599, 3),
            (600, 4),
            (1_000, 5),
            (u32::MAX, 9_268),
        ] {
            assert_eq!(level(points), expected, "{points}");
        }
    }
}
