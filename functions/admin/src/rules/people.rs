//! Whom an admin may shut out.

use client::User;
use model::UserId;
use runtime::{Code, Error, Result};
use store::admin::LABEL;

/// Refuses oneself and other admins: whoever gives labels takes the label first.
///
/// # Errors
///
/// `rule_violation`.
pub fn check_suspendable(me: &UserId, person: &User) -> Result<()> {
    if person.id == me.as_str() {
        let message = "Nobody suspends themselves";
        return Err(Error::new(Code::RuleViolation, message));
    }
    if person.labels.iter().any(|label| label == LABEL) {
        let message = "Another admin cannot be suspended";
        return Err(Error::new(Code::RuleViolation, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(id: &str, labels: &[&str], may: bool) {
        let me = UserId::parse("ada").unwrap();
        let person: User = serde_json::from_value(json!({ "$id": id, "labels": labels })).unwrap();
        assert_eq!(check_suspendable(&me, &person).is_ok(), may, "{id}");
    }

    #[test]
    fn admins_suspend_others_who_are_no_admins() {
        check("ben", &[], true);
        check("ben", &["vip"], true);
        check("ben", &["vip", "admin"], false);
        check("ada", &["admin"], false);
        check("ada", &[], false);
    }
}
