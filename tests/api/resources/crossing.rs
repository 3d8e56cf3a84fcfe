//! Changes of who reads a study file that cross.

use serde_json::json;
use testkit::{Host, Person};
use tokio::task::JoinSet;

use super::{crowded, file_of, row, shared};

/// Who reads the row, and who reads the file.
async fn readers(host: &Host, id: &str) -> (Vec<String>, Vec<String>) {
    let row = row(host, id).await;
    let row = row["$permissions"].as_array().unwrap().iter();
    let row = row.map(|it| it.as_str().unwrap().to_owned());
    let mut file = file_of(host, id).await;
    file.retain(|it| it.starts_with("read("));
    (row.collect(), file)
}

fn readdress(
    person: &Person,
    id: &str,
    visibility: &str,
) -> impl std::future::Future<Output = u16> {
    let (person, path) = (person.clone(), format!("/resources/{id}"));
    let change = json!({ "visibility": visibility });
    async move {
        let done = person.patch("resources", &path, change).await.unwrap();
        done.status
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn row_and_file_have_the_same_readers_whoever_comes_last() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let id = shared(&asha, json!({})).await;
    for round in 0..8 {
        let mut crossing = JoinSet::new();
        for n in 0..4 {
            let to = if n % 2 == 0 { "public" } else { "private" };
            crossing.spawn(readdress(&asha, &id, to));
        }
        let told = crossing.join_all().await;
        assert!(told.iter().all(|it| matches!(it, 200 | 409)), "{told:?}");
        let (row, file) = readers(&host, &id).await;
        assert_eq!(row, file, "round {round}: {told:?}");
    }
}

/// What moderation hides while its author opens it stays hidden, and the file with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_is_hidden_while_its_author_opens_it_is_hidden() {
    let host = crowded().await;
    let people = host.students(&["asha", "ada"]).await.unwrap();
    let (asha, ada) = (&people[0], &people[1]);
    crate::admin::promote(&host, ada).await;
    for round in 0..6 {
        let id = shared(asha, json!({ "visibility": "private" })).await;
        let opening = tokio::spawn(readdress(asha, &id, "public"));
        let path = format!("/admin/hidden/resource/{id}");
        let author = vec![r#"read("user:asha")"#.to_owned()];
        let hidden = ada.put("admin", &path, json!({ "reason": "spam" })).await;
        assert_eq!(hidden.unwrap().status, 200);
        assert_eq!(opening.await.unwrap(), 200, "round {round}");
        let found = readers(&host, &id).await;
        assert_eq!(found, (author.clone(), author), "round {round}");
    }
}
