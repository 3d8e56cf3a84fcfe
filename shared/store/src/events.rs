//! What handlers of events take as their argument; the type says what is subscribed to.

use runtime::{Event, EventArgument, Result};
use serde::Deserialize;

use crate::app::DATABASE;
use crate::stored::Stored;
use tables::row::Row;

macro_rules! row_events {
    ($($(#[$doc:meta])* $name:ident => $action:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<R: Row>(pub Stored<R>);

        impl<R: Row> EventArgument for $name<R> {
            fn subscription() -> String {
                format!("databases.{DATABASE}.tables.{}.rows.*.{}", R::TABLE, $action)
            }

            fn from_event(event: &Event) -> Result<Self> {
                Ok(Self(Stored::from_answer(event.payload()?)?))
            }
        }
    )*};
}

row_events! {
    /// A row was created, alone or in bulk.
    Created => "create",
    /// A row was changed, also by an increment or in bulk (then at most the first 100 rows tell).
    Updated => "update",
    /// A row was written by an upsert, whether or not it existed.
    Upserted => "upsert",
    /// A row was deleted; it is answered as it was.
    Deleted => "delete",
}

macro_rules! user_events {
    ($($(#[$doc:meta])* $name:ident => $action:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(pub client::User);

        impl EventArgument for $name {
            fn subscription() -> String {
                format!("users.*.{}", $action)
            }

            fn from_event(event: &Event) -> Result<Self> {
                event.payload().map(Self)
            }
        }
    )*};
}

user_events! {
    /// Somebody registered.
    UserCreated => "create",
    /// An account was deleted; it is answered as it was.
    UserDeleted => "delete",
    /// Somebody changed their name.
    UserRenamed => "update.name",
    /// Somebody changed their mail address.
    UserEmailChanged => "update.email",
    /// The console or a key set whether a mail address is verified.
    UserVerificationSet => "update.verification",
}

/// Somebody verified their mail address by the link in the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserVerified {
    /// Whose account it is.
    pub user_id: model::UserId,
}

/// Somebody was put into a team; by a key they are in at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamJoined {
    /// The team, which is a pod's.
    pub pod_id: model::PodId,
    /// The membership, as Appwrite numbers it.
    pub membership_id: model::MembershipId,
    /// Who was put in.
    pub user_id: model::UserId,
}

impl EventArgument for TeamJoined {
    fn subscription() -> String {
        "teams.*.memberships.*.create".to_owned()
    }

    fn from_event(event: &Event) -> Result<Self> {
        let membership: client::Membership = event.payload()?;
        let broken = |cause: model::Invalid| runtime::Error::internal(cause.to_string());
        Ok(Self {
            pod_id: event.require("teams")?.parse().map_err(broken)?,
            membership_id: event.require("memberships")?.parse().map_err(broken)?,
            user_id: membership.user_id.parse().map_err(broken)?,
        })
    }
}

/// What the event carries: the token that was used, not the account.
#[derive(Debug, Deserialize)]
struct UsedToken {
    #[serde(rename = "userId")]
    user_id: Option<model::UserId>,
}

impl EventArgument for UserVerified {
    fn subscription() -> String {
        "users.*.verification.*.update".to_owned()
    }

    fn from_event(event: &Event) -> Result<Self> {
        let named = event.id("users").map(model::UserId::parse);
        let user_id = match named {
            Some(Ok(id)) => Some(id),
            _ => event.payload::<UsedToken>()?.user_id,
        };
        let missing = || runtime::Error::internal(format!("event {} names no user", event.name()));
        Ok(Self {
            user_id: user_id.ok_or_else(missing)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use tables::PostLike;

    fn like() -> Vec<u8> {
        json!({
            "$id": "pl_1", "$createdAt": "2026-01-02T03:04:05.678+00:00",
            "$updatedAt": "2026-01-02T03:04:05.678+00:00", "$permissions": [], "$sequence": 4,
            "$collectionId": "post_likes", "$databaseId": DATABASE,
            "postId": "p1", "userId": "u1"
        })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn a_subscription_names_database_table_and_action() {
        assert_eq!(
            Created::<PostLike>::subscription(),
            "databases.peerspark-main-db.tables.post_likes.rows.*.create"
        );
        assert_eq!(UserEmailChanged::subscription(), "users.*.update.email");
    }

    #[test]
    fn a_row_is_read_from_either_spelling_of_an_event() {
        for name in [
            "databases.peerspark-main-db.collections.post_likes.documents.pl_1.create",
            "databases.peerspark-main-db.tables.post_likes.rows.pl_1.create",
        ] {
            let event = Event::new(name, &like());
            assert!(event.matches(&Created::<PostLike>::subscription()));
            let Created(stored) = Created::<PostLike>::from_event(&event).unwrap();
            assert_eq!(stored.id, "pl_1");
            assert_eq!(stored.row.user_id, "u1");
        }
    }

    #[test]
    fn a_payload_of_another_shape_is_a_fault_and_no_panic() {
        let event = Event::new("databases.d.tables.post_likes.rows.x.create", b"{}");
        assert!(Created::<PostLike>::from_event(&event).is_err());
        let event = Event::new("users.u1.create", b"not json");
        assert!(UserCreated::from_event(&event).is_err());
    }

    #[test]
    fn a_new_member_of_a_team_is_known_from_name_and_payload() {
        let payload = br#"{"$id": "m1", "userId": "asha", "teamId": "maths", "roles": ["member"]}"#;
        let event = Event::new("teams.maths.memberships.m1.create", payload);
        assert!(event.matches(&TeamJoined::subscription()));
        let joined = TeamJoined::from_event(&event).unwrap();
        assert_eq!(joined.pod_id, "maths");
        assert_eq!(joined.membership_id, "m1");
        assert_eq!(joined.user_id, "asha");
    }

    #[test]
    fn a_verified_user_is_known_from_the_name_of_the_event() {
        let event = Event::new("users.u1.verification.v1.update", br#"{"userId": "u2"}"#);
        assert_eq!(UserVerified::from_event(&event).unwrap().user_id, "u1");
    }
}
