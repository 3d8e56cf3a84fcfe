//! Shutting people out, and letting them in again.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{act, line, lines, promote, refusal, stage};

async fn suspend(person: &Person, id: &str) -> Answer {
    let body = json!({ "reason": "spam" });
    act(person, "PUT", &format!("suspensions/{id}"), body).await
}

async fn lift(person: &Person, id: &str) -> Answer {
    act(person, "DELETE", &format!("suspensions/{id}"), Value::Null).await
}

async fn sign_in(host: &Host, id: &str) -> (u16, Value) {
    let body = json!({ "email": format!("{id}@example.com"), "password": "correct-horse-9" });
    let guest = host.guest();
    guest
        .api("POST", "/account/sessions/email", Some(body))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_suspended_person_is_signed_out_everywhere_and_stays_out() {
    let (host, ada, [asha]) = stage(["asha"]).await;
    let by_jwt = asha.by_jwt().await.unwrap();
    let suspended = suspend(&ada, "asha").await;
    assert_eq!(suspended.status, 200, "{suspended:?}");
    assert_eq!(suspended.json["person"]["isSuspended"], json!(true));
    assert_eq!(suspend(&ada, "asha").await.json, suspended.json);
    for person in [&asha, &by_jwt] {
        let (status, _) = person.api("GET", "/account", None).await.unwrap();
        assert!(matches!(status, 401 | 403), "{status}");
        let called = person.get("users", "/profiles/me").await.unwrap();
        assert!(matches!(called.status, 401 | 403), "{called:?}");
    }
    let (status, refused) = sign_in(&host, "asha").await;
    assert_eq!((status, &refused["type"]), (403, &json!("user_blocked")));
    let sessions = host.as_key("GET", "/users/asha/sessions", None).await;
    assert_eq!(sessions.unwrap()["total"], json!(0));

    let lifted = lift(&ada, "asha").await;
    assert_eq!(
        lifted.json["person"]["isSuspended"],
        json!(false),
        "{lifted:?}"
    );
    assert_eq!(lift(&ada, "asha").await.json, lifted.json);
    let (status, _) = asha.api("GET", "/account", None).await.unwrap();
    assert_eq!(status, 401, "the old session does not come back");
    assert_eq!(sign_in(&host, "asha").await.0, 201);
    let expected = ["user_suspend", "user_suspend", "user_lift", "user_lift"];
    assert_eq!(
        lines(&host).await,
        expected.map(|it| line("ada", it, "asha"))
    );
}

#[tokio::test]
async fn nobody_suspends_themselves_or_another_admin() {
    let (host, ada, [bea]) = stage(["bea"]).await;
    promote(&host, &bea).await;
    for id in ["ada", "bea"] {
        for answer in [suspend(&ada, id).await, lift(&ada, id).await] {
            assert_eq!(refusal(&answer), (422, "rule_violation".into()), "{id}");
        }
    }
    assert_eq!(
        refusal(&suspend(&ada, "nobody").await),
        (404, "not_found".into())
    );
    assert!(lines(&host).await.is_empty());
    for person in [&ada, &bea] {
        let (status, _) = person.api("GET", "/account", None).await.unwrap();
        assert_eq!(status, 200);
    }
}
