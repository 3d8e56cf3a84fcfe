//! What becomes of the rows of each table that names a pod. A new table is a line here; a test finds the one that has none.

use store::buckets;

use super::families::{Family, Key};

/// Tables whose rows are the pod's own, and go with it.
pub const REMOVED: &[&str] = &[
    "calendar_events",
    "challenges",
    "chat_rooms",
    "course_commitments",
    "pod_check_ins",
    "pod_commitments",
    "pod_course_chapters",
    "pod_course_chat",
    "pod_course_chat_flags",
    "pod_course_chat_likes",
    "pod_course_cohorts",
    "pod_course_study_sessions",
    "pod_courses",
    "pod_invites",
    "pod_meeting_participants",
    "pod_meetings",
    "pod_members",
    "pod_reactions",
    "pod_rsvps",
    "pod_whiteboards",
];

/// Tables whose rows name the room of the pod.
pub const BY_ROOM: &[&str] = &[
    "message_reactions",
    "message_receipts",
    "message_stars",
    "chat_room_members",
    "messages",
];

/// Tables whose rows are people's own, with the columns that let go of the pod: what somebody studied, won, did and is enrolled in
/// stays theirs, as does a file that they shared with everybody.
pub const RELEASED: &[(&str, &[&str])] = &[
    ("activity_events", &["podId"]),
    ("course_enrollments", &["podId", "cohortId"]),
    ("points_ledger", &["podId"]),
    ("resources", &["podId"]),
    ("study_sessions", &["podId"]),
];

/// Rows that have files, or rows of their own that do not name the pod.
pub const FAMILIES: &[Family] = &[
    Family::of("messages", Key::Room)
        .with("fileId")
        .file("fileId", buckets::ATTACHMENTS.id),
    Family::of("resources", Key::Pod)
        .only("visibility", "pod")
        .children(&[
            ("resource_likes", "resourceId"),
            ("resource_bookmarks", "resourceId"),
        ])
        .file("fileId", buckets::RESOURCES.id),
    Family::of("pod_whiteboards", Key::Pod)
        .with("exportFileId")
        .file("exportFileId", buckets::ATTACHMENTS.id),
    Family::of("calendar_events", Key::Pod)
        .children(&[("event_reminders", "eventId"), ("pod_rsvps", "eventId")]),
    Family::of("pod_course_study_sessions", Key::Pod)
        .children(&[("study_session_participants", "sessionId")]),
    Family::of("challenges", Key::Pod).children(&[("challenge_participants", "challengeId")]),
    Family::of("pod_courses", Key::Pod).children(&[("chapter_progress", "courseId")]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::tables;

    use super::*;

    fn naming(column: &str) -> BTreeSet<&'static str> {
        let tables = tables::ALL.iter();
        let named = tables.filter(|table| table.columns.iter().any(|it| it.key == column));
        named.map(|table| table.id).collect()
    }

    /// Posts have a step of their own; notifications stay until they expire.
    #[test]
    fn every_table_that_names_a_pod_is_removed_or_released() {
        let mut covered: BTreeSet<&str> = REMOVED.iter().copied().collect();
        covered.extend(RELEASED.iter().map(|(table, _)| *table));
        covered.extend(["posts", "notifications"]);
        assert_eq!(covered, naming("podId"));
    }

    #[test]
    fn every_table_that_names_a_room_is_emptied() {
        let covered: BTreeSet<&str> = BY_ROOM.iter().copied().collect();
        assert_eq!(covered, naming("roomId"));
    }

    #[test]
    fn every_column_of_a_list_exists() {
        for (table, columns) in RELEASED {
            assert!(
                columns.iter().all(|it| naming(it).contains(table)),
                "{table}"
            );
        }
        for family in FAMILIES {
            for column in family.columns() {
                assert!(naming(column).contains(family.table), "{family:?}");
            }
            for (child, column) in family.children {
                assert!(naming(column).contains(child), "{family:?}");
            }
        }
    }
}
