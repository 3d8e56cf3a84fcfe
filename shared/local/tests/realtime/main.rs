//! Realtime as clients see it: over a real socket, against a real host.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod stage;

use serde_json::json;
use stage::Stage;

const ROWS: &str = "channels[]=databases.d.tables.t.rows";

#[tokio::test]
async fn a_new_row_is_heard_of_on_every_form_of_channel() {
    let stage = Stage::open().await;
    stage.table("t", &["read(\"any\")"]).await;
    let forms = [
        "rows",
        "rows.create",
        "documents",
        "databases.d.tables.t.rows",
        "databases.d.tables.t.rows.create",
        "databases.d.tables.t.rows.r",
        "databases.d.collections.t.documents.r.create",
        "tablesdb.d.tables.t.rows",
    ];
    let mut listeners = Vec::new();
    for form in forms {
        listeners.push(stage.listen(&format!("channels[]={form}")).await);
    }
    stage.row("t", "r", 1, &[]).await;
    for (form, listener) in forms.iter().zip(&mut listeners) {
        let event = listener.event().await;
        assert_eq!(event["payload"]["$id"], "r", "{form}");
        assert_eq!(event["payload"]["n"], 1, "{form}");
        assert_eq!(event["subscriptions"].as_array().unwrap().len(), 1);
        let names = event["events"].as_array().unwrap();
        for name in [
            "databases.d.tables.t.rows.r.create",
            "databases.*.collections.*.documents.*.create",
            "tablesdb.d.tables.t.rows.r.create",
        ] {
            assert!(names.contains(&json!(name)), "{name}");
        }
        assert_eq!(names.len(), 64);
    }
}

#[tokio::test]
async fn other_tables_and_other_actions_are_not_heard_of() {
    let stage = Stage::open().await;
    for table in ["t", "other"] {
        stage.table(table, &["read(\"any\")"]).await;
    }
    let mut deletes = stage
        .listen("channels[]=databases.d.tables.t.rows.delete")
        .await;
    stage.row("other", "o", 1, &[]).await;
    stage.row("t", "r", 1, &[]).await;
    stage.delete("/tablesdb/d/tables/t/rows/r").await;
    let event = deletes.event().await;
    assert_eq!(event["payload"]["$id"], "r");
    let names = event["events"].as_array().unwrap();
    assert!(names.contains(&json!("databases.d.tables.t.rows.r.delete")));
}

#[tokio::test]
async fn only_those_who_may_read_a_row_hear_of_it() {
    let stage = Stage::open().await;
    stage.table("t", &[]).await;
    let (ann, ben) = (stage.user("ann").await, stage.user("ben").await);
    let mut ann = stage.listen_as(ROWS, &ann).await;
    let mut ben = stage.listen_as(ROWS, &ben).await;
    let mut guest = stage.listen(ROWS).await;
    stage.row("t", "hers", 1, &["read(\"user:ann\")"]).await;
    stage.row("t", "nobodys", 1, &[]).await;
    stage.row("t", "members", 1, &["read(\"users\")"]).await;
    stage.row("t", "everyones", 1, &["read(\"any\")"]).await;
    assert_eq!(
        ann.heard("everyones").await,
        ["hers", "members", "everyones"]
    );
    assert_eq!(ben.heard("everyones").await, ["members", "everyones"]);
    assert_eq!(guest.heard("everyones").await, ["everyones"]);
}

#[tokio::test]
async fn a_removed_team_member_hears_nothing_more_at_once() {
    let stage = Stage::open().await;
    stage.table("t", &[]).await;
    let ann = stage.user("ann").await;
    let mut ann = stage.listen_as(ROWS, &ann).await;
    stage.team("team").await;
    stage.row("t", "before", 1, &["read(\"team:team\")"]).await;
    let membership = stage.member("team", "ann").await;
    stage.row("t", "within", 1, &["read(\"team:team\")"]).await;
    stage
        .delete(&format!("/teams/team/memberships/{membership}"))
        .await;
    stage.row("t", "after", 1, &["read(\"team:team\")"]).await;
    stage.row("t", "end", 1, &["read(\"any\")"]).await;
    assert_eq!(ann.heard("end").await, ["within", "end"]);
}

