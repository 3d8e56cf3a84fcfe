//! Permission strings, such as `read("user:7")`: checked, spread out, and asked.
//!
//! Source of the rules and their words: utopia-php/database:src/Database/Validator/Permissions.php and Roles.php.

use serde_json::Value;

use crate::auth::Auth;
use crate::error::{Error, Result};
use crate::ids;
use crate::params::{Params, ID_RULE};

/// What may be done to a table.
pub const OF_TABLES: &[&str] = &["create", "read", "update", "delete", "write"];

/// What may be done to a row.
pub const OF_ROWS: &[&str] = &["read", "update", "delete", "write"];

/// Most permissions of one thing.
const MOST: usize = 100;

/// The parameter `permissions`, spread out; `None` where it is absent.
///
/// # Errors
///
/// 400 `general_argument_invalid` for what are no permissions.
pub fn param(params: &Params, allowed: &[&str]) -> Result<Option<Vec<String>>> {
    let Some(value) = params.get("permissions") else {
        return Ok(None);
    };
    let refuse = |why: String| Error::invalid_param("permissions", &format!("{why} or null"));
    let permissions = check(value, allowed, MOST).map_err(refuse)?;
    Ok(Some(spread(&permissions, allowed)))
}

/// Checks a list of permissions and answers its texts.
pub fn check(value: &Value, allowed: &[&str], most: usize) -> Result<Vec<String>, String> {
    let items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        // PHP has one type for lists and objects.
        Value::Object(items) => items.values().collect(),
        _ => return Err("Permissions must be an array of strings.".to_owned()),
    };
    if items.len() > most {
        return Err(format!("You can only provide up to {most} permissions."));
    }
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let Some(text) = item.as_str() else {
            return Err("Every permission must be of type string.".to_owned());
        };
        check_one(text, allowed)?;
        texts.push(text.to_owned());
    }
    Ok(texts)
}

fn check_one(text: &str, allowed: &[&str]) -> Result<(), String> {
    if text == "*" {
        return Err("Wildcard permission \"*\" has been replaced. Use \"any\" instead.".to_owned());
    }
    if text.contains("role:") {
        return Err("Permissions using the \"role:\" prefix have been replaced. Use \"users\", \"guests\", or \"any\" instead.".to_owned());
    }
    if !allowed.iter().any(|action| text.starts_with(action)) {
        let allowed = allowed.join(", ");
        return Err(format!(
            "Permission \"{text}\" is not allowed. Must be one of: {allowed}."
        ));
    }
    let parts: Vec<&str> = text.split("(\"").collect();
    let [action, role] = parts.as_slice() else {
        return Err(format!("Invalid permission string format: \"{text}\"."));
    };
    if !OF_TABLES.contains(action) {
        return Err(format!("Invalid permission type: \"{action}\"."));
    }
    check_role(&role.replace("\")", ""))
}

/// A role taken apart: `team:7/owner` is role `team`, id `7`, dimension `owner`.
fn role_parts(text: &str) -> Result<(&str, &str, &str), String> {
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    let has_id = text.contains(':');
    let (before, dimension) = match text.split_once('/') {
        None => return Ok((name, rest.split(':').next().unwrap_or_default(), "")),
        Some((_, after)) if after.contains('/') => {
            return Err("Only one dimension can be provided".to_owned());
        }
        Some((_, "")) => return Err("Dimension must not be empty".to_owned()),
        Some(parts) => parts,
    };
    let id = before.split_once(':').map_or("", |(_, id)| id);
    Ok((if has_id { name } else { before }, id, dimension))
}

