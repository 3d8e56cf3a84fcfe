//! Hiding what people wrote or shared, and showing it again.

use serde_json::{json, Value};
use testkit::files::PIXEL;
use testkit::{Answer, Host, Person};

use super::queue::{resolve, take};
use super::{act, line, lines, refusal, report, stage};
use crate::posts::{comment, like, publish};

async fn hide(person: &Person, what: &str) -> Answer {
    let body = json!({ "reason": "spam" });
    act(person, "PUT", &format!("hidden/{what}"), body).await
}

async fn restore(person: &Person, what: &str) -> Answer {
    act(person, "DELETE", &format!("hidden/{what}"), Value::Null).await
}

async fn readers(host: &Host, table: &str, id: &str) -> Value {
    host.row(table, id).await.unwrap().unwrap()["$permissions"].clone()
}

#[tokio::test]
async fn a_hidden_post_is_its_authors_alone_until_it_is_shown_again() {
    let (host, ada, [asha, ben]) = stage(["asha", "ben"]).await;
    let post = publish(&asha, "Buy now").await;
    let path = format!("/posts/{post}");
    let hidden = hide(&ada, &format!("post/{post}")).await;
    assert_eq!(hidden.status, 200, "{hidden:?}");
    assert_eq!(hidden.json["content"]["isHidden"], json!(true));
    assert_eq!(hide(&ada, &format!("post/{post}")).await.json, hidden.json);
    assert_eq!(ben.get("posts", &path).await.unwrap().status, 404);
    assert_eq!(asha.get("posts", &path).await.unwrap().status, 200);
    let feed = ben.get("feed", "/feed").await.unwrap();
    assert_eq!(feed.json["items"], json!([]), "{feed:?}");
    assert_eq!(like(&ben, &path).await.status, 404);
    let body = json!({ "content": "First" });
    let said = ben.post("posts", &format!("{path}/comments"), body).await;
    assert_eq!(said.unwrap().status, 404);
    let shown = restore(&ada, &format!("post/{post}")).await;
    assert_eq!(shown.json["content"]["isHidden"], json!(false), "{shown:?}");
    assert_eq!(ben.get("posts", &path).await.unwrap().status, 200);
    assert_eq!(like(&ben, &path).await.status, 201);
    let row = host.row("posts", &post).await.unwrap().unwrap();
    assert_eq!(
        (&row["likesCount"], &row["commentsCount"]),
        (&json!(1), &json!(0))
    );
    let expected = ["content_hide", "content_hide", "content_restore"];
    let expected = expected.map(|it| line("ada", it, &post));
    assert_eq!(lines(&host).await, expected);
}

