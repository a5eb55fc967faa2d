//! The disc probe: a cue sheet and the audio it names -> `cd.*` readings, and a subject per track.
//!
//! Times are A-times: counted from the start of the disc's first pause, 150 sectors before the programme (IEC 60908).

use std::path::{Path, PathBuf};

use crate::audio::{self, AudioFormat, Block, SampleFormat};
use crate::error::Result;
use crate::format::disc::cue::{self, CueSheet};
use crate::prove::Subject;
use crate::prove::verify::{FileKind, Set};
use crate::reading::{Event, Reading, Readings, Scope};
use crate::release::{Ean, Isrc, Sectors};

/// Sectors of the pause that every disc has before its programme.
const FIRST_PAUSE: u64 = crate::format::disc::FIRST_PAUSE.0 as u64;

/// A cue sheet laid out: the A-time of every index.
pub struct DiscMap {
    pub sheet: CueSheet,
    /// Per track: (index number, A-time), ascending.
    pub indexes: Vec<Vec<(u8, u64)>>,
    /// A-time of the lead-out.
    pub lead_out: u64,
    /// The audio is a whole number of sectors.
    pub aligned: bool,
    /// The audio files, in order, for whoever wants to look inside.
    pub files: Vec<PathBuf>,
}

/// Reads a cue sheet and the lengths of its audio files.
pub fn map(path: &Path) -> Result<(DiscMap, Vec<String>)> {
    let parsed = cue::read(path)?;
    let mut complaints: Vec<String> = parsed
        .problems
        .iter()
        .map(|p| format!("line {}: {}", p.line, p.message))
        .collect();
    let folder = path.parent().unwrap_or(Path::new(""));
    let sheet = parsed.sheet;
    let (mut starts, mut files, mut total, mut aligned) = (Vec::new(), Vec::new(), 0u64, true);
    for file in &sheet.files {
        starts.push(total);
        let Ok(relative) = cue::safe_relative(&file.name) else {
            // The reader has complained already; it is not opened.
            continue;
        };
        let audio_path = folder.join(relative);
        match sectors_of(&audio_path, &file.kind, &mut complaints) {
            Ok((sectors, whole)) => {
                total += sectors;
                aligned &= whole;
                files.push(audio_path);
            }
            Err(error) => complaints.push(error.to_string()),
        }
    }
    let mut shift = FIRST_PAUSE;
    let mut indexes = Vec::new();
    for track in &sheet.tracks {
        shift += track.pregap.map_or(0, |p| u64::from(p.0));
        let list = track.indexes.iter().map(|i| {
            (
                i.number,
                shift + starts.get(i.file).copied().unwrap_or(0) + u64::from(i.at.0),
            )
        });
        indexes.push(list.collect());
        shift += track.postgap.map_or(0, |p| u64::from(p.0));
    }
    Ok((
        DiscMap {
            sheet,
            indexes,
            lead_out: total + shift,
            aligned,
            files,
        },
        complaints,
    ))
}

/// A file that a cue sheet of its folder names is the disc's programme, not a track.
pub fn claim_programmes(set: &Set, subjects: &mut [Subject]) {
    for found in set.files.iter().filter(|f| f.kind == FileKind::Cue) {
        let Ok(parsed) = cue::read(&found.path) else {
            continue;
        };
        // One file per track: each file is a track.
        if parsed.sheet.files.len() > 1 && parsed.sheet.files.len() >= parsed.sheet.tracks.len() {
            continue;
        }
        let folder = found
            .shown
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        for file in &parsed.sheet.files {
            let shown = if folder.is_empty() {
                file.name.clone()
            } else {
                format!("{folder}/{}", file.name)
            };
            for subject in subjects.iter_mut().filter(|s| s.path == shown) {
                subject.scopes.retain(|scope| *scope != Scope::Track);
            }
        }
    }
}

