//! Names and pictures of the people on a page.
//!
//! They are never copied into other rows and never read one by one: one call fetches all of a page's.

use std::collections::{BTreeSet, HashMap};

use client::Query;
use model::{FileId, UserId, Username};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::{App, DATABASE};
use crate::error::{Error, Result};
use crate::rows::IDS_PER_QUERY;
use tables::row::Row;
use tables::schema::ID;
use tables::Profile;

/// What people without a profile are called: their account is gone, or a moment old.
const NOBODY: &str = "Someone";

/// The little that everybody sees of everybody.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Who it is.
    pub user_id: UserId,
    /// What they are called.
    pub name: String,
    /// What they are mentioned by.
    pub username: Option<Username>,
    /// Their picture, in bucket `avatars`.
    pub avatar_file_id: Option<FileId>,
}

/// The cells of a profile that a card shows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Face {
    name: String,
    #[serde(default)]
    username: Option<Username>,
    #[serde(default)]
    avatar_file_id: Option<FileId>,
}

/// The cards of a page's people.
#[derive(Debug, Clone, Default)]
pub struct Cards(HashMap<UserId, Card>);

impl Cards {
    /// Somebody's card; a blank one for who has no profile.
    pub fn of(&self, user: &UserId) -> Card {
        let blank = || Card {
            user_id: user.clone(),
            name: NOBODY.to_owned(),
            username: None,
            avatar_file_id: None,
        };
        self.0.get(user).cloned().unwrap_or_else(blank)
    }

    /// Somebody's card, if they have a profile.
    pub fn find(&self, user: &UserId) -> Option<Card> {
        self.0.get(user).cloned()
    }
}

impl Card {
    /// The card of a profile that was read anyway.
    pub fn of(user: &UserId, profile: &Profile) -> Self {
        Self {
            user_id: user.clone(),
            name: profile.name.to_string(),
            username: profile.username.clone(),
            avatar_file_id: profile.avatar_file_id.clone(),
        }
    }
}

impl App {
    /// Reads the cards of some people: one call for every 100, none for nobody.
    pub async fn cards<'a>(&self, users: impl IntoIterator<Item = &'a UserId>) -> Result<Cards> {
        let distinct: BTreeSet<&UserId> = users.into_iter().collect();
        let distinct: Vec<&UserId> = distinct.into_iter().collect();
        let chunks = distinct
            .chunks(IDS_PER_QUERY)
            .map(|users| self.faces(users));
        let faces = futures_util::future::try_join_all(chunks).await?;
        let cards = faces
            .into_iter()
            .flatten()
            .map(carded)
            .collect::<Result<_>>()?;
        Ok(Cards(cards))
    }

    async fn faces(&self, users: &[&UserId]) -> Result<Vec<client::Row<Face>>> {
        let shown = [Profile::NAME, Profile::USERNAME, Profile::AVATAR_FILE_ID];
        let queries = [
            Query::equal(ID, users),
            Query::select(
                [ID].into_iter()
                    .chain(shown.iter().map(|column| column.key)),
            ),
            Query::limit(u32::try_from(users.len()).unwrap_or(u32::MAX)),
        ];
        let profiles = self.client().rows(DATABASE, Profile::TABLE);
        let page = profiles.list(&queries).await;
        Ok(page
            .map_err(|cause| Error::about(Profile::NOUN, cause))?
            .items)
    }
}

fn carded(face: client::Row<Face>) -> Result<(UserId, Card)> {
    let user_id = UserId::parse(&face.id).map_err(|cause| Error::Broken {
        noun: Profile::NOUN,
        reason: format!("its id {:?} {cause}", face.id),
    })?;
    let card = Card {
        user_id: user_id.clone(),
        name: face.data.name,
        username: face.data.username,
        avatar_file_id: face.data.avatar_file_id,
    };
    Ok((user_id, card))
}
