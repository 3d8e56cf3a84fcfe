//! Codes, names and tables.

use model::{random, Csv, Text, Timestamp, Zone};
use runtime::{Error, Result};
use store::tables::Certificate;
use store::Stored;
use url::form_urlencoded;

/// Capital hexadecimal digits.
const HEX: &[u8] = b"0123456789ABCDEF";

/// Characters of a file's name at the most, for each of person and course.
const LONGEST_NAME: usize = 60;

/// A new code: `CERT-2026-01-31-` and 12 digits that nobody guesses.
pub fn code(now: Timestamp) -> String {
    format!("CERT-{}-{}", day(now), random::characters(HEX, 12))
}

/// A name as a certificate keeps it: as much of it as there is room for.
///
/// # Errors
///
/// `internal` for a name without a letter, which nobody has.
pub fn name<const MOST: usize>(name: &str) -> Result<Text<1, MOST>> {
    let kept: Text<0, MOST> = Text::cut(name);
    kept.fit()
        .map_err(|cause| Error::internal(cause.to_string()))
}

/// The day of an instant, in UTC: `2026-01-31`.
pub fn day(at: Timestamp) -> String {
    at.date_in(&Zone::utc()).to_string()
}

/// What the drawing is called: person, course and day, of `a` to `z`, digits and `_`.
pub fn file_name(certificate: &Certificate) -> String {
    let person = plain(certificate.recipient_name.as_str());
    let course = plain(certificate.course_title.as_str());
    let day = day(certificate.completed_at);
    format!("{person}_{course}_{day}.pdf")
}

/// Small letters, digits, and `_` for anything else, once in a row.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter);
        } else if !plain.ends_with('_') {
            plain.push('_');
        }
    }
    let plain: String = plain.chars().take(LONGEST_NAME).collect();
    match plain.trim_matches('_') {
        "" => "certificate".to_owned(),
        plain => plain.to_owned(),
    }
}

/// `LinkedIn`'s page for adding a certificate to one's profile: it is told in the address what to add, and no token changes hands
/// (<https://addtoprofile.linkedin.com>).
pub fn linkedin(certificate: &Certificate, verification: &str) -> String {
    let day = day(certificate.issued_at);
    let mut parts = day.split('-');
    let (year, month) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("startTask", "CERTIFICATION_NAME")
        .append_pair("name", certificate.course_title.as_str())
        .append_pair("organizationName", "PeerSpark")
        .append_pair("issueYear", year)
        .append_pair("issueMonth", month.trim_start_matches('0'))
        .append_pair("certUrl", verification)
        .append_pair("certId", &certificate.code)
        .finish();
    format!("https://www.linkedin.com/profile/add?{query}")
}

/// Certificates as a table (RFC 4180).
pub fn table(certificates: &[Stored<Certificate>]) -> String {
    let head = [
        "course",
        "score",
        "completed",
        "instructor",
        "code",
        "status",
    ];
    let rows = certificates.iter().map(|it| &it.row);
    let table = rows.fold(Csv::new(head), |table, row| {
        table.row([
            row.course_title.as_str().to_owned(),
            format!("{:.1}", row.score),
            day(row.completed_at),
            row.instructor_name.as_str().to_owned(),
            row.code.clone(),
            row.status.to_string(),
        ])
    });
    table.into_text()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A certificate of somebody with a name.
    pub fn certificate(recipient: &str, course: &str) -> Certificate {
        let at = Timestamp::parse("2026-01-31T23:59:59Z").unwrap();
        Certificate {
            code: "CERT-2026-01-31-0123456789AB".to_owned(),
            user_id: "asha".parse().unwrap(),
            course_id: "c1".parse().unwrap(),
            recipient_name: recipient.parse().unwrap(),
            course_title: course.parse().unwrap(),
            instructor_name: "Ravi".parse().unwrap(),
            score: 92.46,
            completed_at: at,
            issued_at: at,
            status: model::CertificateStatus::Valid,
            revoked_reason: None,
            pdf_file_id: None,
            signature: None,
        }
    }

    #[test]
    fn a_code_names_its_day_and_cannot_be_guessed() {
        let now = Timestamp::parse("2026-01-31T12:00:00Z").unwrap();
        let (one, other) = (code(now), code(now));
        assert!(
            one.starts_with("CERT-2026-01-31-") && one.len() == 28,
            "{one}"
        );
        assert_ne!(one, other);
    }

    #[test]
    fn a_file_is_called_by_person_course_and_day_in_plain_letters() {
        let name = |recipient: &str, course: &str| file_name(&certificate(recipient, course));
        assert_eq!(
            name("Asha O'Neil", "C++ & Rust!"),
            "asha_o_neil_c_rust_2026-01-31.pdf"
        );
        assert_eq!(name("नेहा", "Rust"), "certificate_rust_2026-01-31.pdf");
        assert_eq!(name("../../etc", "a/b"), "etc_a_b_2026-01-31.pdf");
    }

    /// B-137: quotes and formulas.
    #[test]
    fn a_table_has_quotes_and_no_formulas() {
        let stored = |title: &str| Stored {
            id: "cf_1".parse().unwrap(),
            created_at: Timestamp::parse("2026-01-31T00:00:00Z").unwrap(),
            updated_at: Timestamp::parse("2026-01-31T00:00:00Z").unwrap(),
            permissions: Vec::new(),
            row: certificate("Asha", title),
        };
        let table = table(&[stored("A \"B\", C"), stored("=1+1"), stored("@x")]);
        let expected = "course,score,completed,instructor,code,status\r\n\
            \"A \"\"B\"\", C\",\"92.5\",\"2026-01-31\",\"Ravi\",\"CERT-2026-01-31-0123456789AB\",\"valid\"\r\n\
            \"'=1+1\",\"92.5\",\"2026-01-31\",\"Ravi\",\"CERT-2026-01-31-0123456789AB\",\"valid\"\r\n\
            \"'@x\",\"92.5\",\"2026-01-31\",\"Ravi\",\"CERT-2026-01-31-0123456789AB\",\"valid\"\r\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn linkedin_is_told_in_the_address_alone() {
        let url = linkedin(
            &certificate("Asha", "C & D"),
            "https://example.com/verify/X",
        );
        assert_eq!(
            url,
            "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=C+%26+D&organizationName=PeerSpark\
             &issueYear=2026&issueMonth=1&certUrl=https%3A%2F%2Fexample.com%2Fverify%2FX&certId=CERT-2026-01-31-0123456789AB"
        );
    }
}
