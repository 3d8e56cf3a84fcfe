//! The order of members where they are listed: by role.

use model::PodRole;
use runtime::{Code, Error, Result};
use store::tables::PodMember;
use store::Stored;

/// Sorts members by role, then by when they came in.
pub fn sort_by_role(members: &mut [Stored<PodMember>]) {
    members.sort_by_cached_key(|it| (rank(it.row.role), it.created_at, it.id.clone()));
}

/// Takes one page out of sorted members, and the cursor of the next.
///
/// # Errors
///
/// `bad_cursor` for one that names nobody here.
pub fn page(
    members: Vec<Stored<PodMember>>,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<Stored<PodMember>>, Option<String>)> {
    let start = match cursor.filter(|it| !it.is_empty()) {
        None => 0,
        Some(cursor) => {
            let found = members.iter().position(|it| it.id.as_str() == cursor);
            found.map(|it| it + 1).ok_or_else(|| {
                Error::of(Code::BadCursor)
                    .and_field("cursor", "must be the nextCursor of the page before")
            })?
        }
    };
    let has_more = members.len() > start.saturating_add(limit);
    let page: Vec<_> = members.into_iter().skip(start).take(limit).collect();
    let last = page.last().filter(|_| has_more);
    let next = last.map(|it| it.id.to_string());
    Ok((page, next))
}

fn rank(role: PodRole) -> u8 {
    match role {
        PodRole::Owner => 0,
        PodRole::Admin => 1,
        PodRole::Member => 2,
    }
}

#[cfg(test)]
mod tests {
    use model::{JoinedVia, Timestamp};

    use super::*;

    fn member(id: &str, role: PodRole, minute: u32) -> Stored<PodMember> {
        let at = Timestamp::parse(&format!("2026-01-01T10:{minute:02}:00Z")).unwrap();
        let (pod, user) = ("maths".parse().unwrap(), id.parse().unwrap());
        Stored {
            id: id.parse().unwrap(),
            created_at: at,
            updated_at: at,
            permissions: Vec::new(),
            row: PodMember::new(&pod, &user, role, JoinedVia::Direct),
        }
    }

    fn ids(members: &[Stored<PodMember>]) -> Vec<&str> {
        members.iter().map(|it| it.id.as_str()).collect()
    }

    #[test]
    fn leaders_come_first_then_who_came_first() {
        let mut all = vec![
            member("dan", PodRole::Member, 1),
            member("ben", PodRole::Admin, 9),
            member("cleo", PodRole::Member, 0),
            member("asha", PodRole::Owner, 5),
        ];
        sort_by_role(&mut all);
        assert_eq!(ids(&all), ["asha", "ben", "cleo", "dan"]);
    }

    #[test]
    fn pages_join_without_gap_or_overlap() {
        let all: Vec<_> = ["a", "b", "c"]
            .iter()
            .map(|id| member(id, PodRole::Member, 0))
            .collect();
        let (first, next) = page(all.clone(), None, 2).unwrap();
        assert_eq!((ids(&first), next.as_deref()), (vec!["a", "b"], Some("b")));
        let (second, next) = page(all.clone(), next.as_deref(), 2).unwrap();
        assert_eq!((ids(&second), next), (vec!["c"], None));
        assert_eq!(page(all, Some("x"), 2).unwrap_err().code, Code::BadCursor);
    }
}
