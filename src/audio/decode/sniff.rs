//! Tells what a file is by its first bytes, and names what it is when it is nothing we read.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use super::mpeg;
use super::packets::Container;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::format::riff::front::{read_at, start_of_container};
use crate::format::riff::walk::name;

/// Which of our readers takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RIFF, RF64, BW64, and their relatives that the chunk layer refuses by name.
    Riff,
    Form,
    Flac,
    /// Containers that symphonia takes apart.
    Packets(Container),
}

#[derive(Debug)]
pub struct Found {
    pub kind: Kind,
    /// Where the container starts.
    pub start: u64,
}

/// Bytes looked at: MPEG audio may start with padding or in the middle of a frame.
const WINDOW_BYTES: u64 = 16 * 1024;

/// First bytes of formats that are not supported, with their names.
const REFUSED: &[(&[u8], &str)] = &[
    (b"wvpk", "WavPack"),
    (b"DSD ", "DSD (DSF)"),
    (b"FRM8", "DSD (DSDIFF)"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "True Audio"),
    (b"TTA2", "True Audio"),
    (b"tBaK", "TAK"),
    (b"OFR ", "OptimFROG"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"ajkg", "Shorten"),
    (b".snd", "Sun/NeXT audio"),
    (b"\x1a\x45\xdf\xa3", "Matroska or WebM"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    (b"\x0b\x77", "Dolby AC-3"),
    (b"\x7f\xfe\x80\x01", "DTS"),
    (b"#!AMR", "AMR speech"),
    (b"MThd", "a MIDI file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"<?xml", "an XML text"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
];

const SUPPORTED: &str = "supported are WAV, RF64, BW64, AIFF, AIFF-C, CAF, FLAC, ALAC and AAC in MP4, MP3, Ogg Vorbis and Ogg FLAC";

pub fn sniff(file: &mut File) -> Result<Found> {
    let broken =
        |e: std::io::Error| Error::new(ErrorKind::Io, "reading the first bytes of", e.to_string());
    let length = file.seek(SeekFrom::End(0)).map_err(broken)?;
    if length == 0 {
        return Err(refuse("the file is empty".into()));
    }
    let start = start_of_container(file).map_err(broken)?;
    let head = read_at(file, start, WINDOW_BYTES).map_err(broken)?;
    let found = |kind| Ok(Found { kind, start });

    match &head[..head.len().min(4)] {
        b"RIFF" | b"RF64" | b"BW64" | b"RIFX" | b"riff" => return found(Kind::Riff),
        b"FORM" => return found(Kind::Form),
        b"fLaC" => return found(Kind::Flac),
        b"caff" => return found(Kind::Packets(Container::Caf)),
        b"OggS" => return ogg(&head).and_then(|c| found(Kind::Packets(c))),
        _ => {}
    }
    if let Some(container) = iso_media(&head) {
        return found(Kind::Packets(container));
    }
    if let Some((_, what)) = REFUSED.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(refuse(format!(
            "this seems to be {what}, which is not supported"
        )));
    }
    if let Some((container, offset)) = mpeg::find(&head, length - start.min(length)) {
        return Ok(Found {
            kind: Kind::Packets(container),
            start: start + offset as u64,
        });
    }
    Err(refuse(if head.is_empty() {
        format!("expected audio behind the ID3v2 tag of {start} bytes, found the end of the file")
    } else if head.iter().all(|b| *b == 0) {
        format!(
            "expected an audio file, found only zeros in the first {} bytes",
            head.len()
        )
    } else {
        let first = head.get(..4).unwrap_or(&head);
        let hex: Vec<String> = first.iter().map(|b| format!("{b:02X}")).collect();
        format!(
            "expected an audio file, found {length} bytes that start with {} (`{}`)",
            hex.join(" "),
            name(first)
        )
    }))
}

fn refuse(why: String) -> Error {
    Error::unreadable("reading", why).hint(SUPPORTED)
}

/// The codec of an Ogg stream, from the beginning of its first packet (RFC 3533 for the page, each codec's mapping for the word).
fn ogg(head: &[u8]) -> Result<Container> {
    let segments = usize::from(head.get(26).copied().unwrap_or(0));
    let packet = head.get(27 + segments..).unwrap_or_default();
    if packet.starts_with(b"\x01vorbis") || packet.starts_with(b"\x7fFLAC") {
        return Ok(Container::Ogg);
    }
    let what = if packet.starts_with(b"OpusHead") {
        "Opus"
    } else if packet.starts_with(b"Speex") {
        "Speex"
    } else if packet.starts_with(b"\x80theora") {
        "Theora video"
    } else {
        return Err(refuse(
            "expected Vorbis or FLAC in the Ogg stream, found an unknown code".into(),
        ));
    };
    Err(refuse(format!(
        "this seems to be {what} in Ogg, which is not supported"
    )))
}

/// ISO base media and QuickTime: a first box of a known type (ISO/IEC 14496-12, section 4.3).
fn iso_media(head: &[u8]) -> Option<Container> {
    match head.get(4..8)? {
        b"ftyp" => Some(match head.get(8..12)? {
            b"M4A " | b"M4B " | b"M4P " => Container::M4a,
            b"qt  " => Container::Mov,
            _ => Container::Mp4,
        }),
        b"moov" | b"mdat" | b"wide" | b"pnot" => Some(Container::Mov),
        _ => None,
    }
}
