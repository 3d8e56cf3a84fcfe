//! Teams: invitations, roles, leaving.

use serde_json::{json, Value};

use crate::stage::{By, Stage};

async fn team_of_asha(stage: &Stage) -> String {
    let asha = stage.user("asha").await;
    let team = json!({ "teamId": "t", "name": "Team" });
    let made = stage.call(By::Session(&asha), "POST", "/teams", team).await;
    assert_eq!(made.status, 201, "{made:?}");
    asha
}

async fn invite(stage: &Stage, owner: &str, email: &str) -> Value {
    let body = json!({ "email": email, "roles": ["dev"], "url": "http://localhost/join" });
    let sent = stage
        .call(By::Session(owner), "POST", "/teams/t/memberships", body)
        .await;
    assert_eq!(sent.status, 201, "{sent:?}");
    sent.json
}

#[tokio::test]
async fn an_invitation_is_accepted_by_its_mail_and_signs_in() {
    let stage = Stage::start().await;
    let asha = team_of_asha(&stage).await;
    let membership = invite(&stage, &asha, "new@example.com").await;
    assert_eq!(
        (&membership["confirm"], &membership["joined"]),
        (&json!(false), &json!(""))
    );
    let user = membership["userId"].as_str().unwrap();
    let path = format!(
        "/teams/t/memberships/{}/status",
        membership["$id"].as_str().unwrap()
    );
    let shown = json!({ "userId": user, "secret": stage.mailed("secret") });

    let accepted = stage.call(By::Guest, "PATCH", &path, shown.clone()).await;
    assert_eq!(accepted.status, 200, "{accepted:?}");
    assert_eq!(accepted.json["confirm"], true);
    assert!(accepted.headers.contains_key("set-cookie"));
    let again = stage.call(By::Guest, "PATCH", &path, shown).await;
    assert_eq!(again.kind(), (409, "membership_already_confirmed"));
    let session = stage.session(user).await;
    let teams = stage.get(By::Session(&session), "/teams").await;
    assert_eq!(teams.json["teams"][0]["total"], 2);
}

#[tokio::test]
async fn nobody_accepts_for_another() {
    let stage = Stage::start().await;
    let asha = team_of_asha(&stage).await;
    let ben = stage.user("ben").await;
    stage.user("cleo").await;
    let membership = invite(&stage, &asha, "cleo@example.com").await;
    let path = format!(
        "/teams/t/memberships/{}/status",
        membership["$id"].as_str().unwrap()
    );
    let shown = json!({ "userId": "cleo", "secret": stage.mailed("secret") });
    let refused = stage.call(By::Session(&ben), "PATCH", &path, shown).await;
    assert_eq!(refused.kind(), (401, "team_invite_mismatch"));
}

#[tokio::test]
async fn only_owners_invite_and_change_roles() {
    let stage = Stage::start().await;
    team_of_asha(&stage).await;
    let ben = stage.user("ben").await;
    let added = json!({ "userId": "ben", "roles": ["dev"] });
    let added = stage
        .call(By::Key, "POST", "/teams/t/memberships", added)
        .await;
    let path = format!(
        "/teams/t/memberships/{}",
        added.json["$id"].as_str().unwrap()
    );

    let own = stage
        .call(
            By::Session(&ben),
            "PATCH",
            &path,
            json!({ "roles": ["owner"] }),
        )
        .await;
    assert_eq!(own.kind(), (401, "user_unauthorized"));
    let body = json!({ "email": "x@example.com", "roles": [], "url": "http://localhost/" });
    let invited = stage
        .call(By::Session(&ben), "POST", "/teams/t/memberships", body)
        .await;
    assert_eq!(invited.kind(), (401, "user_unauthorized"));
    let users = stage.get(By::Key, "/users?search=x").await;
    assert_eq!(users.json["total"], 0, "a refused invitation makes no user");
    let renamed = stage
        .call(
            By::Session(&ben),
            "PUT",
            "/teams/t",
            json!({ "name": "Mine" }),
        )
        .await;
    assert_eq!(renamed.kind(), (401, "user_unauthorized"));
}

#[tokio::test]
async fn members_do_not_learn_each_others_addresses() {
    let stage = Stage::start().await;
    let asha = team_of_asha(&stage).await;
    let listed = stage.get(By::Session(&asha), "/teams/t/memberships").await;
    assert_eq!(listed.json["memberships"][0]["userEmail"], "");
    let by_key = stage.get(By::Key, "/teams/t/memberships").await;
    assert_eq!(
        by_key.json["memberships"][0]["userEmail"],
        "asha@example.com"
    );
}

#[tokio::test]
async fn strangers_see_no_team_and_members_may_leave() {
    let stage = Stage::start().await;
    team_of_asha(&stage).await;
    let ben = stage.user("ben").await;
    assert_eq!(
        stage.get(By::Session(&ben), "/teams/t").await.kind(),
        (404, "team_not_found")
    );
    let added = json!({ "userId": "ben", "roles": [] });
    let added = stage
        .call(By::Key, "POST", "/teams/t/memberships", added)
        .await;
    assert_eq!(stage.get(By::Session(&ben), "/teams/t").await.status, 200);
    let path = format!(
        "/teams/t/memberships/{}",
        added.json["$id"].as_str().unwrap()
    );
    assert_eq!(
        stage
            .call(By::Session(&ben), "DELETE", &path, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(stage.get(By::Session(&ben), "/teams/t").await.status, 404);
}
