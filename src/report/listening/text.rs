//! The list for a terminal or a printer.

use std::io::{self, Write};

use super::{List, percent, word};
use crate::error::printable;
use crate::report::number::clock;

/// # Errors
/// Those of `out`.
pub fn write_text(list: &List, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Listening list: {}", sentence(list))?;
    for (index, place) in list.places.iter().enumerate() {
        let channel = place.channel.as_deref().unwrap_or("all channels");
        let until = match clock(place.until_s) {
            until if until == clock(place.at_s) => String::new(),
            until => format!(" to {until}"),
        };
        let line = format!(
            "{:3}  {:8} {:20} {}  {}{until}  {channel}{}",
            index + 1,
            word(place),
            place.rule,
            place.file,
            clock(place.at_s),
            percent(place)
                .map(|p| format!("  ({p})"))
                .unwrap_or_default()
        );
        writeln!(out, "\n{}", printable(&line))?;
        let mut say = |text: &str| writeln!(out, "     {}", printable(text));
        say(&place.says)?;
        if !place.also.is_empty() {
            say(&format!("also: {}", place.also.join(", ")))?;
        }
        let excerpt = &place.excerpt;
        if let Some(file) = &excerpt.file {
            say(file)?;
        }
        if let Some((what, file)) = &excerpt.difference {
            say(&format!("{file} ({what})"))?;
        }
        if let Some(why) = &excerpt.missing {
            say(&format!("no excerpt: {why}"))?;
        }
    }
    if !list.more.is_empty() {
        writeln!(out, "\nNot listed:")?;
    }
    for ((file, rule), count) in &list.more {
        writeln!(
            out,
            "{}",
            printable(&format!("     {file}: {count} more of {rule}"))
        )?;
    }
    Ok(())
}

pub(super) fn sentence(list: &List) -> String {
    match list.places.len() {
        0 => "nothing to listen to".into(),
        1 => "one place".into(),
        n => format!("{n} places, the most urgent first"),
    }
}
