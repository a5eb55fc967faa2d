//! The list as a page with players. Nothing is fetched but the excerpts beside it.

use std::io::{self, Write};

use super::text::sentence;
use super::{List, Place, percent, word};
use crate::format::letters::html as escape;
use crate::report::html::STYLE;
use crate::report::number::clock;

const PLAYERS: &str =
    "audio { display: block; width: 100%; max-width: 26rem; height: 2.2rem; margin: .2rem 0; }\n";

/// # Errors
/// Those of `out`.
pub fn write_page(list: &List, out: &mut dyn Write) -> io::Result<()> {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"generator\" content=\"runout\">\n\
         <title>runout listening list</title>\n<style>\n{STYLE}{PLAYERS}</style>\n</head>\n<body>\n<main>\n\
         <header class=\"plain\">\n<p class=\"kicker\">runout check, {}</p>\n<h1>Listening list</h1>\n\
         <p>The full report is <a href=\"report.html\">report.html</a>.</p>\n</header>\n",
        sentence(list)
    );
    if !list.places.is_empty() {
        page.push_str(
            "<div class=\"wide\">\n<table class=\"findings\">\n\
             <thead><tr><th>Urgency</th><th>Where</th><th>What</th></tr></thead>\n<tbody>\n",
        );
        list.places.iter().for_each(|place| row(place, &mut page));
        page.push_str("</tbody>\n</table>\n</div>\n");
    }
    if !list.more.is_empty() {
        page.push_str("<h2>Not listed</h2>\n<table>\n");
    }
    for ((file, rule), count) in &list.more {
        page.push_str(&format!(
            "<tr><td class=\"file\">{}</td><td>{count} more of {}</td></tr>\n",
            escape(file),
            escape(rule)
        ));
    }
    if !list.more.is_empty() {
        page.push_str("</table>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    out.write_all(page.as_bytes())
}

fn row(place: &Place, page: &mut String) {
    let word = word(place);
    let mut at = clock(place.at_s);
    if clock(place.until_s) != at {
        at = format!("{at} to {}", clock(place.until_s));
    }
    if let Some(channel) = &place.channel {
        at = format!("{at}, {channel}");
    }
    page.push_str(&format!(
        "<tr><td><span class=\"badge {}\">{word}</span></td><td class=\"where\"><span class=\"file\">{}</span>\
         <span class=\"place\">{}</span></td><td><p><b>{}</b></p><p>{}</p>\
         <p class=\"why\">{}{}</p>",
        word.replace(' ', "-"),
        escape(&place.file),
        escape(&at),
        escape(&place.rule),
        escape(&place.says),
        percent(place).unwrap_or_default(),
        match place.also.as_slice() {
            [] => String::new(),
            also => format!(" also {}", escape(&also.join(", "))),
        }
    ));
    let excerpt = &place.excerpt;
    if let Some(file) = &excerpt.file {
        page.push_str(&player("the place", file));
    }
    if let Some((what, file)) = &excerpt.difference {
        page.push_str(&player(what, file));
    }
    if let Some(why) = &excerpt.missing {
        page.push_str(&format!("<p class=\"why\">No excerpt: {}</p>", escape(why)));
    }
    page.push_str("</td></tr>\n");
}

fn player(what: &str, file: &str) -> String {
    let address = address(file);
    format!(
        "<p class=\"source\">{}: <a href=\"{address}\">{}</a></p><audio controls preload=\"none\" src=\"{address}\"></audio>",
        escape(what),
        escape(file)
    )
}

/// A relative path as an address: whatever could end it or mean something else is written as bytes (RFC 3986, 2.1).
fn address(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    let coded = |b: u8| match plain(b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    };
    path.bytes().map(coded).collect()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn names_become_addresses() {
        assert_eq!(
            address("excerpts/001 a#b?%é\".wav"),
            "excerpts/001%20a%23b%3F%25%C3%A9%22.wav"
        );
    }
}
