//! How a greeting reads.

/// Words a greeting; whoever greets themselves is told so.
pub fn greeting(from: &str, to: &str) -> String {
    if from == to {
        return "You greet yourself".to_owned();
    }
    format!("Hello {to}, greetings from {from}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_names_both_people() {
        assert_eq!(greeting("asha", "ben"), "Hello ben, greetings from asha");
    }

    #[test]
    fn nobody_is_greeted_by_themselves_in_the_third_person() {
        assert_eq!(greeting("asha", "asha"), "You greet yourself");
    }
}
