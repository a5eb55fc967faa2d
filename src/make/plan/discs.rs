//! Compact discs: one programme per disc at 16 bit, 44.1 kHz.

use std::path::Path;

use crate::format::names;
use crate::make::render::{Encoding, Target};
use crate::spec::Deliver;

use super::{Content, Disc, Planner};

impl Planner<'_> {
    pub(super) fn discs(&mut self, folder: &str, chain: usize, deliver: &Deliver) -> Content {
        let tracks = &self.release.tracks;
        let of = tracks.iter().map(|t| t.disc).max().unwrap_or(1);
        let base = self
            .release
            .catalogue
            .as_deref()
            .unwrap_or(&self.release.title);
        let mut discs = Vec::new();
        for number in 1..=of {
            // The manifest keeps discs in ascending order, so a disc is one run of tracks.
            let start = tracks.partition_point(|t| t.disc < number);
            let end = tracks.partition_point(|t| t.disc <= number);
            if start == end {
                continue;
            }
            let layout = self.programme.disc(start..end);
            let (folder, stem) = if of == 1 {
                (folder.to_string(), names::safe(base, 100))
            } else {
                (
                    format!("{folder}/disc-{number}"),
                    names::safe(&format!("{base}-{number}"), 100),
                )
            };
            discs.push(Disc {
                number,
                of,
                target: self.targets.len(),
                pieces: start..end,
                folder: folder.clone(),
                stem: stem.clone(),
                layout,
            });
            let layout = &discs[discs.len() - 1].layout;
            self.targets.push(Target {
                path: Path::new(&folder).join(format!("{stem}.wav")),
                encoding: Encoding::Wav { chunks: Vec::new() },
                rate: layout.rate,
                bits: 16,
                noise: deliver.dither,
                frames: layout.frames,
                parts: layout.parts.clone(),
                chain,
                stream: DISC_STREAM + u64::from(number),
            });
        }
        Content::Discs(discs)
    }
}

/// Dither streams of discs lie apart from those of tracks.
const DISC_STREAM: u64 = 1 << 32;
