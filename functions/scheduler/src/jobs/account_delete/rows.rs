//! What is about one person alone, and goes with them.

use client::Query;
use futures_util::future::join_all;
use model::UserId;
use runtime::Result;
use store::jobs::Work;
use store::schema::ID;
use store::{App, DATABASE};

use super::{Left, Patience};

/// Tables of which somebody's rows are deleted, each with the column that says whose a row is.
const PRIVATE: &[(&str, &str)] = &[
    ("ai_conversations", "userId"),
    ("ai_messages", "userId"),
    ("ai_usage", "userId"),
    ("calendar_feeds", ID),
    ("certificates", "userId"),
    ("challenge_participants", "userId"),
    ("chapter_progress", "userId"),
    ("chat_room_members", "userId"),
    ("course_commitments", "userId"),
    ("course_enrollments", "userId"),
    ("course_review_marks", "userId"),
    ("event_reminders", "userId"),
    ("goals", "userId"),
    ("instructor_stats", ID),
    ("match_experiments", "userId"),
    ("message_reactions", "userId"),
    ("message_receipts", "userId"),
    ("message_stars", "userId"),
    ("notifications", "userId"),
    ("pod_commitments", "userId"),
    ("pod_course_chat_flags", "userId"),
    ("pod_course_chat_likes", "userId"),
    ("pod_meeting_participants", "userId"),
    ("pod_reactions", "userId"),
    ("pod_rsvps", "userId"),
    ("points_ledger", "userId"),
    ("presence", ID),
    ("push_subscriptions", "userId"),
    ("resource_bookmarks", "userId"),
    ("resource_likes", "userId"),
    ("running_sessions", ID),
    ("study_days", "userId"),
    ("study_plans", "userId"),
    ("study_session_participants", "userId"),
    ("study_sessions", "userId"),
    ("transcripts", "userId"),
    ("user_achievements", "userId"),
    ("user_course_progress", "userId"),
    ("user_settings", ID),
    ("user_stats", ID),
];

/// How many tables are swept at a time.
const AT_ONCE: usize = 6;

/// Deletes all of it, one call a table. Tables that failed are tried again as long as others succeed. Counters of what was liked or
/// attended are recounted at night.
pub async fn delete(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    let mut left: Vec<(&str, &str)> = PRIVATE.to_vec();
    let mut patience = Patience::new(work);
    while !left.is_empty() {
        let mut failed = Vec::new();
        let mut cause = None;
        for some in left.chunks(AT_ONCE) {
            let sweeps = some
                .iter()
                .map(|(table, column)| sweep(app, user, table, column));
            for (place, outcome) in some.iter().zip(join_all(sweeps).await) {
                if let Err(error) = outcome {
                    failed.push(*place);
                    cause = Some(error);
                }
            }
        }
        let has_moved = failed.len() < left.len();
        left = failed;
        patience
            .note(cause.filter(|_| !has_moved).map_or(Ok(()), Err))
            .await?;
    }
    Ok(Left::Nothing)
}

async fn sweep(app: &App, user: &UserId, table: &str, column: &str) -> Result<()> {
    let theirs = [Query::equal(column, user)];
    let gone = app
        .client()
        .rows(DATABASE, table)
        .delete_many(&theirs)
        .await;
    gone.map_err(|cause| store::Error::about("Row", cause))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::tables::ALL;

    use super::*;

    /// Tables with somebody's id that are dealt with elsewhere, or stay.
    const OTHERS: &[&str] = &[
        // Counted relations, removed one by one.
        "comment_likes",
        "follows",
        "pod_members",
        "post_likes",
        "saved_posts",
        // Removed with their files.
        "assignment_submissions",
        // Said to others, and kept under the tombstone.
        "activity_events",
        "course_reviews",
        "pod_check_ins",
        // Kept because the law or the platform's order asks for it.
        "payments",
    ];

    #[test]
    fn every_table_with_a_persons_rows_is_decided_on() {
        let private: BTreeSet<&str> = PRIVATE.iter().map(|it| it.0).collect();
        assert_eq!(private.len(), PRIVATE.len(), "no table twice");
        for table in ALL {
            let is_personal = table.columns.iter().any(|it| it.key == "userId");
            let is_decided = private.contains(table.id) || OTHERS.contains(&table.id);
            assert!(
                !is_personal || is_decided,
                "{} has somebody's rows",
                table.id
            );
        }
    }

    #[test]
    fn what_is_swept_is_a_column_of_its_table() {
        for (id, column) in PRIVATE {
            let table = ALL.iter().find(|it| it.id == *id);
            let table = table.unwrap_or_else(|| panic!("there is no table {id}"));
            let is_there = *column == ID || table.columns.iter().any(|it| it.key == *column);
            assert!(is_there, "{id} has no {column}");
        }
    }
}
