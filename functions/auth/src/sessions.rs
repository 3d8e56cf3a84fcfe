//! How long ago the caller signed in.
//!
//! The JWT of an execution names the session that it was made from. Appwrite signed it and handed it over, so its claims
//! are read without checking them again; whether that session exists, and since when, the account's list says.

use data_encoding::BASE64URL_NOPAD;
use model::Timestamp;
use runtime::Result;
use serde::Deserialize;
use store::App;

/// The one claim that matters here.
#[derive(Debug, Deserialize)]
struct Claims {
    #[serde(rename = "sessionId")]
    session_id: String,
}

/// When the caller's session began; none if it is not among the account's.
///
/// # Errors
///
/// `session_required` when the caller brought none.
pub async fn begun_at(app: &App) -> Result<Option<Timestamp>> {
    let account = app.caller_session()?.account();
    let named = app.execution().jwt().and_then(session_of);
    let sessions = account.list_sessions().await;
    let sessions = sessions.map_err(|cause| store::Error::about_callers("Session", cause))?;
    let mine = sessions.items.into_iter();
    let mut mine = mine.filter(|it| named.as_deref() == Some(it.id.as_str()));
    let begun = mine.next().and_then(|it| it.created_at);
    Ok(begun.map(Timestamp::from_jiff))
}

/// The session that a JWT was made from.
fn session_of(jwt: &str) -> Option<String> {
    let claims = jwt.split('.').nth(1)?;
    let json = BASE64URL_NOPAD
        .decode(claims.trim_end_matches('=').as_bytes())
        .ok()?;
    let claims: Claims = serde_json::from_slice(&json).ok()?;
    Some(claims.session_id).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.as_bytes()))
    }

    #[test]
    fn a_jwt_names_its_session() {
        let token = jwt(r#"{"userId":"asha","sessionId":"s1","exp":1}"#);
        assert_eq!(session_of(&token).as_deref(), Some("s1"));
    }

    #[test]
    fn a_jwt_of_no_session_names_none() {
        for token in [
            jwt(r#"{"userId":"asha"}"#),
            jwt(r#"{"userId":"asha","sessionId":""}"#),
            "a.b.c".to_owned(),
            "nonsense".to_owned(),
        ] {
            assert_eq!(session_of(&token), None, "{token}");
        }
    }
}
