//! Putting chapters into another order while no two ever have the same place.

use std::collections::BTreeSet;

use model::ChapterId;
use runtime::{Error, Result};

/// A place that no chapter has: one waits here while the others of its circle move up.
const ASIDE: u32 = 1_000_000;

/// A chapter and the place it is put to.
type Move = (ChapterId, u32);

/// The moves that lead from places to an order, in circles: each circle can be done on its own, move by move, and at no time do two
/// chapters have the same place.
///
/// # Errors
///
/// `validation_failed` unless the order names every chapter once.
pub fn cycles(now: &[(ChapterId, u32)], order: &[ChapterId]) -> Result<Vec<Vec<Move>>> {
    let known: BTreeSet<&ChapterId> = now.iter().map(|(id, _)| id).collect();
    let named: BTreeSet<&ChapterId> = order.iter().collect();
    if named.len() != order.len() || named != known {
        return Err(Error::field(
            "chapterIds",
            "must name every chapter of the course once",
        ));
    }
    let place_of = |chapter: &ChapterId| {
        let index = order.iter().position(|it| it == chapter);
        index.and_then(|it| u32::try_from(it + 1).ok())
    };
    let holder_of = |place: u32| now.iter().find(|(_, at)| *at == place).map(|(id, _)| id);
    let mut seen: BTreeSet<&ChapterId> = BTreeSet::new();
    let mut all = Vec::new();
    for (chapter, at) in now {
        let Some(target) = place_of(chapter).filter(|it| it != at) else {
            continue;
        };
        if !seen.insert(chapter) {
            continue;
        }
        // Who stands where this one goes must go first; the chain ends at a free place or comes back here.
        let mut chain = vec![(chapter, target)];
        let mut goal = target;
        while let Some(holder) = holder_of(goal).filter(|it| !seen.contains(it)) {
            let Some(next) = place_of(holder) else { break };
            seen.insert(holder);
            chain.push((holder, next));
            goal = next;
        }
        all.push(unchained(&chain, *at, goal));
    }
    Ok(all)
}

/// The moves of a chain, last first; where it comes back to its beginning, the first one steps aside.
fn unchained(chain: &[(&ChapterId, u32)], begin: u32, end: u32) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    if begin == end {
        moves.extend(chain.first().map(|(id, _)| ((*id).clone(), ASIDE)));
    }
    let back = chain.iter().rev();
    moves.extend(back.map(|(id, to)| ((*id).clone(), *to)));
    moves
}

/// Puts circles together into as few batches as hold at most `most` moves each.
pub fn batches(circles: Vec<Vec<Move>>, most: usize) -> Vec<Vec<Move>> {
    let mut all: Vec<Vec<Move>> = Vec::new();
    for circle in circles {
        match all.last_mut() {
            Some(last) if last.len() + circle.len() <= most => last.extend(circle),
            _ => all.push(circle),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn places(all: &[(&str, u32)]) -> Vec<(ChapterId, u32)> {
        all.iter()
            .map(|(id, at)| (id.parse().unwrap(), *at))
            .collect()
    }

    /// Does the moves one by one, and fails where two chapters meet.
    fn after(now: &[(ChapterId, u32)], order: &[&str]) -> Vec<String> {
        let order: Vec<ChapterId> = order.iter().map(|it| it.parse().unwrap()).collect();
        let mut at: BTreeMap<ChapterId, u32> = now.iter().cloned().collect();
        for (chapter, place) in cycles(now, &order).unwrap().into_iter().flatten() {
            let is_free = at.iter().all(|(id, it)| *id == chapter || *it != place);
            assert!(is_free, "{chapter} meets another at {place}");
            at.insert(chapter, place);
        }
        let mut sorted: Vec<(u32, String)> = at
            .into_iter()
            .map(|(id, it)| (it, id.to_string()))
            .collect();
        sorted.sort();
        assert!(sorted.iter().zip(1..).all(|((at, _), place)| *at == place));
        sorted.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn every_order_is_reached_without_a_meeting() {
        let now = places(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)]);
        for order in [
            ["a", "b", "c", "d", "e"],
            ["b", "a", "c", "d", "e"],
            ["e", "a", "b", "c", "d"],
            ["b", "c", "d", "e", "a"],
            ["b", "a", "d", "c", "e"],
            ["e", "d", "c", "b", "a"],
            ["c", "a", "b", "e", "d"],
        ] {
            assert_eq!(after(&now, &order), order);
        }
    }

    #[test]
    fn gaps_are_closed() {
        let now = places(&[("a", 2), ("b", 3), ("c", 7)]);
        assert_eq!(after(&now, &["a", "b", "c"]), ["a", "b", "c"]);
        assert_eq!(after(&now, &["c", "b", "a"]), ["c", "b", "a"]);
    }

    #[test]
    fn an_order_names_every_chapter_once() {
        let now = places(&[("a", 1), ("b", 2)]);
        for order in [vec!["a"], vec!["a", "a"], vec!["a", "b", "c"], vec![]] {
            let order: Vec<ChapterId> = order.iter().map(|it| it.parse().unwrap()).collect();
            assert!(cycles(&now, &order).is_err(), "{order:?}");
        }
    }

    #[test]
    fn a_batch_holds_whole_circles() {
        let circle = |name: &str, length| vec![(name.parse().unwrap(), 1); length];
        let all = vec![circle("a", 3), circle("b", 2), circle("c", 4)];
        let sizes: Vec<usize> = batches(all, 5).iter().map(Vec::len).collect();
        assert_eq!(sizes, [5, 4]);
    }
}