/// Length in sectors, rounded up, and whether it came out whole. Audio that no disc can hold is complained of, and counted by its time.
fn sectors_of(path: &Path, kind: &str, complaints: &mut Vec<String>) -> Result<(u64, bool)> {
    const DISC: AudioFormat = AudioFormat {
        rate: 44_100,
        channels: 2,
        samples: SampleFormat::Int(16),
    };
    let frames = if kind == "BINARY" || kind == "MOTOROLA" {
        let bytes = std::fs::metadata(path)
            .map_err(|e| crate::error::Error::io("reading the audio of a cue sheet", path, &e))?
            .len();
        bytes / 4
    } else {
        let mut file = audio::open(path)?;
        let format = file.info.format;
        if format != DISC {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bits = format
                .samples
                .bits()
                .map_or("lossy".into(), |bits| format!("{bits} bit"));
            complaints.push(format!(
                "the audio `{name}` is {bits}, {} Hz, {} channels; a disc holds 16 bit, 44100 Hz, 2 channels",
                format.rate, format.channels
            ));
        }
        let frames = match file.info.declared_frames {
            Some(frames) => frames,
            None => file.skip(u64::MAX)?,
        };
        (u128::from(frames) * u128::from(DISC.rate)).div_ceil(u128::from(format.rate.max(1))) as u64
    };
    Ok((
        frames.div_ceil(Sectors::FRAMES),
        frames % Sectors::FRAMES == 0,
    ))
}

/// Whether the audio between each INDEX 00 and its INDEX 01 is digital silence; none where the sheet has no such pause in one WAV file.
fn pauses_silent(map: &DiscMap) -> Option<bool> {
    let [path] = &map.files[..] else { return None };
    let pauses = map.sheet.tracks.iter().filter_map(|track| {
        Some((
            u64::from(track.index(0)?.at.0),
            u64::from(track.index(1)?.at.0),
        ))
    });
    let mut pauses: Vec<(u64, u64)> = pauses.filter(|(from, to)| from < to).collect();
    pauses.sort_unstable();
    if pauses.is_empty() {
        return None;
    }
    let mut file = audio::open(path).ok()?;
    let (mut at, mut block) = (0, Block::default());
    for (from, to) in pauses {
        let (from, to) = (from * Sectors::FRAMES, to * Sectors::FRAMES);
        at += file.skip(from.checked_sub(at)?).ok()?;
        while at < to {
            file.read(&mut block, (to - at).min(8192) as usize).ok()?;
            if block.is_empty() {
                return None;
            }
            if block.channels.iter().flatten().any(|x| *x != 0.0) {
                return Some(false);
            }
            at += block.frames() as u64;
        }
    }
    Some(true)
}

