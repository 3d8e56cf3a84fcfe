//! Which addresses are push services.

/// Push services that browsers use: Chrome and Edge, Firefox, Safari, Windows.
///
/// Our server sends requests to where a subscription says, so nothing else is taken: neither when it is stored nor when it is used.
const HOSTS: &[&str] = &[
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
];

/// Whether an address is one of a push service: `https`, a known host or one below it, no port, no user, a path.
pub fn is_push_service(endpoint: &str) -> bool {
    parts(endpoint).is_some()
}

/// Origin and path of a push service's address.
pub fn parts(endpoint: &str) -> Option<(String, &str)> {
    let (host, path) = endpoint.strip_prefix("https://")?.split_once('/')?;
    let is_one = |known: &&str| {
        host == *known
            || host
                .strip_suffix(*known)
                .is_some_and(|it| it.ends_with('.'))
    };
    let plain = host
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'.');
    let known = plain && HOSTS.iter().any(is_one);
    let printable = path.bytes().all(|it| it.is_ascii_graphic());
    (known && printable).then(|| (format!("https://{host}"), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_push_services_are_called() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QL",
            "https://wns2-par02p.notify.windows.com/w/?token=a%2b",
        ] {
            assert!(is_push_service(good), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/fcm/send/a",
            "https://fcm.googleapis.com.evil.example/a",
            "https://evilfcm.googleapis.com/a",
            "https://evil.example@fcm.googleapis.com/a",
            "https://evil.example/x.fcm.googleapis.com/a",
            "https://evil.example\\.fcm.googleapis.com/a",
            "https://evil.example#.fcm.googleapis.com/a",
            "https://fcm.googleapis.com:8443/a",
            "https://127.0.0.1/a",
            "https://fcm.googleapis.com",
            "https://fcm.googleapis.com/a b",
        ] {
            assert!(!is_push_service(bad), "{bad}");
        }
    }
}
