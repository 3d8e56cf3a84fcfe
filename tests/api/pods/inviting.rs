//! Invitations: codes that are stored, expire, are used up and withdrawn.

use std::time::Duration;

use serde_json::json;
use testkit::{Answer, Host, Person};

use super::{at, counted, crowded, found, invite, join, promote, read, refused, team};

async fn use_code(person: &Person, code: &str) -> Answer {
    let body = json!({ "code": code });
    person
        .post("pods", "/pods/join-by-code", body)
        .await
        .unwrap()
}

/// B-018: the code is random, stored, and alone opens the pod.
#[tokio::test]
async fn a_code_opens_a_private_pod() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    let path = format!("/pods/{pod}/invites");
    let made = asha.post("pods", &path, json!({})).await.unwrap();
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 4, 2),
        "{made:?}"
    );
    let code = made.text("/code");
    assert!(made
        .text("/url")
        .ends_with(&format!("/app/pods/join?code={code}")));
    let preview = read(ben, &format!("/pods/invites/{code}")).await;
    assert_eq!(preview.status, 200, "{preview:?}");
    assert_eq!(preview.text("/pod/name"), "Rustaceans");
    assert_eq!(
        (preview.number("/memberCount"), &preview.json["valid"]),
        (1, &json!(true))
    );
    let joined = use_code(ben, &code.to_lowercase()).await;
    assert_eq!(joined.status, 201, "{joined:?}");
    assert_eq!(joined.text("/podId"), pod);
    let by_pod = cleo
        .post(
            "pods",
            &format!("/pods/{pod}/join"),
            json!({ "inviteCode": code }),
        )
        .await
        .unwrap();
    assert_eq!(by_pod.status, 201, "{by_pod:?}");
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (3, 3));
    assert_eq!(team(&host, &pod).await, ["asha", "ben", "cleo"]);
    let rows = host.rows("pod_invites").await.unwrap();
    assert_eq!(
        (rows[0]["uses"].as_u64(), rows[0]["$permissions"].clone()),
        (Some(2), json!([]))
    );
    let members = host.rows("pod_members").await.unwrap();
    let of_ben = members.iter().find(|it| it["userId"] == "ben").unwrap();
    assert_eq!(
        (&of_ben["joinedVia"], &of_ben["invitedBy"]),
        (&json!("invite"), &json!("asha"))
    );
    let (_, secret) = ben
        .api(
            "GET",
            "/tablesdb/peerspark-main-db/tables/pod_invites/rows",
            None,
        )
        .await
        .unwrap();
    assert!(
        secret["rows"].as_array().is_none_or(Vec::is_empty),
        "{secret}"
    );
}

#[tokio::test]
async fn repeating_a_join_burns_no_use() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    let code = invite(asha, &pod, json!({ "maxUses": 1 })).await;
    assert_eq!(use_code(ben, &code).await.status, 201);
    let again = use_code(ben, &code).await;
    assert_eq!(
        (again.status, &again.json["alreadyMember"]),
        (200, &json!(true)),
        "{again:?}"
    );
    let others = use_code(cleo, &code).await;
    assert_eq!(refused(&others), (410, "invite_expired".to_owned()));
    let preview = read(cleo, &format!("/pods/invites/{code}")).await;
    assert_eq!(refused(&preview), (410, "invite_expired".to_owned()));
    host.settle().await.unwrap();
    assert_eq!(host.rows("pod_invites").await.unwrap()[0]["uses"], 1);
}

/// A code for three lets three in, of any number at once, and a doubled click is one of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_for_three_lets_three_in() {
    let host = crowded().await;
    let ids: Vec<String> = (0..9).map(|n| format!("person{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let people = host.students(&ids).await.unwrap();
    let pod = found(&people[0], json!({ "isPublic": false })).await;
    let code = invite(&people[0], &pod, json!({ "maxUses": 3 })).await;
    let mut using = tokio::task::JoinSet::new();
    for person in &people[1..] {
        let person = person.clone();
        let code = code.clone();
        using.spawn(async move { use_code(&person, &code).await.status });
    }
    let statuses = using.join_all().await;
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        3,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|it| matches!(it, 201 | 410)),
        "{statuses:?}"
    );
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (4, 4));
    assert_eq!(team(&host, &pod).await.len(), 4);
    assert_eq!(host.rows("pod_invites").await.unwrap()[0]["uses"], 3);
}

#[tokio::test]
async fn a_full_pod_burns_no_use() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 2 })).await;
    join(&people[1], &pod).await;
    let code = invite(&people[0], &pod, json!({})).await;
    let preview = read(&people[2], &format!("/pods/invites/{code}")).await;
    assert_eq!(
        (preview.status, &preview.json["valid"]),
        (200, &json!(false))
    );
    let answer = use_code(&people[2], &code).await;
    assert_eq!(refused(&answer), (409, "pod_full".to_owned()));
    host.settle().await.unwrap();
    assert_eq!(host.rows("pod_invites").await.unwrap()[0]["uses"], 0);
    assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
}

