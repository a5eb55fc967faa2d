//! The sheet as one HTML page: no scripts, nothing fetched, printable on A4, dark on white on every screen.
//!
//! All text passes [`escape`]; a content-security policy forbids whatever could slip through.

use super::view::{self, RowKind, RowWords};
use super::{Letterhead, Logo, PqSheet};
use crate::format::letters::html as escape;

const STYLE: &str = include_str!("style.css");

impl PqSheet {
    /// A page that says what the PDF says, with every text whole. The same sheet and letterhead give the same bytes.
    pub fn to_html(&self, letterhead: Option<&Letterhead>) -> String {
        let mut page = head(self);
        if let Some(letterhead) = letterhead {
            letterhead_of(letterhead, &mut page);
        }
        title(self, &mut page);
        fields(self, &mut page);
        table(self, &mut page);
        foot(self, &mut page);
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }
}

fn head(sheet: &PqSheet) -> String {
    let title = match &sheet.title {
        Some(title) => format!("PQ sheet: {}", escape(title)),
        None => "PQ sheet".into(),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
}

fn letterhead_of(letterhead: &Letterhead, page: &mut String) {
    let studio = escape(&letterhead.studio);
    page.push_str("<header class=\"letterhead\">\n");
    match &letterhead.logo {
        Some(logo) => page.push_str(&format!(
            "<img src=\"{}\" alt=\"{studio}\">\n",
            data_uri(logo)
        )),
        None => page.push_str(&format!("<p class=\"studio\">{studio}</p>\n")),
    }
    let address: Vec<String> = letterhead.address.iter().map(|l| escape(l)).collect();
    let contact: Vec<String> = letterhead.contact.iter().map(|l| escape(l)).collect();
    let mut first = address.join("<br>");
    if letterhead.logo.is_some() {
        first = match first.is_empty() {
            true => format!("<b>{studio}</b>"),
            false => format!("<b>{studio}</b><br>{first}"),
        };
    }
    for lines in [first, contact.join("<br>")] {
        if !lines.is_empty() {
            page.push_str(&format!("<p>{lines}</p>\n"));
        }
    }
    page.push_str("</header>\n");
}

fn data_uri(logo: &Logo) -> String {
    format!("data:{};base64,{}", logo.format.mime(), base64(&logo.bytes))
}

/// RFC 4648, clause 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= three.len() { letter.into() } else { '=' });
        }
    }
    text
}

fn title(sheet: &PqSheet, page: &mut String) {
    let given = |text: &Option<String>| escape(text.as_deref().unwrap_or(view::DASH));
    page.push_str(&format!(
        "<section class=\"title\">\n<div>\n<p class=\"kicker\">PQ sheet</p>\n<h1>{}</h1>\n<p class=\"artist\">{}</p>\n</div>\n\
         <div class=\"total\">\n<p class=\"kicker\">Total time (lead-out)</p>\n<p class=\"time\">{}</p>\n</div>\n</section>\n",
        given(&sheet.title),
        given(&sheet.artist),
        sheet.total.msf()
    ));
}

fn fields(sheet: &PqSheet, page: &mut String) {
    page.push_str("<dl>\n");
    for (name, value) in view::header(sheet) {
        // These stand above, large.
        if !matches!(name, "Title" | "Artist" | "Total time") {
            page.push_str(&format!(
                "<div><dt>{name}</dt><dd>{}</dd></div>\n",
                escape(&value)
            ));
        }
    }
    page.push_str("</dl>\n");
}

fn table(sheet: &PqSheet, page: &mut String) {
    let silences = view::has_silences(sheet);
    page.push_str("<div class=\"wide\">\n<table>\n<thead><tr>");
    for name in ["Trk", "Idx", "Absolute", "Relative", "Pause", "Duration"] {
        page.push_str(&format!("<th class=\"n\">{name}</th>"));
    }
    page.push_str("<th class=\"n\">With pause</th><th>Flags</th><th>ISRC</th>");
    if silences {
        page.push_str("<th class=\"n\">Head</th><th class=\"n\">Tail</th>");
    }
    page.push_str("<th class=\"name\">Title / performer</th></tr></thead>\n<tbody>\n");
    for row in view::rows(sheet) {
        row_of(&row, silences, page);
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn row_of(row: &RowWords, silences: bool, page: &mut String) {
    let class = match row.kind {
        RowKind::LeadIn => "lead-in",
        RowKind::Pause => "pause",
        RowKind::Start => "start",
        RowKind::SubIndex => "sub",
        RowKind::LeadOut => "lead-out",
    };
    page.push_str(&format!("<tr class=\"{class}\">"));
    for time in [
        &row.track,
        &row.index,
        &row.absolute,
        &row.relative,
        &row.pause,
        &row.duration,
        &row.with_pause,
    ] {
        page.push_str(&format!("<td class=\"n\">{time}</td>"));
    }
    page.push_str(&format!(
        "<td>{}</td><td>{}</td>",
        escape(&row.flags),
        escape(&row.isrc)
    ));
    if silences {
        page.push_str(&format!(
            "<td class=\"n\">{}</td><td class=\"n\">{}</td>",
            row.head, row.tail
        ));
    }
    // A title that runs from right to left does not turn its row.
    page.push_str(&format!(
        "<td class=\"name\"><bdi>{}</bdi>",
        escape(&row.title)
    ));
    if let Some(performer) = &row.performer {
        page.push_str(&format!(
            " <span class=\"performer\">/ <bdi>{}</bdi></span>",
            escape(performer)
        ));
    }
    page.push_str("</td></tr>\n");
}

fn foot(sheet: &PqSheet, page: &mut String) {
    let mut how = view::TIMES.join(" ");
    if view::has_silences(sheet) {
        how = format!("{how} {}", view::SILENCES);
    }
    page.push_str(&format!("<p class=\"how\">{}</p>\n", escape(&how)));
    for section in view::sections(sheet) {
        let class = match section.name {
            "Checksums" => " class=\"code\"",
            _ => "",
        };
        page.push_str(&format!("<h2>{}</h2>\n<ul{class}>\n", section.name));
        for line in &section.lines {
            page.push_str(&format!("<li>{}</li>\n", escape(line)));
        }
        page.push_str("</ul>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
