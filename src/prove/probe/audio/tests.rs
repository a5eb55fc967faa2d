//! One pass over small synthetic files: names, reasons and digests. The meters' figures are proven in dsp and in tests/dsp.

use super::*;
use crate::audio::decode::{Frames, Info};
use crate::dsp::testing::{noise, tone};
use crate::reading::Outcome;
use md5::{Digest, Md5};

/// A file that lives in memory.
struct Memory {
    channels: Vec<Vec<f64>>,
    at: usize,
    most: usize,
}

impl Frames for Memory {
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<(), Error> {
        let end = self.channels.first().map_or(0, Vec::len);
        let until = (self.at + frames.min(self.most)).min(end);
        block.reset(self.channels.len());
        for (to, from) in block.channels.iter_mut().zip(&self.channels) {
            to.extend_from_slice(&from[self.at..until]);
        }
        self.at = until;
        Ok(())
    }
    fn skip(&mut self, _: u64) -> Result<u64, Error> {
        Ok(0)
    }
}

fn file(samples: SampleFormat, rate: u32, channels: Vec<Vec<f64>>, most: usize) -> AudioFile {
    let info = Info {
        container: "flac",
        codec: "flac",
        format: AudioFormat {
            rate,
            channels: channels.len(),
            samples,
        },
        declared_frames: Some(channels.first().map_or(0, Vec::len) as u64),
        stored_md5: None,
        speakers: None,
        notes: Vec::new(),
    };
    let memory = Memory {
        channels,
        at: 0,
        most,
    };
    AudioFile::from_parts(info, "memory.flac", Box::new(memory))
}

fn sixteen_bits(x: Vec<f64>) -> Vec<f64> {
    x.into_iter()
        .map(|v| libm::round(v * 32767.0) / 32768.0)
        .collect()
}

fn read(mut file: AudioFile) -> Measured {
    measure(&mut file, &Wanted::default(), &|_| {}).unwrap()
}

fn reason(readings: &Readings, id: &str) -> String {
    match readings.get(id) {
        Some(Outcome::NotMeasured(why)) => format!("not measured: {why}"),
        Some(Outcome::NotApplicable(why)) => format!("not applicable: {why}"),
        other => format!("{other:?}"),
    }
}

/// Every file-scope reading this probe produces, as a table people read.
fn table(readings: &Readings) -> String {
    let mut text = String::new();
    for (id, outcome) in readings.iter() {
        let value = match outcome {
            Outcome::Read(r) => {
                let mut line = match &r.value {
                    Value::Number(n) => format!("{n:.3}"),
                    Value::Text(t) => t.clone(),
                    Value::Flag(f) => f.to_string(),
                    Value::List(l) => l.join(" "),
                };
                if let Some(at) = r.at_s {
                    line += &format!("  at {at:.3} s");
                }
                if let Some(channel) = &r.channel {
                    line += &format!("  {channel}");
                }
                for e in &r.events {
                    line += &format!("  [{:.3} to {:.3}]", e.at_s, e.until_s);
                }
                line
            }
            _ => reason(readings, id),
        };
        text += &format!("{id:32} {value}\n");
    }
    text
}

fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/readings"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// 8 s: half a second of silence, music-like tones with a clipped stretch and a pause, a quarter of a second of silence.
fn programme() -> Vec<Vec<f64>> {
    let rate = 44_100;
    let frames = 8 * rate as usize;
    let hiss = noise(frames, 1);
    let mut left: Vec<f64> = tone(rate, 220.0, 0.4, frames)
        .iter()
        .zip(&hiss)
        .map(|(a, b)| a + 0.02 * b)
        .collect();
    let mut right: Vec<f64> = tone(rate, 331.0, 0.3, frames);
    for channel in [&mut left, &mut right] {
        channel[..22_050].fill(0.0);
        channel[4 * 44_100..5 * 44_100].fill(0.0);
        channel[frames - 11_025..].fill(0.0);
    }
    left[60_000..60_005].fill(1.0);
    vec![sixteen_bits(left), sixteen_bits(right)]
}

#[test]
fn a_stereo_file_reads() {
    let measured = read(file(SampleFormat::Int(16), 44_100, programme(), 4096));
    golden(
        "all-readings-of-a-short-stereo-file",
        &table(&measured.readings),
    );
}

#[test]
fn files_with_nothing_to_measure_say_why() {
    let mut text = String::new();
    let cases = [
        ("no frames", SampleFormat::Int(24), vec![vec![], vec![]]),
        (
            "one frame",
            SampleFormat::Int(24),
            vec![vec![0.5], vec![0.5]],
        ),
        (
            "silence",
            SampleFormat::Int(16),
            vec![vec![0.0; 200_000]; 2],
        ),
        (
            "mono float",
            SampleFormat::Float(32),
            vec![vec![0.25f64; 100]],
        ),
        (
            "no number",
            SampleFormat::Float(32),
            vec![vec![f64::NAN; 9], vec![f64::INFINITY; 9]],
        ),
        (
            "huge",
            SampleFormat::Float(64),
            vec![vec![1e300, -1e300, 1e300, -1e300]],
        ),
        ("no channels", SampleFormat::Lossy, vec![]),
    ];
    for (name, samples, channels) in cases {
        let measured = read(file(samples, 48_000, channels, 4096));
        let lines = table(&measured.readings);
        let meters = lines.lines().filter(|l| !l.starts_with("norm."));
        text += &format!("# {name}\n{}\n\n", meters.collect::<Vec<_>>().join("\n"));
    }
    golden("files-with-nothing-to-measure-say-why", &text);
    let wide = read(file(
        SampleFormat::Int(16),
        48_000,
        vec![vec![0.5; 9]; 129],
        7,
    ));
    assert!(reason(&wide.readings, "level.true_peak").contains("129 channels"));
    assert_eq!(wide.frames, 9);
    let slow = read(file(SampleFormat::Int(16), 1, vec![vec![0.5; 300]; 2], 7));
    assert!(reason(&slow.readings, "loudness.integrated").contains("4000 Hz"));
}

