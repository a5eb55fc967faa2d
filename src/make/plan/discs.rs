//! Compact discs: one programme per disc at 16 bit, 44.1 kHz, and the image of it that a plant takes.

mod description;

pub use description::title;

use std::path::Path;

use crate::format::disc::{self, FIRST_PAUSE, ddp};
use crate::format::names;
use crate::make::render::{Encoding, Target};
use crate::release::{DiscChoices, Wanted, numbered};
use crate::spec::Deliver;

use super::{Content, Disc, Planner, mistake};

/// Folder of the DDP inside the folder of its disc.
const DDP: &str = "DDP";
/// Dither streams of discs lie apart from those of tracks.
const DISC_STREAM: u64 = 1 << 32;

impl Planner<'_> {
    pub(super) fn discs(
        &mut self,
        wanted: &Wanted,
        folder: &str,
        chain: usize,
        deliver: &Deliver,
    ) -> Content {
        let choices = wanted.disc.clone().over(deliver.disc.clone());
        let tracks = &self.release.tracks;
        let of = tracks.iter().map(|t| t.disc).max().unwrap_or(1);
        let mut discs = Vec::new();
        for number in 1..=of {
            // The manifest keeps discs in ascending order, so a disc is one run of tracks.
            let start = tracks.partition_point(|t| t.disc < number);
            let end = tracks.partition_point(|t| t.disc <= number);
            if start == end {
                continue;
            }
            discs.push(self.disc(
                wanted,
                folder,
                chain,
                deliver,
                &choices,
                (number, of),
                start..end,
            ));
        }
        Content::Discs(discs)
    }

    #[allow(clippy::too_many_arguments)]
    fn disc(
        &mut self,
        wanted: &Wanted,
        folder: &str,
        chain: usize,
        deliver: &Deliver,
        choices: &DiscChoices,
        (number, of): (u32, u32),
        pieces: std::ops::Range<usize>,
    ) -> Disc {
        let base = self
            .release
            .catalogue
            .as_deref()
            .unwrap_or(&self.release.title);
        let (folder, stem) = match of {
            1 => (folder.to_string(), names::safe(base, 100)),
            _ => (
                format!("{folder}/disc-{number}"),
                names::safe(&format!("{base}-{number}"), 100),
            ),
        };
        let layout = self
            .programme
            .disc(pieces.clone())
            .offset(&choices.offsets());
        let (description, notes) =
            description::of(self.release, &layout, pieces.clone(), (number, of), choices);
        self.refuse(wanted, &description, pieces.clone());
        let ddp = format!("{folder}/{DDP}");
        let programme = Target {
            path: Path::new(&folder).join(format!("{stem}.wav")),
            encoding: Encoding::Wav { chunks: Vec::new() },
            rate: layout.rate,
            bits: 16,
            noise: deliver.dither,
            frames: layout.frames,
            parts: layout.parts.clone(),
            chain,
            stream: DISC_STREAM + u64::from(number),
        };
        let image = Target {
            path: Path::new(&ddp).join(ddp::IMAGE),
            encoding: Encoding::Raw {
                silence: FIRST_PAUSE.frames(),
            },
            ..programme.clone()
        };
        let target = self.targets.len();
        self.targets.extend([programme, image]);
        Disc {
            number,
            of,
            folder,
            ddp,
            stem,
            target,
            image: target + 1,
            pieces,
            layout,
            description,
            choices: choices.clone(),
            notes,
        }
    }

    /// What no plant could master is a mistake of the manifest, before any audio work.
    fn refuse(
        &mut self,
        wanted: &Wanted,
        description: &disc::Disc,
        pieces: std::ops::Range<usize>,
    ) {
        for refusal in ddp::refusals(description) {
            let tracks = &self.release.tracks[pieces.clone()];
            let track = refusal
                .track
                .and_then(|n| numbered(tracks).nth(usize::from(n.checked_sub(1)?)));
            let (span, of) = match track {
                Some(track) => (&track.span, format!("track {} ", track.number)),
                None => (&wanted.span, String::new()),
            };
            let message = format!(
                "{of}cannot go onto the disc of `{}`: {}",
                wanted.spec, refusal.why
            );
            let help = refusal.hint.map(|hint| match refusal.text {
                true => format!("{hint}; give it as cd_title or cd_artist, or write `disc = {{ cd_text = false }}` under [deliver.{}]", wanted.spec),
                false => hint,
            });
            self.mistakes.push(mistake(span, message, "here", help));
        }
    }
}
