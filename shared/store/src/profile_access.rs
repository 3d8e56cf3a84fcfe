//! Who sees more of somebody than their card.

use client::Query;
use model::{ProfileVisibility, UserId};

use crate::app::App;
use crate::error::Result;
use crate::membership;
use crate::rows::LONGEST_LIST;
use crate::stored::Stored;
use tables::{PodMember, Profile};

impl App {
    /// Whether `me` sees the whole profile. No call, except two for a profile shown to fellow members.
    pub async fn sees_profile(
        &self,
        me: &UserId,
        profile: &Stored<Profile>,
        is_followed_by: bool,
    ) -> Result<bool> {
        if profile.id == *me {
            return Ok(true);
        }
        match profile.row.visibility {
            ProfileVisibility::Public => Ok(true),
            ProfileVisibility::Private => Ok(false),
            ProfileVisibility::Members => {
                Ok(is_followed_by || self.share_a_pod(me, &profile.id).await?)
            }
        }
    }

    /// Whether two people are in the same pod: the memberships of one name the rows that the other would have. Two calls, and as many
    /// again for every five hundred pods that share none.
    async fn share_a_pod(&self, me: &UserId, other: &UserId) -> Result<bool> {
        let members = self.rows::<PodMember>();
        let mut queries = vec![Query::equal(PodMember::USER_ID, me)];
        loop {
            let mine = members.list(queries.clone(), LONGEST_LIST).await?;
            let Some(last) = mine.last() else {
                return Ok(false);
            };
            let theirs: Vec<_> = mine
                .iter()
                .map(|it| membership::id(&it.row.pod_id, other))
                .collect();
            if !members.get_many(&theirs).await?.is_empty() {
                return Ok(true);
            }
            if u32::try_from(mine.len()).is_ok_and(|count| count < LONGEST_LIST) {
                return Ok(false);
            }
            queries.truncate(1);
            queries.push(Query::cursor_after(last.id.as_str()));
        }
    }
}
