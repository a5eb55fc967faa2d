//! A folder to a disc, leniently: what is unambiguous is used, and everything odd is named with its file and byte.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{
    Control, IDENTIFIER, Identifier, MAP, Packet, Place, SECTOR_BYTES, Stream, Use, descriptor, id,
    map,
};
use crate::error::{Error, Result};
use crate::format::disc::{
    AudioKind, Disc, DiscTrack, FIRST_PAUSE, Mark, Sectors, Source, Span, cdtext,
};
use crate::format::names;
use crate::release::Isrc;

const DOING: &str = "reading the DDP";
/// A file that is no image is never longer: 99 tracks of 100 indexes in 64 bytes, and room for what strangers add.
const MAX_SMALL_BYTES: u64 = 1 << 20;
/// Remarks that are listed of one kind.
const MAX_LISTED: usize = 200;

/// Something odd in a fileset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Name of the file as found.
    pub file: String,
    /// Offset of the record it is about, in bytes.
    pub byte: Option<usize>,
    pub message: String,
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.byte {
            Some(byte) => write!(f, "{}, byte {byte}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// What a folder says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    pub disc: Disc,
    /// None where there is no DDPID.
    pub identifier: Option<Identifier>,
    pub streams: Vec<Stream>,
    /// UPC or EAN in the lead-in of the PQ descriptor.
    pub pq_upc: Option<String>,
    /// Size of the CD-TEXT in bytes, and the file.
    pub cd_text: Option<(u64, PathBuf)>,
    /// Main streams, in order.
    pub images: Vec<PathBuf>,
    /// Every file the set consists of that is there, as found on disk.
    pub parts: Vec<PathBuf>,
    /// Parts that every set has and this one has not.
    pub missing: Vec<String>,
    /// Whether the images are as long as map and lead-out say.
    pub image_as_long: bool,
    /// What breaks the format: a plant refuses it, or the disc comes out wrong.
    pub problems: Vec<Remark>,
    /// What is legal or survivable, and has tripped readers.
    pub doubts: Vec<Remark>,
}

/// Whether a folder looks like a DDP: it holds an identifier or a map.
pub fn is_ddp(folder: &Path) -> bool {
    [MAP, IDENTIFIER]
        .iter()
        .any(|name| file_in(folder, name).is_some())
}

/// The plain file of a name in a folder; capitals count only where two files differ by them.
pub fn file_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|m| m.is_file());
    let exact = folder.join(name);
    if plain(&exact) {
        return Some(exact);
    }
    // The folder of a bare name is the one we stand in.
    let here = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let entries = std::fs::read_dir(here).ok()?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|e| {
            e.file_name()
                .to_str()
                .is_some_and(|n| n.eq_ignore_ascii_case(name))
        })
        .map(|e| e.path())
        .filter(|path| plain(path))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Reads a fileset. The images are not opened, only measured.
///
/// # Errors
/// `Kind::Unreadable` where a file that should be short is very long; `Kind::Io`. Without a map or a PQ descriptor nothing is known of the
/// tracks, and that is a problem as others are.
pub fn read(folder: &Path) -> Result<Parsed> {
    let mut reader = Reader {
        folder,
        out: Parsed::default(),
    };
    reader.identifier()?;
    reader.map()?;
    let descriptor = reader.descriptor()?;
    if let Some((name, packets)) = &descriptor {
        reader.tracks(name, packets);
    }
    reader.cd_text()?;
    reader.images();
    if let Some((_, packets)) = &descriptor {
        reader.agreement(packets);
    }
    Ok(reader.out)
}

/// Records of a descriptor, with the byte at which each begins.
type Records = Vec<(usize, Packet)>;

struct Reader<'a> {
    folder: &'a Path,
    out: Parsed,
}

