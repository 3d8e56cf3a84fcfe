//! Who carries the video.
//!
//! Jitsi needs no call of ours: a room exists when somebody opens its address, so what protects it is that nobody guesses its name.

use model::random;

/// Carries meetings.
pub trait MeetingProvider {
    /// What rows call it.
    fn name(&self) -> &'static str;

    /// Makes up the name of a room that nobody guesses.
    fn new_room(&self) -> String;

    /// Where one joins a room.
    fn join_url(&self, room: &str) -> String;
}

/// A Jitsi server.
#[derive(Debug, Clone)]
pub struct Jitsi {
    domain: String,
}

impl Jitsi {
    /// The server of that host name.
    pub fn at(domain: &str) -> Self {
        Self {
            domain: domain.to_owned(),
        }
    }
}

impl MeetingProvider for Jitsi {
    fn name(&self) -> &'static str {
        "jitsi"
    }

    fn new_room(&self) -> String {
        format!("ps-{}", random::characters(random::BASE36, 24))
    }

    fn join_url(&self, room: &str) -> String {
        format!(
            "https://{}/{room}#config.startWithAudioMuted=true&config.startWithVideoMuted=true&config.prejoinPageEnabled=false",
            self.domain
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B-192, B-147.
    #[test]
    fn a_room_has_a_name_that_nobody_guesses() {
        let jitsi = Jitsi::at("meet.example.com");
        let (one, other) = (jitsi.new_room(), jitsi.new_room());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.get(..3)), (27, Some("ps-")));
        let url = jitsi.join_url(&one);
        assert!(url.starts_with(&format!("https://meet.example.com/{one}#config.")));
    }
}
