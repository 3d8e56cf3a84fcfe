//! Which boards there are, and where somebody stands on one.

use model::{PodId, UserId};
use store::tables::LeaderLine;

use crate::wire::leaderboards::OwnPlace;

/// A board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Board {
    /// Everybody by points.
    Points,
    /// Everybody by days in a row.
    Streak,
    /// Everybody by the points of this week.
    Week,
    /// The members of a pod.
    Pod(PodId),
}

impl Board {
    /// Reads a board's name; none where there is no such board.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "global-points" => Some(Self::Points),
            "global-streak" => Some(Self::Streak),
            "global-week" => Some(Self::Week),
            other => Some(Self::Pod(other.strip_prefix("pod-")?.parse().ok()?)),
        }
    }
}

/// Where somebody stands on the board as it was written; none where they are not on it.
pub fn place(lines: &[LeaderLine], me: &UserId) -> Option<OwnPlace> {
    let line = lines.iter().find(|it| it.user_id == *me)?;
    Some(OwnPlace {
        value: line.value,
        rank: Some(line.rank),
        delta: line.delta,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_have_names() {
        assert_eq!(Board::named("global-week"), Some(Board::Week));
        let pod = "p1".parse().unwrap();
        assert_eq!(Board::named("pod-p1"), Some(Board::Pod(pod)));
        for name in ["", "global", "global-", "pod-", "pod-_", "p1"] {
            assert_eq!(Board::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_place_is_that_of_the_line() {
        let line = LeaderLine {
            user_id: "asha".parse().unwrap(),
            name: "Asha".to_owned(),
            avatar_file_id: None,
            value: 9,
            rank: 2,
            delta: Some(1),
        };
        let mine = place(std::slice::from_ref(&line), &line.user_id);
        let expected = OwnPlace {
            value: 9,
            rank: Some(2),
            delta: Some(1),
        };
        assert_eq!(mine, Some(expected));
        assert_eq!(place(&[line], &"ben".parse().unwrap()), None);
    }
}