impl Reader<'_> {
    fn problem(&mut self, file: &str, byte: Option<usize>, message: impl Into<String>) {
        list(&mut self.out.problems, file, byte, message.into());
    }

    fn doubt(&mut self, file: &str, byte: Option<usize>, message: impl Into<String>) {
        list(&mut self.out.doubts, file, byte, message.into());
    }

    fn identifier(&mut self) -> Result<()> {
        let Some(path) = file_in(self.folder, IDENTIFIER) else {
            self.out.missing.push(IDENTIFIER.into());
            return Ok(());
        };
        let bytes = small(&path)?;
        self.out.parts.push(path);
        if bytes.len() != id::BYTES {
            let message = format!("{} bytes, an identifier has {}", bytes.len(), id::BYTES);
            self.problem(IDENTIFIER, None, message);
        }
        let identifier = Identifier::from_bytes(&bytes);
        if identifier.kind != "CD" {
            let message = format!("the medium is `{}`, not CD", identifier.kind);
            self.problem(IDENTIFIER, Some(87), message);
        }
        self.out.disc.master_id.clone_from(&identifier.master_id);
        self.out.identifier = Some(identifier);
        Ok(())
    }

    fn map(&mut self) -> Result<()> {
        let Some(path) = file_in(self.folder, MAP) else {
            self.out.missing.push(MAP.into());
            return Ok(());
        };
        let bytes = small(&path)?;
        self.out.parts.push(path);
        if bytes.is_empty() || !bytes.len().is_multiple_of(map::BYTES) {
            let message = format!(
                "{} bytes, a map has a whole number of records of {}",
                bytes.len(),
                map::BYTES
            );
            self.problem(MAP, None, message);
        }
        for (n, record) in bytes.chunks(map::BYTES).enumerate() {
            let at = Some(n * map::BYTES);
            if !Stream::is_marked(record) {
                self.problem(
                    MAP,
                    at,
                    format!("the record does not begin with {}", map::MARK),
                );
                continue;
            }
            let stream = Stream::from_bytes(record);
            for (field, text) in &stream.unreadable {
                self.problem(MAP, at, format!("the {field} is `{text}`, not a number"));
            }
            if stream.new_session {
                self.doubt(MAP, at, "a further session begins here; it is not read");
            }
            if stream.name.chars().count() > map::NAME_CHARACTERS || stream.name.contains(' ') {
                self.doubt(
                    MAP,
                    at,
                    format!(
                        "the name `{}` has blanks; readers cut it there",
                        stream.name
                    ),
                );
            }
            if stream.purpose() == Use::Other {
                let subcode = match stream.subcode.as_str() {
                    "" => String::new(),
                    subcode => format!(" with `{subcode}`"),
                };
                let (kind, name) = (&stream.kind, &stream.name);
                self.doubt(
                    MAP,
                    at,
                    format!("`{name}` is of type `{kind}`{subcode}; it is not read"),
                );
            }
            self.out.streams.push(stream);
        }
        Ok(())
    }

    /// The stream with its file, where the name in the map stays in the folder and something is there.
    fn file_of(&mut self, stream: &Stream) -> Option<PathBuf> {
        // Parts of a set lie side by side: a name with a folder in it is none.
        let name = &stream.name;
        if let Err(why) = names::safe_relative(name) {
            self.problem(
                MAP,
                None,
                format!("the file name `{name}` is refused: {why}"),
            );
            return None;
        }
        if name.contains(['/', '\\']) {
            self.problem(
                MAP,
                None,
                format!("the file name `{name}` is refused: parts of a DDP lie side by side"),
            );
            return None;
        }
        let Some(path) = file_in(self.folder, name) else {
            self.out.missing.push(format!("{name}, which DDPMS names"));
            return None;
        };
        if path.file_name().and_then(|n| n.to_str()) != Some(name) {
            self.doubt(
                MAP,
                None,
                format!("`{name}` differs in its capitals from the file there"),
            );
        }
        if !self.out.parts.contains(&path) {
            self.out.parts.push(path.clone());
        }
        Some(path)
    }

    fn of_use(&self, wanted: Use) -> Vec<Stream> {
        let streams = self.out.streams.iter();
        streams.filter(|s| s.purpose() == wanted).cloned().collect()
    }

    /// Name and records, with the byte at which each begins.
    fn descriptor(&mut self) -> Result<Option<(String, Records)>> {
        let streams = self.of_use(Use::Descriptor);
        let [stream, more @ ..] = &streams[..] else {
            if !self.out.missing.iter().any(|part| part == MAP) {
                let why =
                    "it names no PQ descriptor (S0, PQ DESCR), so nothing is known of the tracks";
                self.problem(MAP, None, why);
            }
            return Ok(None);
        };
        if !more.is_empty() {
            self.problem(
                MAP,
                None,
                format!("{} PQ descriptors; the first is read", streams.len()),
            );
        }
        let Some(path) = self.file_of(stream) else {
            let why = format!(
                "the PQ descriptor it names, `{}`, is not there",
                stream.name
            );
            self.problem(MAP, None, why);
            return Ok(None);
        };
        let bytes = small(&path)?;
        let name = stream.name.clone();
        if stream.length != Some(bytes.len() as u64) {
            let message = format!(
                "{} bytes, DDPMS says {}",
                bytes.len(),
                or_nothing(stream.length)
            );
            self.problem(&name, None, message);
        }
        if bytes.is_empty() || !bytes.len().is_multiple_of(descriptor::BYTES) {
            let message = format!(
                "{} bytes, a descriptor has a whole number of records of {}",
                bytes.len(),
                descriptor::BYTES
            );
            self.problem(&name, None, message);
        }
        let mut packets = Vec::new();
        for (n, record) in bytes
            .as_chunks::<{ descriptor::BYTES }>()
            .0
            .iter()
            .enumerate()
        {
            match Packet::from_bytes(record) {
                Ok(packet) => packets.push((n * descriptor::BYTES, packet)),
                Err(wrong) => {
                    for why in wrong {
                        self.problem(&name, Some(n * descriptor::BYTES), why);
                    }
                }
            }
        }
        Ok(Some((name, packets)))
    }

    fn tracks(&mut self, name: &str, packets: &[(usize, Packet)]) {
        match packets.first() {
            Some((
                _,
                Packet {
                    place: Place::LeadIn,
                    index: 0,
                    at: Sectors(0),
                    ..
                },
            )) => {}
            _ => self.problem(
                name,
                Some(0),
                "the first record is not the lead-in (track 00, index 00, at 00:00:00)",
            ),
        }
        let lead_outs = packets.iter().filter(|p| p.1.place == Place::LeadOut);
        let lead_outs: Vec<&(usize, Packet)> = lead_outs.collect();
        match &lead_outs[..] {
            [] => self.problem(name, None, "there is no lead-out (track AA)"),
            [first, more @ ..] => {
                self.out.disc.lead_out = first.1.at;
                if let Some((byte, other)) = more.iter().find(|p| p.1.at != first.1.at) {
                    let message = format!(
                        "the lead-out is repeated with another time, {} after {}",
                        other.at.msf(),
                        first.1.at.msf()
                    );
                    self.problem(name, Some(*byte), message);
                }
                for (byte, packet) in &lead_outs {
                    if packet.index != 1 {
                        self.problem(
                            name,
                            Some(*byte),
                            format!("the lead-out has index {:02}, not 01", packet.index),
                        );
                    }
                }
            }
        }
        let (mut last, mut ended): (Option<Sectors>, bool) = (None, false);
        for (n, (byte, packet)) in packets.iter().enumerate() {
            let byte = Some(*byte);
            match packet.place {
                Place::LeadOut => ended = true,
                Place::LeadIn if n == 0 => {}
                Place::LeadIn => self.problem(name, byte, "a second lead-in"),
                Place::Track(number) => {
                    if ended {
                        self.problem(name, byte, "a track after the lead-out");
                    }
                    if last.is_some_and(|last| packet.at <= last) {
                        let message = format!(
                            "track {number:02} index {:02} at {} is not after the mark before it",
                            packet.index,
                            packet.at.msf()
                        );
                        self.problem(name, byte, message);
                    }
                    last = Some(packet.at);
                    self.mark(name, byte, number, packet);
                }
            }
        }
        if let Some(last) =
            last.filter(|last| *last >= self.out.disc.lead_out && !lead_outs.is_empty())
        {
            let message = format!(
                "the lead-out at {} is not after the last mark at {}",
                self.out.disc.lead_out.msf(),
                last.msf()
            );
            self.problem(name, None, message);
        }
        self.track_by_track(name);
    }

    /// Adds one index to its track.
    fn mark(&mut self, name: &str, byte: Option<usize>, number: u8, packet: &Packet) {
        let Control { flags, data } = packet.control;
        if let Some(isrc) = &packet.isrc
            && let Err(why) = Isrc::parse(isrc)
        {
            self.problem(name, byte, format!("the ISRC `{isrc}`: {why}"));
        }
        let mark = Mark {
            index: packet.index,
            at: packet.at,
        };
        let current = self
            .out
            .disc
            .tracks
            .last_mut()
            .filter(|t| t.number == number);
        let Some(track) = current else {
            let expected = self
                .out
                .disc
                .tracks
                .last()
                .map_or(1, |t| t.number.saturating_add(1));
            if number != expected {
                self.problem(
                    name,
                    byte,
                    format!("track {number:02} stands where track {expected:02} belongs"),
                );
            }
            if packet.index > 1 {
                self.problem(
                    name,
                    byte,
                    format!("track {number:02} begins with index {:02}", packet.index),
                );
            }
            self.out.disc.tracks.push(DiscTrack {
                number,
                audio: !data,
                flags,
                isrc: packet.isrc.clone(),
                indexes: vec![mark],
            });
            return;
        };
        let expected = track
            .indexes
            .last()
            .map_or(0, |m| m.index.saturating_add(1));
        track.indexes.push(mark);
        let same_control = track.flags == flags && track.audio != data;
        let (before, now) = (track.isrc.clone(), packet.isrc.clone());
        if track.isrc.is_none() {
            track.isrc.clone_from(&now);
        }
        if packet.index != expected {
            self.problem(
                name,
                byte,
                format!(
                    "track {number:02} index {:02} stands where index {expected:02} belongs",
                    packet.index
                ),
            );
        }
        if !same_control {
            self.problem(
                name,
                byte,
                format!("the control bits of track {number:02} change inside the track"),
            );
        }
        if let (Some(before), Some(now)) = (before, now)
            && before != now
        {
            self.problem(
                name,
                byte,
                format!("track {number:02} has the ISRC {now} here and {before} before"),
            );
        }
    }

    fn track_by_track(&mut self, name: &str) {
        let tracks = self.out.disc.tracks.clone();
        if tracks.is_empty() {
            self.problem(name, None, "there is no track");
        }
        for (n, track) in tracks.iter().enumerate() {
            let number = track.number;
            if track.at(1).is_none() {
                self.problem(name, None, format!("track {number:02} has no index 01"));
            }
            if track.flags.copy_permitted && track.flags.scms {
                self.problem(
                    name,
                    None,
                    format!("track {number:02} permits copies and restricts them (DCP and SCMS)"),
                );
            }
            if track.flags.four_channel {
                self.doubt(
                    name,
                    None,
                    format!(
                        "track {number:02} is flagged as four-channel; players have no such mode"
                    ),
                );
            }
            if n > 0 {
                continue;
            }
            if track.at(0) != Some(Sectors(0)) {
                self.problem(name, None, "index 00 of the first track is not at 00:00:00");
            }
            if let Some(at) = track.at(1).filter(|at| *at < FIRST_PAUSE) {
                let message = format!(
                    "the first track begins at {}, before {}",
                    at.msf(),
                    FIRST_PAUSE.msf()
                );
                self.problem(name, None, message);
            }
        }
    }

    fn cd_text(&mut self) -> Result<()> {
        let streams = self.of_use(Use::CdText);
        let Some(stream) = streams.first() else {
            return Ok(());
        };
        if streams.len() > 1 {
            self.problem(
                MAP,
                None,
                format!("{} CD-TEXT streams; the first is read", streams.len()),
            );
        }
        let Some(path) = self.file_of(stream) else {
            return Ok(());
        };
        let bytes = small(&path)?;
        let name = stream.name.clone();
        if stream.length != Some(bytes.len() as u64) {
            let message = format!(
                "{} bytes, DDPMS says {}",
                bytes.len(),
                or_nothing(stream.length)
            );
            self.problem(&name, None, message);
        }
        self.out.cd_text = Some((bytes.len() as u64, path));
        match cdtext::decode(&bytes) {
            Err(error) => self.problem(&name, None, error.why),
            Ok(decoded) => {
                for (found, is_problem) in [(&decoded.problems, true), (&decoded.notes, false)] {
                    for remark in found {
                        let byte = remark.pack.map(|pack| pack * cdtext::PACK_BYTES);
                        match is_problem {
                            true => self.problem(&name, byte, remark.message.as_str()),
                            false => self.doubt(&name, byte, remark.message.as_str()),
                        }
                    }
                }
                if decoded.variant != cdtext::Variant::Plain {
                    self.doubt(&name, None, "there is something around the packs (a header, or a zero behind); not every reader takes it off");
                }
                self.out.disc.text = decoded.text;
            }
        }
        Ok(())
    }

    fn images(&mut self) {
        let mut streams = self.of_use(Use::Audio);
        let data = self.of_use(Use::Data);
        if !data.is_empty() {
            self.doubt(
                MAP,
                None,
                format!("{} streams of data; only sound is read", data.len()),
            );
            streams.retain(|s| s.purpose() == Use::Audio);
        }
        let has_map = !self.out.missing.iter().any(|part| part == MAP);
        if streams.is_empty() && has_map {
            self.problem(MAP, None, "it names no sound (D0, DA)");
        }
        if streams.len() > 1 {
            self.doubt(
                MAP,
                None,
                format!(
                    "{} streams of sound, joined in their order; some readers take one only",
                    streams.len()
                ),
            );
        }
        let descriptor = self.of_use(Use::Descriptor);
        let descriptor = descriptor.first().map_or("no file", |s| &s.name);
        let lead_out = self.out.disc.lead_out;
        let mut total = Sectors(0);
        let mut as_long = !streams.is_empty();
        for stream in &streams {
            if !matches!(stream.storage.as_str(), "7" | "0") {
                let message = format!(
                    "`{}` is stored in form `{}`; whole sectors are 7 or 0",
                    stream.name, stream.storage
                );
                self.problem(MAP, None, message);
            }
            if !matches!(stream.scrambled.as_str(), "" | "0" | "1") {
                self.doubt(
                    MAP,
                    None,
                    format!(
                        "`{}`: the scrambling is `{}`",
                        stream.name, stream.scrambled
                    ),
                );
            }
            // The start says where on the disc the stream begins; what lies in front is in no file.
            if let Some(start) = stream
                .start
                .and_then(|s| u32::try_from(s).ok())
                .filter(|s| *s > total.0)
            {
                self.out.disc.audio.push(Span {
                    frames: Sectors(start - total.0).frames(),
                    source: Source::Silence,
                });
                total = Sectors(start);
            }
            let Some(path) = self.file_of(stream) else {
                as_long = false;
                continue;
            };
            let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
            let sectors = bytes / SECTOR_BYTES;
            if Some(sectors) != stream.length || !bytes.is_multiple_of(SECTOR_BYTES) {
                as_long = false;
                let message = format!(
                    "{bytes} bytes; DDPMS says {} sectors of {SECTOR_BYTES} bytes",
                    or_nothing(stream.length)
                );
                self.problem(&stream.name, None, message);
            }
            let sectors = u32::try_from(sectors).unwrap_or(u32::MAX);
            self.out.images.push(path);
            self.out.disc.audio.push(Span {
                frames: Sectors(sectors).frames(),
                source: Source::File {
                    name: stream.name.clone(),
                    kind: AudioKind::RawLittle,
                    from: 0,
                },
            });
            total = Sectors(total.0.saturating_add(sectors));
        }
        if as_long && total != lead_out {
            as_long = false;
            let message = format!(
                "the sound ends at {}, in {descriptor} the lead-out stands at {}",
                total.msf(),
                lead_out.msf()
            );
            self.problem(MAP, None, message);
        }
        self.out.image_as_long = as_long;
        let start = self.out.disc.tracks.first().and_then(|t| t.at(1));
        if let (Some(stream), Some(start)) = (streams.first(), start)
            && let Some(pause) = stream.pause
        {
            let stands = u64::from(start.0).saturating_sub(stream.start.unwrap_or(0));
            if pause != stands {
                let message = format!(
                    "the pause (PRE2) is {pause} sectors, in {descriptor} index 01 of the first track stands at {stands}"
                );
                self.doubt(MAP, None, message);
            }
        }
    }

    /// What is said in several places is said alike.
    fn agreement(&mut self, packets: &[(usize, Packet)]) {
        let name = self.of_use(Use::Descriptor)[0].name.clone();
        let stated: Vec<(usize, String)> = packets
            .iter()
            .filter_map(|(byte, packet)| Some((*byte, packet.upc.clone()?)))
            .collect();
        if let Some((_, first)) = stated.first() {
            if let Some((byte, other)) = stated.iter().find(|s| s.1 != *first) {
                self.problem(
                    &name,
                    Some(*byte),
                    format!("the catalogue number is {other} here and {first} before"),
                );
            }
            self.out.pq_upc = Some(first.clone());
        }
        let of_id = self.out.identifier.as_ref().and_then(|id| id.upc.clone());
        match (&of_id, self.out.pq_upc.clone()) {
            (Some(id), Some(pq)) if digits(id) != digits(&pq) => {
                self.problem(
                    &name,
                    Some(32),
                    format!("the catalogue number is {pq}, in {IDENTIFIER} it is {id}"),
                );
            }
            (Some(id), None) => {
                self.doubt(
                    &name,
                    Some(32),
                    format!("the catalogue number {id} stands in {IDENTIFIER} only; the pressed disc may come without it"),
                );
            }
            _ => {}
        }
        self.out.disc.mcn = self.out.pq_upc.clone().or(of_id);
        let texts = self.of_use(Use::CdText);
        for message in self.out.disc.codes_that_differ() {
            self.problem(&texts[0].name, None, format!("{message} ({name})"));
        }
    }
}

/// A UPC is an EAN without its leading zero.
fn digits(code: &str) -> String {
    format!("{code:0>13}")
}

fn or_nothing(number: Option<u64>) -> String {
    number.map_or("nothing".into(), |n| n.to_string())
}

/// Adds to a list that stops growing.
fn list(list: &mut Vec<Remark>, file: &str, byte: Option<usize>, message: String) {
    let message = match list.len() {
        0..MAX_LISTED => message,
        MAX_LISTED => format!("more than {MAX_LISTED} such remarks; the rest is not listed"),
        _ => return,
    };
    list.push(Remark {
        file: file.to_string(),
        byte,
        message,
    });
}

/// A file that fits into memory whatever a stranger wrote.
fn small(path: &Path) -> Result<Vec<u8>> {
    let io = |e: std::io::Error| Error::io(DOING, path, &e);
    let file = File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    file.take(MAX_SMALL_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > MAX_SMALL_BYTES {
        let why = format!("it is longer than {MAX_SMALL_BYTES} bytes, which no such file is");
        return Err(Error::unreadable(DOING, why).at_path(path));
    }
    Ok(bytes)
}