fn check_role(text: &str) -> Result<(), String> {
    let (role, id, dimension) = role_parts(text)?;
    let (is_named, allowed): (bool, Option<&[&str]>) = match role {
        "any" | "guests" => (false, None),
        "users" => (false, Some(&["verified", "unverified"])),
        "user" => (true, Some(&["verified", "unverified"])),
        "team" => (true, Some(&[])),
        "member" | "label" => (true, None),
        _ => {
            return Err(format!("Role \"{role}\" is not allowed. Must be one of: any, guests, users, user, team, member, label."));
        }
    };
    match (is_named, id) {
        (false, id) if !id.is_empty() => {
            return Err(format!("Role \"{role}\" can not have an ID value."))
        }
        (true, "") => return Err(format!("Role \"{role}\" must have an ID value.")),
        (true, id) => check_role_id(role, id)?,
        _ => {}
    }
    match allowed {
        None if !dimension.is_empty() => {
            Err(format!("Role \"{role}\" can not have a dimension value."))
        }
        Some(known)
            if !known.is_empty() && !dimension.is_empty() && !known.contains(&dimension) =>
        {
            let known = known.join(", ");
            Err(format!(
                "Role \"{role}\" dimension value is invalid. Must be one of: {known}."
            ))
        }
        Some([]) if !dimension.is_empty() && !is_key(dimension, 81) => {
            let wording = ID_RULE.replace("36", "81");
            Err(format!(
                "Role \"{role}\" dimension value is invalid: {wording}"
            ))
        }
        _ => Ok(()),
    }
}

fn check_role_id(role: &str, id: &str) -> Result<(), String> {
    let is_label = role == "label";
    let is_fine = if is_label {
        id.len() <= 36 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    } else {
        ids::is_valid(id)
    };
    if is_fine {
        return Ok(());
    }
    let wording = if is_label {
        "Value must be a valid string between 1 and 36 chars containing only alphanumeric chars"
    } else {
        ID_RULE
    };
    Err(format!(
        "Role \"{role}\" identifier value is invalid: {wording}"
    ))
}