#[tokio::test]
async fn codes_end_by_time_and_by_hand() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    let short = invite(asha, &pod, json!({ "expiresInHours": 1 })).await;
    let long = invite(asha, &pod, json!({})).await;
    let path = format!("/pods/{pod}/invites/{long}");
    let revoked = asha.delete("pods", &path).await.unwrap();
    assert_eq!(
        (revoked.status, &revoked.json["revoked"]),
        (200, &json!(true))
    );
    assert_eq!(
        asha.delete("pods", &path).await.unwrap().status,
        200,
        "a repeat"
    );
    assert_eq!(
        refused(&use_code(ben, &long).await),
        (410, "invite_expired".to_owned())
    );
    host.pass(Duration::from_secs(3_600)).await.unwrap();
    assert_eq!(
        refused(&use_code(ben, &short).await),
        (410, "invite_expired".to_owned())
    );
    let list = read(asha, &format!("/pods/{pod}/invites")).await;
    assert_eq!(list.json["items"].as_array().unwrap().len(), 2);
    assert!(list.json["items"][0]["revokedAt"].is_string());
    assert_eq!(counted(&host, &pod).await, (1, 1));
    host.settle().await.unwrap();
}

/// B-019: nobody is added without asking, only the addressee may use it, and the answer tells nothing about accounts.
#[tokio::test]
async fn an_invitation_by_address_is_for_one_account() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    let path = format!("/pods/{pod}/invites");
    let known = asha
        .post("pods", &path, json!({ "email": "Ben@Example.com" }))
        .await
        .unwrap();
    let unknown = asha
        .post("pods", &path, json!({ "email": "nobody@example.com" }))
        .await
        .unwrap();
    let keys = |answer: &Answer| {
        answer
            .json
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (known.status, keys(&known)),
        (unknown.status, keys(&unknown))
    );
    assert_eq!((known.calls, known.waves), (unknown.calls, unknown.waves));
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (1, 1), "nobody was added");
    let told = super::told(&host, "pod_invite").await;
    assert_eq!(
        told,
        [(
            "ben".to_owned(),
            "asha invites you to Rustaceans".to_owned()
        )]
    );
    let code = known.text("/code");
    for answer in [
        use_code(cleo, &code).await,
        read(cleo, &format!("/pods/invites/{code}")).await,
    ] {
        assert_eq!(refused(&answer), (404, "not_found".to_owned()));
    }
    assert_eq!(use_code(ben, &code).await.status, 201);
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
}

#[tokio::test]
async fn leaders_invite_and_nobody_else() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    join(cleo, &pod).await;
    promote(asha, &pod, "ben").await;
    let path = format!("/pods/{pod}/invites");
    let code = invite(ben, &pod, json!({})).await;
    for (person, status, refusal) in [(cleo, 403, "forbidden"), (dan, 403, "not_a_member")] {
        let answers = [
            person.post("pods", &path, json!({})).await.unwrap(),
            person.get("pods", &path).await.unwrap(),
            person
                .delete("pods", &format!("{path}/{code}"))
                .await
                .unwrap(),
        ];
        for answer in answers {
            assert_eq!(
                refused(&answer),
                (status, refusal.to_owned()),
                "{}",
                person.id
            );
        }
    }
    for bad in [
        json!({ "expiresInHours": 0 }),
        json!({ "maxUses": 201 }),
        json!({ "email": "no address" }),
        json!({ "code": "MYOWNCODE2" }),
    ] {
        let answer = asha.post("pods", &path, bad.clone()).await.unwrap();
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{bad}"
        );
    }
    let elsewhere = found(asha, json!({ "name": "Gophers" })).await;
    let answer = asha
        .delete("pods", &format!("/pods/{elsewhere}/invites/{code}"))
        .await
        .unwrap();
    assert_eq!(answer.status, 404, "another pod's code");
    let answer = dan
        .post(
            "pods",
            &format!("/pods/{elsewhere}/join"),
            json!({ "inviteCode": code }),
        )
        .await
        .unwrap();
    assert_eq!(answer.status, 404, "a code opens its own pod alone");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_pod_has_twenty_open_invitations_at_the_most() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    let mut last = String::new();
    for _ in 0..20 {
        last = invite(&asha, &pod, json!({})).await;
    }
    let path = format!("/pods/{pod}/invites");
    let more = asha.post("pods", &path, json!({})).await.unwrap();
    assert_eq!(refused(&more), (422, "too_many_invites".to_owned()));
    asha.delete("pods", &format!("{path}/{last}"))
        .await
        .unwrap();
    invite(&asha, &pod, json!({})).await;
    host.settle().await.unwrap();
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let host = at("2026-02-02T12:00:00Z").await;
    let ben = host.student("ben").await.unwrap();
    for _ in 0..10 {
        let answer = use_code(&ben, "ABCDEFGH23").await;
        assert_eq!(refused(&answer), (404, "not_found".to_owned()));
    }
    let answer = use_code(&ben, "ABCDEFGH23").await;
    assert_eq!(refused(&answer), (429, "rate_limited".to_owned()));
    host.pass(Duration::from_secs(600)).await.unwrap();
    assert_eq!(use_code(&ben, "ABCDEFGH23").await.status, 404);
}
