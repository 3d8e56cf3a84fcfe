//! Roles as permissions spell them, refused in the words of Appwrite's validator.
//!
//! Source: utopia-php/database:src/Database/Validator/Roles.php.

/// Names of roles, whether an id must follow, and what may follow a slash.
const ROLES: &[(&str, bool, Dimension)] = &[
    ("any", false, Dimension::None),
    ("guests", false, Dimension::None),
    ("users", false, Dimension::Verified),
    ("user", true, Dimension::Verified),
    ("team", true, Dimension::Free),
    ("member", true, Dimension::None),
    ("label", true, Dimension::None),
];

/// Characters of what follows a slash, at most: a project's id, a role and what joins them.
const LONGEST_DIMENSION: usize = 81;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dimension {
    None,
    Verified,
    Free,
}

/// Why `role` is none, if so.
pub fn check(role: &str) -> Result<(), String> {
    if role == "*" {
        return Err("Wildcard role \"*\" has been replaced. Use \"any\" instead.".to_owned());
    }
    if role.contains("role:") {
        return Err("Roles using the \"role:\" prefix have been removed. Use \"users\", \"guests\", or \"any\" instead.".to_owned());
    }
    if !ROLES.iter().any(|(name, ..)| role.starts_with(name)) {
        return Err(unknown(role));
    }
    let (name, id, dimension) = parse(role)?;
    let known = ROLES.iter().find(|(known, ..)| *known == name);
    let (_, needs_id, allowed) = known.ok_or_else(|| unknown(name))?;
    check_id(name, id, *needs_id)?;
    check_dimension(name, dimension, *allowed)
}

fn unknown(role: &str) -> String {
    let names: Vec<&str> = ROLES.iter().map(|(name, ..)| *name).collect();
    format!(
        "Role \"{role}\" is not allowed. Must be one of: {}.",
        names.join(", ")
    )
}

/// Name, id and what follows the slash.
fn parse(role: &str) -> Result<(&str, &str, &str), String> {
    let (name, rest) = match role.split_once(':') {
        Some((name, rest)) => (Some(name), rest),
        None => (None, role),
    };
    let (before, dimension) = match rest.split_once('/') {
        Some((_, "")) => return Err("Dimension must not be empty".to_owned()),
        Some((_, more)) if more.contains('/') => {
            return Err("Only one dimension can be provided".to_owned());
        }
        Some((before, dimension)) => (before, dimension),
        None => (rest, ""),
    };
    Ok(match name {
        Some(name) => (name, before, dimension),
        None => (before, "", dimension),
    })
}

fn check_id(name: &str, id: &str, needed: bool) -> Result<(), String> {
    if !needed && !id.is_empty() {
        return Err(format!("Role \"{name}\" can not have an ID value."));
    }
    if needed && id.is_empty() {
        return Err(format!("Role \"{name}\" must have an ID value."));
    }
    let fits = match name {
        "label" => id.len() <= 36 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        _ => !needed || crate::ids::is_valid(id),
    };
    let rule = if name == "label" {
        "Value must be a valid string between 1 and 36 chars containing only alphanumeric chars"
    } else {
        crate::params::ID_RULE
    };
    if fits {
        Ok(())
    } else {
        Err(format!(
            "Role \"{name}\" identifier value is invalid: {rule}"
        ))
    }
}

fn check_dimension(name: &str, dimension: &str, allowed: Dimension) -> Result<(), String> {
    match allowed {
        _ if dimension.is_empty() => Ok(()),
        Dimension::None => Err(format!("Role \"{name}\" can not have a dimension value.")),
        Dimension::Verified if !["verified", "unverified"].contains(&dimension) => Err(format!(
            "Role \"{name}\" dimension value is invalid. Must be one of: verified, unverified."
        )),
        Dimension::Free if !crate::ids::is_key(dimension, LONGEST_DIMENSION) => {
            let rule = crate::params::key_rule(LONGEST_DIMENSION);
            Err(format!(
                "Role \"{name}\" dimension value is invalid: {rule}"
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_every_kind_pass() {
        for role in [
            "any",
            "guests",
            "users",
            "users/verified",
            "user:asha",
            "user:asha/unverified",
            "team:t",
            "team:t/dev",
            "member:m",
            "label:vip",
        ] {
            assert_eq!(check(role), Ok(()), "{role}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        for (role, why) in [
            ("everyone", "Role \"everyone\" is not allowed. Must be one of: any, guests, users, user, team, member, label."),
            ("userss", "Role \"userss\" is not allowed. Must be one of: any, guests, users, user, team, member, label."),
            ("any:x", "Role \"any\" can not have an ID value."),
            ("team", "Role \"team\" must have an ID value."),
            ("users/odd", "Role \"users\" dimension value is invalid. Must be one of: verified, unverified."),
            ("member:m/x", "Role \"member\" can not have a dimension value."),
            ("*", "Wildcard role \"*\" has been replaced. Use \"any\" instead."),
        ] {
            assert_eq!(check(role), Err(why.to_owned()), "{role}");
        }
    }
}
