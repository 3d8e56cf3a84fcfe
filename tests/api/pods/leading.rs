//! Roles, removal, handing over.

use serde_json::json;
use testkit::{Answer, Host, Person};

use super::{counted, crowded, found, join, leave, promote, read, refused, team};

async fn set_role(owner: &Person, pod: &str, user: &str, role: &str) -> Answer {
    let path = format!("/pods/{pod}/members/{user}/role");
    owner
        .put("pods", &path, json!({ "role": role }))
        .await
        .unwrap()
}

async fn remove(leader: &Person, pod: &str, user: &str) -> Answer {
    let path = format!("/pods/{pod}/members/{user}");
    leader.delete("pods", &path).await.unwrap()
}

async fn transfer(owner: &Person, pod: &str, to: &str) -> Answer {
    let path = format!("/pods/{pod}/transfer");
    owner
        .post("pods", &path, json!({ "userId": to }))
        .await
        .unwrap()
}

async fn roles(host: &Host, pod: &str) -> Vec<(String, String)> {
    let rows = host.rows("pod_members").await.unwrap();
    let mut roles: Vec<(String, String)> = rows
        .iter()
        .filter(|it| it["podId"] == pod)
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("userId"), text("role"))
        })
        .collect();
    roles.sort();
    roles
}

/// B-021: the caller's own role decides.
#[tokio::test]
async fn the_owner_gives_roles_and_nobody_else() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    join(cleo, &pod).await;
    host.settle().await.unwrap();
    let done = set_role(asha, &pod, "ben", "admin").await;
    assert_eq!(
        (done.status, done.text("/member/role").as_str()),
        (200, "admin")
    );
    assert_eq!((done.calls, done.waves), (4, 3));
    let again = set_role(asha, &pod, "ben", "admin").await;
    assert_eq!(again.status, 200, "a repeat changes nothing: {again:?}");
    for (person, user, role, status, code) in [
        (ben, "cleo", "admin", 403, "not_owner"),
        (cleo, "cleo", "admin", 403, "not_owner"),
        (dan, "cleo", "admin", 403, "not_a_member"),
        (asha, "dan", "admin", 404, "not_found"),
        (asha, "asha", "member", 422, "owner_role"),
        (asha, "ben", "owner", 422, "owner_role"),
        (asha, "ben", "king", 400, "validation_failed"),
    ] {
        let answer = set_role(person, &pod, user, role).await;
        assert_eq!(
            refused(&answer),
            (status, code.to_owned()),
            "{} {user} {role}",
            person.id
        );
    }
    let path = format!("/teams/{pod}/memberships");
    let page = host.as_key("GET", &path, None).await.unwrap();
    let of_ben = page["memberships"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["userId"] == "ben");
    assert_eq!(
        of_ben.unwrap()["roles"],
        json!(["admin"]),
        "the team follows"
    );
    let back = set_role(asha, &pod, "ben", "member").await;
    assert_eq!(back.text("/member/role"), "member");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn admins_remove_members_and_the_owner_removes_admins() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan", "eve"])
        .await
        .unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({})).await;
    for person in &people[1..4] {
        join(person, &pod).await;
    }
    promote(asha, &pod, "ben").await;
    promote(asha, &pod, "cleo").await;
    host.settle().await.unwrap();
    for (person, user, status, code) in [
        (&people[3], "ben", 403, "forbidden"),
        (&people[4], "dan", 403, "not_a_member"),
        (ben, "cleo", 403, "forbidden"),
        (ben, "asha", 422, "owner_role"),
        (asha, "asha", 422, "owner_role"),
        (asha, "eve", 404, "not_found"),
    ] {
        let answer = remove(person, &pod, user).await;
        assert_eq!(
            refused(&answer),
            (status, code.to_owned()),
            "{} {user}",
            person.id
        );
    }
    let gone = remove(ben, &pod, "dan").await;
    assert_eq!(
        (gone.status, gone.number("/memberCount")),
        (200, 3),
        "{gone:?}"
    );
    let gone = remove(asha, &pod, "cleo").await;
    assert_eq!(
        (gone.status, gone.number("/memberCount")),
        (200, 2),
        "{gone:?}"
    );
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
    let answer = read(cleo, &format!("/pods/{pod}/check-ins")).await;
    assert_eq!(refused(&answer), (403, "not_a_member".to_owned()));
}

