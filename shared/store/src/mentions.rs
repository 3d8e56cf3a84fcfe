//! From `@names` in a text to the people they name.

use client::Query;
use model::{List, UserId};
use runtime::Result;

use crate::app::App;
use tables::Profile;

/// The most people that one text mentions.
const MOST: usize = 10;

impl App {
    /// Finds the people whom a text mentions: one list where it mentions anybody, nothing else.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn mentioned(&self, text: &str) -> Result<List<UserId, 0, MOST>> {
        let names = model::mentions(text);
        if names.is_empty() {
            return Ok(List::default());
        }
        let among = Query::equal(Profile::USERNAME, &names);
        let found = self.rows::<Profile>().list([among], 10).await?;
        let present = found.into_iter().filter(|it| it.row.deleted_at.is_none());
        let people: Vec<UserId> = present.map(|it| it.id).collect();
        Ok(List::new(people).unwrap_or_default())
    }
}
