//! The render tree on small masters.

use std::path::Path;

use runout::audio::{self, Block};
use runout::dsp::dither::Noise;
use runout::make::chain::{LoudnessGain, Recipe};
use runout::make::render::{self, Encoding, Job, Master, Target};
use runout::release::Length;
use runout::release::programme::{Part, Piece, Programme};

use crate::support::signal;

fn piece(number: u32, rate: u32, frames: u64, gap: Option<Length>) -> Piece {
    let (disc, side, start, fade_in, fade_out, crossfade) = (1, None, 0, 0, 0, 0);
    Piece {
        number,
        disc,
        side,
        rate,
        start,
        end: frames,
        fade_in,
        fade_out,
        crossfade,
        gap,
        hidden: false,
        indexes: Vec::new(),
    }
}

fn target(
    path: &str,
    encoding: Encoding,
    rate: u32,
    bits: u32,
    frames: u64,
    parts: Vec<Part>,
) -> Target {
    Target {
        path: path.into(),
        encoding,
        rate,
        bits,
        noise: Noise::Tpdf,
        frames,
        parts,
        chain: 0,
        stream: 1,
    }
}

fn flac() -> Encoding {
    Encoding::Flac {
        comments: Vec::new(),
        cover: None,
    }
}

fn wav() -> Encoding {
    Encoding::Wav { chunks: Vec::new() }
}

/// All samples of a file.
fn samples(path: &Path) -> Block {
    let mut file = audio::open(path).unwrap();
    let (mut all, mut block) = (Block::new(file.info.format.channels), Block::default());
    loop {
        file.read(&mut block, 5_000).unwrap();
        if block.is_empty() {
            return all;
        }
        for (all, part) in all.channels.iter_mut().zip(&block.channels) {
            all.extend_from_slice(part);
        }
    }
}

