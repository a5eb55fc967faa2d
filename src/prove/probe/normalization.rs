//! What playback services are expected to do to the level: arithmetic on integrated loudness and true peak.
//!
//! The targets are what each service publishes or was measured to do, and change without notice: a prediction may be 1 LU off.

use crate::reading::Readings;

/// True peak that services leave free when they raise the level, dBTP.
const CEILING_DBTP: f64 = -1.0;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Policy {
    /// Loud music is turned down, quiet music stays.
    Down(f64),
    /// As `Down`, and quiet music is raised as far as [`CEILING_DBTP`].
    UpToCeiling(f64),
    /// Everything goes to the target; a limiter takes what exceeds the ceiling.
    Limited(f64),
    Untouched,
}

/// Reading and policy per service; targets in LUFS.
const SERVICES: [(&str, Policy); 11] = [
    ("norm.amazon.gain", Policy::Down(-14.0)),
    ("norm.apple.gain", Policy::UpToCeiling(-16.0)),
    ("norm.bandcamp.gain", Policy::Untouched),
    ("norm.deezer.gain", Policy::UpToCeiling(-15.0)),
    ("norm.soundcloud.gain", Policy::Down(-14.0)),
    ("norm.spotify_loud.gain", Policy::Limited(-11.0)),
    ("norm.spotify_normal.gain", Policy::UpToCeiling(-14.0)),
    ("norm.spotify_quiet.gain", Policy::UpToCeiling(-19.0)),
    ("norm.tidal.gain", Policy::Down(-14.0)),
    ("norm.youtube.gain", Policy::Down(-14.0)),
    ("norm.youtube_music.gain", Policy::Down(-7.0)),
];

/// How far the peaks pass the limiter's threshold after the gain.
const LIMIT_DEPTH: (&str, &str) = ("norm.spotify_loud.limit_depth", "norm.spotify_loud.gain");

impl Policy {
    fn gain_db(self, integrated_lufs: f64, true_peak_dbtp: f64) -> f64 {
        match self {
            Policy::Down(target) => (target - integrated_lufs).min(0.0),
            Policy::UpToCeiling(target) => {
                let gain = target - integrated_lufs;
                gain.min((CEILING_DBTP - true_peak_dbtp).max(0.0))
            }
            Policy::Limited(target) => target - integrated_lufs,
            Policy::Untouched => 0.0,
        }
    }
}

/// Predicted gains from integrated loudness (LUFS) and true peak (dBTP), none where they could not be measured.
pub fn read(readings: &mut Readings, integrated: Option<f64>, true_peak: Option<f64>) {
    for (id, policy) in SERVICES {
        match (policy, integrated.zip(true_peak)) {
            (Policy::Untouched, _) => readings.put(id, 0.0),
            (_, Some((integrated, peak))) => readings.put(id, policy.gain_db(integrated, peak)),
            (_, None) => readings.not_measured(id, "the file has no integrated loudness"),
        }
    }
    let (id, gain) = LIMIT_DEPTH;
    match readings.number(gain).zip(true_peak) {
        Some((gain, peak)) => readings.put(id, (peak + gain - CEILING_DBTP).max(0.0)),
        None => readings.not_measured(id, "the file has no integrated loudness"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// Row 3, Spotify Normal, is the service's own published example.
    #[test]
    fn predictions_for_five_masters() {
        let mut table = String::from("\n");
        for (integrated, peak) in [
            (-8.0, -0.3),
            (-14.0, -1.0),
            (-20.0, -5.0),
            (-18.0, -1.0),
            (-5.3, 3.48),
        ] {
            let mut readings = Readings::default();
            read(&mut readings, Some(integrated), Some(peak));
            let gain = |name: &str| readings.number(&format!("norm.{name}")).unwrap();
            let _ = write!(table, "{integrated:5.1} {peak:5.2} |");
            for name in [
                "spotify_normal.gain",
                "spotify_loud.gain",
                "spotify_loud.limit_depth",
            ] {
                let _ = write!(table, " {:+.1}", gain(name));
            }
            for name in [
                "spotify_quiet",
                "apple",
                "youtube",
                "youtube_music",
                "tidal",
                "deezer",
            ] {
                let _ = write!(table, " {:+.1}", gain(&format!("{name}.gain")) + 0.0);
            }
            assert_eq!(gain("tidal.gain"), gain("amazon.gain"));
            assert_eq!(gain("tidal.gain"), gain("soundcloud.gain"));
            assert_eq!(gain("bandcamp.gain"), 0.0);
            table.push('\n');
        }
        let expected = "
 -8.0 -0.30 | -6.0 -3.0 +0.0 -11.0 -8.0 -6.0 +0.0 -6.0 -7.0
-14.0 -1.00 | +0.0 +3.0 +3.0 -5.0 -2.0 +0.0 +0.0 +0.0 -1.0
-20.0 -5.00 | +4.0 +9.0 +5.0 +1.0 +4.0 +0.0 +0.0 +0.0 +4.0
-18.0 -1.00 | +0.0 +7.0 +7.0 -1.0 +0.0 +0.0 +0.0 +0.0 +0.0
 -5.3  3.48 | -8.7 -5.7 +0.0 -13.7 -10.7 -8.7 -1.7 -8.7 -9.7
";
        assert_eq!(table, expected);
    }

    #[test]
    fn without_loudness_only_the_untouched_are_known() {
        let mut readings = Readings::default();
        read(&mut readings, None, Some(-3.0));
        assert_eq!(readings.number("norm.bandcamp.gain"), Some(0.0));
        assert_eq!(readings.number("norm.apple.gain"), None);
        assert!(readings.get("norm.spotify_loud.limit_depth").is_some());
    }
}
