//! What a WAV says of its samples, and the samples themselves: `fmt ` fields against each other, values that are no numbers.

use super::bytes::{FRAMES, cd_fmt, chunk, fmt, fmt_extensible, noise, riff, tone, wav_of};
use super::{Case, readable, recovered, unreadable};

const DATA: u32 = FRAMES * 4;

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    formats(&mut all);
    samples(&mut all);
    all
}

/// The good samples behind another `fmt ` payload.
fn formatted(payload: &[u8]) -> Vec<u8> {
    riff(&[chunk(b"fmt ", payload), chunk(b"data", &tone(FRAMES))])
}

fn formats(all: &mut Vec<Case>) {
    let plain = cd_fmt();
    let patched = |at: usize, bytes: &[u8]| {
        let mut f = plain.clone();
        f[at..at + bytes.len()].copy_from_slice(bytes);
        formatted(&f)
    };
    all.extend(readable(
        "fmt-of-14-bytes",
        "a.wav",
        formatted(&plain[..14]),
        &[0, 1],
        &["a.wav"],
    ));
    all.extend(unreadable(
        "fmt-of-13-bytes",
        "a.wav",
        formatted(&plain[..13]),
        &["14", "13"],
    ));
    all.extend(unreadable(
        "fmt-of-0-bytes",
        "a.wav",
        formatted(&[]),
        &["fmt"],
    ));
    let longer = [plain.clone(), vec![0, 0]].concat();
    all.extend(readable(
        "fmt-of-18-bytes",
        "a.wav",
        formatted(&longer),
        &[0, 1],
        &["a.wav"],
    ));
    let huge = [plain.clone(), vec![0; 70_000]].concat();
    all.extend(readable(
        "fmt-of-70000-bytes",
        "a.wav",
        formatted(&huge),
        &[0, 1],
        &["a.wav"],
    ));
    for (name, tag) in [
        ("ms-adpcm", 2_u16),
        ("a-law", 6),
        ("mp3", 0x55),
        ("unknown", 0x7777),
        ("zero", 0),
    ] {
        let file = formatted(&fmt(tag, 2, 44_100, 16));
        all.extend(unreadable(
            &format!("wav-with-format-tag-{name}"),
            "a.wav",
            file,
            &["PCM"],
        ));
    }
    all.extend(unreadable(
        "wav-of-0-channels",
        "a.wav",
        patched(2, &[0, 0]),
        &["channels"],
    ));
    all.extend(unreadable(
        "wav-of-65535-channels",
        "a.wav",
        patched(2, &[0xff, 0xff]),
        &["65535"],
    ));
    all.extend(unreadable(
        "wav-of-0-hertz",
        "a.wav",
        patched(4, &[0; 4]),
        &["0 Hz"],
    ));
    all.extend(readable(
        "wav-of-4-gigahertz",
        "a.wav",
        patched(4, &[0xff; 4]),
        &[0, 1],
        &["4294967295"],
    ));
    all.extend(readable(
        "wav-of-1-hertz",
        "a.wav",
        patched(4, &[1, 0, 0, 0]),
        &[0, 1],
        &["a.wav"],
    ));
    all.extend(recovered(
        "wav-with-a-wrong-block-align",
        "a.wav",
        patched(12, &[3, 0]),
        &["3 bytes", "4"],
    ));
    all.extend(recovered(
        "wav-with-block-align-0",
        "a.wav",
        patched(12, &[0, 0]),
        &["0 bytes", "4"],
    ));
    all.extend(recovered(
        "wav-with-a-wrong-byte-rate",
        "a.wav",
        patched(8, &[7, 0, 0, 0]),
        &["176400"],
    ));
    for bits in [0_u16, 40, 65, 0xffff] {
        let file = formatted(&fmt(1, 2, 44_100, bits));
        all.extend(unreadable(
            &format!("wav-of-{bits}-bits"),
            "a.wav",
            file,
            &["bits"],
        ));
    }
    for bits in [12_u16, 20] {
        let file = formatted(&fmt(1, 2, 44_100, bits));
        all.extend(recovered(
            &format!("wav-of-{bits}-bits"),
            "a.wav",
            file,
            &[&bits.to_string()],
        ));
    }
    all.extend(unreadable(
        "wav-of-64-bit-integers",
        "a.wav",
        formatted(&fmt(1, 2, 44_100, 64)),
        &["64"],
    ));
    all.extend(unreadable(
        "wav-of-16-bit-floats",
        "a.wav",
        formatted(&fmt(3, 2, 44_100, 16)),
        &["16"],
    ));
    let wide = fmt_extensible(2, 44_100, 16, 24, 1);
    all.extend(recovered(
        "wav-with-more-valid-bits-than-it-has",
        "a.wav",
        formatted(&wide),
        &["24", "16"],
    ));
    let narrow = fmt_extensible(2, 44_100, 16, 0, 1);
    all.extend(readable(
        "wav-with-0-valid-bits",
        "a.wav",
        formatted(&narrow),
        &[0, 1],
        &["a.wav"],
    ));
    let mut stranger = fmt_extensible(2, 44_100, 16, 16, 1);
    stranger[30] = 0x99;
    all.extend(unreadable(
        "wav-with-an-unknown-subformat",
        "a.wav",
        formatted(&stranger),
        &["SubFormat"],
    ));
    let cut = &fmt_extensible(2, 44_100, 16, 16, 1)[..20];
    all.extend(unreadable(
        "wav-with-an-extensible-header-cut-short",
        "a.wav",
        formatted(cut),
        &["40"],
    ));
}

