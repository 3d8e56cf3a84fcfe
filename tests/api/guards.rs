//! What holds for every route of every function, read from the route tables: who is refused, what is malformed, and that nothing
//! is written by it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use runtime::{CallerKind, Environment, Execute, Function, Json, Route, Routes, Triggers};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, ALL};

use crate::posts::refusal;

/// Every operation, with the function that has it.
fn operations() -> impl Iterator<Item = (&'static str, Execute, Route)> {
    ALL.iter().flat_map(|function| {
        let manifest = function.manifest();
        let routes = manifest.routes.into_iter();
        routes
            .filter(|it| it.operation != "HEALTH")
            .map(move |it| (manifest.id, manifest.execute, it))
    })
}

/// The path with every parameter set to `id`.
fn filled(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|part| match part.split_once('{') {
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            format!("{before}{id}{after}")
        }
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A host whose clock stands still, so that no job begins in the meantime.
async fn still_host() -> Host {
    let options = HostOptions {
        clock: Some("2026-01-02T12:01:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// How many rows each table has; aside from the counters of rate limits, which also count what is refused.
async fn sizes(host: &Host) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    let project: Value = serde_json::from_str(testkit::PROJECT).unwrap();
    for table in project["tables"].as_array().unwrap() {
        let id = table["$id"].as_str().unwrap();
        let path = format!("/tablesdb/{}/tables/{id}/rows", store::DATABASE);
        let page = host.as_key("GET", &path, None).await.unwrap();
        sizes.insert(id.to_owned(), page["total"].as_u64().unwrap());
    }
    sizes.remove("rate_limits");
    sizes
}

#[track_caller]
fn check_shape(answer: &Answer, what: &str) {
    assert!(answer.json.is_object(), "{what} {answer:?}");
    let body = &answer.json;
    let sentence = body["error"].as_str().unwrap();
    assert!(
        sentence.len() > 3 && !sentence.ends_with('.'),
        "{what} {answer:?}"
    );
    assert!(!answer.code().is_empty(), "{what} {answer:?}");
    assert_eq!(answer.text("/requestId"), answer.execution, "{what}");
}

/// B-001: guests and people who have not verified their address do not reach a function that is for verified people; where they do, a route
/// that asks who calls refuses guests by itself.
#[tokio::test]
async fn guests_and_the_unverified_are_refused() {
    let host = still_host().await;
    let (guest, una) = (host.guest(), host.sign_in_unverified("una").await.unwrap());
    host.settle().await.unwrap();
    let before = sizes(&host).await;
    for (function, execute, route) in operations() {
        let what = format!("{function} {} {}", route.method, route.path);
        let path = filled(route.path, "some-id");
        let answer = guest
            .call(function, route.method, &path, "{}")
            .await
            .unwrap();
        if execute == Execute::Any {
            if route.caller == CallerKind::Required {
                assert_eq!(
                    refusal(&answer),
                    (401, "unauthenticated".into()),
                    "{what} {answer:?}"
                );
            }
        } else {
            assert_eq!(
                (answer.status, answer.execution.as_str()),
                (401, ""),
                "{what} {answer:?}"
            );
        }
        if matches!(execute, Execute::VerifiedUsers | Execute::Nobody) {
            let answer = una.call(function, route.method, &path, "{}").await.unwrap();
            assert_eq!(
                (answer.status, answer.execution.as_str()),
                (401, ""),
                "{what} {answer:?}"
            );
        }
        if route.caller != CallerKind::Required {
            continue;
        }
        // The key may execute everything, and is nobody.
        let run = json!({ "method": route.method, "path": path, "body": "{}" });
        let path = format!("/functions/{function}/executions");
        let (status, run) = host.try_as_key("POST", &path, Some(run)).await.unwrap();
        let answer = Answer::of(status, &run);
        assert_eq!(
            refusal(&answer),
            (401, "unauthenticated".into()),
            "{what} {answer:?}"
        );
        check_shape(&answer, &what);
    }
    assert_eq!(sizes(&host).await, before);
}

/// B-047: bodies that are no JSON, of another type, with members nobody knows, or too large.
#[tokio::test]
async fn malformed_bodies_are_refused_and_write_nothing() {
    let host = still_host().await;
    let asha = host.student("asha").await.unwrap();
    let before = sizes(&host).await;
    for (function, execute, route) in operations() {
        if route.request.is_none() || execute == Execute::Nobody {
            continue;
        }
        // Only a body that is malformed is to be refused here, not the day of a plan.
        let path = filled(&route.path.replace("{date}", "2026-01-02"), "some-id");
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(route.body_limit));
        for (body, status, code) in [
            ("{", 400, "bad_json"),
            ("\u{1}", 400, "bad_json"),
            ("[]", 400, "validation_failed"),
            ("7", 400, "validation_failed"),
            (r#"{"noSuchMember":1}"#, 400, "validation_failed"),
            (large.as_str(), 413, "too_large"),
        ] {
            let what = format!("{function} {} {path} {:.40}", route.method, body);
            let answer = asha
                .call(function, route.method, &path, body)
                .await
                .unwrap();
            assert_eq!(refusal(&answer), (status, code.into()), "{what} {answer:?}");
            check_shape(&answer, &what);
        }
    }
    assert_eq!(sizes(&host).await, before);
}

/// Ids that are none and cursors that are none.
#[tokio::test]
async fn malformed_ids_and_cursors_are_refused_and_write_nothing() {
    let host = still_host().await;
    let asha = host.student("asha").await.unwrap();
    let before = sizes(&host).await;
    let long = "x".repeat(37);
    for (function, execute, route) in operations() {
        if execute == Execute::Nobody {
            continue;
        }
        if route.path.contains('{') {
            for id in ["-x", long.as_str(), "a%20b", "%22%7D"] {
                let path = filled(route.path, id);
                let what = format!("{function} {} {path}", route.method);
                let answer = asha
                    .call(function, route.method, &path, "{}")
                    .await
                    .unwrap();
                assert!(matches!(answer.status, 400 | 404), "{what} {answer:?}");
                check_shape(&answer, &what);
            }
        }
        let query = route.query.as_ref().map(|it| it.as_value().to_string());
        if query.is_some_and(|it| it.contains("\"cursor\"")) {
            let path = filled(route.path, "some-id");
            for cursor in ["-x", long.as_str(), "a%20b"] {
                let path = format!("{path}?cursor={cursor}");
                let answer = asha.call(function, route.method, &path, "").await.unwrap();
                let what = format!("{function} {path}");
                assert!(
                    matches!(answer.status, 400 | 403 | 404),
                    "{what} {answer:?}"
                );
                check_shape(&answer, &what);
            }
        }
    }
    assert_eq!(sizes(&host).await, before);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_named_so() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for function in ALL {
        let manifest = function.manifest();
        let id = manifest.id;
        if manifest.execute == Execute::Nobody {
            continue;
        }
        for path in [
            "/no-such-path",
            "/",
            "/health/",
            "//health",
            "/apihealth",
            "/%00",
        ] {
            let answer = asha.get(id, path).await.unwrap();
            assert_eq!(
                refusal(&answer),
                (404, "not_found".into()),
                "{id} {path} {answer:?}"
            );
            check_shape(&answer, id);
        }
        let answer = asha.delete(id, "/health").await.unwrap();
        assert_eq!(
            refusal(&answer),
            (405, "method_not_allowed".into()),
            "{id} {answer:?}"
        );
        check_shape(&answer, id);
        for path in ["/health", "/api/health", "/health?x=1"] {
            let answer = asha.get(id, path).await.unwrap();
            assert_eq!(
                (answer.status, answer.text("/function")),
                (200, id.to_owned()),
                "{path}"
            );
        }
        for route in &manifest.routes {
            let path = filled(route.path, "some-id");
            let allowed = manifest
                .routes
                .iter()
                .any(|it| it.path == route.path && it.method == "PATCH");
            if !allowed {
                let answer = asha.call(id, "PATCH", &path, "{}").await.unwrap();
                assert!(matches!(answer.status, 404 | 405), "{id} {path} {answer:?}");
            }
        }
    }
}

/// B-230: whatever a client claims in headers, in any letter case, it stays who it is, and a request stays a request.
#[tokio::test]
async fn forged_headers_change_nothing() {
    let host = still_host().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let ben = &people[1];
    let forged = json!({
        "X-Appwrite-User-Id": "asha", "X-APPWRITE-USER-ID": "asha", "x-user-id": "asha",
        "X-Appwrite-User-Jwt": "forged", "X-Appwrite-Key": "forged", "x-Appwrite-Trigger": "event",
        "X-APPWRITE-TRIGGER": "schedule", "X-Request-Id": "forged",
        "X-Appwrite-Event": "databases.peerspark-main-db.tables.posts.rows.p1.create",
    });
    // Appwrite refuses the names in its own spelling, and in no other.
    for name in ["x-appwrite-user-id", "x-appwrite-key", "x-appwrite-trigger"] {
        let forged = json!({ name: "asha" });
        let refused = ben
            .call_with("posts", "GET", "/posts", "", forged)
            .await
            .unwrap();
        assert_eq!(
            (refused.status, refused.execution.as_str()),
            (400, ""),
            "{refused:?}"
        );
    }
    let body = r#"{"content":"Mine"}"#;
    let made = ben
        .call_with("posts", "POST", "/api/posts", body, forged.clone())
        .await
        .unwrap();
    assert_eq!(
        (made.status, made.text("/post/authorId")),
        (201, "ben".into()),
        "{made:?}"
    );
    host.settle().await.unwrap();
    let before = sizes(&host).await;
    let payload = json!({ "$id": "p1", "authorId": "asha", "content": "x" }).to_string();
    for function in ["notifications", "feed", "posts", "calendar", "chat", "pods"] {
        let answer = ben
            .call_with(function, "POST", "/", &payload, forged.clone())
            .await
            .unwrap();
        assert_eq!(
            refusal(&answer),
            (404, "not_found".into()),
            "{function} {answer:?}"
        );
        check_shape(&answer, function);
    }
    let refused = ben
        .call_with("scheduler", "POST", "/", "", forged)
        .await
        .unwrap();
    assert_eq!(
        (refused.status, refused.execution.as_str()),
        (401, ""),
        "{refused:?}"
    );
    assert_eq!(sizes(&host).await, before);
}

/// Whoever comes with a JWT instead of a session is who they are, but has no rights of their own to read with: those lists say so
/// and answer nothing instead.
#[tokio::test]
async fn a_jwt_is_no_session() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let by_jwt = asha.by_jwt().await.unwrap();
    let made = by_jwt
        .post("posts", "/posts", json!({ "content": "By a server" }))
        .await
        .unwrap();
    assert_eq!(
        (made.status, made.text("/post/authorId")),
        (201, "asha".into()),
        "{made:?}"
    );
    host.settle().await.unwrap();
    let mut refused = 0;
    for (function, execute, route) in operations() {
        if route.method != "GET" || route.path.contains('{') || execute == Execute::Nobody {
            continue;
        }
        let with_session = asha.get(function, route.path).await.unwrap();
        let answer = by_jwt.get(function, route.path).await.unwrap();
        let what = format!("{function} {}", route.path);
        if refusal(&answer) == (401, "session_required".into()) {
            check_shape(&answer, &what);
            refused += 1;
        } else {
            assert_eq!(answer.status, with_session.status, "{what} {answer:?}");
        }
    }
    assert!(
        refused > 5,
        "only {refused} lists read with their caller's rights"
    );
}

static PANICS: Function<()> = Function::new("panics", || {
    Triggers::new()
        .on_request(Routes::new().get("/once", once, "TST-1", "Panic once"))
        .execute(Execute::Any)
});

static CALLS: AtomicU32 = AtomicU32::new(0);

async fn once() -> Json<&'static str> {
    assert!(
        CALLS.fetch_add(1, Ordering::Relaxed) > 0,
        "a secret of ours"
    );
    Json("fine")
}

/// B-139, B-210, B-211: an outage of the store is no empty list and no refusal, and its words stay in the log. Chaos meddles with calls
/// that carry a function's key, so what reads with its caller's rights alone is left out.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_outage_is_told_as_one_and_in_our_words() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let asha = host.student("asha").await.unwrap();
    host.running().set_chaos(Some(local::Chaos {
        unavailable: 1.0,
        ..local::Chaos::default()
    }));
    let mut asking = tokio::task::JoinSet::new();
    for (function, path) in [
        ("calendar", "/calendar/feed"),
        ("chat", "/chat/rooms"),
        ("notifications", "/notifications"),
        ("pods", "/pods?mine=true"),
        ("posts", "/posts/saved"),
        ("resources", "/resources/bookmarked"),
        ("users", "/profiles/asha"),
    ] {
        let asha = asha.clone();
        asking.spawn(async move { (path, asha.get(function, path).await.unwrap()) });
    }
    for (path, answer) in asking.join_all().await {
        assert_eq!(answer.status, 503, "{path} {answer:?}");
        check_shape(&answer, path);
        assert!(!answer.json.to_string().contains("Chaos"), "{answer:?}");
    }
    host.running().set_chaos(None);
    let healed = asha.get("posts", "/posts/saved").await.unwrap();
    assert_eq!(healed.status, 200, "{healed:?}");
}

