//! Vinyl and cassette sides: one 24-bit file per side, with a marker at every track.

use std::path::Path;

use crate::format::riff::payload::{Marker, marker_chunks};
use crate::make::render::{Encoding, Target};
use crate::release::{Length, Wanted};
use crate::spec::Deliver;

use super::{Content, Planner, Side};

/// Dither streams of sides lie apart from those of tracks and discs.
const SIDE_STREAM: u64 = 1 << 33;

impl Planner<'_> {
    pub(super) fn sides(
        &mut self,
        wanted: &Wanted,
        deliver: &Deliver,
        folder: &str,
        chain: usize,
    ) -> Option<Content> {
        let tracks = &self.release.tracks;
        if tracks.iter().any(|t| t.side.is_none()) {
            let help = "give every [[track]] its side, for example side = \"A\"";
            self.wrong(
                wanted,
                format!(
                    "`{}` is made of sides, and not every track has one",
                    wanted.spec
                ),
                help,
            );
            return None;
        }
        // All sides have one rate (plants ask for it): the spec's, or the highest of the masters.
        let rate = deliver
            .sample_rate
            .or_else(|| self.programme.pieces.iter().map(|p| p.rate).max())
            .unwrap_or(44_100);
        let mut sides: Vec<Side> = Vec::new();
        let mut start = 0;
        while start < tracks.len() {
            let letter = tracks[start].side?;
            let end = start
                + tracks[start..]
                    .iter()
                    .take_while(|t| t.side == Some(letter))
                    .count();
            let layout = self.programme.side(
                start..end,
                rate,
                Length {
                    numerator: 2,
                    denominator: 1,
                },
            );
            let marks = layout.marks.iter().zip(&tracks[start..end]).enumerate();
            let markers: Vec<Marker> = marks
                .map(|(i, (mark, track))| Marker {
                    frame: mark.start,
                    label: format!("{letter}{} {}", i + 1, track.full_title()),
                    length: Some(mark.end - mark.start),
                })
                .collect();
            let chunks = match marker_chunks(&markers) {
                Ok(chunks) => chunks.to_vec(),
                Err(error) => {
                    self.wrong(
                        wanted,
                        format!("side {letter}: {}", error.why),
                        "split the release over more sides",
                    );
                    return None;
                }
            };
            self.targets.push(Target {
                path: Path::new(folder).join(format!("side-{letter}.wav")),
                encoding: Encoding::Wav { chunks },
                rate,
                bits: deliver.bit_depth.unwrap_or(24),
                noise: deliver.dither,
                frames: layout.frames,
                parts: layout.parts.clone(),
                chain,
                stream: SIDE_STREAM + u64::from(u32::from(letter)),
            });
            sides.push(Side {
                letter,
                target: self.targets.len() - 1,
                layout,
                pieces: start..end,
            });
            start = end;
        }
        Some(Content::Sides(sides))
    }
}
