//! The tag probe: names and codes inside a file -> `tags.*` and `meta.*`; where a file carries none, what the manifest says of it.

use std::path::Path;

use crate::format::tags::{self, Tags};
use crate::prove::Subject;
use crate::reading::{Readings, Scope};
use crate::release::{Advisory, Isrc, Release, Track};

/// Reads the tags of an audio file. Broken tags over good audio are a repair, not a failure.
pub fn read(path: &Path, readings: &mut Readings) {
    let tags = match tags::read(path) {
        Ok(tags) => tags,
        Err(error) => Tags {
            problems: vec![error.to_string()],
            ..Tags::default()
        },
    };
    for problem in tags.problems {
        readings.append("container.repairs", problem);
    }
    readings.put("tags.embedded", tags.fields);
    let texts = [
        ("meta.title", tags.title),
        ("meta.artist", tags.artist),
        ("meta.isrc", tags.isrc),
    ];
    for (id, text) in texts {
        if let Some(text) = text {
            readings.put(id, text);
        }
    }
    if let Some(flag) = tags.explicit {
        readings.put("meta.explicit", word(flag));
    }
    judge_isrc(readings);
}

fn judge_isrc(readings: &mut Readings) {
    if let Some(isrc) = readings.text("meta.isrc") {
        // Inside a file the code stands without hyphens, in capitals.
        let valid = Isrc::parse(isrc).is_ok_and(|parsed| parsed.as_str() == isrc);
        readings.put("meta.isrc_valid", valid);
    }
}

fn word(flag: Advisory) -> &'static str {
    match flag {
        Advisory::None => "none",
        Advisory::Explicit => "explicit",
        Advisory::Clean => "clean",
    }
}

/// Numbers the tracks of a set and holds them against the manifest, where there is one.
///
/// `known` says which track a file was made as; else a track is recognised by its ISRC, by its title, or, where there are as many
/// files as tracks, by its place in the order of names.
pub fn number_tracks(
    subjects: &mut [Subject],
    release: Option<&Release>,
    known: &dyn Fn(&str) -> Option<u32>,
) {
    let is_file = |s: &Subject| s.scopes.contains(&Scope::Track) && s.scopes.contains(&Scope::File);
    let files = subjects.iter().filter(|s| is_file(s)).count();
    let claims: Vec<Option<u32>> = match release {
        Some(release) => subjects
            .iter()
            .filter(|s| is_file(s))
            .map(|s| Some(recognised(&s.readings, release)?.number))
            .collect(),
        None => Vec::new(),
    };
    for (place, subject) in subjects.iter_mut().filter(|s| is_file(s)).enumerate() {
        let Some(release) = release else {
            subject.track = Some(place as u32 + 1);
            let tagged = ["meta.isrc", "meta.title"]
                .iter()
                .any(|id| subject.readings.reading(id).is_some());
            if !tagged {
                // A bare file says nothing of itself, and nobody else does: its names cannot be judged.
                subject.scopes.retain(|scope| *scope != Scope::Track);
            }
            continue;
        };
        let by_order = release
            .tracks
            .get(place)
            .filter(|_| files == release.tracks.len());
        let made_as = known(&subject.path)
            .and_then(|number| release.tracks.iter().find(|t| t.number == number));
        // Two files that both seem to be one track: one of them stands in the place of another.
        let claim = claims
            .get(place)
            .copied()
            .flatten()
            .filter(|c| claims.iter().filter(|o| **o == Some(*c)).count() == 1);
        let recognised =
            claim.and_then(|number| release.tracks.iter().find(|t| t.number == number));
        match made_as.or(recognised).or(by_order) {
            Some(track) => {
                subject.track = Some(track.number);
                against_manifest(&mut subject.readings, track, release);
            }
            None => subject.readings.not_measured(
                "meta.differs_from_manifest",
                "no track of the manifest has this ISRC or title",
            ),
        }
    }
}

/// The one track of the manifest with the ISRC, else the one with the title.
fn recognised<'a>(readings: &Readings, release: &'a Release) -> Option<&'a Track> {
    let only = |matches: &dyn Fn(&Track) -> bool| {
        let mut found = release.tracks.iter().filter(|t| matches(t));
        found.next().filter(|_| found.next().is_none())
    };
    let isrc = readings.text("meta.isrc");
    let title = readings.text("meta.title");
    isrc.and_then(|isrc| only(&|t| t.isrc.as_ref().is_some_and(|i| i.as_str() == isrc)))
        .or_else(|| title.and_then(|title| only(&|t| t.full_title() == title)))
}

fn against_manifest(readings: &mut Readings, track: &Track, release: &Release) {
    let wanted = [
        ("meta.title", Some(track.full_title())),
        ("meta.artist", Some(track.artist(release).to_string())),
        (
            "meta.isrc",
            track.isrc.as_ref().map(|isrc| isrc.as_str().to_string()),
        ),
        (
            "meta.explicit",
            track
                .explicit
                .or(release.explicit)
                .map(|flag| word(flag).to_string()),
        ),
    ];
    let mut differs = Vec::new();
    for (id, wanted) in wanted {
        match (readings.text(id), wanted) {
            (Some(found), Some(wanted)) if found != wanted => {
                differs.push(format!(
                    "{id} is \"{found}\", the manifest says \"{wanted}\""
                ));
            }
            (None, Some(wanted)) => readings.put(id, wanted),
            _ => {}
        }
    }
    judge_isrc(readings);
    readings.put("meta.differs_from_manifest", differs);
}