fn is_key(text: &str, most: usize) -> bool {
    text.len() <= most
        && !text.starts_with(['_', '.', '-', '$'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Takes `write` apart into what it stands for, and drops doubles.
pub fn spread(permissions: &[String], allowed: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(permissions.len());
    let mut push = |text: String| {
        if !out.contains(&text) {
            out.push(text);
        }
    };
    for permission in permissions {
        match permission.strip_prefix("write(") {
            Some(role) => ["create", "update", "delete"]
                .iter()
                .filter(|action| allowed.contains(action))
                .for_each(|action| push(format!("{action}({role}"))),
            None => push(permission.clone()),
        }
    }
    out
}

/// Action and role of a stored permission.
pub fn parts(permission: &str) -> Option<(&str, &str)> {
    let (action, role) = permission.split_once("(\"")?;
    Some((action, role.strip_suffix("\")")?))
}

/// The roles that may do `action`.
pub fn roles<'a>(permissions: &'a [String], action: &'a str) -> impl Iterator<Item = &'a str> {
    permissions
        .iter()
        .filter_map(|permission| parts(permission))
        .filter(move |(allowed, _)| *allowed == action)
        .map(|(_, role)| role)
}

/// Who is asking: what permissions are compared with.
#[derive(Debug, Clone)]
pub enum Asker {
    /// A key or the console: everything is allowed.
    Privileged,
    /// A user or a guest, with these roles.
    Roles {
        /// Id of the user, empty for a guest.
        user: String,
        /// Every role they hold.
        roles: Vec<String>,
    },
}

impl Asker {
    /// Who makes this call.
    pub fn of(auth: &Auth) -> Self {
        if auth.is_privileged() {
            return Self::Privileged;
        }
        Self::Roles {
            user: auth.user_id().unwrap_or_default().to_owned(),
            roles: auth.roles(),
        }
    }

    /// Whether permissions do not apply.
    pub fn is_privileged(&self) -> bool {
        matches!(self, Self::Privileged)
    }

    /// Id of the user, empty for keys and guests.
    pub fn user(&self) -> &str {
        match self {
            Self::Privileged => "",
            Self::Roles { user, .. } => user,
        }
    }

    /// The roles to look rows up by; `None` where permissions do not apply.
    pub fn roles(&self) -> Option<&[String]> {
        match self {
            Self::Privileged => None,
            Self::Roles { roles, .. } => Some(roles),
        }
    }

    /// Whether one of these permissions lets them do `action`.
    pub fn may(&self, permissions: &[String], action: &str) -> bool {
        match self {
            Self::Privileged => true,
            Self::Roles { roles: held, .. } => {
                roles(permissions, action).any(|role| held.iter().any(|mine| mine == role))
            }
        }
    }

    /// [`Asker::may`], refused with the reason that creating a row gives.
    ///
    /// # Errors
    ///
    /// 401 `user_unauthorized`.
    pub fn require(&self, permissions: &[String], action: &str) -> Result<()> {
        let Self::Roles { roles: held, .. } = self else {
            return Ok(());
        };
        if self.may(permissions, action) {
            return Ok(());
        }
        let given: Vec<&str> = roles(permissions, action).collect();
        let message = match given.last() {
            None => format!("No permissions provided for action '{action}'"),
            Some(last) => format!(
                "Missing \"{action}\" permission for role \"{last}\". Only \"{}\" scopes are allowed and \"{}\" was given.",
                serde_json::json!(held),
                serde_json::json!(given)
            ),
        };
        Err(Error::new(401, "user_unauthorized", message))
    }

    /// Refuses permissions for roles that they do not hold themselves.
    ///
    /// # Errors
    ///
    /// 401 `user_unauthorized`, naming the roles they hold.
    pub fn check_grants(&self, permissions: &[String]) -> Result<()> {
        let Self::Roles { roles: held, .. } = self else {
            return Ok(());
        };
        let foreign = permissions
            .iter()
            .filter_map(|permission| parts(permission))
            .any(|(_, role)| !held.iter().any(|mine| mine == role));
        if foreign {
            let message = format!("Permissions must be one of: ({})", held.join(", "));
            return Err(Error::new(401, "user_unauthorized", message));
        }
        Ok(())
    }

    /// What a new row gets where nothing is said: its maker may do everything, a key's row is nobody's.
    pub fn defaults(&self) -> Vec<String> {
        match self.user() {
            "" => Vec::new(),
            user => ["read", "update", "delete"]
                .iter()
                .map(|action| format!("{action}(\"user:{user}\")"))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(permission: &str, allowed: &[&str]) -> String {
        check(&json!([permission]), allowed, 100).unwrap_err()
    }

    #[test]
    fn roles_of_every_form_are_taken() {
        for role in [
            "any",
            "guests",
            "users",
            "users/verified",
            "user:a",
            "user:a/unverified",
            "team:t",
            "team:t/owner",
            "member:m",
            "label:vip",
        ] {
            let permission = format!("read(\"{role}\")");
            assert_eq!(
                check(&json!([permission]), OF_ROWS, 100).unwrap(),
                [permission]
            );
        }
    }

    #[test]
    fn refusals_name_what_would_be_right() {
        assert_eq!(
            refusal("look(\"any\")", OF_TABLES),
            "Permission \"look(\"any\")\" is not allowed. Must be one of: create, read, update, delete, write."
        );
        assert_eq!(
            refusal("read(\"everyone\")", OF_TABLES),
            "Role \"everyone\" is not allowed. Must be one of: any, guests, users, user, team, member, label."
        );
        assert_eq!(
            refusal("read(\"user\")", OF_ROWS),
            "Role \"user\" must have an ID value."
        );
        assert_eq!(
            refusal("read(\"any:x\")", OF_ROWS),
            "Role \"any\" can not have an ID value."
        );
        assert_eq!(
            refusal("read(\"users/gone\")", OF_ROWS),
            "Role \"users\" dimension value is invalid. Must be one of: verified, unverified."
        );
    }

    #[test]
    fn write_is_spread_over_what_may_be_granted() {
        let given = vec![
            "write(\"user:a\")".to_owned(),
            "update(\"user:a\")".to_owned(),
        ];
        assert_eq!(
            spread(&given, OF_ROWS),
            ["update(\"user:a\")", "delete(\"user:a\")"]
        );
        assert_eq!(spread(&given, OF_TABLES).len(), 3);
    }
}