#[tokio::test]
async fn what_three_people_hid_is_shown_again_by_an_admin() {
    let (host, ada, [asha, ben, cara, dev, eve]) =
        stage(["asha", "ben", "cara", "dev", "eve"]).await;
    let post = publish(&asha, "Good thing").await;
    let said = comment(&asha, &post, "Look").await;
    let mut ids = Vec::new();
    for person in [&ben, &cara, &dev] {
        ids.push(report(person, "comment", &said).await);
    }
    assert_eq!(take(&ada, &ids[0]).await.status, 200);
    assert_eq!(
        readers(&host, "comments", &said).await,
        json!([r#"read("user:asha")"#])
    );
    let shown = restore(&ada, &format!("comment/{said}")).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(
        readers(&host, "comments", &said).await,
        json!([r#"read("users")"#])
    );
    // Somebody has looked: what was reported before counts no longer, however often it is said again.
    host.settle().await.unwrap();
    for id in &ids {
        let row = host.row("content_reports", id).await.unwrap().unwrap();
        assert_eq!(
            (&row["status"], &row["handledBy"]),
            (&json!("dismissed"), &json!("ada"))
        );
        assert!(row["handledAt"].is_string(), "{row}");
    }
    let again = json!({ "targetType": "comment", "targetId": said, "reason": "spam" });
    let again = ben.post("posts", "/reports", again).await.unwrap();
    assert_eq!(again.status, 200, "{again:?}");
    report(&eve, "comment", &said).await;
    assert_eq!(
        readers(&host, "comments", &said).await,
        json!([r#"read("users")"#])
    );
    let late = resolve(&ada, &ids[0], "actioned").await;
    assert_eq!(refusal(&late), (409, "wrong_state".into()), "{late:?}");
    hide(&ada, &format!("comment/{said}")).await;
    assert_eq!(
        readers(&host, "comments", &said).await,
        json!([r#"read("user:asha")"#])
    );
}

/// A post's pictures have never more readers than the post, whoever hides it.
#[tokio::test]
async fn a_hidden_posts_pictures_are_its_authors_alone() {
    let (_host, ada, [asha, ben, cara, dev, eve]) =
        stage(["asha", "ben", "cara", "dev", "eve"]).await;
    let mut files = Vec::new();
    for name in ["one.png", "two.png"] {
        files.push(asha.upload("post_images", name, PIXEL).await.unwrap());
    }
    let new = json!({ "imageFileIds": files });
    let made = asha.post("posts", "/posts", new).await.unwrap();
    let post = made.text("/post/id");
    let reading = |person: &Person| {
        let (person, files) = (person.clone(), files.clone());
        async move {
            let mut statuses = Vec::new();
            for file in files {
                let path = format!("/storage/buckets/post_images/files/{file}");
                statuses.push(person.api("GET", &path, None).await.unwrap().0);
            }
            statuses
        }
    };
    assert_eq!(reading(&eve).await, [200, 200]);
    let what = format!("post/{post}");
    assert_eq!(hide(&ada, &what).await.status, 200);
    assert_eq!(reading(&eve).await, [404, 404]);
    assert_eq!(reading(&asha).await, [200, 200]);
    assert_eq!(restore(&ada, &what).await.status, 200);
    assert_eq!(reading(&eve).await, [200, 200]);
    let mut ids = Vec::new();
    for person in [&ben, &cara, &dev] {
        assert_eq!(reading(&eve).await, [200, 200]);
        ids.push(report(person, "post", &post).await);
    }
    assert_eq!(reading(&eve).await, [404, 404]);
    assert_eq!(reading(&asha).await, [200, 200]);
    assert_eq!(take(&ada, &ids[0]).await.status, 200);
    assert_eq!(resolve(&ada, &ids[0], "dismissed").await.status, 200);
    assert_eq!(reading(&eve).await, [200, 200]);
}

#[tokio::test]
async fn what_is_deleted_gone_or_no_content_is_not_hidden() {
    let (host, ada, [asha]) = stage(["asha"]).await;
    let post = publish(&asha, "Buy now").await;
    asha.delete("posts", &format!("/posts/{post}"))
        .await
        .unwrap();
    for answer in [
        hide(&ada, &format!("post/{post}")).await,
        restore(&ada, &format!("post/{post}")).await,
    ] {
        assert_eq!(refusal(&answer), (410, "deleted".into()));
    }
    assert_eq!(readers(&host, "posts", &post).await, json!([]));
    assert_eq!(
        refusal(&hide(&ada, "post/none").await),
        (404, "not_found".into())
    );
    for what in ["profile/asha", "pod/p1"] {
        let refused = hide(&ada, what).await;
        assert_eq!(refusal(&refused), (422, "rule_violation".into()), "{what}");
    }
    assert!(lines(&host).await.is_empty());
}

/// Whoever joins a group later reads what was said before, but not what is hidden.
#[tokio::test]
async fn a_hidden_message_stays_hidden_from_who_joins_later() {
    let (host, ada, [asha, ben, cara, dev]) = stage(["asha", "ben", "cara", "dev"]).await;
    let body = json!({ "name": "Rustaceans", "memberIds": ["ben", "cara"] });
    let made = asha.post("chat", "/chat/groups", body).await.unwrap();
    let room = made.text("/room/id");
    let path = format!("/chat/rooms/{room}/messages");
    let mut said = Vec::new();
    for text in ["Hello", "Buy now"] {
        let body = json!({ "content": text });
        let answer = ben.post("chat", &path, body).await.unwrap();
        said.push(answer.text("/message/id"));
        host.settle().await.unwrap();
    }
    let hidden = hide(&ada, &format!("message/{}", said[1])).await;
    assert_eq!(hidden.status, 200, "{hidden:?}");
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["lastMessageText"], json!(""));
    let members = format!("/chat/rooms/{room}/members");
    let body = json!({ "userId": "dev" });
    let joined = asha.post("chat", &members, body).await.unwrap();
    assert_eq!(joined.status / 100, 2, "{joined:?}");
    host.settle().await.unwrap();
    let texts = |page: Answer| -> Vec<String> {
        let items = page.json["items"].as_array().unwrap().iter();
        let text = |it: &Value| it["message"]["content"].as_str().unwrap().to_owned();
        items.map(text).collect()
    };
    let read = |person: Person| {
        let path = path.clone();
        async move { texts(person.get("chat", &path).await.unwrap()) }
    };
    assert!(!read(dev.clone()).await.contains(&"Buy now".to_owned()));
    assert!(read(dev.clone()).await.contains(&"Hello".to_owned()));
    assert!(!read(cara.clone()).await.contains(&"Buy now".to_owned()));
    assert!(read(ben.clone()).await.contains(&"Buy now".to_owned()));
    let shown = restore(&ada, &format!("message/{}", said[1])).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    assert!(read(dev).await.contains(&"Buy now".to_owned()));
    assert!(read(cara).await.contains(&"Buy now".to_owned()));
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["lastMessageText"], json!("Buy now"));
}

/// Its author may say whom it is for, but nobody else sees it until it is shown again.
#[tokio::test]
async fn a_hidden_study_file_is_closed_with_its_file() {
    let (host, ada, [asha, ben]) = stage(["asha", "ben"]).await;
    let pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    let file = asha.upload("resources", "notes.pdf", pdf).await.unwrap();
    let new = json!({ "fileId": file, "title": "Notes", "visibility": "private" });
    let made = asha.post("resources", "/resources", new).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.text("/resource/id");
    let path = format!("/resources/{id}");
    let open = json!({ "visibility": "public" });
    let opened = asha.patch("resources", &path, open.clone()).await.unwrap();
    assert_eq!(opened.status, 200, "{opened:?}");
    let of_file = || async {
        let path = format!("/storage/buckets/resources/files/{file}");
        let file = host.as_key("GET", &path, None).await.unwrap();
        let permissions = file["$permissions"].as_array().unwrap().clone();
        permissions.contains(&json!(r#"read("users")"#))
    };
    assert!(of_file().await);
    let hidden = hide(&ada, &format!("resource/{id}")).await;
    assert_eq!(hidden.status, 200, "{hidden:?}");
    for body in [
        open,
        json!({ "visibility": "private" }),
        json!({ "visibility": "public" }),
    ] {
        let edited = asha.patch("resources", &path, body).await.unwrap();
        assert_eq!(edited.status, 200, "{edited:?}");
        assert_eq!(
            readers(&host, "resources", &id).await,
            json!([r#"read("user:asha")"#])
        );
        assert!(!of_file().await);
        assert_eq!(ben.get("resources", &path).await.unwrap().status, 404);
    }
    let shown = restore(&ada, &format!("resource/{id}")).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(
        readers(&host, "resources", &id).await,
        json!([r#"read("users")"#])
    );
    assert!(of_file().await);
    assert_eq!(ben.get("resources", &path).await.unwrap().status, 200);
}