#[test]
fn blocks_do_not_change_a_single_reading() {
    let whole = read(file(SampleFormat::Int(16), 44_100, programme(), 4096));
    for most in [17, 480, 1] {
        let cut = read(file(SampleFormat::Int(16), 44_100, programme(), most));
        assert_eq!(cut.readings, whole.readings);
    }
}

/// Whatever is left out: what is taken is what taking everything gives.
#[test]
fn a_reading_chosen_alone_is_the_same() {
    let chosen = |choice: Choice, channels| {
        let mut memory = file(SampleFormat::Int(16), 44_100, channels, 4096);
        memory.info.stored_md5 = Some([7; 16]);
        let wanted = Wanted {
            readings: choice,
            ..Wanted::default()
        };
        let measured = measure(&mut memory, &wanted, &|_| {}).unwrap();
        let mut readings = measured.readings;
        readings.extend(album(&[measured.album]));
        readings
    };
    for channels in [programme(), vec![vec![0.0; 100]]] {
        let all = chosen(Choice::ALL, channels.clone());
        for (id, outcome) in all.iter() {
            let alone = Choice::only(&[id.to_string()]).unwrap();
            let read = chosen(alone, channels.clone());
            assert_eq!(read.get(id), Some(outcome), "{id}");
        }
    }
}

#[test]
fn the_digest_is_that_of_the_interleaved_codes() {
    let left = vec![0.0, -1.0, 32767.0 / 32768.0];
    let right = vec![-1.0 / 32768.0, 0.5, 0.25];
    let bytes = [0u8, 0, 255, 255, 0, 128, 0, 64, 255, 127, 0, 32];
    let expected: [u8; 16] = Md5::digest(bytes).into();

    let mut stored = file(SampleFormat::Int(16), 44_100, vec![left, right], 2);
    stored.info.stored_md5 = Some(expected);
    let spans = vec![(1, 2), (0, 3), (2, u64::MAX), (9, 1)];
    let measured = measure(
        &mut stored,
        &Wanted {
            spans,
            ..Wanted::default()
        },
        &|_| {},
    )
    .unwrap();
    assert_eq!(
        measured
            .readings
            .get("flac.md5_match")
            .map(|o| matches!(o, Outcome::Read(r) if r.value == Value::Flag(true))),
        Some(true)
    );

    let codes: Vec<u8> = [0i32, -1, -32768, 16384, 32767, 8192]
        .iter()
        .flat_map(|c| c.to_le_bytes())
        .collect();
    let digest = twox_hash::XxHash3_128::oneshot;
    assert_eq!(
        measured.span_digests,
        [
            digest(&codes[8..]),
            digest(&codes),
            digest(&codes[16..]),
            digest(&[])
        ]
    );
}

#[test]
fn odd_word_lengths_take_whole_bytes() {
    let md5 = |bits: u32, code: f64| {
        let x = vec![vec![libm::ldexp(code, 1 - bits as i32)]];
        let measured = read(file(SampleFormat::Int(bits), 44_100, x, 9));
        measured.readings.text("audio.pcm_md5").unwrap().to_string()
    };
    let digest = |bytes: &[u8]| -> String {
        let digest: [u8; 16] = Md5::digest(bytes).into();
        digest.iter().map(|b| format!("{b:02x}")).collect()
    };
    assert_eq!(md5(8, -2.0), digest(&[0xfe]));
    assert_eq!(md5(12, -2.0), digest(&[0xfe, 0xff]));
    assert_eq!(md5(20, 5.0), digest(&[5, 0, 0]));
    assert_eq!(md5(32, -2147483648.0), digest(&[0, 0, 0, 0x80]));
}

#[test]
fn an_album_is_more_than_its_tracks() {
    let track = |amplitude: f64, seconds: usize| {
        let x = tone(48_000, 1000.0, amplitude, 48_000 * seconds);
        read(file(
            SampleFormat::Float(64),
            48_000,
            vec![x.clone(), x],
            4096,
        ))
        .album
    };
    let (quiet, loud) = (track(0.05, 6), track(0.5, 3));
    let readings = album(&[quiet, loud]);
    let number = |id: &str| readings.number(id).unwrap();
    assert!((number("level.album_true_peak") + 6.02).abs() < 0.01);
    // The quiet track is 20 LU below the loud one and falls out of the pooled gate.
    assert!(number("loudness.max_track_minus_album").abs() < 0.2);
    assert_eq!(number("dynamics.album_dr"), 0.0);
    let none = album(&[]);
    assert!(reason(&none, "loudness.album_integrated").starts_with("not measured"));
    assert!(reason(&none, "dynamics.album_dr").starts_with("not measured"));
}
