//! Switches: what everybody signed in may read, and admins set.

use model::{AdminAction, AdminTarget, SnapshotId, UserId};
use runtime::{Error, Json, NoContent, Path, Result, State};
use serde_json::json;
use store::admin::audit::{self, Deed};
use store::tables::FeatureFlag;
use store::{readers, App, Me};

use crate::wire::overview::{FlagState, FlagView, OneFlag};

/// Sets a switch. Clients read the rows themselves, and hear of changes. Setting it again changes nothing.
///
/// # Errors
///
/// `forbidden`; `validation_failed` for a name that is none.
pub async fn set(
    State(app): State<App>,
    Me(me): Me,
    Path(key): Path<SnapshotId>,
    Json(state): Json<FlagState>,
) -> Result<Json<OneFlag>> {
    app.check_admin(&me).await?;
    check_key(&key)?;
    let details = json!({ "enabled": state.enabled });
    audit::note(&app, deed(&me, AdminAction::FlagSet, &key, Some(details))).await?;
    let flag = FeatureFlag {
        enabled: state.enabled,
        description: state.description,
    };
    let rows = app.rows::<FeatureFlag>();
    let stored = rows.upsert(&key, &flag, &[readers::everyone()]).await?;
    Ok(Json(OneFlag {
        flag: FlagView {
            key: stored.id.to_string(),
            enabled: stored.row.enabled,
            description: stored.row.description.into_string(),
        },
    }))
}

/// Takes a switch away: what it switched is off then. Doing so again changes nothing.
///
/// # Errors
///
/// `forbidden`; `validation_failed` for a name that is none.
pub async fn remove(
    State(app): State<App>,
    Me(me): Me,
    Path(key): Path<SnapshotId>,
) -> Result<NoContent> {
    app.check_admin(&me).await?;
    check_key(&key)?;
    audit::note(&app, deed(&me, AdminAction::FlagRemove, &key, None)).await?;
    app.rows::<FeatureFlag>().delete_once(&key).await?;
    Ok(NoContent)
}

fn check_key(key: &SnapshotId) -> Result<()> {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    let starts = key.as_str().starts_with(|it: char| it.is_ascii_lowercase());
    if starts && key.as_str().chars().all(plain) {
        return Ok(());
    }
    Err(Error::field(
        "key",
        "must be small letters, digits and `_`, a letter first",
    ))
}

fn deed<'a>(
    me: &'a UserId,
    action: AdminAction,
    key: &SnapshotId,
    details: Option<serde_json::Value>,
) -> Deed<'a> {
    Deed {
        actor: me,
        action,
        kind: AdminTarget::Flag,
        target: key.cast(),
        reason: None,
        details,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_plain_word() {
        for (key, fits) in [
            ("new_feed", true),
            ("feed2", true),
            ("2feed", false),
            ("New_feed", false),
            ("new-feed", false),
            ("new.feed", false),
        ] {
            let key = SnapshotId::parse(key).unwrap();
            assert_eq!(check_key(&key).is_ok(), fits, "{key}");
        }
    }
}
