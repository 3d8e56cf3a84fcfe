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
}
