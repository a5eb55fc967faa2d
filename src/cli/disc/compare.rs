//! `runout disc compare`: what two discs have in common, and what they have not.

use std::fmt::Write;
use std::path::Path;

use crate::error::{Result, printable};
use crate::prove::compare::{Alike, TrackSound, differences, frames, sound};

use super::super::{Exit, Ui};
use super::args::CompareArgs;
use super::opened;

pub fn run(args: &CompareArgs, ui: &Ui) -> Result<Exit> {
    let (one, other) = (opened(&args.one, ui)?, opened(&args.other, ui)?);
    let said = differences(&one.disc, &other.disc);
    let heard = {
        let progress = ui.progress(frames(&one.disc, &other.disc), "comparing");
        sound(
            (&one.disc, &one.folder),
            (&other.disc, &other.folder),
            &|frames| progress.by(frames),
        )?
    };
    let same = Alike::Same { late: 0 };
    let alike = said.is_empty() && heard.iter().all(|t| t.alike == same && t.longer == 0);
    ui.print(&text(&args.one, &args.other, &said, &heard))?;
    Ok(match alike {
        true => Exit::Compliant,
        false => Exit::Findings,
    })
}

fn text(one: &Path, other: &Path, said: &[String], heard: &[TrackSound]) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        let _ = writeln!(out, "{}", printable(text));
    };
    line(&format!("{} against {}", one.display(), other.display()));
    line("");
    match said {
        [] => line("descriptions: the same"),
        all => {
            line("descriptions:");
            all.iter().for_each(|text| line(&format!("- {text}")));
        }
    }
    line("");
    line("sound:");
    for track in heard {
        let name = match track.track {
            0 => "in front of track 1".to_string(),
            number => format!("track {number:02}"),
        };
        line(&format!(
            "- {name}: {}{}",
            words(&track.alike),
            longer(track.longer)
        ));
    }
    out
}

fn words(alike: &Alike) -> String {
    match alike {
        Alike::Same { late: 0 } => "the same samples".into(),
        Alike::Same { late } => format!("the same samples, {}", by(*late)),
        Alike::Like {
            late,
            gain_db,
            peak_dbfs,
            rms_dbfs,
            rms_at_gain_dbfs,
        } => {
            let moved = match late {
                0 => String::new(),
                late => format!(", {}", by(*late)),
            };
            let gain = match gain_db.abs() < 0.005 {
                true => String::new(),
                false => format!(
                    "; the other is {gain_db:+.2} dB, and {rms_at_gain_dbfs:.1} dBFS RMS are left at that gain"
                ),
            };
            format!(
                "alike{moved}: the difference is {rms_dbfs:.1} dBFS RMS, {peak_dbfs:.1} dBFS peak{gain}"
            )
        }
        Alike::Other => "something else sounds".into(),
    }
}

fn by(late: i64) -> String {
    let way = if late > 0 { "later" } else { "earlier" };
    let samples = late.unsigned_abs();
    let ms = samples as f64 / 44.1;
    let s = if samples == 1 { "" } else { "s" };
    format!("{samples} sample{s} ({ms:.2} ms) {way} in the other")
}

fn longer(frames: i64) -> String {
    match frames {
        0 => String::new(),
        frames => {
            let way = if frames > 0 { "longer" } else { "shorter" };
            let s = frames.unsigned_abs() as f64 / 44_100.0;
            format!("; {s:.3} s {way} in the other")
        }
    }
}
