//! Deliverables of one file per track: streaming, distributors, hi-res.

use std::path::Path;

use crate::audio::SampleFormat;
use crate::format::names;
use crate::format::tags::Tags;
use crate::make::render::{Encoding, Target};
use crate::release::{Release, Track};
use crate::spec::{Container, Deliver};

use super::{Content, Planner};

impl Planner<'_> {
    pub(super) fn tracks(&mut self, deliver: &Deliver, folder: &str, chain: usize) -> Content {
        let extension = if deliver.container == Container::Flac {
            "flac"
        } else {
            "wav"
        };
        let stems: Vec<String> = self
            .release
            .tracks
            .iter()
            .map(|track| self.stem(&deliver.file_name, track))
            .collect();
        let files = names::unique(
            &stems
                .iter()
                .map(|stem| format!("{stem}.{extension}"))
                .collect::<Vec<_>>(),
        );
        let mut targets = Vec::new();
        for (index, (track, file)) in self.release.tracks.iter().zip(files).enumerate() {
            let piece = &self.programme.pieces[index];
            let rate = deliver.sample_rate.unwrap_or(piece.rate);
            let untouched =
                self.untouched(piece, self.programme.pieces.get(index + 1), chain, rate);
            let part = self.programme.track(index, rate);
            let encoding = if deliver.container == Container::Flac {
                let comments = if deliver.tags {
                    crate::format::tags::vorbis_comments(&tags(self.release, track))
                } else {
                    Vec::new()
                };
                let cover = self
                    .artwork
                    .filter(|_| deliver.tags)
                    .map(|artwork| artwork.picture.clone());
                Encoding::Flac { comments, cover }
            } else {
                Encoding::Wav { chunks: Vec::new() }
            };
            targets.push(self.targets.len());
            self.targets.push(Target {
                path: Path::new(folder).join(file),
                encoding,
                rate,
                bits: word_length(
                    self.opened[index].info.format.samples,
                    untouched,
                    deliver.bit_depth,
                ),
                noise: deliver.dither,
                frames: part.frames,
                parts: vec![part],
                chain,
                stream: u64::from(track.number),
            });
        }
        Content::Tracks(targets)
    }

    fn stem(&mut self, pattern: &str, track: &Track) -> String {
        let release = self.release;
        let title = track.full_title();
        let fields = names::Fields {
            track: Some(track.number),
            disc: Some(track.disc),
            side: track.side,
            title: Some(&title),
            artist: Some(track.artist(release)),
            album: Some(&release.title),
            catalogue: release.catalogue.as_deref(),
            isrc: track.isrc.as_ref().map(|i| i.as_str()),
            upc: release.upc.as_ref().map(|u| u.as_str()),
        };
        match names::pattern(pattern, &fields) {
            Ok(text) => names::safe(&text, 200),
            Err(why) => {
                let message = format!(
                    "the file-name pattern `{pattern}` cannot be used: {}",
                    why.why
                );
                let at = release
                    .text
                    .find(pattern)
                    .map_or(0..0, |start| start..start + pattern.len());
                if !self.mistakes.iter().any(|m| m.message == message) {
                    self.mistakes
                        .push(super::mistake(&at, message, "this pattern", None));
                }
                format!("{:02}", track.number)
            }
        }
    }
}

/// A spec's bit depth is the most it takes: what reaches the file unchanged keeps its own word length where that is shorter.
fn word_length(source: SampleFormat, untouched: bool, most: Option<u32>) -> u32 {
    let own = match source {
        SampleFormat::Int(bits) if bits <= 16 => 16,
        _ => 24,
    };
    match most {
        None if untouched => own,
        None => 24,
        Some(most) if untouched => own.min(most),
        Some(most) => most,
    }
}

/// Players and stores count the tracks of each disc from 1.
fn number_on_disc(release: &Release, track: &Track) -> u32 {
    let before = release
        .tracks
        .iter()
        .filter(|t| t.disc == track.disc && t.number < track.number)
        .count();
    before as u32 + 1
}

/// The tags of one track, from the manifest.
fn tags(release: &Release, track: &Track) -> Tags {
    let own = |text: &Option<String>| text.clone();
    Tags {
        title: Some(track.full_title()),
        artist: Some(track.artist(release).to_string()),
        album: Some(release.title.clone()),
        album_artist: Some(release.artist.clone()),
        track: Some(number_on_disc(release, track)),
        track_total: Some(
            release
                .tracks
                .iter()
                .filter(|t| t.disc == track.disc)
                .count() as u32,
        ),
        disc: Some(track.disc),
        disc_total: release.tracks.iter().map(|t| t.disc).max(),
        isrc: track.isrc.as_ref().map(|i| i.as_str().to_string()),
        upc: release.upc.as_ref().map(|u| u.as_str().to_string()),
        catalogue: own(&release.catalogue),
        label: own(&release.label),
        composer: own(&track.composer),
        lyricist: own(&track.lyricist),
        producer: own(&track.producer),
        genre: own(&release.genre),
        date: release.date.map(|d| d.to_string()),
        language: own(&release.language),
        copyright: own(&release.c_line),
        p_line: own(&release.p_line),
        lyrics: own(&track.lyrics),
        explicit: track.explicit.or(release.explicit),
        ..Tags::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unchanged_keeps_a_shorter_word_and_everything_else_gets_the_specs() {
        assert_eq!(word_length(SampleFormat::Int(16), true, Some(24)), 16);
        assert_eq!(word_length(SampleFormat::Int(24), true, Some(16)), 16);
        assert_eq!(word_length(SampleFormat::Int(16), false, Some(24)), 24);
        assert_eq!(word_length(SampleFormat::Float(32), true, None), 24);
        assert_eq!(word_length(SampleFormat::Int(20), true, None), 24);
    }
}
