//! What may be changed about a pod, by whom.

use client::Changes;
use model::{Patch, PodId, PodRole};
use runtime::{Code, Error, Result};
use serde::Serialize;
use store::schema::Column;
use store::tables::Pod;

use super::{check_name, check_range, readers};
use crate::wire::PodPatch;

/// Refuses a change that the owner alone makes.
///
/// # Errors
///
/// `not_owner`.
pub fn check_rights(patch: &PodPatch, role: PodRole) -> Result<()> {
    let is_owners = !patch.is_public.is_absent()
        || !patch.is_active.is_absent()
        || !patch.max_members.is_absent();
    if is_owners && role != PodRole::Owner {
        return Err(Error::new(
            Code::NotOwner,
            "Only the owner of the pod changes who may find it, its size and whether it is archived",
        ));
    }
    Ok(())
}

/// What a patch writes; empty where it says nothing.
///
/// # Errors
///
/// `validation_failed`.
pub fn changes(id: &PodId, patch: &PodPatch) -> Result<Changes> {
    if let Some(name) = patch.name.value() {
        check_name(name)?;
    }
    let length = patch.average_session_length.value().copied();
    check_range("averageSessionLength", length, 5, 480)?;
    check_range("maxMembers", patch.max_members.value().copied(), 2, 200)?;
    let mut changes = Changes::new();
    changes = needed(changes, Pod::NAME, &patch.name)?;
    changes = needed(changes, Pod::CATEGORY, &patch.category)?;
    changes = needed(changes, Pod::DIFFICULTY, &patch.difficulty)?;
    changes = needed(changes, Pod::TIMEZONE, &patch.timezone)?;
    changes = needed(changes, Pod::IS_PUBLIC, &patch.is_public)?;
    changes = needed(changes, Pod::IS_ACTIVE, &patch.is_active)?;
    changes = needed(changes, Pod::MAX_MEMBERS, &patch.max_members)?;
    changes = needed(changes, Pod::TAGS, &patch.tags)?;
    changes = needed(changes, Pod::MATCHING_TAGS, &patch.matching_tags)?;
    changes = needed(changes, Pod::IDEAL_LEARNER_TYPE, &patch.ideal_learner_type)?;
    changes = needed(changes, Pod::SESSION_TYPE, &patch.session_type)?;
    changes = needed(
        changes,
        Pod::COMMON_AVAILABILITY,
        &patch.common_availability,
    )?;
    changes = optional(changes, Pod::DESCRIPTION, &patch.description);
    changes = optional(changes, Pod::SUBJECT, &patch.subject);
    changes = optional(changes, Pod::IMAGE_FILE_ID, &patch.image_file_id);
    changes = optional(
        changes,
        Pod::AVERAGE_SESSION_LENGTH,
        &patch.average_session_length,
    );
    if let Some(&is_public) = patch.is_public.value() {
        changes = changes.set("$permissions", readers(id, is_public));
    }
    Ok(changes)
}

fn needed<T: Serialize>(changes: Changes, column: Column, patch: &Patch<T>) -> Result<Changes> {
    match patch {
        Patch::Absent => Ok(changes),
        Patch::Null => Err(Error::field(column.key, "must not be null")),
        Patch::Value(value) => Ok(changes.set(column, value)),
    }
}

fn optional<T: Serialize>(changes: Changes, column: Column, patch: &Patch<T>) -> Changes {
    match patch {
        Patch::Absent => changes,
        Patch::Null => changes.set(column, None::<T>),
        Patch::Value(value) => changes.set(column, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patch(json: serde_json::Value) -> PodPatch {
        serde_json::from_value(json).unwrap()
    }

    fn written(json: serde_json::Value) -> Result<Changes> {
        changes(&PodId::parse("maths").unwrap(), &patch(json))
    }

    #[test]
    fn the_owner_alone_changes_audience_size_and_state() {
        for owners in [
            json!({ "isPublic": false }),
            json!({ "isActive": false }),
            json!({ "maxMembers": 10 }),
        ] {
            let patch = patch(owners);
            let refused = check_rights(&patch, PodRole::Admin).unwrap_err();
            assert_eq!(refused.code, Code::NotOwner);
            assert!(check_rights(&patch, PodRole::Owner).is_ok());
        }
        assert!(check_rights(&patch(json!({ "name": "New" })), PodRole::Admin).is_ok());
    }

    #[test]
    fn nothing_said_is_nothing_written() {
        assert!(written(json!({})).unwrap().is_empty());
        assert!(!written(json!({ "description": null })).unwrap().is_empty());
    }

    #[test]
    fn what_every_pod_has_cannot_be_taken_away() {
        for field in ["name", "isPublic", "maxMembers", "tags", "timezone"] {
            let refused = written(json!({ field: null })).unwrap_err();
            assert_eq!(refused.fields.keys().collect::<Vec<_>>(), [field]);
        }
    }

    #[test]
    fn a_patch_is_checked_like_a_new_pod() {
        for bad in [
            json!({ "name": "<b>x</b>" }),
            json!({ "maxMembers": 1 }),
            json!({ "averageSessionLength": 1_000 }),
        ] {
            assert!(written(bad.clone()).is_err(), "{bad}");
        }
    }
}
