//! Merging a source into notifications that exist already.

use std::collections::BTreeMap;

use client::{Changes, Operator, Query};
use futures_util::future::try_join_all;
use model::{NotificationId, PushState, UserId};

use super::draft::Draft;
use super::notice::Notice;
use super::rules;
use crate::{App, Result, Stored};
use tables::schema::ID;
use tables::Notification;

/// Rows of which a bulk update answers what they are then.
const ROWS_PER_CALL: usize = 100;

/// Counts a source in notifications that exist, and opens them again.
///
/// Two steps: the server adds to count and actors, then the texts that follow from both are
/// written, but only where nobody has added since: whoever added last writes them.
pub async fn merge(
    app: &App,
    notice: &Notice,
    drafts: &[&Draft],
) -> Result<Vec<Stored<Notification>>> {
    let chunks = drafts.chunks(ROWS_PER_CALL);
    let merged = try_join_all(chunks.map(|drafts| merge_chunk(app, notice, drafts))).await?;
    Ok(merged.into_iter().flatten().collect())
}

async fn merge_chunk(
    app: &App,
    notice: &Notice,
    drafts: &[&Draft],
) -> Result<Vec<Stored<Notification>>> {
    let mut counted = count_in(app, notice, drafts).await?;
    if let Err(cause) = word(app, notice, drafts, &mut counted).await {
        // The source is counted: were it given back for this, a second delivery would count it again. The next source
        // writes the words anew.
        tracing::warn!(%cause, "A notification was counted and keeps its old words");
    }
    Ok(counted)
}

/// Writes what notifications say that counted a source last.
pub async fn word(
    app: &App,
    notice: &Notice,
    drafts: &[&Draft],
    counted: &mut [Stored<Notification>],
) -> Result<()> {
    let drafts: BTreeMap<&NotificationId, &Draft> = drafts.iter().map(|it| (&it.id, *it)).collect();
    let mut wordings: BTreeMap<Wording, Vec<NotificationId>> = BTreeMap::new();
    for stored in counted {
        if let Some(draft) = drafts.get(&stored.id) {
            let wording = Wording::of(notice, draft, &stored.row);
            wording.show_in(&mut stored.row);
            wordings.entry(wording).or_default().push(stored.id.clone());
        }
    }
    let writes = wordings.iter().flat_map(|(wording, ids)| {
        let chunks = ids.chunks(ROWS_PER_CALL);
        chunks.map(move |ids| wording.write(app, ids))
    });
    try_join_all(writes).await?;
    Ok(())
}

/// Lets the server add the source; a row that has it as its last source is left alone.
async fn count_in(
    app: &App,
    notice: &Notice,
    drafts: &[&Draft],
) -> Result<Vec<Stored<Notification>>> {
    let Some(first) = drafts.first() else {
        return Ok(Vec::new());
    };
    let ids: Vec<&str> = drafts.iter().map(|it| it.id.as_str()).collect();
    let others = Query::or([
        Query::is_null(Notification::LAST_KEY),
        Query::not_equal(Notification::LAST_KEY, &notice.source),
    ]);
    let changes = Changes::new()
        .apply(Notification::COUNT, Operator::increment())
        .set(Notification::LAST_KEY, &notice.source)
        .set(Notification::LAST_AT, first.told_at())
        .set(Notification::READ_AT, ())
        .set(Notification::EXPIRES_AT, first.expires_at());
    let changes = match &notice.actor {
        Some(actor) => changes.apply(
            Notification::ACTOR_IDS,
            Operator::array_prepend([actor.as_str()]),
        ),
        None => changes,
    };
    let changes = match super::words::path(notice) {
        Some(path) => changes.set(Notification::ACTION_PATH, path),
        None => changes,
    };
    let rows = app.rows::<Notification>();
    rows.update_rows_where([Query::equal(ID, ids), others], &changes)
        .await
}

/// What a notification says after a source was added; the same for everybody of whom it was the same before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Wording {
    count: u32,
    title: String,
    body: String,
    actors: Vec<UserId>,
    push: PushState,
}

impl Wording {
    fn of(notice: &Notice, draft: &Draft, row: &Notification) -> Self {
        let actors = rules::newest_actors(row.actor_ids.iter().cloned());
        let (title, body) = draft.texts(notice, row.count, &actors);
        Self {
            count: row.count,
            title,
            body,
            actors,
            push: rules::push_state(notice, &draft.recipient),
        }
    }

    fn show_in(&self, row: &mut Notification) {
        row.title = model::Text::cut(&self.title);
        row.body = model::Text::cut(&self.body);
        row.actor_ids.clone_from(&self.actors);
        row.push_state = self.push;
    }

    async fn write(&self, app: &App, ids: &[NotificationId]) -> Result<u64> {
        let unchanged = [
            Query::equal(ID, ids),
            Query::equal(Notification::COUNT, self.count),
        ];
        let changes = Changes::new()
            .set(Notification::TITLE, &self.title)
            .set(Notification::BODY, &self.body)
            .set(Notification::ACTOR_IDS, &self.actors)
            .set(Notification::PUSH_STATE, self.push);
        let rows = app.rows::<Notification>();
        rows.update_where(unchanged, &changes).await
    }
}
