//! From accounts to profiles and settings.
//!
//! Every account has one of each, under its own id, so however often and however concurrently they are made, they exist
//! once. Names and addresses are copied from the account as it is at the moment of copying, never from an event's
//! payload: events come doubled and out of order.

use client::{Changes, Query, User};
use model::{one_line, Text, UserId, Username};

use crate::app::App;
use crate::error::{Error, Result};
use crate::readers;
use crate::rows::Once;
use crate::stored::Stored;
use tables::schema::ID;
use tables::{Profile, UserSettings};

const NOUN: &str = "Account";

/// What somebody is called whose account has no name.
const NAMELESS: &str = "Student";

/// How often another suggested username is tried; each has four random characters.
const SUGGESTIONS: u32 = 5;

/// How often a copy is compared with an account that keeps changing.
const ROUNDS: u32 = 4;

/// The longest address that is stored, in characters.
const LONGEST_ADDRESS: usize = 254;

impl App {
    /// Reads an account, if it exists. One call.
    pub async fn account(&self, user: &UserId) -> Result<Option<User>> {
        match self.client().users().get(user.as_str()).await {
            Ok(account) => Ok(Some(account)),
            Err(cause) => match Error::about(NOUN, cause) {
                Error::NotFound { .. } => Ok(None),
                error => Err(error),
            },
        }
    }

    /// Makes sure that somebody has a profile, and answers it. One call for whom it is new, two for others.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn ensure_profile(
        &self,
        user: &UserId,
        account: &User,
    ) -> Result<Once<Stored<Profile>>> {
        let rows = self.rows::<Profile>();
        let name = shown_name(&account.name)?;
        for _ in 0..SUGGESTIONS {
            let profile = Profile::new(name.clone(), Username::suggest(&account.name));
            let made = rows
                .create_once(user, &profile, &[readers::everyone()])
                .await?;
            if let Some(made) = made {
                return Ok(Once::Created(made));
            }
            // A conflict is the profile itself, or somebody who has the suggested username.
            if let Some(found) = rows.find(user).await? {
                return Ok(Once::Already(found));
            }
        }
        Err(Error::Conflict {
            noun: "Profile's username",
        })
    }

    /// Makes sure that somebody has settings, and answers them. One call for whom they are new, two for others.
    ///
    /// Settings that were begun without an address get it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the account is gone.
    pub async fn ensure_settings(
        &self,
        user: &UserId,
        account: &User,
    ) -> Result<Once<Stored<UserSettings>>> {
        let rows = self.rows::<UserSettings>();
        let own = [readers::user(user)];
        if let Some(made) = rows.create_once(user, &settings(account), &own).await? {
            return Ok(Once::Created(made));
        }
        match rows.find(user).await? {
            Some(found) if found.row.email.is_none() && address(account).is_some() => {
                self.sync_address(user).await?;
                rows.get(user).await.map(Once::Already)
            }
            Some(found) => Ok(Once::Already(found)),
            None => {
                let account = self.account(user).await?;
                let account = account.ok_or(Error::NotFound { noun: NOUN })?;
                self.release_address(user, &account).await?;
                rows.create_or_get(user, &settings(&account), &own).await
            }
        }
    }

    /// Copies an account's name to its profile until both agree. Three calls.
    ///
    /// Comparing again after writing lets concurrent copies end with the latest name, whichever of them comes last.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn sync_name(&self, user: &UserId) -> Result<()> {
        let mut copied: Option<String> = None;
        for _ in 0..ROUNDS {
            let Some(account) = self.account(user).await? else {
                return Ok(());
            };
            if copied.as_ref() == Some(&account.name) {
                return Ok(());
            }
            self.copy_name(user, &account).await?;
            copied = Some(account.name);
        }
        Ok(())
    }

    /// Copies an account's address, and whether it is verified, to its settings until both agree. Three calls.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn sync_address(&self, user: &UserId) -> Result<()> {
        let mut copied: Option<(String, bool)> = None;
        for _ in 0..ROUNDS {
            let Some(account) = self.account(user).await? else {
                return Ok(());
            };
            let now = (account.email.clone(), account.email_verification);
            if copied.as_ref() == Some(&now) {
                return Ok(());
            }
            self.copy_address(user, &account).await?;
            copied = Some(now);
        }
        Ok(())
    }

    async fn copy_name(&self, user: &UserId, account: &User) -> Result<()> {
        let rows = self.rows::<Profile>();
        let name = Changes::new().set(Profile::NAME, shown_name(&account.name)?);
        let living = [Query::is_null(Profile::DELETED_AT)];
        if rows.update_if(user, living, &name).await?.is_some() {
            return Ok(());
        }
        // Missing, and then made with the account's name; or a tombstone, which keeps what it says.
        self.ensure_profile(user, account).await?;
        Ok(())
    }

    async fn copy_address(&self, user: &UserId, account: &User) -> Result<()> {
        let rows = self.rows::<UserSettings>();
        let address = Changes::new()
            .set(UserSettings::EMAIL, address(account))
            .set(UserSettings::EMAIL_VERIFIED, account.email_verification);
        match rows.update(user, &address).await {
            Err(Error::NotFound { .. }) => {
                if self.is_tombstone(user).await? {
                    return Ok(());
                }
                let own = [readers::user(user)];
                let made = rows.create_once(user, &settings(account), &own).await?;
                if made.is_some() {
                    return Ok(());
                }
            }
            Err(Error::Conflict { .. }) => {}
            outcome => return outcome.map(drop),
        }
        self.release_address(user, account).await?;
        let own = [readers::user(user)];
        rows.create_or_get(user, &settings(account), &own).await?;
        rows.update(user, &address).await.map(drop)
    }

    /// Whether an account is being deleted: what was removed of it must not come back.
    async fn is_tombstone(&self, user: &UserId) -> Result<bool> {
        let profile = self.rows::<Profile>().find(user).await?;
        Ok(profile.is_some_and(|it| it.row.deleted_at.is_some()))
    }

    /// Takes an address away from settings that still show it: Appwrite lets one account have it, and that is this one.
    async fn release_address(&self, user: &UserId, account: &User) -> Result<()> {
        let Some(address) = address(account) else {
            return Ok(());
        };
        let stale = [
            Query::equal(UserSettings::EMAIL, &address),
            Query::not_equal(ID, user),
        ];
        let nothing = Changes::new().set(UserSettings::EMAIL, None::<String>);
        self.rows::<UserSettings>()
            .update_where(stale, &nothing)
            .await?;
        Ok(())
    }
}

