//! Hiding what people wrote or shared, and showing it again.

use client::{Changes, Query};
use model::{AdminAction, EntityId, ReportStatus, ReportTarget, Text, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::admin::audit::{self, Deed};
use store::tables::ContentReport;
use store::{reports, App, Me};

use crate::content::Content;
use crate::wire::acting::{Because, ContentView, OneContent};

/// Leaves something to its author's eyes. Doing so again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `deleted`; `rule_violation` for people and pods.
pub async fn hide(
    State(app): State<App>,
    Me(me): Me,
    Path((kind, id)): Path<(String, EntityId)>,
    Json(because): Json<Because>,
) -> Result<Json<OneContent>> {
    let (kind, content) = find(&app, &me, &kind, &id).await?;
    let reason = Text::cut(because.reason.as_str());
    let action = AdminAction::ContentHide;
    audit::note(&app, deed(&me, action, &content, &id, Some(reason))).await?;
    content.hide(&app).await?;
    Ok(answer(kind, id, &content, true))
}

/// Lets those see something again who might before. Doing so again changes nothing. Whatever waited about it is dismissed: somebody has
/// looked, and what was reported before does not hide it again.
///
/// # Errors
///
/// `forbidden`; `not_found`; `deleted`; `rule_violation` for people and pods.
pub async fn restore(
    State(app): State<App>,
    Me(me): Me,
    Path((kind, id)): Path<(String, EntityId)>,
) -> Result<Json<OneContent>> {
    let (kind, content) = find(&app, &me, &kind, &id).await?;
    let action = AdminAction::ContentRestore;
    audit::note(&app, deed(&me, action, &content, &id, None)).await?;
    dismiss(&app, &me, kind, &id).await?;
    content.restore(&app).await?;
    Ok(answer(kind, id, &content, false))
}

/// Dismisses the reports about a thing that nobody decided on. One call; a repeat finds none.
async fn dismiss(app: &App, me: &UserId, kind: ReportTarget, target: &EntityId) -> Result<()> {
    let waiting = [
        Query::equal(ContentReport::TARGET_TYPE, kind),
        Query::equal(ContentReport::TARGET_ID, target),
        Query::equal(ContentReport::STATUS, reports::UNDECIDED),
    ];
    let dismissed = Changes::new()
        .set(ContentReport::STATUS, ReportStatus::Dismissed)
        .set(ContentReport::HANDLED_BY, me)
        .set(ContentReport::HANDLED_AT, app.now());
    let rows = app.rows::<ContentReport>();
    rows.update_where(waiting, &dismissed).await?;
    Ok(())
}

async fn find(
    app: &App,
    me: &UserId,
    kind: &str,
    id: &EntityId,
) -> Result<(ReportTarget, Content)> {
    let kind: Result<ReportTarget, _> = kind.parse();
    let content = app.for_admin(me, async {
        match &kind {
            Ok(kind) => Content::read(app, *kind, id).await,
            Err(unknown) => Err(Error::field("type", unknown.to_string())),
        }
    });
    let content = content.await?;
    if content.is_deleted() {
        return Err(Error::new(Code::Deleted, "This was deleted"));
    }
    Ok((content.kind(), content))
}

fn deed<'a>(
    me: &'a UserId,
    action: AdminAction,
    content: &Content,
    id: &EntityId,
    reason: Option<Text<0, 1_000>>,
) -> Deed<'a> {
    Deed {
        actor: me,
        action,
        kind: content.target(),
        target: id.clone(),
        reason,
        details: None,
    }
}

fn answer(
    kind: ReportTarget,
    id: EntityId,
    content: &Content,
    is_hidden: bool,
) -> Json<OneContent> {
    Json(OneContent {
        content: ContentView {
            kind,
            id,
            author_id: content.author().clone(),
            is_hidden,
        },
    })
}
