//! The life of a host until it is killed: eight clients that write all kinds of things.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{json, Value};
use tokio::sync::Semaphore;

use crate::dice::Dice;
use crate::host::{Caller, Host};
use crate::journal::{Journal, State, Thing};

/// Where the rows are.
pub const ROWS: &str = "/tablesdb/d/tables/t/rows";

/// Bytes of every part but the last.
pub const STEP: usize = 5 * 1024 * 1024;

const CLIENTS: u64 = 8;

/// Makes a table with a unique and a full-text index, a row that counts, and a bucket.
pub async fn prepare(caller: &Caller) {
    let columns = json!([
        { "key": "version", "type": "integer" }, { "key": "twin", "type": "integer" },
        { "key": "word", "type": "string", "size": 60 }, { "key": "mark", "type": "string", "size": 60 },
    ]);
    let indexes = json!([
        { "key": "mark", "type": "unique", "attributes": ["mark"] },
        { "key": "word", "type": "fulltext", "attributes": ["word"] },
    ]);
    for (path, body) in [
        ("/tablesdb", json!({ "databaseId": "d", "name": "D" })),
        (
            "/tablesdb/d/tables",
            json!({ "tableId": "t", "name": "T", "rowSecurity": true, "columns": columns, "indexes": indexes }),
        ),
        (
            ROWS,
            json!({ "rowId": "counter", "data": { "version": 0, "twin": 0, "mark": "counter" } }),
        ),
        ("/storage/buckets", json!({ "bucketId": "b", "name": "B" })),
    ] {
        let (status, answer) = caller.call("POST", path, body).await.unwrap();
        assert_eq!(status, 201, "{path}: {answer}");
    }
}

/// Lets clients write until about `calls` are acknowledged, and kills the host while they go on.
pub async fn until_killed(host: Host, journal: &Arc<Mutex<Journal>>, seed: u64, calls: u64) {
    let acknowledged = Arc::new(Semaphore::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| Client {
            caller: host.caller.clone(),
            dice: Dice(seed * 1000 + number),
            name: format!("k{seed}-{number}"),
            made: 0,
            rows: Vec::new(),
            files: Vec::new(),
            journal: Arc::clone(journal),
            acknowledged: Arc::clone(&acknowledged),
        })
        .map(|client| tokio::spawn(client.live()))
        .collect();
    let enough = acknowledged.acquire_many(u32::try_from(calls).unwrap());
    enough.await.unwrap().forget();
    // Somewhere in the middle of a call, elsewhere with every seed.
    let moment = Duration::from_micros(Dice(seed).below(5000));
    tokio::time::sleep(moment).await;
    host.kill();
    for client in clients {
        client.await.unwrap();
    }
}

/// The cells of a row of a version: any mix of two versions shows.
pub fn cells(id: &str, version: u64) -> Value {
    json!({ "version": version, "twin": version, "word": format!("word{version}"), "mark": id })
}

