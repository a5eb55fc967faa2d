//! Drafts a manifest from what is known of a folder of masters (`runout init`).
//!
//! What the tags say is used where it holds up and is written as a comment with the reason where it does not; nothing is
//! invented but names that must not be empty, and those are marked. How the tags were read is not known here.

mod order;
mod sides;
mod write;

use std::collections::BTreeMap;

use super::{Date, Ean, Isrc};
use write::{Page, clean};

/// What is known of a master: its place, its tags as found, its audio format.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MasterInfo {
    /// Path relative to the folder of the manifest, with `/`.
    pub file: String,
    pub title: Option<String>,
    pub version: Option<String>,
    pub artist: Option<String>,
    pub album: Option<String>,
    pub album_artist: Option<String>,
    /// Track number of the tags.
    pub track: Option<u32>,
    pub disc: Option<u32>,
    pub composer: Option<String>,
    pub lyricist: Option<String>,
    pub producer: Option<String>,
    pub isrc: Option<String>,
    pub upc: Option<String>,
    pub date: Option<String>,
    pub genre: Option<String>,
    pub language: Option<String>,
    pub label: Option<String>,
    pub catalogue: Option<String>,
    pub p_line: Option<String>,
    pub c_line: Option<String>,
    /// Hz.
    pub rate: u32,
    pub bits: u32,
    pub channels: u32,
    /// Length in sample frames.
    pub frames: u64,
}

impl MasterInfo {
    /// Rounded down; 0 where the rate is unknown.
    fn milliseconds(&self) -> u64 {
        let ms = u128::from(self.frames) * 1000 / u128::from(self.rate.max(1));
        u64::try_from(ms).unwrap_or(u64::MAX)
    }
}

/// Fewer bits are no hi-res (RIAA/JAS definitions start at 24 bit).
const HI_RES_BITS: u32 = 24;

/// A `release.toml` for `masters`, with comments that say what to fill in. `folder_name` is the title where no tag names
/// one; `artwork` a picture found beside the masters.
///
/// The draft parses, with warnings at most, as long as there is one master whose name can be written in a text file.
pub fn draft(folder_name: &str, masters: &[MasterInfo], artwork: Option<&str>) -> String {
    let (named, unnamed): (Vec<_>, Vec<_>) = masters
        .iter()
        .partition(|m| !m.file.trim().is_empty() && !m.file.chars().any(char::is_control));
    let tracks = order::ordered(&named);
    let mut page = Page::default();
    page.comment("Drafted by runout from the masters in this folder. Check every line; what starts with # is not used yet.");
    let artist = release(&mut page, folder_name, &tracks, artwork);
    for master in unnamed {
        page.blank();
        page.comment(&format!(
            "left out, its name cannot be written here: {}",
            master.file
        ));
    }
    page.blank();
    page.comment("A track may also have: version, artist, composer, lyricist, producer, gap, start, end, fade_in, fade_out,");
    page.comment("crossfade, index, hidden, explicit, lyrics, flags. Lengths are \"1.5s\", \"250ms\", \"00:02:00\" (mm:ss:ff) or \"0\".");
    list(&mut page, &tracks, &artist);
    page.blank();
    page.comment("[deliver.vinyl-12-33]");
    page.wanted("plant", "profile of the pressing plant");
    page.finish()
}

