//! Lists, pages and statistics.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{act, read, row, shared};

async fn list(person: &Person, query: &str) -> Answer {
    let path = format!("/resources?{query}");
    person.get("resources", &path).await.unwrap()
}

fn titles(page: &Answer) -> Vec<&str> {
    let items = page.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["resource"]["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_page_says_who_shared_it_and_what_the_reader_did_with_it() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = shared(asha, json!({})).await;
    act(ben, "PUT", &format!("{id}/like")).await;
    let page = read(ben, &id).await;
    assert_eq!(
        (page.status, page.calls, page.waves),
        (200, 6, 3),
        "{page:?}"
    );
    assert_eq!(page.text("/author/userId"), "asha");
    assert_eq!(
        (&page.json["liked"], &page.json["bookmarked"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(page.number("/resource/viewsCount"), 1);
    let again = read(ben, &id).await;
    assert_eq!((again.calls, again.number("/resource/viewsCount")), (5, 1));
    let own = read(asha, &id).await;
    assert_eq!((own.calls, own.number("/resource/viewsCount")), (4, 1));
    assert_eq!(row(&host, &id).await["viewsCount"], 1);
    assert_eq!(read(ben, "none").await.status, 404);
    host.settle().await.unwrap();
}

/// B-039, B-077: a list has what its reader may read, found by words in title or description.
#[tokio::test]
async fn a_list_has_what_its_reader_may_read() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    shared(
        asha,
        json!({ "title": "Algebra", "category": "maths", "tags": ["rings"] }),
    )
    .await;
    shared(
        asha,
        json!({ "title": "Poems", "description": "No algebra here" }),
    )
    .await;
    shared(asha, json!({ "title": "Secret", "visibility": "private" })).await;
    shared(asha, json!({ "title": "Pod sheet", "podId": pod })).await;
    shared(ben, json!({ "title": "Bens" })).await;
    for (person, query, expected) in [
        (eve, "", vec!["Bens", "Poems", "Algebra"]),
        (ben, "", vec!["Bens", "Pod sheet", "Poems", "Algebra"]),
        (
            asha,
            "visibility=x",
            vec!["Bens", "Pod sheet", "Secret", "Poems", "Algebra"],
        ),
        (eve, "q=algebra", vec!["Poems", "Algebra"]),
        (eve, "tag=rings", vec!["Algebra"]),
        (eve, "category=maths", vec!["Algebra"]),
        (eve, "authorId=ben", vec!["Bens"]),
        (ben, "podId=maths", vec!["Pod sheet"]),
        (eve, "podId=maths", vec![]),
    ] {
        let page = list(person, query).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(titles(&page), expected, "{} {query}", person.id);
        assert!(page.calls <= 4 && page.waves <= 2, "{page:?}");
    }
    assert_eq!(list(eve, "limit=0").await.status, 400);
    assert_eq!(list(eve, "sort=best").await.status, 400);
    assert_eq!(list(eve, "cursor=nothing").await.code(), "bad_cursor");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn lists_are_sorted_and_go_on_where_they_ended() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for (n, (likes, downloads)) in [(1, 5), (3, 1), (2, 9)].into_iter().enumerate() {
        let id = shared(&asha, json!({ "title": format!("File {n}") })).await;
        let path = format!("/tablesdb/peerspark-main-db/tables/resources/rows/{id}");
        let counts = json!({ "data": { "likesCount": likes, "downloadsCount": downloads } });
        host.as_key("PATCH", &path, Some(counts)).await.unwrap();
    }
    assert_eq!(
        titles(&list(&asha, "sort=likes").await),
        ["File 1", "File 2", "File 0"]
    );
    assert_eq!(
        titles(&list(&asha, "sort=downloads").await),
        ["File 2", "File 0", "File 1"]
    );
    let first = list(&asha, "limit=2").await;
    assert_eq!(titles(&first), ["File 2", "File 1"]);
    let cursor = first.text("/nextCursor");
    let second = list(&asha, &format!("limit=2&cursor={cursor}")).await;
    assert_eq!(
        (titles(&second), &second.json["nextCursor"]),
        (vec!["File 0"], &Value::Null)
    );
    host.settle().await.unwrap();
}

/// What moderation hides is there for its author and for admins.
#[tokio::test]
async fn a_hidden_file_is_its_authors_and_the_admins() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "root"]).await.unwrap();
    let (asha, ben, root) = (&people[0], &people[1], &people[2]);
    let labels = Some(json!({ "labels": ["admin"] }));
    host.as_key("PUT", "/users/root/labels", labels)
        .await
        .unwrap();
    let id = shared(asha, json!({})).await;
    let path = format!("/tablesdb/peerspark-main-db/tables/resources/rows/{id}");
    let hidden = Some(json!({ "data": { "isApproved": false } }));
    host.as_key("PATCH", &path, hidden).await.unwrap();
    assert_eq!(read(asha, &id).await.status, 200);
    assert_eq!(read(root, &id).await.status, 200);
    assert_eq!(read(ben, &id).await.status, 404);
    assert!(titles(&list(ben, "").await).is_empty());
    assert_eq!(titles(&list(asha, "").await).len(), 1);
    assert_eq!(
        act(ben, "POST", &format!("{id}/download")).await.status,
        404
    );
    host.settle().await.unwrap();
}

/// B-106: every file counts, not the first 25.
#[tokio::test]
async fn statistics_are_of_all_files() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = shared(&people[0], json!({})).await;
    let template = row(&host, &id).await;
    for n in 0..30 {
        let mut data = template.as_object().unwrap().clone();
        data.retain(|key, _| !key.starts_with('$'));
        data.insert("downloadsCount".to_owned(), json!(n));
        data.insert("likesCount".to_owned(), json!(2));
        host.put_row("resources", &format!("r{n}"), json!(data), &[])
            .await
            .unwrap();
    }
    let told = people[0]
        .get("resources", "/resources/stats/me")
        .await
        .unwrap();
    assert_eq!((told.status, told.calls), (200, 1), "{told:?}");
    assert_eq!(told.number("/stats/uploads"), 31);
    assert_eq!(told.number("/stats/downloads"), 435);
    assert_eq!(told.number("/stats/likes"), 60);
    let top = told.json["stats"]["top"].as_array().unwrap();
    assert_eq!((top.len(), top[0]["id"].as_str()), (5, Some("r29")));
    let bens = people[1]
        .get("resources", "/resources/stats/me")
        .await
        .unwrap();
    assert_eq!(bens.number("/stats/uploads"), 0);
    host.settle().await.unwrap();
}
