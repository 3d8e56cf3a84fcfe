//! Who a permission is for.

use std::fmt;

/// Who a permission is for, in Appwrite's spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Role(String);

impl Role {
    /// Everyone, signed in or not.
    pub fn any() -> Self {
        Self("any".to_owned())
    }

    /// Everyone who is not signed in.
    pub fn guests() -> Self {
        Self("guests".to_owned())
    }

    /// Everyone signed in; `status` narrows to `verified` or `unverified`.
    pub fn users(status: Option<&str>) -> Self {
        Self(narrowed("users".to_owned(), status))
    }

    /// One user; `status` narrows to `verified` or `unverified`.
    pub fn user(id: impl fmt::Display, status: Option<&str>) -> Self {
        Self(narrowed(format!("user:{id}"), status))
    }

    /// The members of a team, or those of them who have `role`.
    pub fn team(id: impl fmt::Display, role: Option<&str>) -> Self {
        Self(narrowed(format!("team:{id}"), role))
    }

    /// The holder of one membership.
    pub fn member(id: impl fmt::Display) -> Self {
        Self(format!("member:{id}"))
    }

    /// The users who carry a label.
    pub fn label(name: impl fmt::Display) -> Self {
        Self(format!("label:{name}"))
    }

    /// The text of the role.
    pub fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.0
    }
}

fn narrowed(base: String, by: Option<&str>) -> String {
    match by {
        Some(by) => format!("{base}/{by}"),
        None => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_spelled_as_appwrite_spells_them() {
        let spelled = [
            (Role::any(), "any"),
            (Role::guests(), "guests"),
            (Role::users(None), "users"),
            (Role::users(Some("verified")), "users/verified"),
            (Role::user("u1", None), "user:u1"),
            (Role::user("u1", Some("unverified")), "user:u1/unverified"),
            (Role::team("t1", None), "team:t1"),
            (Role::team("t1", Some("admin")), "team:t1/admin"),
            (Role::member("m1"), "member:m1"),
            (Role::label("admin"), "label:admin"),
        ];
        for (role, text) in spelled {
            assert_eq!(role.value(), text);
        }
    }
}