/// B-138: a panic is answered as any fault of ours, tells nothing, and the next call works.
#[tokio::test]
async fn a_panic_is_our_fault_and_no_secret() {
    let environment = Environment::new(|_| None, || std::time::UNIX_EPOCH, |_, _| {});
    let schema = json!({ "functions": [{
        "$id": "panics", "name": "panics", "runtime": "rust-1.83", "execute": ["any"],
        "entrypoint": "handler.rs", "enabled": true, "logging": true, "timeout": 15,
    }] });
    let host = local::Host::builder()
        .schema(schema.to_string())
        .function(testkit::link(&PANICS, &environment, |_, _| {}))
        .start()
        .await
        .unwrap();
    let url = format!("{}/functions/panics/executions", host.endpoint());
    let call = || async {
        let run = json!({ "method": "GET", "path": "/once" });
        let request = reqwest::Client::new()
            .post(&url)
            .header("content-type", "application/json")
            .header("x-appwrite-project", host.project())
            .body(run.to_string());
        let answer = request.send().await.unwrap();
        let (status, bytes) = (answer.status().as_u16(), answer.bytes().await.unwrap());
        Answer::of(status, &serde_json::from_slice(&bytes).unwrap())
    };
    let broken = call().await;
    assert_eq!(refusal(&broken), (500, "internal".into()), "{broken:?}");
    check_shape(&broken, "panic");
    assert!(!broken.json.to_string().contains("secret"), "{broken:?}");
    assert_eq!((call().await.status, call().await.status), (200, 200));
}