fn run(
    dir: &Path,
    programme: &Programme,
    masters: &[Master],
    targets: &[Target],
    threads: usize,
) -> Vec<render::Outcome> {
    let chains = [Recipe::default()];
    let loudness = [vec![LoudnessGain::default(); programme.segments.len()]];
    let job = Job {
        programme,
        masters,
        chains: &chains,
        loudness: &loudness,
        targets,
        seed: 7,
        folder: dir,
        progress: &|_| {},
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(|| render::render(&job))
        .unwrap()
        .outcomes
}

/// Two masters at 48 kHz, 24 bit, the second running on from the first, and one at 44.1 kHz, 16 bit after a gap.
fn album(dir: &Path) -> (Programme, Vec<Master>) {
    let lengths = [
        (48_000, 24, 30_011u64),
        (48_000, 24, 20_007),
        (44_100, 16, 25_013),
    ];
    let mut masters = Vec::new();
    for (i, (rate, bits, frames)) in lengths.iter().enumerate() {
        let path = dir.join(format!("master{i}.wav"));
        signal::write_wav(
            &path,
            *rate,
            *bits,
            &signal::music(i as u64, *frames as usize),
        );
        masters.push(Master {
            path,
            grid_bits: Some(*bits),
        });
    }
    let gaps = [None, Some(Length::ZERO), None];
    let pieces = lengths
        .iter()
        .zip(gaps)
        .enumerate()
        .map(|(i, ((rate, _, frames), gap))| piece(i as u32 + 1, *rate, *frames, gap));
    (Programme::new(pieces.collect()), masters)
}

#[test]
fn what_nothing_is_asked_of_comes_out_bit_for_bit_in_flac_and_wav() {
    let dir = tempfile::tempdir().unwrap();
    let (programme, masters) = album(dir.path());
    let targets: Vec<Target> = (0..3)
        .map(|i| {
            let rate = programme.pieces[i].rate;
            let part = programme.track(i, rate);
            let bits = if i == 2 { 16 } else { 24 };
            let (name, encoding) = if i == 1 {
                ("1.wav".into(), wav())
            } else {
                (format!("{i}.flac"), flac())
            };
            target(&name, encoding, rate, bits, part.frames, vec![part])
        })
        .collect();
    let outcomes = run(dir.path(), &programme, &masters, &targets, 2);
    for ((target, master), outcome) in targets.iter().zip(&masters).zip(outcomes) {
        assert_eq!(
            samples(&dir.path().join(&target.path)).channels,
            samples(&master.path).channels
        );
        assert_eq!(outcome.quantiser.dithered, 0);
        assert_eq!(outcome.digests.len(), 1);
    }
}

#[test]
fn tracks_that_run_on_are_cut_from_one_conversion_and_silence_between_is_digital() {
    let dir = tempfile::tempdir().unwrap();
    let (programme, masters) = album(dir.path());
    let disc = programme.disc(0..3);
    let whole = target(
        "disc.wav",
        wav(),
        44_100,
        16,
        disc.frames,
        disc.parts.clone(),
    );
    let cut: Vec<Target> = (0..2)
        .map(|i| {
            let part = programme.track(i, 44_100);
            target(
                &format!("cut{i}.wav"),
                wav(),
                44_100,
                24,
                part.frames,
                vec![part],
            )
        })
        .collect();
    let targets = [vec![whole], cut].concat();
    run(dir.path(), &programme, &masters, &targets, 2);
    let disc_samples = samples(&dir.path().join("disc.wav"));
    assert_eq!(disc_samples.frames() as u64, disc.frames);
    let pause = disc.marks[2].pause.unwrap() as usize..disc.marks[2].start as usize;
    assert!(
        pause.len() >= 88_200
            && disc_samples
                .channels
                .iter()
                .all(|c| c[pause.clone()].iter().all(|x| *x == 0.0))
    );
    // The third master is 16 bit at the disc's own rate: copied, not dithered.
    let third = samples(&masters[2].path);
    let at = disc.marks[2].start as usize;
    assert_eq!(
        disc_samples.channels[0][at..at + third.frames()],
        third.channels[0][..]
    );
    // The two cuts joined are the disc's first part, but for the dither of the shorter word.
    let joined = [0, 1]
        .map(|i| samples(&dir.path().join(format!("cut{i}.wav"))).channels[0].clone())
        .concat();
    let lsb = 1.0 / 32_768.0;
    assert!(
        joined
            .iter()
            .zip(&disc_samples.channels[0])
            .all(|(a, b)| (a - b).abs() <= 1.51 * lsb)
    );
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let (programme, masters) = album(dir.path());
    let disc = programme.disc(0..3);
    let mut results = Vec::new();
    for threads in [1, 2, 5] {
        let path = format!("disc{threads}.wav");
        run(
            dir.path(),
            &programme,
            &masters,
            &[target(
                &path,
                wav(),
                44_100,
                16,
                disc.frames,
                disc.parts.clone(),
            )],
            threads,
        );
        results.push(std::fs::read(dir.path().join(path)).unwrap());
    }
    assert!(results.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn a_master_that_ends_early_stops_everything_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let (mut programme, masters) = album(dir.path());
    programme.pieces[2].end += 100;
    programme = Programme::new(programme.pieces);
    let part = programme.track(2, 44_100);
    let chains = [Recipe::default()];
    let loudness = [vec![LoudnessGain::default(); programme.segments.len()]];
    let targets = [target(
        "2.flac",
        flac(),
        44_100,
        16,
        part.frames,
        vec![part],
    )];
    let job = Job {
        programme: &programme,
        masters: &masters,
        chains: &chains,
        loudness: &loudness,
        targets: &targets,
        seed: 1,
        folder: dir.path(),
        progress: &|_| {},
    };
    let error = render::render(&job).unwrap_err().to_string();
    assert!(
        error.contains("master2.wav") && error.contains("25013") && error.contains("25113"),
        "{error}"
    );
}

#[test]
fn a_crossfade_of_two_equal_powers_keeps_the_sum_of_squares() {
    let dir = tempfile::tempdir().unwrap();
    let path = |i: usize| dir.path().join(format!("noise{i}.wav"));
    let rate = 48_000;
    for i in 0..2 {
        signal::write_wav(&path(i), rate, 24, &signal::noise(i as u64 + 1, 48_000));
    }
    let mut second = piece(2, rate, 48_000, None);
    second.crossfade = 24_000;
    let programme = Programme::new(vec![piece(1, rate, 48_000, None), second]);
    let masters: Vec<Master> = (0..2)
        .map(|i| Master {
            path: path(i),
            grid_bits: Some(24),
        })
        .collect();
    let side = programme.side(0..2, rate, Length::ZERO);
    run(
        dir.path(),
        &programme,
        &masters,
        &[target(
            "side.wav",
            wav(),
            rate,
            24,
            side.frames,
            side.parts.clone(),
        )],
        1,
    );
    let mixed = samples(&dir.path().join("side.wav"));
    assert_eq!(mixed.frames(), 72_000);
    let power = |range: std::ops::Range<usize>| {
        mixed.channels[0][range.clone()]
            .iter()
            .map(|x| x * x)
            .sum::<f64>()
            / range.len() as f64
    };
    let (alone, overlap) = (power(0..24_000), power(24_000..48_000));
    assert!(
        (10.0 * (overlap / alone).log10()).abs() < 0.15,
        "{alone} {overlap}"
    );
}
