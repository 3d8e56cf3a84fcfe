//! What a role may do with a row or a file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One permission string, such as `read("user:42")`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permission(String);

impl Permission {
    /// Lets `role` read.
    pub fn read(role: impl fmt::Display) -> Self {
        Self(format!("read(\"{role}\")"))
    }

    /// Lets `role` create, update and delete; on rows and files, update and delete.
    pub fn write(role: impl fmt::Display) -> Self {
        Self(format!("write(\"{role}\")"))
    }

    /// Lets `role` create.
    pub fn create(role: impl fmt::Display) -> Self {
        Self(format!("create(\"{role}\")"))
    }

    /// Lets `role` update.
    pub fn update(role: impl fmt::Display) -> Self {
        Self(format!("update(\"{role}\")"))
    }

    /// Lets `role` delete.
    pub fn delete(role: impl fmt::Display) -> Self {
        Self(format!("delete(\"{role}\")"))
    }

    /// Takes a permission as Appwrite spelled it.
    pub fn custom(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the permission.
    pub fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> Self {
        permission.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn permissions_are_spelled_as_appwrite_spells_them() {
        let spelled = [
            (Permission::read(Role::any()), "read(\"any\")"),
            (
                Permission::write(Role::user("u1", None)),
                "write(\"user:u1\")",
            ),
            (Permission::create(Role::users(None)), "create(\"users\")"),
            (
                Permission::update(Role::team("t", Some("admin"))),
                "update(\"team:t/admin\")",
            ),
            (
                Permission::delete(Role::label("admin")),
                "delete(\"label:admin\")",
            ),
        ];
        for (permission, text) in spelled {
            assert_eq!(permission.value(), text);
            assert_eq!(serde_json::json!(permission), text);
        }
    }
}
