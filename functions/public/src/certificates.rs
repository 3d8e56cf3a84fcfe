//! Checking certificates: a page for people, JSON for programs.
//!
//! Whoever has a code may see what it stands for, and nothing else; who has none learns that there is no such certificate.

use axum::response::IntoResponse;
use client::Query;
use futures_util::future::try_join;
use learning::certificates::{self, is_signed};
use model::{CertificateStatus, Timestamp};
use runtime::{Answer, Error, HeaderMap, Json, Operation, Path, Result, State};
use schemars::JsonSchema;
use serde::Serialize;
use store::rate_limit::Rule;
use store::tables::Certificate;
use store::App;

/// What a code is that stands for nothing.
const UNKNOWN: &str = "unknown";

/// The key that certificates are signed with, as far as everybody may know it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedKey {
    /// How it signs.
    algorithm: &'static str,
    /// 32 bytes in base64url.
    public_key: String,
}

/// What a certificate says, and whether it counts.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Whether it counts.
    valid: bool,
    /// `valid` or `revoked`.
    status: &'static str,
    /// The code that was asked for, if there is such a certificate.
    code: Option<String>,
    /// Whose it is.
    recipient_name: Option<String>,
    /// What they completed.
    course_title: Option<String>,
    /// Who taught it.
    instructor_name: Option<String>,
    /// How well, in per cent.
    score: Option<f64>,
    /// When they completed it.
    completed_at: Option<Timestamp>,
    /// When it was issued.
    issued_at: Option<Timestamp>,
    /// Why it was taken back.
    revoked_reason: Option<String>,
    /// What was signed, byte for byte.
    statement: Option<String>,
    /// Ed25519 over the statement, base64url.
    signature: Option<String>,
    /// The key that checks it, base64url.
    public_key: Option<String>,
}

/// Answers the key that checks every certificate, also without us.
///
/// # Errors
///
/// `internal` where the project has none.
pub async fn key(State(app): State<App>) -> Result<Json<PublishedKey>> {
    Ok(Json(PublishedKey {
        algorithm: "Ed25519",
        public_key: certificates::signer(&app)?.public_key(),
    }))
}

