//! Programs we did not write agree with every mark of two hundred programmes.

use runout::format::disc::cue::Flavour;
use runout::format::disc::{AudioKind, Disc, FIRST_PAUSE, Sectors, ddp, toc};
use runout::make::disc::sheet::cue;

use super::programme::{PROGRAMMES, programme};
use crate::witness::{ask_in, sectors_shown};

/// A file of silence from an A-time to the end of the disc, without blocks on the disk.
fn silence(disc: &Disc, from: Sectors, folder: &std::path::Path, name: &str) {
    let file = std::fs::File::create(folder.join(name)).unwrap();
    let frames = disc.lead_out.frames() - from.frames();
    file.set_len(frames * 4).unwrap();
}

/// What `cdrdao show-toc` should print of a TOC over the whole image.
fn expected_of_cdrdao(disc: &Disc) -> Vec<(String, u32)> {
    let mut expected = Vec::new();
    for (n, track) in disc.tracks.iter().enumerate() {
        let start = track.at(1).unwrap();
        for mark in &track.indexes {
            expected.push(match mark.index {
                0 => ("PREGAP".to_string(), start.0 - mark.at.0),
                1 => ("START".to_string(), start.0),
                _ => ("INDEX".to_string(), mark.at.0),
            });
        }
        let next = disc.tracks.get(n + 1).map(|t| t.indexes[0].at);
        expected.push(("END".to_string(), next.unwrap_or(disc.lead_out).0));
    }
    expected
}

#[test]
fn witness_cdrdao_shows_every_mark_of_two_hundred_programmes() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let folder = tempfile::tempdir().unwrap();
        silence(&disc, Sectors(0), folder.path(), ddp::IMAGE);
        let written = toc::write(&disc, toc::Use::Describing).unwrap();
        std::fs::write(folder.path().join("album.toc"), written.bytes).unwrap();
        let Some(text) = ask_in(folder.path(), "cdrdao", &[&"show-toc", &"album.toc"]) else {
            return;
        };
        assert_eq!(
            sectors_shown(&text),
            expected_of_cdrdao(&disc),
            "programme {n}: {text}"
        );
        assert!(
            !text.contains("WARNING") && !text.contains("ERROR"),
            "{text}"
        );
        let size = ask_in(folder.path(), "cdrdao", &[&"toc-size", &"album.toc"]).unwrap();
        let mut sizes = size.lines().filter_map(|l| l.trim().parse::<u32>().ok());
        assert_eq!(sizes.next(), Some(disc.lead_out.0), "programme {n}: {size}");
    }
}

#[test]
fn witness_cuebreakpoints_and_cd_info_show_every_start_of_two_hundred_programmes() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let folder = tempfile::tempdir().unwrap();
        silence(&disc, FIRST_PAUSE, folder.path(), "album.bin");
        let burnable = disc.on_image("album.bin", AudioKind::RawLittle, false);
        let sheet = cue(&burnable, Flavour::Portable, "album").unwrap();
        std::fs::write(folder.path().join("album.cue"), &sheet.files[0].bytes).unwrap();
        let starts: Vec<Sectors> = disc.tracks.iter().map(|t| t.at(1).unwrap()).collect();
        let Some(text) = ask_in(folder.path(), "cuebreakpoints", &[&"album.cue"]) else {
            return;
        };
        let points: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        let expected: Vec<String> = starts[1..]
            .iter()
            .map(|at| {
                let at = at.0 - FIRST_PAUSE.0;
                format!("{}:{:02}.{:02}", at / 4500, at / 75 % 60, at % 75)
            })
            .collect();
        assert_eq!(points, expected, "programme {n}");

        let options: [&dyn AsRef<std::ffi::OsStr>; 4] = [
            &"--no-header",
            &"--no-device-info",
            &"--no-cddb",
            &"--cue-file=album.cue",
        ];
        let Some(text) = ask_in(folder.path(), "cd-info", &options) else {
            return;
        };
        let rows: Vec<&str> = text.lines().map(str::trim).collect();
        let tracks = disc.tracks.iter().zip(&starts);
        let tracks = tracks.map(|(track, at)| (track.number, *at));
        for (number, at) in tracks.chain([(170, disc.lead_out)]) {
            let row = format!("{number}: {}", at.msf());
            assert!(
                rows.iter().any(|r| r.starts_with(&row)),
                "programme {n}: no {row} in\n{text}"
            );
        }
        if let Some(mcn) = &disc.mcn {
            assert!(
                text.contains(mcn.as_str()),
                "programme {n}: no {mcn} in\n{text}"
            );
        }
    }
}
