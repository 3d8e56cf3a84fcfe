//! Lines of a board.

use std::collections::{BTreeMap, BTreeSet};

use client::Query;
use model::{FileId, UserId};
use runtime::{Error, Result};
use store::schema::ID;
use store::tables::{LeaderLine, Leaderboard, Profile};
use store::{App, Stored, IDS_PER_QUERY};

use crate::standings::is_listed;

/// People on a board.
pub const MOST: usize = 100;

/// Characters that a snapshot holds.
const LONGEST: usize = 30_000;

/// Somebody who may be on a board, with what they are ranked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    user: UserId,
    name: String,
    avatar: Option<FileId>,
    value: u32,
}

impl Candidate {
    /// Somebody's profile and value.
    pub fn of(profile: &Stored<Profile>, value: u32) -> Self {
        Self {
            user: profile.id.clone(),
            name: profile.row.name.to_string(),
            avatar: profile.row.avatar_file_id.clone(),
            value,
        }
    }
}

/// How places are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// One more than there are with a higher value: equals share a place.
    Shared,
    /// One after the other.
    OneByOne,
}

/// The lines of a board, from people in its order, with the places they climbed; as many as a snapshot holds.
pub fn lines(people: Vec<Candidate>, before: &[LeaderLine], places: Places) -> Vec<LeaderLine> {
    let before: BTreeMap<&UserId, u32> = before.iter().map(|it| (&it.user_id, it.rank)).collect();
    let mut lines: Vec<LeaderLine> = Vec::new();
    for (at, person) in people.into_iter().take(MOST).enumerate() {
        let place = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let equal = lines.last().filter(|it| it.value == person.value);
        let rank = match (places, equal) {
            (Places::Shared, Some(above)) => above.rank,
            _ => place,
        };
        let delta = before
            .get(&person.user)
            .map(|was| i64::from(*was) - i64::from(rank));
        lines.push(LeaderLine {
            user_id: person.user,
            name: person.name,
            avatar_file_id: person.avatar,
            value: person.value,
            rank,
            delta: delta.and_then(|it| i32::try_from(it).ok()),
        });
    }
    while length(&lines) > LONGEST {
        lines.pop();
    }
    lines
}

fn length(lines: &[LeaderLine]) -> usize {
    serde_json::to_string(lines).map_or(usize::MAX, |text| text.chars().count())
}

/// The lines of a snapshot.
pub fn lines_of(board: Option<&Stored<Leaderboard>>) -> &[LeaderLine] {
    let items = board.and_then(|it| it.row.items.as_ref());
    items.map_or(&[], |it| it.0.as_slice())
}

/// Leaves out who is private, gone, or shut out. One call for every 100.
pub async fn shown(app: &App, people: Vec<Stored<Profile>>) -> Result<Vec<Stored<Profile>>> {
    let mut shown: Vec<Stored<Profile>> =
        people.into_iter().filter(|it| is_listed(&it.row)).collect();
    let mut shut_out: BTreeSet<String> = BTreeSet::new();
    for some in shown.chunks(IDS_PER_QUERY) {
        let ids: Vec<&UserId> = some.iter().map(|it| &it.id).collect();
        let queries = [
            Query::equal(ID, ids),
            Query::equal("status", false),
            Query::limit(u32::try_from(IDS_PER_QUERY).unwrap_or(u32::MAX)),
        ];
        let page = app.client().users().list(&queries).await;
        let page = page.map_err(|cause| store::Error::about("Account", cause));
        shut_out.extend(page.map_err(Error::from)?.items.into_iter().map(|it| it.id));
    }
    shown.retain(|it| !shut_out.contains(it.id.as_str()));
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, value: u32) -> Candidate {
        Candidate {
            user: id.parse().unwrap(),
            name: id.to_owned(),
            avatar: None,
            value,
        }
    }

    fn ranks(lines: &[LeaderLine]) -> Vec<(&str, u32, Option<i32>)> {
        let rank = |it: &LeaderLine| (it.rank, it.delta);
        let told = lines.iter().map(|it| (it.user_id.as_str(), rank(it)));
        told.map(|(user, (rank, delta))| (user, rank, delta))
            .collect()
    }

    #[test]
    fn equals_share_a_place_and_climbers_say_how_far() {
        let before = lines(
            vec![person("a", 9), person("b", 5), person("c", 1)],
            &[],
            Places::Shared,
        );
        let people = vec![
            person("c", 12),
            person("a", 9),
            person("d", 9),
            person("b", 5),
        ];
        let shared = lines(people.clone(), &before, Places::Shared);
        let expected = [
            ("c", 1, Some(2)),
            ("a", 2, Some(-1)),
            ("d", 2, None),
            ("b", 4, Some(-2)),
        ];
        assert_eq!(ranks(&shared), expected);
        let counted = lines(people, &before, Places::OneByOne);
        assert_eq!(ranks(&counted)[2], ("d", 3, None));
    }

    #[test]
    fn a_board_holds_a_hundred_and_fits_its_column() {
        let long = |n: usize| Candidate {
            name: "\"".repeat(80),
            avatar: Some("f".repeat(36).parse().unwrap()),
            ..person(&format!("{n:0>36}"), 4_000_000_000)
        };
        let fitting = lines((0..300).map(long).collect(), &[], Places::OneByOne);
        let count = fitting.len();
        assert!(length(&fitting) <= LONGEST && count > 80, "{count}");
        let plain = (0..300).map(|n| person(&n.to_string(), 1));
        let plain = lines(plain.collect(), &[], Places::Shared);
        assert_eq!(plain.len(), MOST);
    }
}
