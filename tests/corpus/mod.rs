//! Music that is clean, much of it hard on a detector, and the same with faults of known place and size: what the detectors of spec
//! `qc` are measured on. Everything is drawn from a seed, so any number of files can be made, and new ones after every change.

pub mod album;
pub mod band;
pub mod hard;
pub mod plant;
pub mod plant_level;
pub mod plant_lossy;
pub mod plant_stereo;
pub mod plant_time;
pub mod sound;
pub mod synth;

use sound::{Random, Sound};

/// Where a fault was planted, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub at_s: f64,
    pub until_s: f64,
}

/// One file of the corpus.
pub struct Item {
    pub name: String,
    /// Rule of spec `qc` that must fail; none for a clean file.
    pub class: Option<&'static str>,
    /// 1, the mildest, to 5; 0 for a clean file.
    pub severity: u8,
    pub sound: Sound,
    /// Empty where the whole file is concerned.
    pub places: Vec<Place>,
    pub note: String,
}

/// The faults that can be planted.
pub const CLASSES: [&str; 31] = [
    "abrupt-end",
    "abrupt-start",
    "channel-delay",
    "click",
    "clipping",
    "clipping-scaled",
    "dc-offset",
    "discontinuity",
    "dropout",
    "false-stereo",
    "full-scale-run",
    "gap",
    "hum",
    "imbalance",
    "inter-sample-over",
    "leading-silence",
    "lossy-source",
    "low-frequency-phase",
    "mono-compatibility",
    "noise-burst",
    "noise-floor",
    "over-limited",
    "padded-bits",
    "polarity",
    "pop",
    "sibilance",
    "stuck-buffer",
    "sub-bass",
    "sync-slip",
    "trailing-silence",
    "upsampled",
];

/// A clean file: the recipe goes round by the seed, everything in it is drawn.
pub fn clean(seed: u64) -> Item {
    let mut random = Random::new(seed.wrapping_mul(2) + 1);
    let (sound, note) = drawn(seed as usize, &mut random);
    Item {
        name: format!("clean-{seed:05}"),
        class: None,
        severity: 0,
        sound,
        places: Vec::new(),
        note,
    }
}

fn drawn(recipe: usize, random: &mut Random) -> (Sound, String) {
    let recipes = band::RECIPES.len() + hard::RECIPES.len();
    let index = recipe % recipes;
    let (name, make) = match index.checked_sub(band::RECIPES.len()) {
        None => band::RECIPES[index],
        Some(i) => hard::RECIPES[i],
    };
    let format = sound::Format::drawn(random);
    let mut sound = make(format, random);
    sound.tidied(name != "hard panned");
    let note = format!("{name}, {} Hz, {} bit", sound.rate, sound.bits);
    (sound, note)
}

/// A file with a fault of a class, on a carrier that can show it.
pub fn planted(class: &'static str, severity: u8, seed: u64) -> Item {
    for attempt in 0..40 {
        let mut random = Random::new(seed.wrapping_mul(41).wrapping_add(attempt) * 2 + 2);
        let recipe = if plant::wants_band(class) || random.unit() < 0.6 {
            random.below(band::RECIPES.len())
        } else {
            band::RECIPES.len() + random.below(hard::RECIPES.len())
        };
        let (mut sound, note) = drawn(recipe, &mut random);
        if let Some(places) = plant::plant(class, severity, &mut sound, &mut random) {
            return Item {
                name: format!("{class}-{severity}-{seed:04}"),
                class: Some(class),
                severity,
                sound,
                places,
                note,
            };
        }
    }
    panic!("no carrier for {class} {severity} {seed}");
}