/// The bytes of a file of a version; of some, more than one part.
pub fn bytes(id: &str, version: u64) -> Vec<u8> {
    let least = if id.ends_with("big") { STEP } else { 0 };
    let length = least + 1 + usize::try_from(version % 40_000).unwrap();
    let mut dice = Dice(version);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend_from_slice(&dice.roll().to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// The range of a part.
pub fn range(start: usize, part: &[u8], total: usize) -> String {
    format!("bytes {start}-{}/{total}", start + part.len() - 1)
}

struct Client {
    caller: Caller,
    dice: Dice,
    name: String,
    made: u32,
    rows: Vec<String>,
    files: Vec<String>,
    journal: Arc<Mutex<Journal>>,
    acknowledged: Arc<Semaphore>,
}

impl Client {
    async fn live(mut self) {
        while self.act().await.is_some() {}
    }

    /// One call, of any kind. `None` once the host is dead.
    async fn act(&mut self) -> Option<()> {
        match self.dice.below(64) {
            0..=19 => self.create().await,
            20..=27 => self.update().await,
            28..=31 => self.delete().await,
            32..=41 => self.count().await,
            42..=45 => self.bulk().await,
            46..=49 => self.transact().await,
            50..=60 => self.upload().await,
            61..=62 => self.delete_file().await,
            _ => self.upload_parts().await,
        }
    }

    fn next(&mut self) -> String {
        self.made += 1;
        format!("{}-{}", self.name, self.made)
    }

    /// A version that fits an integer column.
    fn version(&mut self) -> u64 {
        self.dice.below(1 << 31)
    }

    /// Sends a call that brings things into a state, and notes it before and after.
    async fn send(
        &mut self,
        things: &[(Thing, State)],
        call: (&str, &str, Value),
        expected: u16,
    ) -> Option<()> {
        for (thing, state) in things {
            self.journal.lock().attempt(thing, *state);
        }
        let (method, path, body) = call;
        let (status, answer) = self.caller.call(method, path, body).await?;
        assert_eq!(status, expected, "{method} {path}: {answer}");
        let mut journal = self.journal.lock();
        for (thing, _) in things {
            journal.acknowledge(thing);
        }
        self.note(&mut journal);
        Some(())
    }

    fn note(&self, journal: &mut Journal) {
        journal.acknowledged += 1;
        self.acknowledged.add_permits(1);
    }

    async fn create(&mut self) -> Option<()> {
        let (id, version) = (self.next(), self.version());
        let permissions = [
            format!("read(\"user:{id}\")"),
            format!("update(\"user:{id}\")"),
        ];
        let body = json!({ "rowId": id, "data": cells(&id, version), "permissions": permissions });
        let thing = (Thing::Row(id.clone()), Some(version));
        self.send(&[thing], ("POST", ROWS, body), 201).await?;
        self.rows.push(id);
        Some(())
    }

    async fn update(&mut self) -> Option<()> {
        let Some(id) = self.dice.pick(&self.rows) else {
            return Some(());
        };
        let version = self.version();
        let body = json!({ "data": cells(&id, version), "permissions": [format!("read(\"user:{version}\")")] });
        let thing = (Thing::Row(id.clone()), Some(version));
        let path = format!("{ROWS}/{id}");
        self.send(&[thing], ("PATCH", &path, body), 200).await
    }

    async fn delete(&mut self) -> Option<()> {
        let Some(id) = self.rows.pop() else {
            return Some(());
        };
        let path = format!("{ROWS}/{id}");
        let thing = (Thing::Row(id), None);
        self.send(&[thing], ("DELETE", &path, Value::Null), 204)
            .await
    }

    async fn count(&mut self) -> Option<()> {
        self.journal.lock().counted.1 += 1;
        let path = format!("{ROWS}/counter/version/increment");
        self.send(&[], ("PATCH", &path, json!({ "value": 1 })), 200)
            .await?;
        self.journal.lock().counted.0 += 1;
        Some(())
    }

    fn group(&mut self, count: usize) -> Vec<(String, u64)> {
        let group: Vec<(String, u64)> = (0..count).map(|_| (self.next(), self.version())).collect();
        let ids = group.iter().map(|(id, _)| id.clone()).collect();
        self.journal.lock().groups.push(ids);
        group
    }

    async fn bulk(&mut self) -> Option<()> {
        let group = self.group(10);
        let things = things(&group);
        let rows: Vec<Value> = group
            .iter()
            .map(|(id, version)| {
                let mut row = cells(id, *version);
                row["$id"] = json!(id);
                row["$permissions"] = json!([format!("read(\"user:{id}\")")]);
                row
            })
            .collect();
        self.send(&things, ("POST", ROWS, json!({ "rows": rows })), 201)
            .await
    }

    async fn transact(&mut self) -> Option<()> {
        let made = self
            .caller
            .call("POST", "/tablesdb/transactions", json!({}))
            .await?;
        let path = format!("/tablesdb/transactions/{}", made.1["$id"].as_str().unwrap());
        let group = self.group(2);
        let operations: Vec<Value> = group
            .iter()
            .map(|(id, version)| {
                json!({ "action": "create", "databaseId": "d", "tableId": "t", "rowId": id, "data": cells(id, *version) })
            })
            .collect();
        let staged = json!({ "operations": operations });
        let things = things(&group);
        for (thing, _) in &things {
            self.journal.lock().attempt(thing, None);
        }
        let call = format!("{path}/operations");
        self.send(&[], ("POST", &call, staged), 201).await?;
        self.send(&things, ("PATCH", &path, json!({ "commit": true })), 200)
            .await
    }

    async fn upload(&mut self) -> Option<()> {
        let (id, version) = (self.next(), self.version());
        let thing = Thing::File(id.clone());
        self.journal.lock().attempt(&thing, Some(version));
        let bytes = bytes(&id, version);
        let (status, answer) = self.caller.upload(&id, &bytes, None).await?;
        assert_eq!(status, 201, "{answer}");
        self.uploaded(&thing);
        self.files.push(id);
        Some(())
    }

    fn uploaded(&self, thing: &Thing) {
        let mut journal = self.journal.lock();
        journal.acknowledge(thing);
        self.note(&mut journal);
    }

    async fn upload_parts(&mut self) -> Option<()> {
        let (id, version) = (format!("{}-big", self.next()), self.version());
        let thing = Thing::File(id.clone());
        self.journal.lock().attempt(&thing, Some(version));
        let whole = bytes(&id, version);
        let (first, rest) = whole.split_at(STEP);
        let part = range(0, first, whole.len());
        let (status, answer) = self.caller.upload(&id, first, Some(part)).await?;
        assert_eq!(status, 201, "{answer}");
        self.journal.lock().begun.insert(id.clone());
        let part = range(STEP, rest, whole.len());
        let (status, answer) = self.caller.upload(&id, rest, Some(part)).await?;
        assert_eq!(status, 201, "{answer}");
        self.uploaded(&thing);
        Some(())
    }

    async fn delete_file(&mut self) -> Option<()> {
        let Some(id) = self.files.pop() else {
            return Some(());
        };
        let path = format!("/storage/buckets/b/files/{id}");
        let thing = (Thing::File(id), None);
        self.send(&[thing], ("DELETE", &path, Value::Null), 204)
            .await
    }
}

fn things(group: &[(String, u64)]) -> Vec<(Thing, State)> {
    let things = group
        .iter()
        .map(|(id, version)| (Thing::Row(id.clone()), Some(*version)));
    things.collect()
}
