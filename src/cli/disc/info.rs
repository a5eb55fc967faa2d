//! `runout disc info`: what is on a disc, for people.

use std::fmt::Write;
use std::path::Path;

use crate::audio::disc::load::{Form, Loaded, load};
use crate::error::{Result, printable};
use crate::format::disc::Disc;
use crate::format::disc::cdtext::{Characters, Kind, language};
use crate::make::disc::pq::without_sound;

use super::super::{Exit, Ui};

pub fn run(path: &Path, ui: &Ui) -> Result<Exit> {
    let loaded = load(path)?;
    ui.print(&text(&loaded, path)).map(|()| Exit::Compliant)
}

fn text(loaded: &Loaded, path: &Path) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        let _ = writeln!(out, "{}", printable(text).trim_end());
    };
    line(&format!("{}: {}", path.display(), form(loaded)));
    for (name, what) in files(loaded) {
        line(&format!("  {name:<14}  {what}"));
    }
    line("");
    match without_sound(&loaded.disc, loaded.ddp.as_ref()) {
        Ok(sheet) => {
            // The heading names what this is not.
            let text = sheet.to_text();
            text.lines().skip(2).for_each(&mut line);
        }
        Err(error) => line(&format!("no table of contents: {}", error.why)),
    }
    for words in words(&loaded.disc) {
        line(&words);
    }
    for (heading, list) in [("Mistakes", &loaded.problems), ("Oddities", &loaded.doubts)] {
        if !list.is_empty() {
            line("");
            line(heading);
            list.iter().for_each(|item| line(&format!("- {item}")));
        }
    }
    out
}

fn form(loaded: &Loaded) -> String {
    match (loaded.form, &loaded.ddp) {
        (Form::Cue, _) => "cue sheet".into(),
        (Form::Toc, _) => "TOC of cdrdao".into(),
        (Form::FlacCueSheet, _) => "FLAC file with a CUESHEET block".into(),
        (Form::Ddp, parsed) => {
            let identifier = parsed.as_ref().and_then(|ddp| ddp.identifier.as_ref());
            match identifier {
                Some(id) => format!("{}, for {}", id.level.trim(), id.kind.trim()),
                None => "DDP without identifier".into(),
            }
        }
    }
}

/// Files by name, with what they are.
fn files(loaded: &Loaded) -> Vec<(String, String)> {
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
    if let Some(ddp) = &loaded.ddp {
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let parts = ddp.parts.iter();
        return parts
            .map(|part| (name(part), format!("{} bytes", bytes(part))))
            .collect();
    }
    let files = loaded.disc.files().into_iter();
    files
        .map(|(name, _)| {
            let size = bytes(&loaded.folder.join(name));
            (name.to_string(), format!("{size} bytes"))
        })
        .collect()
}

/// Every word of the CD-TEXT that the table does not show.
fn words(disc: &Disc) -> Vec<String> {
    let mut all = Vec::new();
    for (number, block) in disc.text.blocks.iter().enumerate() {
        let name = language::name(block.language).unwrap_or("unknown language");
        let characters = match block.characters {
            Characters::Latin1 => "ISO 8859-1".to_string(),
            Characters::Ascii => "ASCII".into(),
            Characters::MsJis => "MS-JIS".into(),
            Characters::Unknown(code) => format!("character code 0x{code:02x}"),
        };
        all.push(String::new());
        all.push(format!("CD-TEXT block {number}: {name}, {characters}"));
        if let Some(id) = &block.disc_id {
            all.push(format!("  disc ID    {id}"));
        }
        if let Some(genre) = &block.genre {
            let name = crate::format::disc::cdtext::genre::name(genre.code).unwrap_or("unknown");
            all.push(format!(
                "  genre      {} {name}, {}",
                genre.code, genre.text
            ));
        }
        for (kind, strings) in &block.strings {
            // The first block's titles and performers stand in the table.
            if number == 0 && matches!(kind, Kind::Title | Kind::Performer) {
                continue;
            }
            for (n, word) in strings.iter().enumerate().filter(|(_, w)| !w.is_empty()) {
                let whose = match n {
                    0 => "disc".to_string(),
                    n => format!("track {:02}", usize::from(block.first_track) + n - 1),
                };
                all.push(format!("  {whose:<9}  {}: {word}", kind.name()));
            }
        }
    }
    all
}