#[tokio::test]
async fn a_guest_signs_in_on_an_open_connection() {
    let stage = Stage::open().await;
    stage.table("t", &[]).await;
    let session = stage.user("ann").await;
    let mut listener = stage.listen(ROWS).await;
    assert_eq!(listener.greeting["user"], json!(null));
    stage.row("t", "before", 1, &["read(\"user:ann\")"]).await;
    let answer = listener
        .ask(json!({"type": "authentication", "data": {"session": session}}))
        .await;
    assert_eq!(answer["data"]["to"], "authentication");
    assert_eq!(answer["data"]["user"]["$id"], "ann");
    stage.row("t", "after", 1, &["read(\"user:ann\")"]).await;
    assert_eq!(listener.heard("after").await, ["after"]);
}

#[tokio::test]
async fn a_jwt_in_the_address_signs_in() {
    let stage = Stage::open().await;
    stage.user("ann").await;
    let jwt = stage.post("/users/ann/jwts", json!({})).await["jwt"]
        .as_str()
        .unwrap()
        .to_owned();
    let listener = stage.listen(&format!("channels[]=account&jwt={jwt}")).await;
    assert_eq!(listener.greeting["user"]["$id"], "ann");
    assert_eq!(
        listener.greeting["channels"],
        json!(["account", "account.ann"])
    );
    let refused = stage.listen("channels[]=account&jwt=nonsense").await;
    assert_eq!(refused.first["type"], "error");
    assert_eq!(refused.first["data"]["code"], 401);
}

#[tokio::test]
async fn an_api_key_hears_what_guests_hear() {
    let stage = Stage::open().await;
    stage.table("t", &[]).await;
    let mut server = stage.listen_as_key(ROWS).await;
    stage.row("t", "private", 1, &["read(\"users\")"]).await;
    stage.row("t", "public", 1, &["read(\"any\")"]).await;
    assert_eq!(server.heard("public").await, ["public"]);
}

#[tokio::test]
async fn subscriptions_by_message_come_and_go() {
    let stage = Stage::open().await;
    stage.table("t", &["read(\"any\")"]).await;
    let mut listener = stage.listen("").await;
    assert_eq!(listener.greeting["subscriptions"], json!([]));
    let seven = r#"{"method":"equal","attribute":"n","values":[7]}"#;
    let answer = listener
        .ask(json!({"type": "subscribe", "data": [
            {"subscriptionId": "all", "channels": ["rows"]},
            {"subscriptionId": "seven", "channels": ["documents"], "queries": [seven]},
        ]}))
        .await;
    assert_eq!(
        answer["data"]["subscriptions"],
        json!([
            {"subscriptionId": "all", "channels": ["rows"], "queries": []},
            {"subscriptionId": "seven", "channels": ["documents"], "queries": [seven]},
        ])
    );
    stage.row("t", "six", 6, &[]).await;
    assert_eq!(listener.event().await["subscriptions"], json!(["all"]));
    stage.row("t", "seven", 7, &[]).await;
    let both = listener.event().await["subscriptions"].clone();
    assert_eq!(both.as_array().unwrap().len(), 2, "{both}");
    let answer = listener
        .ask(json!({"type": "unsubscribe", "data": [{"subscriptionId": "all"}]}))
        .await;
    assert_eq!(
        answer["data"]["subscriptions"],
        json!([{"subscriptionId": "all", "removed": true}])
    );
    stage.row("t", "eight", 8, &[]).await;
    stage.row("t", "another", 7, &[]).await;
    assert_eq!(listener.heard("another").await, ["another"]);
}

#[tokio::test]
async fn a_subscription_is_added_whole_or_not_at_all() {
    let stage = Stage::open().await;
    stage.table("t", &["read(\"any\")"]).await;
    let mut listener = stage.listen("").await;
    for second in [
        json!({"subscriptionId": "b"}),
        json!({"subscriptionId": "-", "channels": ["rows"]}),
        json!({"subscriptionId": "b", "channels": "rows"}),
        json!({"subscriptionId": "b", "channels": [1]}),
        json!({"channels": ["rows"], "queries": ["{\"method\":\"search\",\"values\":[]}"]}),
        json!("rows"),
    ] {
        let first = json!({"subscriptionId": "a", "channels": ["rows"]});
        let answer = listener
            .ask(json!({"type": "subscribe", "data": [first, second]}))
            .await;
        assert_eq!(answer["type"], "error", "{second}");
        assert_eq!(answer["data"]["code"], 1003, "{second}");
    }
    let sound = json!({"subscriptionId": "sound", "channels": ["documents"]});
    listener
        .ask(json!({"type": "subscribe", "data": [sound]}))
        .await;
    stage.row("t", "r", 1, &[]).await;
    assert_eq!(listener.event().await["subscriptions"], json!(["sound"]));
}

