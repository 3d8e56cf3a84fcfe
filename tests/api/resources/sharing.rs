//! Sharing files, and changing what is said about them and who reads them.

use serde_json::json;
use testkit::{files::PIXEL, Host};

use super::{file_of, read, refused, row, share, shared, PDF};

/// B-072: the row fits its table, and the file carries the same readers.
#[tokio::test]
async fn a_shared_file_says_what_the_server_found_in_it() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let made = share(
        &asha,
        json!({ "description": "Propositions", "category": "maths", "tags": ["#Logic", "maths"] }),
    )
    .await;
    assert_eq!(made.status, 201, "{made:?}");
    // The file was its uploader's alone: one more call opens it.
    assert_eq!((made.calls, made.waves), (3, 3));
    let resource = &made.json["resource"];
    assert_eq!(resource["title"], "Notes on logic");
    assert_eq!(resource["fileName"], "notes.pdf");
    assert_eq!(resource["fileSize"], PDF.len());
    assert_eq!(resource["mimeType"], "application/pdf");
    assert_eq!(resource["visibility"], "public");
    assert_eq!(resource["tags"], json!(["logic", "maths"]));
    let id = made.text("/resource/id");
    let row = row(&host, &id).await;
    assert_eq!(row["$permissions"], json!([r#"read("users")"#]));
    assert_eq!(row["tagText"], "logic maths");
    let expected = [
        r#"delete("user:asha")"#,
        r#"read("users")"#,
        r#"update("user:asha")"#,
    ];
    assert_eq!(file_of(&host, &id).await, expected);
}

#[tokio::test]
async fn a_file_whose_readers_are_right_costs_two_calls() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let own = [
        r#"read("users")"#,
        r#"update("user:asha")"#,
        r#"delete("user:asha")"#,
    ];
    let uploaded = asha.try_upload("resources", "notes.pdf", PDF, &own).await;
    let (_, file) = uploaded.unwrap();
    let new = json!({ "fileId": file["$id"] });
    let made = asha.post("resources", "/resources", new).await.unwrap();
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 2, 2),
        "{made:?}"
    );
    assert_eq!(made.text("/resource/title"), "notes.pdf");
}

/// B-039: a pod's file is its members', a private one its author's, the bytes too.
#[tokio::test]
async fn a_file_is_read_by_whom_it_was_shared_with() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let in_pod = shared(asha, json!({ "podId": pod })).await;
    let private = shared(asha, json!({ "visibility": "private" })).await;
    let public = shared(asha, json!({})).await;
    for (person, seen) in [
        (asha, [200, 200, 200]),
        (ben, [200, 404, 200]),
        (eve, [404, 404, 200]),
    ] {
        for (id, status) in [&in_pod, &private, &public].into_iter().zip(seen) {
            let page = read(person, id).await;
            assert_eq!(page.status, status, "{} {id} {page:?}", person.id);
            let file = row(&host, id).await["fileId"].clone();
            let path = format!(
                "/storage/buckets/resources/files/{}",
                file.as_str().unwrap()
            );
            let (bytes, _) = person.api("GET", &path, None).await.unwrap();
            assert_eq!(bytes, status, "{} reads the file of {id}", person.id);
        }
    }
    assert_eq!(read(&host.guest(), &public).await.status, 401);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn nothing_is_shared_that_should_not_be() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let private = host.pod("secret", ben).put().await.unwrap();
    let public = host.pod("open", ben).public().put().await.unwrap();
    let bens = ben.upload("resources", "notes.pdf", PDF).await.unwrap();
    let page = b"<!doctype html><script>alert(1)</script>";
    let disguised = asha.upload("resources", "notes.txt", page).await.unwrap();
    let picture = asha.upload("resources", "dot.png", PIXEL).await.unwrap();
    for (new, status, code) in [
        (json!({ "fileId": bens }), 400, "validation_failed"),
        (json!({ "fileId": "nothing" }), 400, "validation_failed"),
        (json!({ "fileId": disguised }), 415, "unsupported_type"),
        (
            json!({ "fileId": picture, "podId": private }),
            404,
            "not_found",
        ),
        (
            json!({ "fileId": picture, "podId": "nowhere" }),
            404,
            "not_found",
        ),
        (
            json!({ "fileId": picture, "podId": public }),
            403,
            "not_a_member",
        ),
        (
            json!({ "fileId": picture, "visibility": "pod" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "fileId": picture, "visibility": "public", "podId": public }),
            400,
            "validation_failed",
        ),
        (
            json!({ "fileId": picture, "title": "x".repeat(201) }),
            400,
            "validation_failed",
        ),
        (
            json!({ "fileId": picture, "fileUrl": "https://x" }),
            400,
            "validation_failed",
        ),
        (json!({ "title": "No file" }), 400, "validation_failed"),
    ] {
        let answer = asha.post("resources", "/resources", new.clone()).await;
        assert_eq!(
            refused(&answer.unwrap()),
            (status, code.to_owned()),
            "{new}"
        );
    }
    let new = json!({ "fileId": picture });
    for nobody in [host.guest(), host.sign_in_unverified("new").await.unwrap()] {
        let answer = nobody.post("resources", "/resources", new.clone()).await;
        assert_eq!(answer.unwrap().status, 401);
    }
    assert!(host.rows("resources").await.unwrap().is_empty());
}

