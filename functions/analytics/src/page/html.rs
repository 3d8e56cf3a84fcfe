//! The page's HTML.

use std::fmt::Write as _;

use data_encoding::BASE64;
use runtime::{Error, Result};
use sha2::{Digest, Sha256};

use super::{Page, Section, Table};

/// How the page looks; its digest stands in the policy, so no other style sheet applies.
const STYLE: &str = include_str!("style.css");

/// What the page may do: show itself.
pub fn policy() -> String {
    let digest = BASE64.encode(&Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Writes a page.
///
/// # Errors
///
/// `internal` where a chart cannot be drawn.
pub fn page(page: &Page) -> Result<String> {
    let mut html = String::new();
    head(&mut html, page).map_err(Error::internal)?;
    for (place, section) in (1_u32..).zip(&page.sections) {
        self::section(&mut html, place, section)?;
    }
    html.push_str("<footer>PeerSpark. Every chart is followed by its numbers.</footer></main></body></html>\n");
    Ok(html)
}

/// Text as it may stand anywhere between tags and inside quotes.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

fn head(html: &mut String, page: &Page) -> std::fmt::Result {
    let (title, about) = (escaped(&page.title), escaped(&page.about));
    write!(
        html,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>\
         <h1>{title}</h1><p class=\"about\">{about}</p>",
        // A page cannot say of itself who may frame it.
        policy = policy().replace("; frame-ancestors 'none'", ""),
    )?;
    if !page.facts.is_empty() {
        html.push_str("<dl>");
        for (name, value) in &page.facts {
            let value = escaped(value);
            write!(html, "<div><dt>{name}</dt><dd>{value}</dd></div>")?;
        }
        html.push_str("</dl>");
    }
    Ok(())
}

fn section(html: &mut String, place: u32, section: &Section) -> Result<()> {
    let title = escaped(section.title);
    opened(html, place, &title, section).map_err(Error::internal)?;
    if section.table.rows.is_empty() {
        let otherwise = escaped(section.otherwise);
        write!(html, "<p class=\"note\">{otherwise}</p></section>").map_err(Error::internal)?;
        return Ok(());
    }
    if let Some(chart) = section.chart.as_ref().filter(|it| !it.is_blank()) {
        let svg = chart.svg(&format!("chart-{place}"))?;
        write!(html, "<figure>{svg}</figure>").map_err(Error::internal)?;
    }
    table(html, &title, &section.table).map_err(Error::internal)?;
    html.push_str("</section>");
    Ok(())
}

fn opened(html: &mut String, place: u32, title: &str, section: &Section) -> std::fmt::Result {
    write!(
        html,
        "<section aria-labelledby=\"part-{place}\"><h2 id=\"part-{place}\">{title}</h2>"
    )?;
    match &section.note {
        Some(note) => write!(html, "<p class=\"note\">{}</p>", escaped(note)),
        None => Ok(()),
    }
}

/// A long table scrolls on a screen, also by keyboard, and is whole on paper.
fn table(html: &mut String, title: &str, table: &Table) -> std::fmt::Result {
    write!(
        html,
        "<div class=\"rows\" tabindex=\"0\" role=\"region\" aria-label=\"{title}, as a table\">\
         <table><caption>{title}</caption><thead><tr>"
    )?;
    for name in &table.head {
        write!(html, "<th scope=\"col\">{}</th>", escaped(name))?;
    }
    html.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let cell = escaped(cell);
            match place {
                0 => write!(html, "<th scope=\"row\">{cell}</th>")?,
                _ => write!(html, "<td>{cell}</td>")?,
            }
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Chart, Shape};
    use super::*;

    const EVIL: &str = "</style><script>alert(1)</script>\"'&";

    fn hostile() -> Page {
        Page {
            title: EVIL.to_owned(),
            about: EVIL.to_owned(),
            facts: vec![("Studied", EVIL.to_owned())],
            sections: vec![Section {
                title: "Subjects",
                note: Some(EVIL.to_owned()),
                chart: Some(Chart {
                    shape: Shape::Bars,
                    about: EVIL.to_owned(),
                    unit: "minutes",
                    points: vec![(EVIL.to_owned(), 3.0)],
                }),
                table: Table {
                    head: vec!["Subject"],
                    rows: vec![vec![EVIL.to_owned(), EVIL.to_owned()]],
                },
                otherwise: "",
            }],
        }
    }

    #[test]
    fn nothing_that_people_wrote_is_markup() {
        let html = page(&hostile()).unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</style>").count(), 1);
        assert!(html.matches("&lt;script&gt;").count() >= 6);
    }

    #[test]
    fn a_page_needs_nothing_from_outside_and_runs_nothing() {
        let html = page(&hostile()).unwrap();
        let outside = ["src=", "href=", "url(", "@import", "onload", " style=\""];
        for reach in outside {
            assert!(!html.contains(reach), "{reach}");
        }
        assert!(policy().starts_with("default-src 'none'; style-src 'sha256-"));
    }

    #[test]
    fn a_chart_of_nothing_is_left_out() {
        let mut idle = hostile();
        for section in &mut idle.sections {
            for (_, value) in section.chart.iter_mut().flat_map(|it| &mut it.points) {
                *value = 0.0;
            }
        }
        let html = page(&idle).unwrap();
        assert!(html.contains("<table") && !html.contains("<svg"));
    }

    #[test]
    fn a_part_without_numbers_says_so_and_draws_nothing() {
        let mut empty = hostile();
        for section in &mut empty.sections {
            section.table.rows.clear();
            section.otherwise = "Nothing yet";
        }
        let html = page(&empty).unwrap();
        assert!(html.contains("Nothing yet") && !html.contains("<svg"));
    }
}
