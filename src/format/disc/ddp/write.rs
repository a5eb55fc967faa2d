//! A disc to the files of a DDP, all but the image.

use super::{Control, Dialect, IDENTIFIER, Identifier, MAP, Packet, Place, Stream, refusals};
use crate::error::{Error, Result};
use crate::format::disc::{Disc, Sectors};
use crate::release::{Ean, Isrc};

/// Name of the image: samples of 16 bits, low byte first, left then right, from the start of the first pause to the lead-out.
pub const IMAGE: &str = "IMAGE.DAT";
const CD_TEXT: &str = "CDTEXT.BIN";

/// A file of the set that fits into memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Identifier, map, CD-TEXT (where the disc has any) and PQ descriptor. The image has [`Disc::lead_out`] sectors and is called [`IMAGE`].
///
/// # Errors
/// `Kind::Usage`: the first of [`refusals`].
pub fn write(disc: &Disc, dialect: Dialect) -> Result<Vec<SmallFile>> {
    const DOING: &str = "writing the DDP";
    if let Some(refusal) = refusals(disc).into_iter().next() {
        let mut error = Error::usage(DOING, refusal.why);
        if let Some(track) = refusal.track {
            error = error.at(format!("track {track:02}"));
        }
        return Err(match refusal.hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }
    let upc = disc.mcn.as_deref().and_then(|mcn| Ean::parse(mcn).ok());
    let upc = upc.map(|upc| upc.as_str().to_string());
    let identifier = Identifier {
        level: "DDP 2.00".into(),
        upc: upc.clone(),
        master_id: disc.master_id.clone(),
        kind: "CD".into(),
    };
    let packs = disc.text.to_packs()?;
    let descriptor: Vec<u8> = packets(disc, upc, dialect)
        .iter()
        .flat_map(Packet::to_bytes)
        .collect();
    let descriptor_name = match dialect {
        Dialect::Standard => "PQDESCR",
        Dialect::Cue2ddp => "SD",
    };
    let pause = disc
        .tracks
        .first()
        .and_then(|t| t.at(1))
        .unwrap_or_default();
    let mut streams = Vec::new();
    if !packs.is_empty() {
        streams.push(Stream::cd_text(packs.len() as u64, CD_TEXT));
    }
    streams.push(Stream::descriptor(descriptor.len() as u64, descriptor_name));
    streams.push(Stream::audio(
        disc.lead_out.0.into(),
        pause.0.into(),
        IMAGE,
        dialect,
    ));
    let map = streams.iter().flat_map(|s| s.to_bytes(dialect)).collect();
    let mut files = vec![
        small(IDENTIFIER, identifier.to_bytes().to_vec()),
        small(MAP, map),
    ];
    if !packs.is_empty() {
        files.push(small(CD_TEXT, packs));
    }
    files.push(small(descriptor_name, descriptor));
    Ok(files)
}

fn small(name: &str, bytes: Vec<u8>) -> SmallFile {
    SmallFile {
        name: name.into(),
        bytes,
    }
}

/// Lead-in, every index, and the lead-out twice, as recorded filesets have it.
pub(super) fn packets(disc: &Disc, upc: Option<String>, dialect: Dialect) -> Vec<Packet> {
    let edge = |place, index, at, upc| Packet {
        place,
        index,
        at,
        control: Control::default(),
        isrc: None,
        upc,
    };
    let mut packets = vec![edge(Place::LeadIn, 0, Sectors(0), upc)];
    for track in &disc.tracks {
        let isrc = track
            .isrc
            .as_deref()
            .and_then(|code| Isrc::parse(code).ok());
        for (n, mark) in track.indexes.iter().enumerate() {
            // Readers look for the code at the first index, at INDEX 00 or at INDEX 01.
            let carries = match dialect {
                Dialect::Standard => mark.index <= 1,
                Dialect::Cue2ddp => n == 0,
            };
            packets.push(Packet {
                place: Place::Track(track.number),
                index: mark.index,
                at: mark.at,
                control: Control {
                    flags: track.flags,
                    data: false,
                },
                isrc: isrc
                    .as_ref()
                    .filter(|_| carries)
                    .map(|isrc| isrc.as_str().to_string()),
                upc: None,
            });
        }
    }
    let lead_out = edge(Place::LeadOut, 1, disc.lead_out, None);
    packets.extend([lead_out.clone(), lead_out]);
    packets
}