/// The author is who calls, whoever the body names; and a retried request is one resource.
#[tokio::test]
async fn a_retried_share_is_one_resource() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let file = asha.upload("resources", "notes.pdf", PDF).await.unwrap();
    let new = json!({ "fileId": file, "clientId": "try-1", "authorId": "ben" });
    let first = asha
        .post("resources", "/resources", new.clone())
        .await
        .unwrap();
    let again = asha.post("resources", "/resources", new).await.unwrap();
    assert_eq!((first.status, again.status), (201, 200), "{again:?}");
    assert_eq!(first.json, again.json);
    assert_eq!(first.text("/resource/authorId"), "asha");
    assert_eq!(host.rows("resources").await.unwrap().len(), 1);
}

#[tokio::test]
async fn its_author_edits_it_and_nobody_else() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = shared(asha, json!({ "description": "Old", "category": "maths" })).await;
    let path = format!("/resources/{id}");
    let trick = r#"{"method":"increment","values":[1000]}"#;
    let changes = json!({ "title": trick, "description": null, "tags": ["new"] });
    let edited = asha.patch("resources", &path, changes).await.unwrap();
    assert_eq!((edited.status, edited.calls), (200, 1), "{edited:?}");
    assert_eq!(edited.text("/resource/title"), trick);
    assert_eq!(edited.json["resource"]["description"], json!(null));
    assert_eq!(edited.text("/resource/category"), "maths");
    let same = asha.patch("resources", &path, json!({})).await.unwrap();
    assert_eq!(
        (same.status, same.text("/resource/title")),
        (200, trick.to_owned())
    );
    let foreign = ben
        .patch("resources", &path, json!({ "title": "Mine" }))
        .await
        .unwrap();
    assert_eq!(refused(&foreign), (403, "not_owner".to_owned()));
    for wrong in [
        json!({ "title": null }),
        json!({ "title": "" }),
        json!({ "visibility": null }),
        json!({ "visibility": "friends" }),
        json!({ "likesCount": 1000 }),
        json!({ "isApproved": true }),
    ] {
        let answer = asha.patch("resources", &path, wrong.clone()).await.unwrap();
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{wrong}"
        );
    }
    let missing = asha.patch("resources", "/resources/none", json!({ "title": "x" }));
    assert_eq!(missing.await.unwrap().status, 404);
}

/// A change of audience moves row and file together.
#[tokio::test]
async fn whoever_may_not_read_it_any_more_loses_the_file_too() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let id = shared(asha, json!({ "podId": pod })).await;
    let path = format!("/resources/{id}");
    for (visibility, reader, bens, calls) in [
        ("private", r#"read("user:asha")"#, 404, 7),
        ("public", r#"read("users")"#, 200, 5),
        ("private", r#"read("user:asha")"#, 404, 6),
    ] {
        let changes = json!({ "visibility": visibility });
        let moved = asha.patch("resources", &path, changes).await.unwrap();
        assert_eq!((moved.status, moved.calls), (200, calls), "{moved:?}");
        assert_eq!(moved.json["resource"]["podId"], json!(null));
        assert_eq!(row(&host, &id).await["$permissions"], json!([reader]));
        let file = file_of(&host, &id).await;
        assert!(
            file.contains(&reader.to_owned()) && file.len() == 3,
            "{file:?}"
        );
        assert_eq!(read(ben, &id).await.status, bens, "{visibility}");
    }
    let back = asha
        .patch("resources", &path, json!({ "visibility": "pod" }))
        .await;
    assert_eq!(refused(&back.unwrap()), (422, "rule_violation".to_owned()));
    host.settle().await.unwrap();
}

/// The pod is told once a day, its members only; a like tells the author.
#[tokio::test]
async fn a_pod_is_told_of_its_files_and_an_author_of_likes() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let first = shared(asha, json!({ "podId": pod, "title": "One" })).await;
    host.settle().await.unwrap();
    shared(asha, json!({ "podId": pod, "title": "Two" })).await;
    shared(asha, json!({ "visibility": "private" })).await;
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["userId"], &told[0]["type"]),
        (&json!("ben"), &json!("resource"))
    );
    assert_eq!(told[0]["count"], 2);
    super::act(ben, "PUT", &format!("{first}/like")).await;
    super::act(asha, "PUT", &format!("{first}/like")).await;
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    let liked: Vec<_> = told
        .iter()
        .filter(|it| it["type"] == "resource_like")
        .collect();
    assert_eq!(liked.len(), 1, "{told:?}");
    assert_eq!(liked[0]["userId"], "asha");
    assert_eq!(liked[0]["body"], "ben likes One");
    assert_eq!(liked[0]["actionPath"], format!("/app/vault/{first}"));
}
