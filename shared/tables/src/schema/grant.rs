//! What clients may do with every row of a table or every file of a bucket.

use std::fmt;

/// What a grant allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Reading.
    Read,
    /// Creating.
    Create,
}

/// Whom a grant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everybody, signed in or not.
    Any,
    /// Everybody signed in.
    Users,
    /// Everybody signed in whose e-mail address is verified.
    VerifiedUsers,
    /// Accounts with the label `admin`.
    Admins,
}

/// One permission of a table or bucket; rows and files carry their own besides.
///
/// No grant lets a client change a row: all writes go through functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// What is allowed.
    pub action: Action,
    /// To whom.
    pub role: Role,
}

impl Grant {
    /// Lets a role read everything.
    pub const fn read(role: Role) -> Self {
        Self {
            action: Action::Read,
            role,
        }
    }

    /// Lets a role create.
    pub const fn create(role: Role) -> Self {
        Self {
            action: Action::Create,
            role,
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Read => "read",
            Action::Create => "create",
        };
        let role = match self.role {
            Role::Any => "any",
            Role::Users => "users",
            Role::VerifiedUsers => "users/verified",
            Role::Admins => "label:admin",
        };
        write!(f, "{action}(\"{role}\")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_spelled_as_appwrite_spells_them() {
        assert_eq!(Grant::read(Role::Users).to_string(), r#"read("users")"#);
        assert_eq!(
            Grant::create(Role::VerifiedUsers).to_string(),
            r#"create("users/verified")"#
        );
        assert_eq!(
            Grant::read(Role::Admins).to_string(),
            r#"read("label:admin")"#
        );
    }
}
