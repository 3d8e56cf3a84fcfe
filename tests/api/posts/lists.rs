//! Lists of posts: filters, pages, and what a page costs.

use serde_json::{json, Value};
use testkit::{Host, Person};

use super::{publish, refusal};

async fn ids(person: &Person, path: &str) -> (Vec<String>, Option<String>) {
    let page = person.get("posts", path).await.unwrap();
    assert_eq!(page.status, 200, "{path} {page:?}");
    let items = page.json["items"].as_array().unwrap().iter();
    let ids = items.map(|it| it["post"]["id"].as_str().unwrap().to_owned());
    let next = page.json["nextCursor"].as_str().map(str::to_owned);
    (ids.collect(), next)
}

#[tokio::test]
async fn posts_are_listed_by_author_course_tag_and_words() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let first = publish(asha, "Lifetimes #rust").await;
    let second = publish(ben, "Monads #haskell").await;
    let made = asha
        .post(
            "posts",
            "/posts",
            json!({ "content": "Ownership", "courseId": "c1" }),
        )
        .await;
    let third = made.unwrap().text("/post/id");
    for (query, expected) in [
        ("", vec![&third, &second, &first]),
        ("?authorId=asha", vec![&third, &first]),
        ("?courseId=c1", vec![&third]),
        ("?tag=rust", vec![&first]),
        ("?tag=ru", vec![]),
        ("?q=Monads", vec![&second]),
        ("?authorId=ben&tag=rust", vec![]),
    ] {
        let (found, _) = ids(ben, &format!("/posts{query}")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

/// A page of one hundred costs what a page of ten costs; every post stands on one page. B-114, B-122.
#[tokio::test]
async fn a_page_of_a_hundred_costs_what_a_page_of_ten_costs() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let template = publish(asha, "first").await;
    let row = host.row("posts", &template).await.unwrap().unwrap();
    let cells: Value = row
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !name.starts_with('$'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for n in 0..119 {
        let id = format!("p{n:03}");
        host.put_row("posts", &id, cells.clone(), &[r#"read("users")"#])
            .await
            .unwrap();
    }
    for path in ["/posts", "/feed"] {
        let function = path.trim_start_matches('/');
        let ten = ben
            .get(function, &format!("{path}?limit=10"))
            .await
            .unwrap();
        let hundred = ben
            .get(function, &format!("{path}?limit=100"))
            .await
            .unwrap();
        assert_eq!(hundred.json["items"].as_array().unwrap().len(), 100);
        assert_eq!((ten.calls, ten.waves), (4, 2), "{path}");
        assert_eq!((hundred.calls, hundred.waves), (4, 2), "{path}");
        let over = ben
            .get(function, &format!("{path}?limit=5000"))
            .await
            .unwrap();
        assert_eq!(over.json["items"].as_array().unwrap().len(), 100);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut path = "/posts?limit=50".to_owned();
    loop {
        let (page, next) = ids(ben, &path).await;
        seen.extend(page);
        let Some(next) = next else { break };
        path = format!("/posts?limit=50&cursor={next}");
    }
    let total = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((total, seen.len()), (120, 120));
    let said = super::comment(ben, &template, "Hi").await;
    for cursor in ["none", &said, "%2e%2e", "a b", &"x".repeat(37)] {
        let cursor = cursor.replace(' ', "%20");
        let refused = ben
            .get("posts", &format!("/posts?cursor={cursor}"))
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "bad_cursor".into()),
            "{cursor} {refused:?}"
        );
    }
    for limit in ["0", "-1", "x", "1.5"] {
        let refused = ben
            .get("posts", &format!("/posts?limit={limit}"))
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{limit}"
        );
    }
}