/// Answers what a code stands for: JSON to programs, a page to browsers.
///
/// # Errors
///
/// `not_found` to programs for a code that stands for nothing, browsers get a page that says so; `rate_limited` after 60 a minute from
/// one network.
pub async fn check(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Sheet> {
    let checked = find(&app, &code).await?;
    let is_browser = headers
        .get("accept")
        .and_then(|it| it.to_str().ok())
        .is_some_and(wants_page);
    if checked.status == UNKNOWN && !is_browser {
        return Err(Error::not_found("certificate"));
    }
    Ok(Sheet {
        checked,
        is_browser,
    })
}

async fn find(app: &App, code: &str) -> Result<Checked> {
    let unknown = Checked {
        status: UNKNOWN,
        ..Checked::default()
    };
    if !is_code(code) {
        return Ok(unknown);
    }
    let named = [Query::equal(Certificate::CODE, code)];
    let certificates = app.rows::<Certificate>();
    let limit = app.limit_rate_by_address(Rule::VERIFICATION);
    let ((), found) = try_join(limit, certificates.first(named)).await?;
    let Some(found) = found else {
        return Ok(unknown);
    };
    let row = found.row;
    let (statement, key) = (
        certificates::statement(&row)?,
        certificates::signer(app)?.public_key(),
    );
    let signature = row.signature.unwrap_or_default();
    if !is_signed(&statement, &signature, &key) {
        // Somebody changed the row, or the key: nobody should be told that it counts.
        tracing::error!(certificate = %found.id, "A certificate is not what was signed");
        return Ok(unknown);
    }
    let is_valid = row.status == CertificateStatus::Valid;
    Ok(Checked {
        valid: is_valid,
        status: row.status.as_str(),
        code: Some(row.code),
        recipient_name: Some(row.recipient_name.into_string()),
        course_title: Some(row.course_title.into_string()),
        instructor_name: Some(row.instructor_name.into_string()),
        score: Some(row.score),
        completed_at: Some(row.completed_at),
        issued_at: Some(row.issued_at),
        revoked_reason: row.revoked_reason.map(model::Text::into_string),
        statement: Some(statement),
        signature: Some(signature),
        public_key: Some(key),
    })
}

/// Whether a text may be a code at all: those that are none cost no call.
fn is_code(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'-';
    text.starts_with("CERT-") && text.len() <= 40 && text.bytes().all(is_plain)
}

/// Whether HTML is wanted rather than JSON: browsers name it, programs ask for anything or for JSON.
fn wants_page(accept: &str) -> bool {
    let place = |kind: &str| accept.split(',').position(|it| it.trim().starts_with(kind));
    match (place("text/html"), place("application/json")) {
        (Some(html), Some(json)) => html < json,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// What was found, in the form that is wanted.
#[derive(Debug)]
pub struct Sheet {
    checked: Checked,
    is_browser: bool,
}

impl IntoResponse for Sheet {
    fn into_response(self) -> axum::response::Response {
        let mut response = if self.is_browser {
            let kind = [("content-type", "text/html; charset=utf-8")];
            (kind, page(&self.checked)).into_response()
        } else {
            Json(&self.checked).into_response()
        };
        let headers = response.headers_mut();
        let fixed = |text| axum::http::HeaderValue::from_static(text);
        headers.insert("cache-control", fixed("no-store"));
        headers.insert("vary", fixed("accept"));
        headers.insert("x-content-type-options", fixed("nosniff"));
        headers.insert("referrer-policy", fixed("no-referrer"));
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        headers.insert("content-security-policy", fixed(policy));
        response
    }
}

impl Answer for Sheet {
    fn document(operation: &mut Operation) {
        <Json<Checked> as Answer>::document(operation);
        operation.statuses = vec![200];
    }
}

/// The page. Everything that somebody wrote is escaped (B-136).
fn page(checked: &Checked) -> String {
    let (title, tone) = match checked.status {
        "valid" => ("This certificate is valid", "#14642c"),
        "revoked" => ("This certificate was taken back", "#8c1d18"),
        _ => ("There is no such certificate", "#8c1d18"),
    };
    let day = |at: &Timestamp| at.date_in(&model::Zone::utc()).to_string();
    let score = checked.score.map(|it| format!("{it:.0} %"));
    let rows = [
        ("Issued to", checked.recipient_name.clone()),
        ("Course", checked.course_title.clone()),
        ("Taught by", checked.instructor_name.clone()),
        ("Score", score),
        ("Completed", checked.completed_at.as_ref().map(day)),
        ("Issued", checked.issued_at.as_ref().map(day)),
        ("Code", checked.code.clone()),
        ("Why", checked.revoked_reason.clone()),
        ("Signature", checked.signature.clone()),
    ];
    let rows: String = rows
        .into_iter()
        .filter_map(|(name, value)| {
            Some(format!(
                "<dt>{name}</dt><dd dir=\"auto\">{}</dd>",
                escaped(&value?)
            ))
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:42rem;\
         margin:3rem auto;padding:0 1rem}}h1{{color:{tone}}}dt{{color:#555}}dd{{margin:0 0 .8rem;overflow-wrap:anywhere}}</style></head>\
         <body><h1>{title}</h1><dl>{rows}</dl></body></html>"
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_a_page_and_programs_get_json() {
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json", false),
            ("*/*", false),
            ("application/json, text/html", false),
            ("", false),
        ] {
            assert_eq!(wants_page(accept), expected, "{accept}");
        }
    }

    #[test]
    fn only_what_may_be_a_code_is_looked_up() {
        assert!(is_code("CERT-2026-01-31-0123456789AB"));
        for text in ["", "CERT", "cert-2026", "CERT-<b>", "CERT-../x"] {
            assert!(!is_code(text), "{text}");
        }
        assert!(!is_code(&format!("CERT-{}", "A".repeat(40))));
    }

    /// B-136: names are text, never markup.
    #[test]
    fn nothing_that_somebody_is_called_becomes_markup() {
        let checked = Checked {
            valid: true,
            status: "valid",
            recipient_name: Some("<script>alert('x')</script> & \"Co\"".to_owned()),
            ..Checked::default()
        };
        let page = page(&checked);
        assert!(!page.contains("<script"), "{page}");
        assert!(
            page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;")
        );
    }
}
