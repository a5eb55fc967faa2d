//! lofty behind a fence: it sees only files whose kind we have recognised, through a reader that ends endless reading, and a panic
//! in it becomes an error.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lofty::config::ParseOptions;
use lofty::file::{FileType, TaggedFileExt};
use lofty::id3::v2::{Frame, Id3v2Tag};
use lofty::mp4::{AtomIdent, Ilst};
use lofty::ogg::tag::VorbisComments;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag, TagType};

use super::{Tags, frames};
use crate::error::{Error, Result};

/// What a tag may make us read: three of the largest pictures.
const BUDGET_BYTES: u64 = 64 * 1024 * 1024;
/// Seeks and reads; a real file needs a few hundred.
const BUDGET_CALLS: u32 = 500_000;

/// Reads the tags of a file of a known type.
pub(super) fn read<R: Read + Seek>(source: R, kind: FileType) -> Result<Tags> {
    let fenced = BufReader::new(Fenced {
        source,
        bytes_left: BUDGET_BYTES,
        calls_left: BUDGET_CALLS,
    });
    // No search for tags in junk: the only ID3v2 tags it meets are those of `read_id3`, which cannot inflate.
    let options = ParseOptions::new().read_properties(false).max_junk_bytes(0);
    let probe = Probe::with_file_type(fenced, kind).options(options);
    // The reader is dropped with whatever state the panic left it in.
    let file = catch_unwind(AssertUnwindSafe(|| probe.read()))
        .map_err(|_| refused("the tag library gave up on it"))?
        .map_err(|e| refused(e.to_string()))?;
    let mut tags = Tags::default();
    let mut native: Vec<&Tag> = file.tags().iter().collect();
    // ID3v1 is cut to 30 characters: it only fills what nothing else says.
    native.sort_by_key(|t| matches!(t.tag_type(), TagType::Id3v1));
    for tag in native {
        tags.complete(model(tag));
    }
    Ok(tags)
}

/// Reads ID3v2 bytes (the chunk of a WAV or AIFF, the tag in front of one).
pub(super) fn read_id3(id3: &[u8]) -> Result<Tags> {
    let (id3, problems) = frames::plain(id3);
    // lofty takes files, not tags: the smallest WAV that holds the tag.
    let mut wav = Vec::with_capacity(id3.len() + 64);
    let mut chunk = |id: &[u8; 4], payload: &[u8]| {
        wav.extend_from_slice(id);
        // Bounded by the chunk walk's budget, far below 32 bits.
        wav.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        wav.extend_from_slice(payload);
        if payload.len() % 2 == 1 {
            wav.push(0);
        }
    };
    chunk(
        b"fmt ",
        &[1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0],
    );
    chunk(b"data", &[0; 4]);
    chunk(b"id3 ", &id3);
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&(wav.len() as u32 + 4).to_le_bytes());
    file.extend_from_slice(b"WAVE");
    file.extend_from_slice(&wav);
    let mut tags = read(Cursor::new(file), FileType::Wav)?;
    tags.problems.extend(problems);
    Ok(tags)
}

fn model(tag: &Tag) -> Tags {
    let mut tags = Tags::default();
    for item in tag.items() {
        if let Some(value) = item.value().text() {
            tags.add(vorbis_name(item.key()), value);
        }
    }
    for picture in tag.pictures() {
        let mime = picture.mime_type().map_or("", |m| m.as_str());
        tags.pictures
            .push((mime.to_string(), picture.data().len() as u64));
    }
    // The generic tag drops names it has no key for; the native form, made of it again, has them all.
    match tag.tag_type() {
        TagType::Id3v2 => id3_frames(&Id3v2Tag::from(tag.clone()), &mut tags),
        TagType::VorbisComments => {
            for (name, value) in VorbisComments::from(tag.clone()).items() {
                tags.found(name.to_ascii_uppercase());
                tags.add(name, value);
            }
        }
        TagType::Mp4Ilst => {
            for atom in &Ilst::from(tag.clone()) {
                tags.found(match atom.ident() {
                    AtomIdent::Fourcc(id) => id.map(char::from).iter().collect(),
                    AtomIdent::Freeform { mean, name } => format!("----:{mean}:{name}"),
                });
            }
        }
        kind => {
            for item in tag.items() {
                let name = item.key().map_key(kind).map(String::from);
                tags.found(name.unwrap_or_else(|| format!("{:?}", item.key())));
            }
        }
    }
    tags
}

fn id3_frames(id3: &Id3v2Tag, tags: &mut Tags) {
    for frame in id3 {
        match frame {
            Frame::UserText(text) => {
                tags.found(format!("TXXX:{}", text.description));
                tags.add(&text.description, &text.content);
            }
            Frame::Text(text) => {
                tags.found(frame.id_str());
                if frame.id_str() == "TPRO" {
                    tags.add("PHONOGRAPHIC_COPYRIGHT", &text.value);
                }
            }
            _ => tags.found(frame.id_str()),
        }
    }
}

/// The Vorbis comment name of a key; empty for those the model does not hold.
fn vorbis_name(key: ItemKey) -> &'static str {
    match key {
        ItemKey::TrackTitle => "TITLE",
        ItemKey::TrackArtist | ItemKey::TrackArtists => "ARTIST",
        ItemKey::AlbumTitle => "ALBUM",
        ItemKey::AlbumArtist | ItemKey::AlbumArtists => "ALBUMARTIST",
        ItemKey::TrackNumber => "TRACKNUMBER",
        ItemKey::TrackTotal => "TRACKTOTAL",
        ItemKey::DiscNumber => "DISCNUMBER",
        ItemKey::DiscTotal => "DISCTOTAL",
        ItemKey::Isrc => "ISRC",
        ItemKey::Barcode => "BARCODE",
        ItemKey::CatalogNumber => "CATALOGNUMBER",
        ItemKey::Label | ItemKey::Publisher => "LABEL",
        ItemKey::Composer => "COMPOSER",
        ItemKey::Lyricist | ItemKey::Writer => "LYRICIST",
        ItemKey::Producer => "PRODUCER",
        ItemKey::Genre => "GENRE",
        ItemKey::RecordingDate => "DATE",
        ItemKey::Language => "LANGUAGE",
        ItemKey::CopyrightMessage => "COPYRIGHT",
        ItemKey::Lyrics | ItemKey::UnsyncLyrics => "LYRICS",
        ItemKey::ParentalAdvisory => "ITUNESADVISORY",
        _ => "",
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable("reading the tags", why)
}

/// A reader that stops answering after so many bytes or calls: no file makes lofty read forever.
struct Fenced<R> {
    source: R,
    bytes_left: u64,
    calls_left: u32,
}

impl<R> Fenced<R> {
    fn call(&mut self) -> io::Result<()> {
        self.calls_left = self.calls_left.checked_sub(1).ok_or_else(exhausted)?;
        Ok(())
    }
}

fn exhausted() -> io::Error {
    io::Error::other("the tags make their reader read too much")
}

impl<R: Read> Read for Fenced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.call()?;
        let count = self.source.read(buffer)?;
        self.bytes_left = self
            .bytes_left
            .checked_sub(count as u64)
            .ok_or_else(exhausted)?;
        Ok(count)
    }
}

impl<R: Seek> Seek for Fenced<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call()?;
        self.source.seek(to)
    }
}