/// B-020: the role lives and dies with the membership.
#[tokio::test]
async fn an_admin_who_comes_back_is_a_member() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({})).await;
    for person in [ben, cleo] {
        join(person, &pod).await;
        promote(asha, &pod, &person.id).await;
    }
    host.settle().await.unwrap();
    remove(asha, &pod, "ben").await;
    leave(cleo, &pod).await;
    for person in [ben, cleo] {
        let back = join(person, &pod).await;
        assert_eq!((back.status, back.text("/role").as_str()), (201, "member"));
        let answer = person
            .patch(
                "pods",
                &format!("/pods/{pod}"),
                json!({ "name": "Taken over" }),
            )
            .await
            .unwrap();
        assert_eq!(refused(&answer), (403, "forbidden".to_owned()));
    }
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_pod_is_handed_over_whole() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    join(cleo, &pod).await;
    promote(asha, &pod, "cleo").await;
    host.settle().await.unwrap();
    for (person, to, status, code) in [
        (ben, "ben", 403, "not_owner"),
        (cleo, "ben", 403, "not_owner"),
        (dan, "ben", 403, "not_a_member"),
        (asha, "dan", 404, "not_found"),
        (asha, "asha", 400, "validation_failed"),
    ] {
        let answer = transfer(person, &pod, to).await;
        assert_eq!(
            refused(&answer),
            (status, code.to_owned()),
            "{} {to}",
            person.id
        );
    }
    let done = transfer(asha, &pod, "ben").await;
    assert_eq!(
        (done.status, done.text("/pod/ownerId").as_str()),
        (200, "ben"),
        "{done:?}"
    );
    let expected = [("asha", "admin"), ("ben", "owner"), ("cleo", "admin")];
    let expected = expected.map(|(user, role)| (user.to_owned(), role.to_owned()));
    assert_eq!(roles(&host, &pod).await, expected);
    let row = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(row["ownerId"], "ben");
    assert_eq!(
        leave(asha, &pod).await.status,
        200,
        "the former owner may go"
    );
    assert_eq!(
        refused(&leave(ben, &pod).await),
        (422, "owner_must_transfer".to_owned())
    );
    host.settle().await.unwrap();
}

/// B-103, by another door: the receiver has a pod of that name.
#[tokio::test]
async fn a_pod_is_not_handed_to_somebody_with_a_namesake() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    found(&people[1], json!({})).await;
    join(&people[1], &pod).await;
    host.settle().await.unwrap();
    let answer = transfer(&people[0], &pod, "ben").await;
    assert_eq!(refused(&answer), (409, "already_exists".to_owned()));
    let expected = [("asha", "owner"), ("ben", "member")];
    let expected = expected.map(|(user, role)| (user.to_owned(), role.to_owned()));
    assert_eq!(roles(&host, &pod).await, expected, "nothing is half done");
}

/// A pod has one owner, and they are in it, however transfers and leaves cross.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transfers_that_race_with_each_other_and_with_leaves_leave_one_owner() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    for round in 0..4 {
        let pod = found(asha, json!({ "name": format!("Round {round}") })).await;
        join(ben, &pod).await;
        join(cleo, &pod).await;
        host.settle().await.unwrap();
        let (to_ben, to_cleo, bens, cleos) = tokio::join!(
            transfer(asha, &pod, "ben"),
            transfer(asha, &pod, "cleo"),
            leave(ben, &pod),
            leave(cleo, &pod),
        );
        host.settle().await.unwrap();
        let story = format!("{to_ben:?} {to_cleo:?} {bens:?} {cleos:?}");
        let roles = roles(&host, &pod).await;
        let owners: Vec<&str> = roles
            .iter()
            .filter(|(_, role)| role == "owner")
            .map(|(user, _)| user.as_str())
            .collect();
        let row = host.row("pods", &pod).await.unwrap().unwrap();
        assert_eq!(owners, [row["ownerId"].as_str().unwrap()], "{story}");
        assert_eq!(
            counted(&host, &pod).await.0,
            u64::try_from(roles.len()).unwrap(),
            "{story}"
        );
        for answer in [&to_ben, &to_cleo] {
            assert!(matches!(answer.status, 200 | 403 | 404 | 409), "{answer:?}");
        }
    }
}
