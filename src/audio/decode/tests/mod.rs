//! The catalogue of bad input as one table: a name, bytes, and what comes of them. The outcomes are golden texts.

mod bytes;
mod catalogue;

use std::io::Write;
use std::path::Path;

use super::*;
use crate::audio::SampleFormat;
use crate::error::{Error, Kind};
use bytes::*;

/// Compares with `golden/containers/<name>.snap`.
fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/containers"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn opened(bytes: &[u8]) -> (tempfile::NamedTempFile, Result<AudioFile>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let audio = open(file.path());
    (file, audio)
}

fn decoded(bytes: &[u8]) -> (AudioFile, Vec<Vec<f64>>) {
    let (_file, audio) = opened(bytes);
    let mut audio = audio.unwrap();
    let mut all = vec![Vec::new(); audio.info.format.channels];
    let mut block = Block::new(0);
    loop {
        audio.read(&mut block, 7).unwrap();
        if block.is_empty() {
            return (audio, all);
        }
        for (all, channel) in all.iter_mut().zip(&block.channels) {
            all.extend(channel);
        }
    }
}

/// The error without the name of the temporary file.
fn words(file: &tempfile::NamedTempFile, error: &Error) -> String {
    let path = file.path().display().to_string();
    format!("{:?}: {error}", error.kind).replace(&format!(" `{path}`"), "")
}

#[test]
fn samples_come_out_exactly() {
    let (audio, samples) = decoded(&wav(&[
        fmt(1, 2, 24),
        data(&[0, 0, 0x80, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0, 0]),
    ]));
    assert_eq!(
        samples,
        [[-1.0, 1.0 / 8_388_608.0], [8_388_607.0 / 8_388_608.0, 0.0]]
    );
    assert_eq!(audio.info.format.samples, SampleFormat::Int(24));
    assert_eq!(audio.info.declared_frames, Some(2));
}

#[test]
fn nan_and_infinity_pass_and_have_no_grid() {
    let payload = [f32::NAN.to_le_bytes(), f32::INFINITY.to_le_bytes()].concat();
    let (mut audio, samples) = decoded(&wav(&[fmt(3, 1, 32), data(&payload)]));
    assert!(samples[0][0].is_nan() && samples[0][1].is_infinite());
    let mut block = Block::silence(1, 1);
    audio.read(&mut block, 1).unwrap();
    assert_eq!(block.grid_bits, None);
}

#[test]
fn skipping_is_as_good_as_reading() {
    let payload: Vec<u8> = (0..200_u8).collect();
    for bytes in [wav(&[fmt(1, 2, 16), data(&payload)]), flac(&payload)] {
        let (_, all) = decoded(&bytes);
        let (_file, audio) = opened(&bytes);
        let mut audio = audio.unwrap();
        assert_eq!(audio.skip(13).unwrap(), 13);
        let mut block = Block::new(0);
        audio.read(&mut block, 5).unwrap();
        assert_eq!(block.channels[0], all[0][13..18]);
        assert_eq!(block.grid_bits, Some(16));
        assert_eq!(audio.skip(1000).unwrap(), 32);
        audio.read(&mut block, 5).unwrap();
        assert!(block.is_empty());
    }
}

#[test]
fn reading_far_more_than_there_is_takes_what_there_is() {
    let (_file, audio) = opened(&wav(&[fmt(1, 2, 16), data(&[0; 400])]));
    let mut block = Block::new(0);
    audio.unwrap().read(&mut block, usize::MAX).unwrap();
    assert_eq!(block.frames(), 100);
}

#[test]
fn the_name_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("really.mp3");
    std::fs::write(&path, wav(&[fmt(1, 2, 16), data(&[0; 8])])).unwrap();
    assert_eq!(open(&path).unwrap().info.container, "wav");
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.wav");
    let refused = |path: &Path| open(path).map(|_| ()).unwrap_err();
    assert_eq!(refused(folder.path()).kind, Kind::Io);
    assert!(
        refused(folder.path())
            .to_string()
            .contains("it is a folder")
    );
    assert_eq!(refused(&missing).kind, Kind::Io);
    assert!(refused(&missing).to_string().contains("does not exist"));
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_and_never_waited_for() {
    let error = open(Path::new("/dev/zero")).map(|_| ()).unwrap_err();
    assert_eq!(error.kind, Kind::Io);
    assert!(error.to_string().contains("not a regular file"), "{error}");
}

#[test]
fn a_flipped_bit_never_panics() {
    let payload: Vec<u8> = (0..240_u8).collect();
    let whole = [
        wav(&[
            chunk(b"bext", &[1; 7]),
            fmt(1, 2, 24),
            data(&payload),
            chunk(b"LIST", b"INFO"),
        ]),
        aiff(&[comm(2, 40, 24), ssnd(&payload)]),
        flac(&payload),
    ];
    for file in &whole {
        for at in 0..file.len().min(120) {
            for bit in [0, 3, 7] {
                let mut bytes = file.clone();
                bytes[at] ^= 1 << bit;
                let (_file, audio) = opened(&bytes);
                let Ok(mut audio) = audio else { continue };
                let mut block = Block::new(0);
                while audio.read(&mut block, 64).is_ok() && !block.is_empty() {}
            }
        }
    }
}

/// A packet of 4 billion frames would take 32 GB if the decoder believed it.
#[test]
fn a_caf_header_cannot_ask_for_memory() {
    let caf = |frames_per_packet: u32| {
        let mut desc = 44_100_f64.to_be_bytes().to_vec();
        desc.extend(b"lpcm");
        for word in [0, 4, frames_per_packet, 2, 16] {
            desc.extend(u32::to_be_bytes(word));
        }
        let data = [0, 0, 0, 0, 0x40, 0, 0xc0, 0, 1, 0, 2, 0];
        let chunk = |id: &[u8; 4], payload: &[u8]| {
            [id, &(payload.len() as u64).to_be_bytes()[..], payload].concat()
        };
        [
            b"caff\0\x01\0\0".to_vec(),
            chunk(b"desc", &desc),
            chunk(b"data", &data),
        ]
        .concat()
    };
    let (audio, samples) = decoded(&caf(1));
    assert_eq!(audio.info.container, "caf");
    assert_eq!(samples, [[0.5, 1.0 / 128.0], [-0.5, 1.0 / 64.0]]);
    let (_, samples) = decoded(&caf(u32::MAX));
    assert_eq!(samples[0].len(), 2);
}

#[test]
fn a_million_tiny_chunks_are_cut_short() {
    let mut bytes = wav(&[fmt(1, 1, 16)]);
    for _ in 0..100_000 {
        bytes.extend(chunk(b"tiny", &[]));
    }
    bytes.extend(data(&[0; 8]));
    let (file, audio) = opened(&bytes);
    let error = audio.map(|_| ()).unwrap_err();
    assert!(
        words(&file, &error).contains("found none among 65536 chunks"),
        "{error}"
    );
}
