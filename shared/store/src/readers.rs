//! Who may read a row or a file, as its own permissions.

use client::{Permission, Role};
use model::{PodId, ProfileVisibility, ResourceVisibility, UserId, Visibility};

use tables::{Post, Resource};

/// Everybody signed in.
pub fn everyone() -> Permission {
    Permission::read(Role::users(None))
}

/// One person.
pub fn user(id: &UserId) -> Permission {
    Permission::read(Role::user(id, None))
}

/// The members of a pod, as they come and go: a pod's team has the pod's id.
pub fn pod(id: &PodId) -> Permission {
    Permission::read(Role::team(id, None))
}

/// Who reads a profile: its owner alone where it is private. What fellow members may see, the operation decides.
pub fn profile(owner: &UserId, visibility: ProfileVisibility) -> Permission {
    match visibility {
        ProfileVisibility::Private => user(owner),
        ProfileVisibility::Public | ProfileVisibility::Members => everyone(),
    }
}

/// Who reads a post, and everything said under it, unless moderation hides it.
pub fn post(post: &Post) -> Permission {
    match &post.pod_id {
        Some(pod) if post.visibility == Visibility::Pod => self::pod(pod),
        _ => everyone(),
    }
}

/// Whether moderation leaves a row to its author's eyes: it lacks the readers that it has otherwise.
pub fn is_hidden(permissions: &[String], usual: &Permission) -> bool {
    !permissions.iter().any(|it| it == usual.value())
}

/// Whether somebody besides its author reads a row that carries the readers of another: everybody, or a pod.
pub fn has_others(permissions: &[String]) -> bool {
    let everyone = everyone();
    permissions
        .iter()
        .any(|it| it == everyone.value() || it.starts_with(r#"read("team:"#))
}

/// Who reads a study file: its author alone where moderation hides it.
pub fn resource(resource: &Resource) -> Permission {
    match (resource.visibility, &resource.pod_id) {
        (ResourceVisibility::Public, _) if resource.is_approved => everyone(),
        (ResourceVisibility::Pod, Some(pod)) if resource.is_approved => self::pod(pod),
        _ => user(&resource.author_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_roles_that_appwrite_knows() {
        let (asha, maths) = ("asha".parse().unwrap(), "maths".parse().unwrap());
        assert_eq!(everyone().value(), r#"read("users")"#);
        assert_eq!(user(&asha).value(), r#"read("user:asha")"#);
        assert_eq!(pod(&maths).value(), r#"read("team:maths")"#);
    }

    #[test]
    fn a_row_is_hidden_that_lacks_its_readers() {
        let author = r#"read("user:asha")"#.to_owned();
        let shown = [author.clone(), everyone().into()];
        assert!(!is_hidden(&shown, &everyone()));
        assert!(is_hidden(&[author], &everyone()) && is_hidden(&[], &everyone()));
        assert!(is_hidden(&shown, &pod(&"maths".parse().unwrap())));
    }

    #[test]
    fn an_author_is_nobody_else_whatever_they_are_called() {
        for (permission, expected) in [
            (r#"read("users")"#, true),
            (r#"read("team:maths")"#, true),
            (r#"read("user:users")"#, false),
            (r#"read("user:team:1")"#, false),
            (r#"update("users")"#, false),
        ] {
            assert_eq!(
                has_others(&[permission.to_owned()]),
                expected,
                "{permission}"
            );
        }
    }
}