#[tokio::test]
async fn queries_in_the_address_make_a_subscription_each() {
    let stage = Stage::open().await;
    stage.table("t", &["read(\"any\")"]).await;
    let query = |n: i64| {
        let text = json!({"method": "equal", "attribute": "n", "values": [n]}).to_string();
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
    };
    let address = format!(
        "channels[]=rows&rows[0][]={}&rows[1][]={}",
        query(1),
        query(2)
    );
    let mut listener = stage.listen(&address).await;
    let ids = listener.greeting["subscriptions"].clone();
    for (row, n) in [("three", 3), ("two", 2), ("one", 1)] {
        stage.row("t", row, n, &[]).await;
    }
    assert_eq!(listener.event().await["subscriptions"], json!([ids[1]]));
    assert_eq!(listener.event().await["subscriptions"], json!([ids[0]]));
    let refused = stage
        .listen("channels[]=rows&rows[0][]=%7B%22method%22%3A%22limit%22%7D")
        .await;
    assert_eq!(refused.first["data"]["code"], 1008);
}

#[tokio::test]
async fn users_hear_of_their_own_account_only() {
    let stage = Stage::open().await;
    let (ann, ben) = (stage.user("ann").await, stage.user("ben").await);
    let mut ann = stage.listen_as("channels[]=account", &ann).await;
    let wish = "channels[]=account&channels[]=account.ann";
    let mut ben = stage.listen_as(wish, &ben).await;
    assert_eq!(ben.greeting["channels"], json!(["account", "account.ben"]));
    for user in ["ann", "ben"] {
        let path = format!("/users/{user}/prefs");
        stage
            .patch(&path, json!({"prefs": {"theme": "dark"}}))
            .await;
    }
    for (user, listener) in [("ann", &mut ann), ("ben", &mut ben)] {
        let event = listener.event().await;
        assert_eq!(event["payload"]["$id"], user);
        let name = json!(format!("users.{user}.update.prefs"));
        assert!(event["events"].as_array().unwrap().contains(&name));
    }
}

#[tokio::test]
async fn unknown_projects_and_foreign_pages_are_refused_and_dropped() {
    let stage = Stage::open().await;
    let mut refused = stage.connect("project=nosuch&channels[]=rows", &[]).await;
    assert_eq!(
        refused.first,
        json!({"type": "error", "data": {"code": 1008, "message": "Missing or unknown project ID"}})
    );
    assert!(refused.is_dropped().await);
    let evil = [("origin", "https://evil.example")];
    let mut refused = stage.connect("project=local&channels[]=rows", &evil).await;
    assert_eq!(refused.first["data"]["code"], 1008);
    assert!(refused.is_dropped().await);
    let own = [("origin", "http://localhost:3000")];
    let admitted = stage.connect("project=local&channels[]=rows", &own).await;
    assert_eq!(admitted.first["type"], "connected");
}

#[tokio::test]
async fn a_host_that_minds_limits_refuses_the_thirty_third_message() {
    let stage = Stage::open_with(local::Builder::limits).await;
    let mut listener = stage.listen("").await;
    for _ in 0..32 {
        assert_eq!(listener.ask(json!({"type": "ping"})).await["type"], "pong");
    }
    let refused = listener.ask(json!({"type": "ping"})).await;
    assert_eq!(refused["data"]["code"], 1013);
}

#[tokio::test]
async fn listeners_are_dropped_when_the_host_stops() {
    let stage = Stage::open().await;
    let mut listener = stage.listen("channels[]=rows").await;
    stage.shutdown().await;
    assert!(listener.is_dropped().await);
}
