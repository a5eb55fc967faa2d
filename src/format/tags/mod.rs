//! Tags of any audio file as one model, and the model as Vorbis comments.
//!
//! FLAC, WAV and AIFF are walked by our own readers (they survive what lofty refuses: RF64, lying sizes, tags in front); ID3 frames,
//! MP4, Ogg, APE and the rest are lofty's. Field names are those of Vorbis comments throughout (facts: one mapping table). Knows no
//! rules: codes are kept as found.

mod chunks;
mod comments;
mod fenced;
mod frames;
mod read;

pub use comments::vorbis_comments;
pub use read::read;

use crate::release::Advisory;

/// What the tags of a file say. Repeated fields are joined with "; ".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    pub title: Option<String>,
    pub artist: Option<String>,
    pub album: Option<String>,
    pub album_artist: Option<String>,
    pub track: Option<u32>,
    pub track_total: Option<u32>,
    pub disc: Option<u32>,
    pub disc_total: Option<u32>,
    /// As found.
    pub isrc: Option<String>,
    /// As found.
    pub upc: Option<String>,
    pub catalogue: Option<String>,
    pub label: Option<String>,
    pub composer: Option<String>,
    pub lyricist: Option<String>,
    pub producer: Option<String>,
    pub genre: Option<String>,
    pub date: Option<String>,
    pub language: Option<String>,
    /// (C) line.
    pub copyright: Option<String>,
    /// (P) line.
    pub p_line: Option<String>,
    pub lyrics: Option<String>,
    pub explicit: Option<Advisory>,
    /// Media type as stated and size in bytes of each embedded picture.
    pub pictures: Vec<(String, u64)>,
    /// Native names of everything found, sorted, each once: "TITLE", "TIT2", "TXXX:BARCODE", "INAM", "©nam", "PICTURE".
    pub fields: Vec<String>,
    /// What was broken and could be passed over, one line each.
    pub problems: Vec<String>,
}

/// The longest text kept of one field: a megabyte of title is no title.
const MAX_TEXT_BYTES: usize = 256 * 1024;
/// Native names kept; more say nothing new.
const MAX_FIELDS: usize = 1000;

impl Tags {
    /// Adds one field under its Vorbis comment name (any case). Names the model does not know are left to `fields`.
    fn add(&mut self, name: &str, value: &str) {
        let value = clipped(value.trim_matches(['\0', ' ', '\n', '\r', '\t']));
        if value.is_empty() {
            return;
        }
        let text = match name.to_ascii_uppercase().as_str() {
            "TITLE" => &mut self.title,
            "ARTIST" => &mut self.artist,
            "ALBUM" => &mut self.album,
            "ALBUMARTIST" | "ALBUM ARTIST" => &mut self.album_artist,
            "TRACKNUMBER" => return numbers(value, &mut self.track, &mut self.track_total),
            "DISCNUMBER" => return numbers(value, &mut self.disc, &mut self.disc_total),
            "TRACKTOTAL" | "TOTALTRACKS" => return number(value, &mut self.track_total),
            "DISCTOTAL" | "TOTALDISCS" => return number(value, &mut self.disc_total),
            "ITUNESADVISORY" => {
                let advisory = match value {
                    "0" => Some(Advisory::None),
                    "1" | "4" => Some(Advisory::Explicit),
                    "2" => Some(Advisory::Clean),
                    _ => None,
                };
                self.explicit = self.explicit.or(advisory);
                return;
            }
            "ISRC" => &mut self.isrc,
            "BARCODE" | "UPC" | "EAN" => &mut self.upc,
            "CATALOGNUMBER" => &mut self.catalogue,
            "LABEL" | "ORGANIZATION" | "PUBLISHER" => &mut self.label,
            "COMPOSER" => &mut self.composer,
            "LYRICIST" | "WRITER" => &mut self.lyricist,
            "PRODUCER" => &mut self.producer,
            "GENRE" => &mut self.genre,
            "DATE" => &mut self.date,
            "LANGUAGE" => &mut self.language,
            "COPYRIGHT" => &mut self.copyright,
            "PHONOGRAPHIC_COPYRIGHT" => &mut self.p_line,
            "LYRICS" | "UNSYNCEDLYRICS" => &mut self.lyrics,
            _ => return,
        };
        match text {
            None => *text = Some(value.to_string()),
            // A file says the same in several of its tags: once is enough.
            Some(before) => {
                let room = MAX_TEXT_BYTES.saturating_sub(before.len());
                if !before.split("; ").any(|v| v == value) && value.len() + 2 <= room {
                    before.push_str("; ");
                    before.push_str(value);
                }
            }
        }
    }

    /// Adds a native name to the list of what was found.
    fn found(&mut self, name: impl Into<String>) {
        if self.fields.len() < MAX_FIELDS {
            self.fields.push(clipped(&name.into()).to_string());
        }
    }

    /// Fills what is missing from a tag of lower rank; lists are joined.
    fn complete(&mut self, other: Tags) {
        fn fill<T>(slot: &mut Option<T>, other: Option<T>) {
            if slot.is_none() {
                *slot = other;
            }
        }
        fill(&mut self.title, other.title);
        fill(&mut self.artist, other.artist);
        fill(&mut self.album, other.album);
        fill(&mut self.album_artist, other.album_artist);
        fill(&mut self.track, other.track);
        fill(&mut self.track_total, other.track_total);
        fill(&mut self.disc, other.disc);
        fill(&mut self.disc_total, other.disc_total);
        fill(&mut self.isrc, other.isrc);
        fill(&mut self.upc, other.upc);
        fill(&mut self.catalogue, other.catalogue);
        fill(&mut self.label, other.label);
        fill(&mut self.composer, other.composer);
        fill(&mut self.lyricist, other.lyricist);
        fill(&mut self.producer, other.producer);
        fill(&mut self.genre, other.genre);
        fill(&mut self.date, other.date);
        fill(&mut self.language, other.language);
        fill(&mut self.copyright, other.copyright);
        fill(&mut self.p_line, other.p_line);
        fill(&mut self.lyrics, other.lyrics);
        fill(&mut self.explicit, other.explicit);
        self.pictures.extend(other.pictures);
        self.fields.extend(other.fields);
        self.problems.extend(other.problems);
    }
}

/// "3", "03/12".
fn numbers(value: &str, slot: &mut Option<u32>, total: &mut Option<u32>) {
    let (first, second) = value.split_once('/').unwrap_or((value, ""));
    number(first, slot);
    number(second, total);
}

fn number(value: &str, slot: &mut Option<u32>) {
    if let Ok(parsed) = value.trim().parse()
        && slot.is_none()
    {
        *slot = Some(parsed);
    }
}

fn clipped(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
