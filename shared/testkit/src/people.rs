//! People as the application has them after their first visit: an account, a profile, settings.

use anyhow::Result;
use model::{Text, Username};
use serde_json::{json, Value};
use store::tables::{Profile, UserSettings};
use store::Row;

use crate::{Host, Person};

/// How many accounts are made at a time.
const AT_ONCE: usize = 8;

impl Host {
    /// Someone verified, with a profile and settings.
    pub async fn student(&self, id: &str) -> Result<Person> {
        let person = self.sign_in(id).await?;
        self.put_profile(id).await?;
        self.after_arrival().await?;
        Ok(person)
    }

    /// Several at once, in the order of their ids; [`Host::student`] says more.
    pub async fn students(&self, ids: &[&str]) -> Result<Vec<Person>> {
        let people = self.arrive(ids, true).await?;
        self.after_arrival().await?;
        Ok(people)
    }

    /// A crowd of people who are verified, and of whom nothing else is known.
    pub async fn crowd(&self, size: usize) -> Result<Vec<Person>> {
        let ids: Vec<String> = (0..size).map(|n| format!("fan{n:03}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let people = self.arrive(&ids, false).await?;
        self.after_arrival().await?;
        Ok(people)
    }

    async fn arrive(&self, ids: &[&str], with_profile: bool) -> Result<Vec<Person>> {
        let mut people = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let mut arriving = tokio::task::JoinSet::new();
            for (place, id) in some.iter().enumerate() {
                let (host, id) = (self.clone(), (*id).to_owned());
                arriving.spawn(async move {
                    let person = host.sign_in(&id).await?;
                    if with_profile {
                        host.put_profile(&id).await?;
                    }
                    anyhow::Ok((place, person))
                });
            }
            let mut arrived = Vec::new();
            while let Some(person) = arriving.join_next().await {
                arrived.push(person??);
            }
            arrived.sort_by_key(|(place, _)| *place);
            people.extend(arrived.into_iter().map(|(_, person)| person));
        }
        Ok(people)
    }

    /// Lets what follows from new accounts happen, and forgets the greetings: stories tell of what comes after.
    async fn after_arrival(&self) -> Result<()> {
        self.settle().await?;
        let greetings = r#"{"method":"equal","attribute":"type","values":["welcome"]}"#;
        let path = format!("/tablesdb/{}/tables/notifications/rows", store::DATABASE);
        self.as_key("DELETE", &path, Some(json!({ "queries": [greetings] })))
            .await?;
        Ok(())
    }

    /// Puts a profile and settings in place, whatever the function `auth` makes of the new account meanwhile.
    async fn put_profile(&self, id: &str) -> Result<()> {
        let name: Text<1, 80> = id.parse()?;
        let username: Username = username(id).parse()?;
        let profile = serde_json::to_value(Profile::new(name, username))?;
        self.set_row(Profile::TABLE, id, profile, &[r#"read("users")"#])
            .await?;
        let email = format!("{id}@example.com");
        let settings = serde_json::to_value(UserSettings::new(Some(email), true))?;
        let own = format!("read(\"user:{id}\")");
        self.set_row(UserSettings::TABLE, id, settings, &[&own])
            .await?;
        Ok(())
    }

    /// Puts a row in place, over the one that may be there.
    pub async fn set_row(
        &self,
        table: &str,
        id: &str,
        data: Value,
        permissions: &[&str],
    ) -> Result<Value> {
        let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
        let row = json!({ "data": data, "permissions": permissions });
        self.as_key("PUT", &path, Some(row)).await
    }
}

/// Usernames have three characters or more, and no dash.
fn username(id: &str) -> String {
    let plain = id.to_lowercase().replace(['-', '.'], "_");
    format!("{plain:_<3}")
}
