//! What Appwrite says of an execution, in headers of its own.
//!
//! They are taken out before there is a request: no handler reads them, and none can repeat the key or somebody's token.

/// What Appwrite says of an execution, as it came; a client may have sent any of them but the trigger, the key and the caller's.
#[derive(Default)]
pub struct Sent {
    /// What started the execution.
    pub trigger: Option<String>,
    /// The execution's id.
    pub execution: Option<String>,
    /// The function's own key.
    pub key: Option<String>,
    /// Who called, or whose session made the change.
    pub user: Option<String>,
    /// The caller's own token.
    pub jwt: Option<String>,
    /// The event's name; to be believed only where the trigger is an event.
    pub event: Option<String>,
    /// The caller's address.
    pub address: Option<String>,
}

impl Sent {
    /// Keeps the value of a header that is one of these; hands any other back.
    pub fn keep(&mut self, name: &str, value: String) -> Option<String> {
        let place = match name {
            "x-appwrite-trigger" => &mut self.trigger,
            "x-appwrite-execution-id" => &mut self.execution,
            "x-appwrite-key" => &mut self.key,
            "x-appwrite-user-id" => &mut self.user,
            "x-appwrite-user-jwt" => &mut self.jwt,
            "x-appwrite-event" => &mut self.event,
            "x-appwrite-client-ip" => &mut self.address,
            _ => return Some(value),
        };
        *place = Some(value);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_appwrites_own_headers_are_kept() {
        let mut sent = Sent::default();
        assert_eq!(sent.keep("x-appwrite-key", "k".to_owned()), None);
        let country = sent.keep("x-appwrite-country-code", "de".to_owned());
        assert_eq!(
            (sent.key.as_deref(), country.as_deref()),
            (Some("k"), Some("de"))
        );
    }
}
