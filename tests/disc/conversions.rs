//! Two hundred programmes through every description and back: what a form can hold comes back the same.

use std::path::Path;

use runout::audio::disc::load::load;
use runout::format::disc::cdtext::CdText;
use runout::format::disc::cue::Flavour;
use runout::format::disc::ddp::Dialect;
use runout::format::disc::{Disc, FIRST_PAUSE, ddp, flac, toc};
use runout::make::disc::ddp::write_around_image;
use runout::make::disc::sheet::cue;

use super::programme::{PROGRAMMES, programme};

/// An image of nothing: as long as it has to be, and no blocks on the disk.
fn silent_image(disc: &Disc, folder: &Path) {
    let file = std::fs::File::create(folder.join(ddp::IMAGE)).unwrap();
    file.set_len(disc.lead_out.frames() * 4).unwrap();
}

/// The disc of a description, which has nothing wrong.
fn found(path: &Path) -> Disc {
    let loaded = load(path).unwrap();
    assert_eq!(loaded.problems, Vec::<String>::new(), "{}", path.display());
    loaded.disc
}

/// What cue sheets and TOCs cannot say at all.
fn without_master_id(disc: &Disc) -> Disc {
    Disc {
        master_id: None,
        ..disc.clone()
    }
}

#[test]
fn every_programme_comes_back_from_a_ddp_of_either_dialect() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        for dialect in [Dialect::Standard, Dialect::Cue2ddp] {
            let folder = tempfile::tempdir().unwrap();
            silent_image(&disc, folder.path());
            write_around_image(&disc, dialect, [], folder.path()).unwrap();
            assert_eq!(found(folder.path()), disc, "programme {n}, {dialect:?}");
        }
    }
}

#[test]
fn every_programme_comes_back_from_a_full_cue_sheet() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let folder = tempfile::tempdir().unwrap();
        silent_image(&disc, folder.path());
        let made = cue(&disc, Flavour::Full, "album").unwrap();
        let lost = disc
            .master_id
            .iter()
            .map(|id| format!("the master ID {id}"));
        assert_eq!(made.left_out, lost.collect::<Vec<_>>());
        for file in &made.files {
            std::fs::write(folder.path().join(&file.name), &file.bytes).unwrap();
        }
        let again = found(&folder.path().join("album.cue"));
        assert_eq!(again, without_master_id(&disc), "programme {n}");
    }
}

#[test]
fn a_portable_cue_sheet_loses_what_it_names_and_nothing_else() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let folder = tempfile::tempdir().unwrap();
        silent_image(&disc, folder.path());
        let made = cue(&disc, Flavour::Portable, "album").unwrap();
        std::fs::write(folder.path().join("album.cue"), &made.files[0].bytes).unwrap();
        let mut expected = without_master_id(&disc);
        let mut named = disc.master_id.iter().count();
        for track in &mut expected.tracks {
            named += usize::from(track.flags.scms);
            track.flags.scms = false;
            named += track.indexes.iter().filter(|m| m.index > 1).count();
            track.indexes.retain(|m| m.index <= 1);
        }
        let mut again = found(&folder.path().join("album.cue"));
        let text = std::mem::take(&mut again.text);
        let stated = std::mem::take(&mut expected.text);
        assert_eq!(again, expected, "programme {n}");
        assert!(made.left_out.len() >= named, "{:?}", made.left_out);
        // Titles and performers are never lost.
        for kind in [
            runout::format::disc::cdtext::Kind::Title,
            runout::format::disc::cdtext::Kind::Performer,
        ] {
            let strings = |text: &CdText| text.blocks.first()?.strings.get(&kind).cloned();
            assert_eq!(strings(&text), strings(&stated));
        }
    }
}

#[test]
fn every_programme_comes_back_from_a_toc() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let folder = tempfile::tempdir().unwrap();
        silent_image(&disc, folder.path());
        let path = folder.path().join("album.toc");
        let written = toc::write(&disc, toc::Use::Describing).unwrap();
        std::fs::write(&path, written.bytes).unwrap();
        let mut expected = without_master_id(&disc);
        let scms = disc.tracks.iter().filter(|t| t.flags.scms).count();
        expected
            .tracks
            .iter_mut()
            .for_each(|t| t.flags.scms = false);
        assert_eq!(found(&path), expected, "programme {n}");
        let named = scms + disc.master_id.iter().count();
        assert_eq!(written.left_out.len(), named, "{:?}", written.left_out);
    }
}

#[test]
fn marks_and_codes_come_back_from_the_cue_sheet_block_of_a_flac_file() {
    for n in 0..PROGRAMMES {
        let disc = programme(n);
        let (sheet, left_out) = flac::from_disc(&disc);
        let frames = disc.lead_out.frames() - FIRST_PAUSE.frames();
        let again = flac::to_disc(&sheet, "album.flac", frames, &Default::default());
        let mut expected = disc.clone();
        let mut lost = 0;
        for track in &mut expected.tracks {
            let flags = &mut track.flags;
            for flag in [
                &mut flags.copy_permitted,
                &mut flags.four_channel,
                &mut flags.scms,
            ] {
                lost += usize::from(std::mem::take(flag));
            }
        }
        assert_eq!(again.tracks, expected.tracks, "programme {n}");
        assert_eq!((again.mcn, again.lead_out), (disc.mcn, disc.lead_out));
        assert_eq!(left_out.len(), lost, "{left_out:?}");
    }
}
