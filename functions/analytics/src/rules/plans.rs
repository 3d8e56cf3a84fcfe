//! Which items a plan has, and how difficult the next assignment should be.

use model::AssignmentDifficulty;
use store::tables::StudyPlan;

/// The longest id of an item, in characters.
const LONGEST_ID: usize = 40;

/// From which mean of the last scores on the next assignment is hard, and from which medium, in per cent.
const THRESHOLDS: (f64, f64) = (90.0, 75.0);

/// Whether a text may be the id of an item at all.
pub fn is_item_id(text: &str) -> bool {
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    !text.is_empty() && text.len() <= LONGEST_ID && text.chars().all(fits)
}

/// Whether a plan has an item.
pub fn has_item(plan: &StudyPlan, id: &str) -> bool {
    let mut items = plan.items.iter().flat_map(|it| it.iter());
    items.any(|it| it.id == id)
}

/// How difficult the next assignment should be after these scores; easy where there are none.
pub fn difficulty(scores: &[f64]) -> AssignmentDifficulty {
    let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    if count == 0 {
        return AssignmentDifficulty::Easy;
    }
    let mean = scores.iter().sum::<f64>() / f64::from(count);
    let (hard, medium) = THRESHOLDS;
    if mean >= hard {
        AssignmentDifficulty::Hard
    } else if mean >= medium {
        AssignmentDifficulty::Medium
    } else {
        AssignmentDifficulty::Easy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difficulty_follows_the_mean_of_the_last_scores() {
        use AssignmentDifficulty::{Easy, Hard, Medium};
        for (scores, expected) in [
            (&[][..], Easy),
            (&[74.9], Easy),
            (&[75.0], Medium),
            (&[89.9], Medium),
            (&[90.0], Hard),
            (&[100.0, 80.0], Hard),
            (&[0.0, 100.0], Easy),
        ] {
            assert_eq!(difficulty(scores), expected, "{scores:?}");
        }
    }

    #[test]
    fn ids_of_items_are_plain() {
        assert!(is_item_id("check-in-p_1.x"));
        for odd in ["", "%", "a\"b", "a b", "ä", &"x".repeat(41)] {
            assert!(!is_item_id(odd), "{odd}");
        }
    }
}