/// Writes `[release]`; gives back the artist.
fn release(
    page: &mut Page,
    folder_name: &str,
    tracks: &[order::Placed<'_>],
    artwork: Option<&str>,
) -> String {
    let common = |of: fn(&MasterInfo) -> &Option<String>| common(tracks, of);
    page.blank();
    page.header("[release]");
    match common(|m| &m.album).one() {
        Some(album) => page.text("title", &album, ""),
        None => match clean(folder_name) {
            Some(name) => page.text("title", &name, "name of the folder: check"),
            None => page.text("title", "Untitled", "fill in"),
        },
    }
    let artist = match (common(|m| &m.album_artist), common(|m| &m.artist)) {
        (Found::One(artist), _) => Some((artist, "")),
        (_, Found::One(artist) | Found::Some(artist)) => Some((artist, "")),
        (_, Found::Several(_)) => Some(("Various Artists".to_string(), "the tracks differ: check")),
        (_, Found::Nowhere) => None,
    };
    let (artist, note) = artist.unwrap_or(("Unknown Artist".into(), "not in the tags: fill in"));
    page.text("artist", &artist, note);
    page.found("label", common(|m| &m.label), "record label");
    page.found("catalogue", common(|m| &m.catalogue), "catalogue number");
    page.checked(
        "upc",
        common(|m| &m.upc),
        |text| Ean::parse(text).map(|e| e.to_string()),
        "12 or 13 digits from your distributor or GS1",
    );
    page.checked(
        "date",
        common(|m| &m.date),
        |text| Date::parse(text).map(|d| d.to_string()),
        "release date, YYYY-MM-DD",
    );
    page.found("genre", common(|m| &m.genre), "genre");
    page.checked(
        "language",
        common(|m| &m.language),
        super::manifest::language,
        "language of the lyrics: en, de, fr ...; zxx for instrumental",
    );
    page.found(
        "p_line",
        common(|m| &m.p_line),
        "2026 Owner of the recording",
    );
    page.found(
        "c_line",
        common(|m| &m.c_line),
        "2026 Owner of artwork and texts",
    );
    match artwork.and_then(clean) {
        // Only a name that survived unchanged still names the file.
        Some(picture) if Some(picture.as_str()) == artwork => page.text("artwork", &picture, ""),
        _ => page.wanted(
            "artwork",
            "front cover, square JPEG or PNG, 3000 pixels or more",
        ),
    }
    page.hint(
        "explicit = false",
        "true for explicit lyrics, \"clean\" for an edited version",
    );
    let hi_res = !tracks.is_empty() && tracks.iter().all(|t| t.master.bits >= HI_RES_BITS);
    if hi_res {
        page.hint(
            "provenance = \"MQ-P\"",
            "what the masters were made from: MQ-P PCM, MQ-A analogue, MQ-C CD, MQ-D DSD",
        );
    }
    let mut deliver = vec!["spotify", "cd-ddp", "vinyl-12-33"];
    deliver.extend(hi_res.then_some("hi-res"));
    page.line(&format!(
        "deliver = [{}]",
        deliver
            .iter()
            .map(|id| format!("\"{id}\""))
            .collect::<Vec<_>>()
            .join(", ")
    ));
    artist
}

/// Writes the tracks.
fn list(page: &mut Page, tracks: &[order::Placed<'_>], release_artist: &str) {
    let lengths: Vec<u64> = tracks.iter().map(|t| t.master.milliseconds()).collect();
    let sides = sides::suggest(&lengths);
    let several_discs = tracks.iter().any(|t| t.disc > 1);
    let mut isrcs: BTreeMap<Isrc, usize> = BTreeMap::new();
    for (at, placed) in tracks.iter().enumerate() {
        let master = placed.master;
        let side = sides.iter().find(|s| s.tracks.contains(&at));
        page.blank();
        if let Some(side) = side.filter(|s| s.tracks.start == at) {
            page.comment(&side.describe());
        }
        page.header("[[track]]");
        page.line(&format!(
            "file = {}  # {}",
            write::quoted(&master.file),
            audio(master)
        ));
        page.text("title", &placed.title, placed.title_note);
        let mut own = |name: &str, value: &Option<String>| {
            if let Some(value) = value.as_deref().and_then(clean) {
                page.text(name, &value, "");
            }
        };
        own("version", &master.version);
        if master.artist.as_deref().and_then(clean).as_deref() != Some(release_artist) {
            own("artist", &master.artist);
        }
        own("composer", &master.composer);
        own("lyricist", &master.lyricist);
        own("producer", &master.producer);
        isrc(page, master, at, &mut isrcs);
        if several_discs {
            page.line(&format!("disc = {}", placed.disc));
        }
        if let Some(side) = side {
            page.line(&format!("side = \"{}\"", side.letter));
        }
    }
}

fn isrc(page: &mut Page, master: &MasterInfo, at: usize, seen: &mut BTreeMap<Isrc, usize>) {
    let Some(text) = master.isrc.as_deref().and_then(clean) else {
        page.hint("isrc = \"...\"", "12 characters from your registrant");
        return;
    };
    match Isrc::parse(&text) {
        Ok(isrc) => match seen.get(&isrc) {
            None => {
                page.text("isrc", &isrc.hyphenated(), "");
                seen.insert(isrc, at);
            }
            Some(first) => {
                page.refused("isrc", &text, &format!("track {} has the same", first + 1))
            }
        },
        Err(why) => page.refused("isrc", &text, &why),
    }
}

/// "3:25, 96 kHz, 24 bit, stereo".
fn audio(master: &MasterInfo) -> String {
    let channels = match master.channels {
        1 => "mono".to_string(),
        2 => "stereo".to_string(),
        n => format!("{n} channels"),
    };
    format!(
        "{}, {} kHz, {} bit, {channels}",
        sides::clock(master.milliseconds()),
        f64::from(master.rate) / 1000.0,
        master.bits
    )
}

/// What the tags of all masters say about one thing.
enum Found {
    /// All say the same.
    One(String),
    /// Those that say anything say the same.
    Some(String),
    /// They contradict each other: the first few values.
    Several(Vec<String>),
    Nowhere,
}

impl Found {
    /// The value, where none contradicts it.
    fn one(self) -> Option<String> {
        match self {
            Found::One(value) | Found::Some(value) => Some(value),
            _ => None,
        }
    }
}

fn common(tracks: &[order::Placed<'_>], of: fn(&MasterInfo) -> &Option<String>) -> Found {
    const SHOWN: usize = 3;
    let mut values: Vec<String> = Vec::new();
    let mut missing = false;
    for placed in tracks {
        match of(placed.master).as_deref().and_then(clean) {
            None => missing = true,
            Some(value) if values.contains(&value) => {}
            Some(value) if values.len() < SHOWN => values.push(value),
            Some(_) => {}
        }
    }
    match (values.len(), missing) {
        (0, _) => Found::Nowhere,
        (1, false) => Found::One(values.swap_remove(0)),
        (1, true) => Found::Some(values.swap_remove(0)),
        _ => Found::Several(values),
    }
}

#[cfg(test)]
mod tests;
