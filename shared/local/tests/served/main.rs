//! `docs/routes.md` is honest: it lists what the host serves and what it answers 501, by asking it.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

use std::collections::BTreeMap;
use std::fmt::Write;

use local::Host;
use reqwest::{Client, Method, StatusCode};

/// Appwrite's routes, as the host itself knows them.
const ROUTES: &str = include_str!("../../src/platform/routes.txt");

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/routes.md");

const HEAD: &str = "# What is served, and what is not\n\n\
    Written by a test that asks the host for each of Appwrite's routes; `*` stands for a parameter. Everything below \"answers 501\" is \
    refused with a message that names the route: nothing is answered that was not done.\n";

/// Whether the host answers anything but 501 to this route.
async fn is_served(http: &Client, host: &local::Running, method: &str, path: &str) -> bool {
    let path = path.replace('*', "x");
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let answer = http
        .request(method, format!("{}{path}", host.endpoint()))
        .header("x-appwrite-project", host.project())
        .header("x-appwrite-key", host.key())
        .send()
        .await
        .unwrap();
    answer.status() != StatusCode::NOT_IMPLEMENTED
}

#[tokio::test]
async fn the_list_of_what_is_served_is_honest() {
    let host = Host::builder().start().await.unwrap();
    let http = Client::new();
    let mut areas: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for line in ROUTES.lines() {
        let (method, path) = line.split_once(' ').unwrap();
        let area = path.split('/').nth(1).unwrap();
        let (served, refused) = areas.entry(area).or_default();
        if is_served(&http, &host, method, path).await {
            served.push(line);
        } else {
            refused.push(line);
        }
    }
    let mut list = HEAD.to_owned();
    let count = |of: fn(&(Vec<&str>, Vec<&str>)) -> usize| areas.values().map(of).sum::<usize>();
    let (served, refused) = (count(|area| area.0.len()), count(|area| area.1.len()));
    write!(
        list,
        "\n{served} of {} routes are served.\n",
        served + refused
    )
    .unwrap();
    for (area, (served, refused)) in &areas {
        let all = served.len() + refused.len();
        write!(list, "\n## {area}: {} of {all}\n", served.len()).unwrap();
        for (title, routes) in [("Served", served), ("Answers 501", refused)] {
            if !routes.is_empty() {
                write!(list, "\n{title}:\n\n```text\n{}\n```\n", routes.join("\n")).unwrap();
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(LIST, &list).unwrap();
    }
    let known = std::fs::read_to_string(LIST).unwrap_or_default();
    assert!(
        known == list,
        "docs/routes.md is not what the host answers: run `UPDATE=1 cargo test -p local --test served` and read what changed"
    );
}