fn settings(account: &User) -> UserSettings {
    UserSettings::new(address(account), account.email_verification)
}

/// The address as it is stored; none where the account has none.
fn address(account: &User) -> Option<String> {
    let address = account.email.trim();
    let is_storable = !address.is_empty() && address.chars().count() <= LONGEST_ADDRESS;
    is_storable.then(|| address.to_owned())
}

/// An account's name as a profile shows it: Appwrite allows 128 characters, and none.
///
/// The address is never used instead: it is nobody else's business.
fn shown_name(raw: &str) -> Result<Text<1, 80>> {
    let line = one_line(raw);
    let name = if line.is_empty() { NAMELESS } else { &line };
    Text::<0, 80>::cut(name)
        .fit()
        .map_err(|cause| Error::Broken {
            noun: NOUN,
            reason: format!("its name {cause}"),
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(raw: &str, shown: &str) {
        assert_eq!(shown_name(raw).unwrap().as_str(), shown, "{raw:?}");
    }

    #[test]
    fn a_profile_shows_a_name_that_fits_whatever_the_account_says() {
        check("Asha Rao", "Asha Rao");
        check("  Asha \n Rao\u{7} ", "Asha Rao");
        check("", NAMELESS);
        check(" \t\n", NAMELESS);
        check(&"x".repeat(128), &"x".repeat(80));
    }

    #[test]
    fn an_account_without_an_address_has_settings_without_one() {
        let account = |email: &str| -> User {
            serde_json::from_value(json!({ "$id": "asha", "email": email })).unwrap()
        };
        assert_eq!(address(&account("")), None);
        assert_eq!(
            address(&account("asha@example.com")).as_deref(),
            Some("asha@example.com")
        );
        assert_eq!(
            address(&account(&format!("{}@x.de", "a".repeat(260)))),
            None
        );
    }
}