fn floats(values: &[f32]) -> Vec<u8> {
    let steady: Vec<f32> = (0..FRAMES * 2).map(|n| (n % 64) as f32 / 256.0).collect();
    let mut data: Vec<u8> = steady.iter().flat_map(|v| v.to_le_bytes()).collect();
    for (n, v) in values.iter().enumerate() {
        data[n * 4000..n * 4000 + 4].copy_from_slice(&v.to_le_bytes());
    }
    riff(&[
        chunk(b"fmt ", &fmt(3, 2, 44_100, 32)),
        chunk(b"data", &data),
    ])
}

fn samples(all: &mut Vec<Case>) {
    let rule = "non-finite-samples";
    all.extend(readable(
        "float-wav-with-a-nan",
        "a.wav",
        floats(&[f32::NAN]),
        &[1],
        &[rule],
    ));
    let endless = floats(&[f32::INFINITY, f32::NEG_INFINITY]);
    all.extend(readable(
        "float-wav-with-infinities",
        "a.wav",
        endless,
        &[1],
        &[rule],
    ));
    let payload = f32::from_bits(0x7fa0_dead);
    all.extend(readable(
        "float-wav-with-a-signalling-nan",
        "a.wav",
        floats(&[payload]),
        &[1],
        &[rule],
    ));
    let hot = floats(&[f32::MAX, f32::MIN, 1e30]);
    all.extend(readable(
        "float-wav-with-samples-of-700-db",
        "a.wav",
        hot,
        &[0, 1],
        &["a.wav"],
    ));
    let faint = floats(&[f32::from_bits(1), -f32::from_bits(1)]);
    all.extend(readable(
        "float-wav-with-denormal-samples",
        "a.wav",
        faint,
        &[0, 1],
        &["a.wav"],
    ));
    let all_nan = riff(&[
        chunk(b"fmt ", &fmt(3, 2, 44_100, 32)),
        chunk(b"data", &[0xff; 8000]),
    ]);
    all.extend(readable(
        "float-wav-of-nothing-but-nans",
        "a.wav",
        all_nan,
        &[1],
        &[rule],
    ));
    let silence = riff(&[
        chunk(b"fmt ", &cd_fmt()),
        chunk(b"data", &vec![0; DATA as usize]),
    ]);
    all.extend(readable(
        "wav-of-digital-silence",
        "a.wav",
        silence,
        &[0, 1],
        &["a.wav"],
    ));
    all.extend(readable(
        "wav-of-one-frame",
        "a.wav",
        wav_of(1),
        &[0, 1],
        &["a.wav"],
    ));
    let loud: Vec<u8> = (0..FRAMES * 2)
        .flat_map(|n| if n / 100 % 2 == 0 { i16::MAX } else { i16::MIN }.to_le_bytes())
        .collect();
    let square = riff(&[chunk(b"fmt ", &cd_fmt()), chunk(b"data", &loud)]);
    all.extend(readable(
        "wav-of-a-full-scale-square",
        "a.wav",
        square,
        &[0, 1],
        &["longest-full-scale-run"],
    ));
    let rubbish = riff(&[
        chunk(b"fmt ", &fmt(3, 2, 44_100, 64)),
        chunk(b"data", &noise(80_000)),
    ]);
    all.extend(readable(
        "float64-wav-of-random-bytes",
        "a.wav",
        rubbish,
        &[0, 1],
        &["a.wav"],
    ));
    let wide = riff(&[
        chunk(b"fmt ", &fmt(1, 128, 44_100, 16)),
        chunk(b"data", &tone(FRAMES)),
    ]);
    all.extend(readable(
        "wav-of-128-channels",
        "a.wav",
        wide,
        &[0, 1],
        &["a.wav"],
    ));
}
