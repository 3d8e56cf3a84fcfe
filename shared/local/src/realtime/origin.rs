//! From which web pages a connection may come.
//!
//! The project has one web platform, `localhost`; other spellings of loopback and the API's own host count as that
//! (appwrite/appwrite:src/Appwrite/Network/Validator/Origin.php). Programs send no origin and are let in.

use url::Url;

use crate::platform::is_loopback;

/// Names of the platform that a scheme belongs to.
const PLATFORMS: [(&str, &str); 14] = [
    ("http", "Web"),
    ("https", "Web"),
    ("appwrite-ios", "iOS"),
    ("appwrite-macos", "macOS"),
    ("appwrite-watchos", "watchOS"),
    ("appwrite-tvos", "tvOS"),
    ("appwrite-android", "Android"),
    ("appwrite-windows", "Windows"),
    ("appwrite-linux", "Linux"),
    ("chrome-extension", "Web (Chrome Extension)"),
    ("moz-extension", "Web (Firefox Extension)"),
    ("safari-web-extension", "Web (Safari Extension)"),
    ("ms-browser-extension", "Web (Edge Extension)"),
    ("tauri", "Web (Tauri)"),
];

/// Why a page of this origin may not connect; `None` where it may.
pub fn refusal(origin: &str, project: &str) -> Option<String> {
    if origin.is_empty() {
        return None;
    }
    let Ok(url) = Url::parse(origin) else {
        return Some("Invalid Origin.".to_owned());
    };
    let scheme = url.scheme();
    let host = url.host_str().unwrap_or_default().to_lowercase();
    let platform = PLATFORMS.iter().find(|(name, _)| *name == scheme);
    let is_web = platform.is_some_and(|(_, name)| name.starts_with("Web"));
    let is_own_scheme = scheme == "exp" || scheme == format!("appwrite-callback-{project}");
    if (is_web && is_loopback(&host)) || is_own_scheme {
        return None;
    }
    Some(match platform {
        Some((_, name)) => {
            let host = match host.as_str() {
                "" => host,
                host => format!("({host})"),
            };
            format!("Invalid Origin. Register your new client {host} as a new {name} platform on your project console dashboard")
        }
        None => format!(
            "Invalid Scheme. The scheme used ({scheme}) in the Origin ({origin}) is not supported. If you are using a custom scheme, please change it to `appwrite-callback-<PROJECT_ID>`"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_and_programs_may_connect() {
        for origin in [
            "",
            "http://localhost",
            "http://localhost:3000",
            "https://127.0.0.1:8090",
            "http://[::1]:5173",
            "exp://10.0.0.7:8081",
            "appwrite-callback-p://done",
        ] {
            assert_eq!(refusal(origin, "p"), None, "{origin}");
        }
    }

    #[test]
    fn other_pages_are_told_to_register() {
        assert_eq!(
            refusal("https://evil.example", "p").unwrap(),
            "Invalid Origin. Register your new client (evil.example) as a new Web platform on your project console dashboard"
        );
        for origin in [
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://127.0.0.2",
        ] {
            assert!(refusal(origin, "p").is_some(), "{origin}");
        }
    }

    #[test]
    fn unknown_schemes_and_no_origin_at_all_are_named() {
        assert_eq!(refusal("null", "p").unwrap(), "Invalid Origin.");
        assert!(refusal("foo://x", "p")
            .unwrap()
            .starts_with("Invalid Scheme. The scheme used (foo)"));
    }
}
