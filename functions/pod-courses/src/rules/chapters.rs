//! Which chapters of a pod's course are open to whom. B-199: the original had one lock for all.

use model::PodChapterStatus;
use schemars::JsonSchema;
use serde::Serialize;

/// What a chapter is to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// They are through it.
    Completed,
    /// It is their turn.
    Open,
    /// An earlier one comes first, or it is not made yet.
    Locked,
}

/// A chapter as somebody stands to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its place in the course.
    pub seq: u32,
    /// How far its making is.
    pub status: PodChapterStatus,
    /// Whether they are through it.
    pub is_done: bool,
}

/// What the chapters are to somebody, in the order in which they are given: the one after what they are through is open. A chapter that
/// could not be made keeps nobody from the next one.
pub fn openings(places: &[Place]) -> Vec<Opening> {
    let mut is_turn = true;
    let opening = |place: &Place| {
        if place.is_done {
            is_turn = true;
            return Opening::Completed;
        }
        if place.status != PodChapterStatus::Ready {
            return Opening::Locked;
        }
        let opening = if is_turn {
            Opening::Open
        } else {
            Opening::Locked
        };
        is_turn = false;
        opening
    };
    places.iter().map(opening).collect()
}

/// The first chapter whose turn it is.
pub fn next(places: &[Place]) -> Option<u32> {
    let openings = openings(places);
    let mut all = places.iter().zip(openings);
    all.find(|(_, opening)| *opening == Opening::Open)
        .map(|(place, _)| place.seq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PodChapterStatus::{Failed, Ready, Stub};

    #[track_caller]
    fn check(places: &[(PodChapterStatus, bool)], expected: &str) {
        let places: Vec<Place> = (1..)
            .zip(places)
            .map(|(seq, (status, is_done))| Place {
                seq,
                status: *status,
                is_done: *is_done,
            })
            .collect();
        let said = openings(&places).into_iter().map(|it| match it {
            Opening::Completed => 'c',
            Opening::Open => 'o',
            Opening::Locked => 'l',
        });
        assert_eq!(said.collect::<String>(), expected);
        let first = expected.find('o').map(|at| u32::try_from(at).unwrap() + 1);
        assert_eq!(next(&places), first);
    }

    #[test]
    fn one_chapter_is_open_at_a_time() {
        check(&[], "");
        check(&[(Ready, false), (Ready, false)], "ol");
        check(&[(Ready, true), (Ready, false), (Ready, false)], "col");
        check(&[(Ready, true), (Ready, true)], "cc");
    }

    #[test]
    fn what_is_not_made_is_locked_and_keeps_nobody_back() {
        check(&[(Stub, false), (Ready, false)], "lo");
        check(&[(Ready, true), (Failed, false), (Ready, false)], "clo");
        check(&[(Ready, false), (Failed, false), (Ready, false)], "oll");
    }

    #[test]
    fn a_chapter_that_was_made_later_opens_beside_what_is_done() {
        check(
            &[(Ready, true), (Ready, false), (Ready, true), (Ready, false)],
            "coco",
        );
    }
}