/// All subjects of a disc: the disc itself, then its tracks.
pub fn subjects(path: &Path, shown: &str) -> Result<Vec<Subject>> {
    let (map, complaints) = map(path)?;
    let mut readings = Readings::default();
    readings.put("cd.sheet_problems", complaints);
    readings.put("cd.track_count", map.sheet.tracks.len() as u64);
    readings.put("cd.total_time", map.lead_out);
    readings.put("cd.frame_aligned", map.aligned);
    let first = map.indexes.first();
    let at = |number: u8| {
        first
            .and_then(|list| list.iter().find(|i| i.0 == number))
            .map(|i| i.1)
    };
    readings.put("cd.index0_track1", 0u64);
    if let Some(start) = at(1) {
        readings.put("cd.index1_track1", start);
    }
    readings.put(
        "cd.index_count",
        map.indexes.iter().map(Vec::len).max().unwrap_or(0) as u64,
    );
    let all: Vec<u64> = map.indexes.iter().flatten().map(|i| i.1).collect();
    readings.put(
        "cd.index_monotonic",
        all.windows(2).all(|w| w[0] < w[1]) && all.last().is_none_or(|last| *last < map.lead_out),
    );
    let doubled = map
        .indexes
        .iter()
        .any(|list| list.windows(2).any(|w| w[0].1 == w[1].1 && w[1].0 > 1));
    readings.put("cd.subindex_at_start", doubled);
    match &map.sheet.catalog {
        Some(mcn) => {
            readings.put("cd.mcn", mcn.as_str());
            readings.put("cd.mcn_valid", mcn.len() == 13 && Ean::parse(mcn).is_ok());
        }
        None => readings.not_applicable("cd.mcn_valid", "the sheet has no CATALOG line"),
    }
    readings.put(
        "cd.isrc_missing",
        map.sheet.tracks.iter().filter(|t| t.isrc.is_none()).count() as u64,
    );
    readings.put(
        "cd.pre_emphasis",
        map.sheet.tracks.iter().any(|t| t.flags.pre_emphasis),
    );
    let before = at(1).unwrap_or(FIRST_PAUSE).saturating_sub(FIRST_PAUSE);
    readings.put(
        "cd.hidden_pregap",
        before > 0 && sounds_before(&map, before),
    );
    match pauses_silent(&map) {
        Some(silent) => readings.put("cd.pauses_silent", silent),
        None => readings.not_applicable(
            "cd.pauses_silent",
            "there is no pause between tracks in one sound file",
        ),
    }
    super::pq::against_cue(path, &map, &mut readings);

    let mut subjects = vec![Subject {
        path: shown.to_string(),
        scopes: vec![Scope::Disc],
        track: None,
        readings,
    }];
    for (number, track) in map.sheet.tracks.iter().enumerate() {
        subjects.push(track_subject(&map, number, shown, track));
    }
    Ok(subjects)
}

fn track_subject(map: &DiscMap, number: usize, shown: &str, track: &cue::CueTrack) -> Subject {
    let mut readings = Readings::default();
    let index = |track: usize, wanted: u8| {
        map.indexes
            .get(track)
            .and_then(|l| l.iter().find(|i| i.0 == wanted))
            .map(|i| i.1)
    };
    if let Some(start) = index(number, 1) {
        let next = index(number + 1, 1).unwrap_or(map.lead_out);
        let sounding = index(number + 1, 0).unwrap_or(next);
        let place = |sectors: u64| {
            let at_s = start.saturating_sub(FIRST_PAUSE) as f64 / f64::from(Sectors::PER_SECOND);
            let event = Event {
                at_s,
                until_s: at_s,
                channel: None,
                value: None,
            };
            Reading::new(sectors).at(at_s, None).events(vec![event])
        };
        readings.set("cd.track_length", place(next.saturating_sub(start)));
        readings.set("cd.track_sounding", place(sounding.saturating_sub(start)));
    }
    if let Some(isrc) = &track.isrc {
        readings.put("meta.isrc", isrc.as_str());
        readings.put(
            "meta.isrc_valid",
            Isrc::parse(isrc).is_ok_and(|valid| valid.as_str() == isrc),
        );
    }
    if let Some(title) = &track.title {
        readings.put("meta.title", title.as_str());
    }
    if let Some(artist) = track.performer.as_ref().or(map.sheet.performer.as_ref()) {
        readings.put("meta.artist", artist.as_str());
    }
    Subject {
        path: format!("{shown}#{:02}", track.number),
        scopes: vec![Scope::Track],
        track: Some(u32::from(track.number)),
        readings,
    }
}

/// Whether anything but digital silence lies in the first `sectors` of the audio.
fn sounds_before(map: &DiscMap, sectors: u64) -> bool {
    let Some(Ok(mut file)) = map.files.first().map(|path| audio::open(path)) else {
        return false;
    };
    let mut left = sectors * Sectors::FRAMES;
    let mut block = Block::default();
    while left > 0 {
        if file.read(&mut block, left.min(8192) as usize).is_err() || block.is_empty() {
            return false;
        }
        if block.channels.iter().flatten().any(|x| *x != 0.0) {
            return true;
        }
        left -= block.frames() as u64;
    }
    false
}
