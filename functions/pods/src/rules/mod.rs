//! What a pod may be called and hold, and what may be changed about it.

pub mod board;
pub mod check_ins;
pub mod fit;
pub mod invites;
pub mod items;
mod patch;

use client::Permission;
use model::{did, Kind, PodId, PodRole, RoomId, UserId};
use runtime::{Code, Error, Result};
use store::readers;
use store::tables::Pod;

use crate::wire::{NewPod, PodFilter};

pub use patch::{changes, check_rights};

/// How many active pods somebody may own.
pub const MOST_OWNED: u64 = 20;

/// How many members a pod has room for where its founder does not say.
const DEFAULT_SEATS: u32 = 50;

/// Signs that a name may have besides letters, digits and spaces.
const NAME_SIGNS: &str = "-_'’&.";

/// Parts of letters and joiners of many scripts, which count as neither letters nor digits.
const MARKS: &[(char, char)] = &[
    ('\u{0300}', '\u{036F}'),
    ('\u{0483}', '\u{0487}'),
    ('\u{0591}', '\u{05C7}'),
    ('\u{0610}', '\u{061A}'),
    ('\u{064B}', '\u{0670}'),
    ('\u{06D6}', '\u{06ED}'),
    ('\u{0900}', '\u{0963}'),
    ('\u{0966}', '\u{0DF3}'),
    ('\u{0E31}', '\u{0E4E}'),
    ('\u{0EB1}', '\u{0ECE}'),
    ('\u{0F18}', '\u{0FBC}'),
    ('\u{102B}', '\u{103E}'),
    ('\u{17B4}', '\u{17D3}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{3099}', '\u{309A}'),
];

/// Refuses a name with signs in it that no name needs.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_name(name: &str) -> Result<()> {
    let is_mark = |it: char| MARKS.iter().any(|(from, to)| (*from..=*to).contains(&it));
    let fits =
        |it: char| it.is_alphanumeric() || it == ' ' || NAME_SIGNS.contains(it) || is_mark(it);
    let has_letter = name.chars().any(char::is_alphanumeric);
    if has_letter && name.chars().all(fits) {
        return Ok(());
    }
    Err(Error::field(
        "name",
        "may have letters, digits, spaces and - _ ' & .",
    ))
}

/// Refuses a number outside its range.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_range(field: &str, given: Option<u32>, low: u32, high: u32) -> Result<()> {
    match given {
        Some(number) if !(low..=high).contains(&number) => Err(Error::field(
            field,
            format!("must be a whole number from {low} to {high}"),
        )),
        _ => Ok(()),
    }
}

/// Refuses another pod to somebody who owns as many as one may.
///
/// # Errors
///
/// `too_many_pods`.
pub fn may_found(owned: u64) -> Result<()> {
    if owned < MOST_OWNED {
        return Ok(());
    }
    Err(Error::new(
        Code::TooManyPods,
        "You own 20 active pods; archive or hand over one first",
    ))
}

/// A new pod with its founder in it.
///
/// # Errors
///
/// `validation_failed`.
pub fn pod(owner: &UserId, new: NewPod, now: model::Timestamp) -> Result<Pod> {
    check_name(&new.name)?;
    check_range("averageSessionLength", new.average_session_length, 5, 480)?;
    check_range("maxMembers", new.max_members, 2, 200)?;
    let matching_tags = match new.matching_tags {
        Some(given) => given,
        None => items::matching(&new.tags),
    };
    Ok(Pod {
        name: new.name,
        slug: None,
        description: new.description,
        owner_id: owner.clone(),
        image_file_id: new.image_file_id,
        subject: new.subject,
        category: new
            .category
            .map_or_else(|| "general".to_owned(), model::Text::into_string),
        difficulty: new.difficulty.unwrap_or(model::Difficulty::Beginner),
        tags: new.tags,
        matching_tags,
        ideal_learner_type: new.ideal_learner_type,
        session_type: new.session_type,
        average_session_length: new.average_session_length,
        common_availability: new.common_availability,
        is_public: new.is_public.unwrap_or(true),
        is_active: true,
        max_members: new.max_members.unwrap_or(DEFAULT_SEATS),
        member_count: 1,
        posts_count: 0,
        timezone: new.timezone.unwrap_or_default(),
        last_activity_at: Some(now),
        deleted_at: None,
    })
}

/// Who reads a pod's row.
pub fn readers(id: &PodId, is_public: bool) -> [Permission; 1] {
    [if is_public {
        readers::everyone()
    } else {
        readers::pod(id)
    }]
}

/// Who reads a membership's row: the team, and its owner even after the team is gone.
pub fn member_readers(pod: &PodId, user: &UserId) -> [Permission; 2] {
    [readers::pod(pod), readers::user(user)]
}

/// The chat room of a pod.
pub fn room(pod: &PodId) -> RoomId {
    did(Kind::POD_ROOM, &[pod.as_str()])
}

