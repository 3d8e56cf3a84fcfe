//! Who stands above whom in a pod.

use std::cmp::Reverse;

use model::{LocalDate, Timestamp, Zone};
use store::tables::PodMember;
use store::Stored;

/// How the members of a pod stand at an instant.
///
/// A streak ends where neither today nor yesterday has a check-in. Days are those of the member's own calendar, by which the streak was
/// counted: their row says when it ends, so that a board needs nobody's settings. Of a row that does not say so, they are the pod's.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    zone: &'a Zone,
    now: Timestamp,
    today: LocalDate,
}

impl<'a> Standing<'a> {
    /// How they stand at an instant in a pod of that zone.
    pub fn at(now: Timestamp, zone: &'a Zone) -> Self {
        Self {
            zone,
            now,
            today: now.date_in(zone),
        }
    }

    /// The streak of a member, unless it has ended.
    pub fn streak(&self, member: &PodMember) -> u32 {
        if self.goes_on(member.last_check_in_at, member.streak_ends_at) {
            member.streak
        } else {
            0
        }
    }

    /// Whether a streak goes on whose last check-in was then, and of which the row says when it ends.
    pub fn goes_on(&self, last: Option<Timestamp>, end: Option<Timestamp>) -> bool {
        match end {
            Some(end) => self.now < end,
            None => last.is_some_and(|it| it.date_in(self.zone) >= self.today.plus_days(-1)),
        }
    }

    /// Puts members in the order of their pod's board: longest streak, then most points, then first in.
    pub fn sort(&self, members: &mut [Stored<PodMember>]) {
        members.sort_by_cached_key(|it| {
            let deeds = (Reverse(self.streak(&it.row)), Reverse(it.row.points));
            (deeds, it.created_at, it.id.clone())
        });
    }
}

#[cfg(test)]
mod tests {
    use model::{JoinedVia, PodRole};

    use super::*;

    const NOON: &str = "2026-01-09T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn member(streak: u32, points: u32, last: Option<&str>) -> PodMember {
        let (pod, user) = ("maths".parse().unwrap(), "asha".parse().unwrap());
        PodMember {
            streak,
            points,
            last_check_in_at: last.map(at),
            ..PodMember::new(&pod, &user, PodRole::Member, JoinedVia::Direct)
        }
    }

    fn order(members: &[(&str, PodMember, &str)]) -> Vec<String> {
        let stored = |(id, row, came): &(&str, PodMember, &str)| Stored {
            id: id.parse().unwrap(),
            created_at: at(came),
            updated_at: at(NOON),
            permissions: Vec::new(),
            row: row.clone(),
        };
        let mut members: Vec<_> = members.iter().map(stored).collect();
        Standing::at(at(NOON), &Zone::utc()).sort(&mut members);
        members.into_iter().map(|it| it.id.to_string()).collect()
    }

    #[test]
    fn the_longest_streak_comes_first_then_most_points_then_who_came_first() {
        let (first, then) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        let of = |streak, points| member(streak, points, Some("2026-01-09T01:00:00Z"));
        let order = order(&[
            ("a", of(1, 9), first),
            ("b", of(2, 0), then),
            ("d", of(1, 10), then),
            ("c", of(1, 10), then),
            ("e", of(1, 10), first),
        ]);
        assert_eq!(order, ["b", "e", "c", "d", "a"]);
    }

    /// B-191: a streak that ended long ago leads no board.
    #[test]
    fn a_streak_counts_until_the_day_after_its_last_check_in() {
        let came = "2026-01-01T00:00:00Z";
        let order = order(&[
            (
                "long-ago",
                member(30, 0, Some("2026-01-07T23:59:00Z")),
                came,
            ),
            ("never", member(9, 1, None), came),
            (
                "yesterday",
                member(1, 0, Some("2026-01-08T00:00:00Z")),
                came,
            ),
            ("today", member(2, 0, Some("2026-01-09T00:00:00Z")), came),
        ]);
        assert_eq!(order, ["today", "yesterday", "never", "long-ago"]);
    }

    /// Yesterday at nine in Los Angeles, where it is four in the afternoon: by the calendar of UTC that was two days ago.
    #[test]
    fn a_streak_ends_by_the_calendar_of_its_member() {
        let los_angeles = Zone::parse("America/Los_Angeles").unwrap();
        let last = at("2026-01-08T17:00:00Z");
        let end = last.date_in(&los_angeles).plus_days(2);
        let member = PodMember {
            streak_ends_at: Some(end.begins_in(&los_angeles)),
            ..member(3, 0, Some("2026-01-08T17:00:00Z"))
        };
        let streak = |now: &str| Standing::at(at(now), &Zone::utc()).streak(&member);
        assert_eq!(streak("2026-01-10T00:00:00Z"), 3);
        assert_eq!(streak("2026-01-10T07:59:59Z"), 3);
        assert_eq!(streak("2026-01-10T08:00:00Z"), 0);
    }

    /// Acceptance 34: the same check-in is of yesterday in one zone and of the day before in another.
    #[test]
    fn days_are_those_of_the_pods_calendar_where_no_end_is_noted() {
        let (last, now) = (Some("2026-01-07T10:30:00Z"), at("2026-01-09T10:45:00Z"));
        let streak = |zone: &str| {
            let zone = Zone::parse(zone).unwrap();
            Standing::at(now, &zone).streak(&member(3, 0, last))
        };
        assert_eq!(streak("Pacific/Tongatapu"), 0);
        assert_eq!(streak("UTC"), 0);
        let (last, now) = (Some("2026-01-07T11:30:00Z"), at("2026-01-09T10:45:00Z"));
        let zone = Zone::parse("Pacific/Pago_Pago").unwrap();
        assert_eq!(Standing::at(now, &zone).streak(&member(3, 0, last)), 3);
    }
}
