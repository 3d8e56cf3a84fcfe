//! The crate `appwrite` against the local host: the services that a provisioning program uses. Usage: matrix INFO

use appwrite::enums::ExecutionMethod;
use appwrite::services::{
    Account, Functions, Locale, Messaging, Storage, TablesDB, Teams, Tokens, Users,
};
use appwrite::{AppwriteError, Client, InputFile};
use serde_json::{json, Value};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Bytes of a file that goes up in two parts.
const LARGE: usize = 6_000_000;

#[tokio::main]
async fn main() -> Outcome {
    let file = std::env::args()
        .nth(1)
        .ok_or("the file that the host wrote?")?;
    let info: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let told = |name: &str| info[name].as_str().unwrap_or_default().to_owned();
    let anyone = || {
        Client::new()
            .set_endpoint(told("endpoint"))
            .set_project(told("project"))
    };
    let server = anyone().set_key(told("key"));

    let session = people(&server).await?;
    let own = anyone().set_session(session);
    assert_eq!(Account::new(&own).get().await?.id, "rs-asha");
    assert_eq!(
        kind(Account::new(&anyone()).get().await),
        "general_unauthorized_scope"
    );
    println!("  crate people: fine");
    rows(&server).await?;
    println!("  crate rows: fine");
    files(&server).await?;
    println!("  crate files: fine");
    functions(&own).await?;
    println!("  crate functions: fine");
    let topic = Messaging::new(&server)
        .create_topic("rs-topic", "Topic", None, None, None)
        .await?;
    assert_eq!(topic.name, "Topic");
    assert_eq!(Locale::new(&anyone()).list_continents(None).await?.total, 7);
    println!("  crate messaging and locale: fine");
    Ok(())
}

/// Appwrite's name of a refusal.
fn kind<T>(answer: Result<T, AppwriteError>) -> String {
    match answer {
        Ok(_) => "fine".to_owned(),
        Err(refusal) => refusal.get_type().unwrap_or_default().to_owned(),
    }
}

async fn people(server: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let users = Users::new(server);
    let made = users
        .create(
            "rs-asha",
            Some("rs-asha@example.com"),
            None,
            Some("correct-horse-9"),
            Some("Asha"),
        )
        .await?;
    assert_eq!((made.id.as_str(), made.name.as_str()), ("rs-asha", "Asha"));
    let again = users.create("rs-asha", None, None, None, None).await;
    assert_eq!(kind(again), "user_already_exists");
    assert_eq!(
        users.update_labels("rs-asha", ["vip"]).await?.labels,
        ["vip"]
    );
    let query = json!({ "method": "equal", "attribute": "$id", "values": ["rs-asha"] }).to_string();
    assert_eq!(users.list(Some(vec![query]), None, None).await?.total, 1);
    let teams = Teams::new(server);
    teams.create("rs-team", "Team", None).await?;
    let member = teams
        .create_membership(
            "rs-team",
            ["admin"],
            None,
            Some("rs-asha"),
            None,
            None,
            None,
            None,
        )
        .await?;
    assert!(member.confirm);
    Ok(users.create_session("rs-asha").await?.secret)
}

async fn rows(server: &Client) -> Outcome {
    let tables = TablesDB::new(server);
    tables
        .create("rs-main", "Main", None, None, None, None)
        .await?;
    tables
        .create_table(
            "rs-main",
            "notes",
            "Notes",
            None,
            Some(true),
            None,
            None,
            None,
        )
        .await?;
    tables
        .create_varchar_column("rs-main", "notes", "text", 100, true, None, None, None)
        .await?;
    tables
        .create_integer_column(
            "rs-main",
            "notes",
            "likes",
            false,
            Some(0),
            None,
            Some(0),
            None,
        )
        .await?;
    let row = tables
        .create_row(
            "rs-main",
            "notes",
            "one",
            json!({ "text": "One" }),
            None,
            None,
        )
        .await?;
    assert_eq!(row.get::<i64>("likes"), Some(0));
    let row = tables
        .increment_row_column("rs-main", "notes", "one", "likes", Some(2.0), None, None)
        .await?;
    assert_eq!(row.get::<i64>("likes"), Some(2));
    let row = tables
        .update_row(
            "rs-main",
            "notes",
            "one",
            Some(json!({ "text": "Uno" })),
            None,
            None,
        )
        .await?;
    assert_eq!(row.get::<String>("text").as_deref(), Some("Uno"));
    assert_eq!(
        tables
            .list_rows("rs-main", "notes", None, None, None, None)
            .await?
            .total,
        1
    );
    tables.delete_row("rs-main", "notes", "one", None).await?;
    assert_eq!(
        kind(tables.get_row("rs-main", "notes", "one", None, None).await),
        "row_not_found"
    );
    Ok(())
}

async fn files(server: &Client) -> Outcome {
    let storage = Storage::new(server);
    storage
        .create_bucket(
            "rs-files", "Files", None, None, None, None, None, None, None, None, None,
        )
        .await?;
    let bytes: Vec<u8> = (0..=250).cycle().take(LARGE).collect();
    let file = InputFile::from_bytes(bytes.clone(), "big.bin", None);
    let made = storage
        .create_file("rs-files", "big", file, None, None)
        .await?;
    assert_eq!(
        (made.size_original, made.chunks_uploaded),
        (i64::try_from(LARGE)?, 2)
    );
    assert_eq!(
        storage.get_file_download("rs-files", "big", None).await?,
        bytes
    );
    Tokens::new(server)
        .create_file_token("rs-files", "big", None)
        .await?;
    storage.delete_file("rs-files", "big").await?;
    assert_eq!(
        storage
            .list_files("rs-files", None, None, None)
            .await?
            .total,
        0
    );
    Ok(())
}

/// Calls the function that the story of `node-appwrite` deployed.
async fn functions(own: &Client) -> Outcome {
    let functions = Functions::new(own);
    let method = Some(ExecutionMethod::POST);
    let done = functions
        .create_execution(
            "echo",
            Some("hello"),
            None,
            Some("/path"),
            method,
            None,
            None,
        )
        .await?;
    assert!(done.response_body.contains("hello"), "{done:?}");
    Ok(())
}