/// Whether one of the caller's own pods is among those asked for.
pub fn is_asked_for(filter: &PodFilter, pod: &Pod) -> bool {
    let same = |asked: Option<&str>, has: &str| asked.is_none_or(|it| it.eq_ignore_ascii_case(has));
    let subject = pod.subject.as_ref().map_or("", |it| it.as_str());
    let name = pod.name.to_lowercase();
    let has_words = filter.q.as_ref().is_none_or(|it| {
        let words = it.to_lowercase();
        words.split_whitespace().all(|word| name.contains(word))
    });
    pod.deleted_at.is_none()
        && has_words
        && same(filter.subject.as_ref().map(model::Text::as_str), subject)
        && same(
            filter.category.as_ref().map(model::Text::as_str),
            &pod.category,
        )
        && filter.difficulty.is_none_or(|it| it == pod.difficulty)
}

/// Refuses a role that only a transfer gives.
///
/// # Errors
///
/// `owner_role`.
pub fn check_given(role: PodRole) -> Result<()> {
    match role {
        PodRole::Owner => Err(owner_role()),
        PodRole::Admin | PodRole::Member => Ok(()),
    }
}

/// Says whom somebody may remove: the owner everybody else, admins members.
///
/// # Errors
///
/// `owner_role`; `forbidden`.
pub fn check_removable(mine: PodRole, theirs: PodRole) -> Result<()> {
    match (mine, theirs) {
        (_, PodRole::Owner) => Err(owner_role()),
        (PodRole::Owner, _) | (PodRole::Admin, PodRole::Member) => Ok(()),
        _ => Err(Error::forbidden(
            "Only the owner of the pod removes its admins",
        )),
    }
}

/// The owner's role changes only by a transfer.
pub fn owner_role() -> Error {
    Error::new(
        Code::OwnerRole,
        "The owner's place changes only by handing the pod over",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(json: serde_json::Value) -> Result<Pod> {
        let owner = UserId::parse("asha").unwrap();
        let now = model::Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        pod(&owner, serde_json::from_value(json).unwrap(), now)
    }

    #[test]
    fn names_are_written_in_any_script() {
        for name in [
            "Rust-Gruppe & Co.",
            "Физика 101",
            "数学研究会",
            "हिन्दी समूह",
            "مجموعة",
            "Ole's_pod",
            "แคลคูลัส",
        ] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "<b>pod</b>",
            "a/b/c",
            "pod!!",
            "---",
            "a\nb",
            "💥💥💥",
            "{x}",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_pod_is_public_open_and_has_fifty_seats_unless_it_says_otherwise() {
        let pod = made(json!({ "name": "Rust", "tags": ["rust", "wasm"] })).unwrap();
        assert!(pod.is_public && pod.is_active);
        assert_eq!((pod.max_members, pod.member_count), (50, 1));
        assert_eq!(
            (pod.category.as_str(), pod.difficulty),
            ("general", model::Difficulty::Beginner)
        );
        let matching: Vec<&str> = pod.matching_tags.iter().map(model::Text::as_str).collect();
        assert_eq!(matching, ["rust", "wasm"]);
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        for (field, bad) in [
            ("maxMembers", 1),
            ("maxMembers", 201),
            ("averageSessionLength", 4),
            ("averageSessionLength", 481),
        ] {
            let mut new = json!({ "name": "Rust" });
            new[field] = bad.into();
            let refused = made(new).unwrap_err();
            assert_eq!(refused.fields.keys().collect::<Vec<_>>(), [field]);
        }
    }

    #[test]
    fn the_twenty_first_pod_is_one_too_many() {
        assert!(may_found(19).is_ok());
        assert_eq!(may_found(20).unwrap_err().code, Code::TooManyPods);
    }

    #[test]
    fn ones_own_pods_are_filtered_like_all_others() {
        let pod =
            made(json!({ "name": "Rust Club", "subject": "Rust", "category": "code" })).unwrap();
        let filter = |json| serde_json::from_value::<PodFilter>(json).unwrap();
        for (asked, expected) in [
            (json!({}), true),
            (json!({ "q": "club" }), true),
            (json!({ "q": "chess" }), false),
            (json!({ "subject": "rust" }), true),
            (json!({ "subject": "maths" }), false),
            (
                json!({ "category": "code", "difficulty": "Beginner" }),
                true,
            ),
            (json!({ "difficulty": "Advanced" }), false),
        ] {
            assert_eq!(
                is_asked_for(&filter(asked.clone()), &pod),
                expected,
                "{asked}"
            );
        }
    }

    #[test]
    fn admins_remove_members_and_the_owner_whom_they_like() {
        use PodRole::{Admin, Member, Owner};
        for (mine, theirs, code) in [
            (Owner, Admin, None),
            (Owner, Member, None),
            (Admin, Member, None),
            (Admin, Admin, Some(Code::Forbidden)),
            (Member, Member, Some(Code::Forbidden)),
            (Admin, Owner, Some(Code::OwnerRole)),
            (Owner, Owner, Some(Code::OwnerRole)),
        ] {
            let refused = check_removable(mine, theirs).err().map(|it| it.code);
            assert_eq!(refused, code, "{mine:?} {theirs:?}");
        }
    }
}
