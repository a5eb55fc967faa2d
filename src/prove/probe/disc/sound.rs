//! The sound held against the marks, in one pass over the disc.

use std::collections::{BTreeMap, BTreeSet};

use super::Described;
use super::structure::placed;
use crate::audio::{self, Block, block::BLOCK_FRAMES};
use crate::dsp::decibels::of_power;
use crate::dsp::marks::{AtMark, Marks, StretchPeaks};
use crate::error::Result;
use crate::format::disc::{Disc, FIRST_PAUSE, Sectors};
use crate::reading::Readings;

const IDS: [&str; 5] = [
    "cd.edge_step",
    "cd.first_pause_silent",
    "cd.hidden_pregap",
    "cd.pauses_silent",
    "cd.pq_offset",
];
/// Steps below this are digital silence or as good as that, dBFS: a report has no minus infinity.
const LEAST_STEP_DBFS: f64 = -200.0;

/// What was found at INDEX 01 of each track, by its number.
type Starts = BTreeMap<u8, AtMark>;

/// Reads the sound through. Whether it could be read; if not, the readings say why.
///
/// `hiding` are the tracks whose pauses hide another track, as the release states: those need not be silent.
pub(super) fn read(described: &Described, hiding: &BTreeSet<u8>, readings: &mut Readings) -> bool {
    let disc = &described.disc;
    let pauses = pauses(disc, hiding);
    let heard = match listen(described, &pauses) {
        Ok(heard) => heard,
        Err(error) => {
            // Why is known already: a file that is missing or of another kind is among the problems of the description.
            let why = format!("the sound could not be read: {}", error.why);
            IDS.into_iter()
                .for_each(|id| readings.not_measured(id, why.clone()));
            return false;
        }
    };
    let [first, hidden] = [heard.peaks[0], heard.peaks[1]];
    match described.origin == FIRST_PAUSE {
        // The drive makes it.
        true => readings.not_applicable("cd.first_pause_silent", "the first pause is in no file"),
        false => readings.put("cd.first_pause_silent", first == 0.0),
    }
    readings.put("cd.hidden_pregap", hidden > 0.0);
    match &heard.peaks[2..] {
        [] => readings.not_applicable("cd.pauses_silent", "there is no pause between tracks"),
        peaks => readings.put("cd.pauses_silent", peaks.iter().all(|peak| *peak == 0.0)),
    }
    let steps = heard
        .starts
        .iter()
        .map(|(number, mark)| (*number, mark.edge));
    if let Some((number, step)) = steps.max_by(|a, b| a.1.total_cmp(&b.1))
        && let Some(at) = disc.start_of(number)
    {
        let step = of_power((step * step).max(f64::MIN_POSITIVE)).max(LEAST_STEP_DBFS);
        readings.set("cd.edge_step", placed(described, at, step));
    }
    read_offset(described, &heard.starts, readings);
    true
}

/// The track that has least silence between its start mark and its first sound, among those whose mark stands in silence at all.
fn read_offset(described: &Described, starts: &Starts, readings: &mut Readings) {
    let offset = |mark: &AtMark| match (mark.since_sound, mark.until_sound) {
        (Some(0), _) | (_, None) => None,
        (_, Some(frames)) => Some(frames / Sectors::FRAMES),
    };
    let offsets = starts
        .iter()
        .filter_map(|(number, mark)| Some((offset(mark)?, *number)));
    match offsets.min() {
        Some((sectors, number)) => {
            let at = described.disc.start_of(number).unwrap_or_default();
            readings.set("cd.pq_offset", placed(described, at, sectors));
        }
        None => readings.not_applicable("cd.pq_offset", "no track begins after silence"),
    }
}

struct Heard {
    starts: Starts,
    /// Of the first pause, of what stands between it and the first track, and of every pause between tracks.
    peaks: Vec<f64>,
}

fn listen(described: &Described, pauses: &[(u64, u64)]) -> Result<Heard> {
    let disc = &described.disc;
    let mut numbered: Vec<(u64, u8)> = disc
        .tracks
        .iter()
        .filter_map(|track| Some((track.at(1)?.frames(), track.number)))
        .collect();
    numbered.sort_unstable();
    let mut marks = Marks::new(numbered.iter().map(|(at, _)| *at).collect());
    let start = disc
        .tracks
        .first()
        .and_then(|t| t.at(1))
        .unwrap_or_default();
    let mut stretches = vec![
        (0, FIRST_PAUSE.frames()),
        (FIRST_PAUSE.frames(), start.frames()),
    ];
    stretches.extend(pauses);
    let mut peaks = StretchPeaks::new(stretches);
    let mut file = audio::disc::open(&described.folder, disc)?;
    let mut block = Block::default();
    loop {
        file.read(&mut block, BLOCK_FRAMES)?;
        if block.is_empty() {
            break;
        }
        marks.push(&block);
        peaks.push(&block);
    }
    let starts = numbered.iter().map(|(_, number)| *number);
    Ok(Heard {
        starts: starts.zip(marks.finish()).collect(),
        peaks: peaks.finish(),
    })
}

/// Pauses in front of the tracks after the first that hide nothing, in frames.
fn pauses(disc: &Disc, hiding: &BTreeSet<u8>) -> Vec<(u64, u64)> {
    let tracks = disc.tracks.iter().skip(1);
    let tracks = tracks.filter(|track| !hiding.contains(&track.number));
    let pauses = tracks.filter_map(|track| Some((track.at(0)?.frames(), track.at(1)?.frames())));
    pauses.filter(|(from, to)| from < to).collect()
}
