//! Planting: which fault goes to which hand, and where in a sound it can be heard.

use super::Place;
use super::sound::{Random, Sound};
use super::{plant_level, plant_lossy, plant_stereo, plant_time};

/// Classes that need an ordinary production to be heard for what they are.
pub fn wants_band(class: &str) -> bool {
    matches!(
        class,
        "channel-delay" | "polarity" | "low-frequency-phase" | "imbalance" | "mono-compatibility"
    )
}

/// Plants a fault of a class into a sound and stores it; none where this sound cannot show it. Whole-file faults have no places.
pub fn plant(
    class: &str,
    severity: u8,
    sound: &mut Sound,
    random: &mut Random,
) -> Option<Vec<Place>> {
    let grade = usize::from(severity.clamp(1, 5) - 1);
    let made = match class {
        "click" | "pop" | "dropout" | "gap" | "stuck-buffer" | "discontinuity" | "sync-slip"
        | "noise-burst" => plant_time::plant(class, grade, sound, random),
        "channel-delay"
        | "false-stereo"
        | "imbalance"
        | "low-frequency-phase"
        | "mono-compatibility"
        | "polarity" => plant_stereo::plant(class, grade, sound, random),
        "lossy-source" => plant_lossy::plant(grade, sound, random),
        _ => plant_level::plant(class, grade, sound, random),
    };
    sound.dithered(random);
    made
}

/// `count` places at least `apart_s` from each other and from the ends, where the sound is louder than `least` (RMS of 20 ms).
pub fn sounding(
    sound: &Sound,
    count: usize,
    apart_s: f64,
    least: f64,
    random: &mut Random,
) -> Option<Vec<usize>> {
    let rate = f64::from(sound.rate);
    let (edge, around, apart) = (
        (0.4 * rate) as usize,
        (0.01 * rate) as usize,
        (apart_s * rate) as usize,
    );
    let n = sound.frames();
    if n < 3 * edge {
        return None;
    }
    let mut places: Vec<usize> = Vec::new();
    for _ in 0..400 {
        let at = random.whole(edge, n - 2 * edge);
        let free = places.iter().all(|p| p.abs_diff(at) > apart);
        if free && sound.rms(at - around, at) > least && sound.rms(at, at + around) > least {
            places.push(at);
            if places.len() == count {
                places.sort_unstable();
                return Some(places);
            }
        }
    }
    None
}

/// The channels a fault is in: one of them or all.
pub fn some_channels(sound: &Sound, random: &mut Random) -> Vec<usize> {
    let all: Vec<usize> = (0..sound.channels.len()).collect();
    if all.len() < 2 || random.unit() < 0.4 {
        return all;
    }
    vec![random.pick(&all)]
}

pub fn place(sound: &Sound, from: usize, until: usize) -> Place {
    let rate = f64::from(sound.rate);
    Place {
        at_s: from as f64 / rate,
        until_s: until as f64 / rate,
    }
}

pub fn ratio(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}
