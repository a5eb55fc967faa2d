//! What a file's tags become in another container: carried where the container has a place for them, named where it has none.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::format;
use crate::format::aiff::aiff_text_chunk;
use crate::format::flac::metadata::{self, CueSheet, Picture};
use crate::format::riff::payload::{ascii_fold, info_chunk};
use crate::format::riff::{RawChunk, Riff};
use crate::format::tags::{Tags, read, vorbis_comments};

use super::Container;

/// Tags as the new file gets them.
#[derive(Debug, Default)]
pub struct Carried {
    /// WAV and AIFF.
    pub chunks: Vec<RawChunk>,
    /// FLAC.
    pub comments: Vec<(String, String)>,
    pub pictures: Vec<Picture>,
    /// Marks of a disc image, FLAC.
    pub cue_sheet: Option<CueSheet>,
    /// What the source has and the new file does not.
    pub lost: Vec<String>,
}

/// LIST INFO items and the Vorbis comments they hold.
const INFO: [(&str, [u8; 4]); 11] = [
    ("TITLE", *b"INAM"),
    ("ARTIST", *b"IART"),
    ("ALBUM", *b"IPRD"),
    ("TRACKNUMBER", *b"ITRK"),
    ("GENRE", *b"IGNR"),
    ("DATE", *b"ICRD"),
    ("COPYRIGHT", *b"ICOP"),
    ("COMPOSER", *b"IMUS"),
    ("LYRICIST", *b"IWRI"),
    ("PRODUCER", *b"IPRO"),
    ("LANGUAGE", *b"ILNG"),
];

/// The text chunks of AIFF 1.3.
const AIFF: [(&str, [u8; 4]); 3] = [
    ("TITLE", *b"NAME"),
    ("ARTIST", *b"AUTH"),
    ("COPYRIGHT", *b"(c) "),
];

/// Chunks that hold no word about the music, or are made anew.
const OWN: [&[u8; 4]; 11] = [
    b"fmt ", b"data", b"ds64", b"fact", b"id3 ", b"ID3 ", b"JUNK", b"junk", b"PAD ", b"FLLR",
    b"PEAK",
];

/// What of the tags of `input` goes into a file of `container`.
///
/// # Errors
/// The file cannot be opened. Broken tags are passed over and named as lost.
pub fn carry(input: &Path, container: Container) -> Result<Carried> {
    let mut carried = Carried::default();
    let tags = match read(input) {
        Ok(tags) => tags,
        Err(error) if error.kind == crate::error::Kind::Io => return Err(error),
        Err(error) => {
            carried.lost.push(format!("its tags ({})", error.why));
            Tags::default()
        }
    };
    carried.put(&tags, container);
    if container == Container::Flac {
        from_flac(input, &mut carried)?;
    }
    let pictures = tags.pictures.len() - carried.pictures.len().min(tags.pictures.len());
    if pictures > 0 {
        carried.lost.push(format!(
            "{pictures} picture{}",
            if pictures == 1 { "" } else { "s" }
        ));
    }
    carried.lost.extend(other_chunks(input)?);
    Ok(carried)
}

impl Carried {
    /// Puts tags in their places; what has none in this container is named as lost.
    pub fn put(&mut self, tags: &Tags, container: Container) {
        let comments = vorbis_comments(tags);
        match container {
            Container::Flac => self.comments = comments,
            Container::Wav => {
                let kept = in_table(&comments, &INFO, &mut self.lost);
                if !kept.is_empty() {
                    self.chunks.push(info_chunk(&kept));
                }
            }
            Container::Raw => self.lost.extend(comments.into_iter().map(|(name, _)| name)),
            Container::Aiff => {
                for (id, text) in in_table(&comments, &AIFF, &mut self.lost) {
                    self.chunks.push(aiff_text_chunk(id, text));
                }
            }
        }
    }
}

/// Comments that have a place in `table`; the others, and texts that lose letters, are named in `lost`.
fn in_table<'c>(
    comments: &'c [(String, String)],
    table: &[(&str, [u8; 4])],
    lost: &mut Vec<String>,
) -> Vec<([u8; 4], &'c str)> {
    let mut kept = Vec::new();
    for (name, value) in comments {
        match table.iter().find(|(held, _)| held == name) {
            Some((_, id)) => {
                if ascii_fold(value) != *value {
                    lost.push(format!("letters of {name} that are not ASCII"));
                }
                kept.push((*id, value.as_str()));
            }
            None => lost.push(name.clone()),
        }
    }
    kept
}

/// From FLAC to FLAC pictures come along; comments the model does not know are named.
fn from_flac(input: &Path, carried: &mut Carried) -> Result<()> {
    let mut file = format::open(input, "reading the tags")?;
    let Ok(source) = metadata::read(&mut file) else {
        return Ok(());
    };
    carried.pictures = source.pictures().cloned().collect();
    let known = |value: &str| {
        carried
            .comments
            .iter()
            .any(|(_, v)| v.contains(value.trim()))
    };
    let unknown: BTreeSet<String> = source
        .comments()
        .into_iter()
        .flat_map(|comments| &comments.fields)
        .filter(|(_, value)| !known(value))
        .map(|(name, _)| name.to_ascii_uppercase())
        .collect();
    carried.lost.extend(unknown);
    Ok(())
}

/// Chunks of a WAV file that are not carried: bext, iXML, cue points.
fn other_chunks(input: &Path) -> Result<Option<String>> {
    let mut file = format::open(input, "reading the chunks")?;
    let Ok(riff) = Riff::scan(&mut file) else {
        return Ok(None);
    };
    let names: BTreeSet<String> = riff
        .chunks
        .iter()
        .filter(|chunk| !OWN.contains(&&chunk.id) && chunk.list != Some(*b"INFO"))
        .map(|chunk| chunk.name())
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    Ok((!names.is_empty()).then(|| format!("chunks {}", names.join(", "))))
}
