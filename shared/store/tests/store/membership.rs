//! Who may do what in a pod.

use model::PodRole;
use runtime::Code;
use serde_json::{json, Value};

use crate::server::{refusal, row, rows, Appwrite};

fn member(id: &str, role: &str) -> Value {
    let cells = json!({
        "podId": "maths", "userId": id, "role": role, "membershipId": null, "invitedBy": null,
        "joinedVia": "direct", "points": 0, "streak": 0, "lastCheckInAt": null
    });
    row(&format!("pm_{id}"), &cells)
}

async fn asked(answer: (u16, Value), needed: PodRole) -> Option<Code> {
    let appwrite = Appwrite::answering(vec![answer]).await;
    let (pod, user) = ("maths".parse().unwrap(), "asha".parse().unwrap());
    let outcome = appwrite.app().require_role(&pod, &user, needed).await;
    assert_eq!(appwrite.lines().len(), 1);
    outcome.err().map(|refused| refused.code)
}

#[tokio::test]
async fn a_role_must_reach_what_is_asked() {
    let admin = || (200, member("asha", "admin"));
    assert_eq!(asked(admin(), PodRole::Admin).await, None);
    assert_eq!(asked(admin(), PodRole::Owner).await, Some(Code::NotOwner));
    let plain = (200, member("asha", "member"));
    assert_eq!(asked(plain, PodRole::Admin).await, Some(Code::Forbidden));
    let stranger = refusal(404, "row_not_found");
    assert_eq!(
        asked(stranger, PodRole::Member).await,
        Some(Code::NotAMember)
    );
}

#[tokio::test]
async fn an_outage_does_not_look_like_a_stranger() {
    let outage = refusal(500, "general_server_error");
    assert_eq!(asked(outage, PodRole::Member).await, Some(Code::Internal));
}

#[tokio::test]
async fn all_members_are_read_page_by_page() {
    let first: Vec<Value> = (0..100)
        .map(|n| member(&format!("u{n}"), "member"))
        .collect();
    let rest = [member("u100", "owner")];
    let appwrite = Appwrite::answering(vec![rows(&first), rows(&rest)]).await;
    let members = appwrite
        .app()
        .members(&"maths".parse().unwrap(), 500)
        .await
        .unwrap();
    assert_eq!(members.len(), 101);
    let second = &appwrite.seen()[1].queries;
    assert!(second.contains(&json!({ "method": "cursorAfter", "values": ["pm_u99"] })));
}
