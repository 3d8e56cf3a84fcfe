//! Holds every recorded conversation with real Appwrite again, with the local host in Appwrite's place.
//!
//! What is in a recording is told in `tests/recordings/README.md`. Each has a host of its own, whose clock moves only here, so that
//! nothing sleeps.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod answer;
mod changing;
mod client;
mod compare;
mod echo;
mod format;
mod multipart;
mod names;
mod paths;
mod people;
mod play;
mod sockets;

macro_rules! conversations {
    ($($group:ident $steps:literal { $($name:ident)* })*) => {
        $(mod $group {
            $(#[tokio::test]
            async fn $name() {
                crate::play::replay(stringify!($name)).await;
            })*
        })*

        /// Group, steps, and the recordings that have a test.
        const TOLD: &[(&str, usize, &[&str])] = &[
            $((stringify!($group), $steps, &[$(stringify!($name)),*])),*
        ];
    };
}

conversations! {
    account 88 {
        account_anonymous account_changes account_sign_up account_tokens
    }
    databases 92 {
        databases_cli_push databases_documents databases_schema
    }
    errors 55 {
        errors_access errors_cors errors_first_calls errors_key_scopes errors_routes_and_bodies
    }
    functions 158 {
        functions_access functions_crud functions_deployments functions_executions functions_responses
        functions_schedule_events
    }
    messaging 47 {
        messaging_messages messaging_topics
    }
    realtime 98 {
        realtime_connect realtime_files_executions realtime_permissions realtime_rows realtime_subscribe
    }
    storage 89 {
        storage_access storage_buckets storage_chunks storage_files
    }
    tablesdb 490 {
        tablesdb_bulk_limits tablesdb_bulk tablesdb_columns tablesdb_databases tablesdb_defaults_limits
        tablesdb_increment tablesdb_indexes tablesdb_operators tablesdb_paging tablesdb_queries_refused
        tablesdb_queries tablesdb_relationships tablesdb_row_owner tablesdb_row_security tablesdb_rows
        tablesdb_table_security tablesdb_tables tablesdb_times_reserved tablesdb_transactions_expiry
        tablesdb_transactions tablesdb_validation
    }
    teams 59 {
        teams_crud teams_effect
    }
    users 66 {
        users_crud users_sessions
    }
}

#[test]
fn every_recording_is_replayed_and_none_has_lost_a_step() {
    let mut recorded = play::recordings();
    for (group, steps, names) in TOLD {
        let mut found = 0;
        for name in *names {
            let file = name.replace('_', "-");
            assert!(recorded.remove(&file), "{file} is not there");
            let scenario = format::Scenario::read(&file);
            assert_eq!(&scenario.group, group, "{file}");
            found += scenario.steps.len();
        }
        assert_eq!(found, *steps, "{group}");
    }
    assert!(recorded.is_empty(), "without a test: {recorded:?}");
}
