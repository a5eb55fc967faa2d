//! Every rule of every built-in spec, made to pass and to fail mechanically, for people to read.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::*;
use crate::reading::{Event, Kind, Readings, Unit};
use crate::spec::{Library, Operand, pattern};

const SCOPES: [Scope; 6] = [
    Scope::File,
    Scope::Track,
    Scope::Artwork,
    Scope::Side,
    Scope::Disc,
    Scope::Release,
];

/// A step over a limit, in the reading's unit, that makes a plausible observation.
fn step(reading: &Definition, limit: f64) -> f64 {
    match reading.unit {
        Unit::Dbtp | Unit::Dbfs => 0.79,
        Unit::Db | Unit::Lufs | Unit::Lu => 0.9,
        Unit::Hertz => 3900.0,
        Unit::Bits if reading.id == "audio.bit_depth" => 8.0,
        Unit::Bits | Unit::Pixels | Unit::Frames | Unit::Sectors => 1.0,
        Unit::Seconds if limit == 0.0 => 0.5,
        Unit::Seconds => reading.round((limit * 0.05).max(0.001)),
        Unit::Bytes => (limit * 0.07).round().max(1.0),
        _ if reading.decimals == 0 => 1.0,
        _ if limit == 0.0 => 0.3,
        _ => reading.round((limit.abs() * 0.12).max(0.01)),
    }
}

/// No value: missing, or empty where a missing one only says that runout does not look for it yet.
fn nothing(reading: &Definition) -> Option<Value> {
    match reading.kind {
        _ if reading.measured => None,
        Kind::Text => Some(Value::Text(String::new())),
        Kind::List => Some(Value::List(Vec::new())),
        Kind::Flag => Some(Value::Flag(false)),
        Kind::Number => None,
    }
}

/// Observations that could be true, by reading: one that is usually wanted, one that is usually not.
const TEXTS: &[(&str, &str, &str)] = &[
    ("art.color_model", "rgb", "cmyk"),
    ("art.format", "jpeg", "gif"),
    ("audio.dither", "tpdf", "none"),
    (
        "audio.pcm_md5",
        "7f3a1c9e0b5d4826f1a7c3e59d0b2846",
        "0c1d2e3f405162738495a6b7c8d9eafb",
    ),
    ("codec.name", "pcm_int", "mp3"),
    ("container.type", "wav", "mp3"),
    ("ddp.version", "2.00", "3.00"),
    ("file.name", "01_Night-Ferry.wav", "01 Night Ferry!.ogg"),
    ("file.name", "side-A.wav", "side one.wav"),
    ("file.name", "01_Night-Ferry.m4a", "._side-A.wav"),
    ("flac.stored_md5", "7f3a1c9e0b5d4826f1a7c3e59d0b2846", ""),
    ("meta.explicit", "clean", "maybe"),
    ("meta.isrc", "GBXYZ2600001", "GBXYZ260001"),
    ("meta.provenance", "MQ-P", "CD"),
    ("meta.upc", "5012345678900", ""),
    ("meta.vendor_id", "5012345678900", "Überfahrt"),
    ("package.folder_name", "Artist_Album_CAT001", "Album"),
    ("release.type", "album", ""),
    ("vinyl.format_advice", "split the side over two records", ""),
    ("wav.format_tag", "0x0001", "0xFFFE"),
];

/// Items that such a list may hold.
fn items(reading: &Definition) -> Vec<String> {
    let items: &[&str] = match reading.id {
        "container.duplicate_chunks" => &["bext"],
        "container.repairs" => &["data chunk declares 4294967295 bytes, 10584000 are there"],
        "cd.sheet_problems" => &["line 7: INDEX 01 at 00:09:75 has 75 frames"],
        "ddp.doubts" => &["PQDESCR, byte 192: the time of the ISRC packet differs from its index"],
        "ddp.missing_parts" => &["PQDESCR"],
        "ddp.problems" => &["CDTEXT.BIN, byte 36: the CRC of the pack is 0x1a2b, 0x9c55 is right"],
        "meta.differs_from_manifest" => {
            &["meta.title is \"Landfal\", the manifest says \"Landfall\""]
        }
        "meta.title_faults" => &["all capitals"],
        "package.unexpected_files" => &["notes.txt"],
        "release.missing_fields" => &["genre", "p_line"],
        "tags.embedded" => &["TITLE", "ARTIST"],
        "wav.chunks_after_data" => &["LIST", "id3"],
        other => panic!("no items for {other}"),
    };
    items.iter().map(|i| i.to_string()).collect()
}

/// A number beyond the limit where the general step gives none that could be true.
fn number(reading: &Definition, limit: f64) -> Option<f64> {
    match (reading.id, limit as i64) {
        ("audio.bit_depth", 16) => Some(24.0),
        ("audio.bit_depth", 24) => Some(16.0),
        ("art.bits_per_channel", _) => Some(16.0),
        ("art.aspect", _) => Some(1.0003),
        ("audio.channels", _) => Some(1.0),
        ("audio.lossy_score", 0) if limit > 0.9 => Some(1.0),
        ("level.sample_peak", 0) => Some(0.0),
        ("audio.sample_rate", 48_000) => Some(44_100.0),
        ("audio.sample_rate", 192_000 | 384_000) => Some(32_000.0),
        _ => None,
    }
}

fn words(reading: &Definition, wanted: impl Fn(&str) -> bool) -> Value {
    let all = TEXTS.iter().filter(|(id, ..)| *id == reading.id);
    let found = all
        .flat_map(|(_, good, bad)| [*good, *bad])
        .find(|t| !t.is_empty() && wanted(t));
    Value::Text(
        found
            .unwrap_or_else(|| panic!("no text for {}", reading.id))
            .into(),
    )
}

/// A value that passes, and one that fails where that is possible. `None` inside is a missing reading.
fn values(reading: &'static Definition, test: &Test) -> (Option<Value>, Option<Option<Value>>) {
    let some_value = || match reading.kind {
        Kind::Number if reading.unit == Unit::Lufs => Value::Number(-11.2),
        Kind::Number if reading.unit == Unit::Dbfs => Value::Number(-0.3),
        Kind::Number if reading.unit == Unit::Seconds => Value::Number(287.5),
        Kind::Number => Value::Number(2.8),
        Kind::Text => words(reading, |_| true),
        Kind::Flag => Value::Flag(true),
        Kind::List => Value::List(items(reading)),
    };
    let of = |o: &Operand| match o {
        Operand::Number(n) => Value::Number(*n),
        Operand::Text(t) => Value::Text(t.clone()),
        Operand::Flag(f) => Value::Flag(*f),
        // The test sets the other reading to this.
        Operand::Reading(_) => Value::Number(24.0),
    };
    let outside = |list: &[Operand]| match of(list.last().unwrap()) {
        Value::Number(n) => Value::Number(
            number(reading, n)
                .filter(|m| !list.contains(&Operand::Number(*m)))
                .unwrap_or(n + step(reading, n)),
        ),
        Value::Flag(f) => Value::Flag(!f),
        _ => words(reading, |t| {
            !list.iter().any(|o| of(o) == Value::Text(t.into()))
        }),
    };
    match test {
        Test::Range { min, max } => {
            let inside = max.or(*min).unwrap();
            let passes =
                |n: f64| min.is_none_or(|low| n >= low) && max.is_none_or(|high| n <= high);
            let outside = number(reading, inside)
                .filter(|n| !passes(*n))
                .unwrap_or(match max {
                    Some(high) => high + step(reading, *high),
                    None => inside - step(reading, inside),
                });
            (Some(inside.into()), Some(Some(outside.into())))
        }
        Test::Equals(Operand::Reading(_)) => (Some(24.0.into()), Some(Some(16.0.into()))),
        Test::Equals(o) => (Some(of(o)), Some(Some(outside(std::slice::from_ref(o))))),
        Test::OneOf(list) => (Some(of(&list[0])), Some(Some(outside(list)))),
        Test::NoneOf(list) => (Some(outside(list)), Some(Some(of(&list[0])))),
        Test::Matches(p) => {
            let p = pattern::compile(p).unwrap();
            let bad = words(reading, |t| !p.is_match(t));
            (Some(words(reading, |t| p.is_match(t))), Some(Some(bad)))
        }
        Test::Present => (Some(some_value()), Some(nothing(reading))),
        Test::Absent => (nothing(reading), Some(Some(some_value()))),
        Test::AllEqual | Test::Unique => (None, None),
        Test::Report => (Some(some_value()), None),
        Test::ToHear => (None, None),
    }
}

fn subject(path: &str, rule: &Rule, value: Option<Value>) -> Subject {
    let mut readings = Readings::default();
    for condition in &rule.when {
        if let (Some(value), _) = values(condition.reading, &condition.test) {
            readings.set(condition.reading.id, Reading::new(value));
        }
    }
    if let Test::Equals(Operand::Reading(other)) = &rule.test {
        readings.set(other.id, Reading::new(24.0));
    }
    if let Some(value) = value {
        let mut reading = Reading::new(value);
        if rule.reading.id == "level.true_peak" {
            reading = reading.uncertain(0.01).at(61.204, Some("left".into()));
        }
        let events = rule.reading.id.starts_with("defect.") || rule.reading.id.contains("clip");
        if events && reading.value.number().is_some_and(|n| n > 0.0) {
            let event = |at_s: f64, channel: &str| Event {
                at_s,
                until_s: at_s + 0.001,
                channel: Some(channel.into()),
                value: None,
                ..Event::default()
            };
            reading = reading.events(vec![event(12.345, "right"), event(70.0, "left")]);
            reading.value = Value::Number(2.0);
        }
        readings.set(rule.reading.id, reading);
    }
    Subject {
        path: path.into(),
        scopes: SCOPES.to_vec(),
        track: None,
        readings,
    }
}

/// Judges one rule alone.
fn verdict(spec: &Spec, rule: &Rule, subjects: &[Subject]) -> Finding {
    let alone = Spec {
        rules: BTreeMap::from([(rule.id.clone(), rule.clone())]),
        ..spec.clone()
    };
    let mut findings = judge(&alone, subjects, &[], None);
    assert_eq!(findings.len(), 1, "{}/{}", spec.id, rule.id);
    findings.remove(0)
}

fn show(text: &mut String, spec: &Spec, rule: &Rule) {
    let name = format!("{}/{}", spec.id, rule.id);
    let _ = writeln!(text, "{}, {}", rule.id, rule.severity.word());
    let mut line = |finding: &Finding, wanted: Verdict| {
        assert_eq!(finding.verdict, wanted, "{name}: {}", finding.message);
        assert!(
            !finding.message.contains('\n') && !finding.message.contains("  "),
            "{name}: {}",
            finding.message
        );
        let _ = writeln!(text, "  {:4}  {}", wanted.word(), finding.message);
    };
    match rule.test {
        Test::AllEqual | Test::Unique => {
            let (a, b) = match rule.reading.id {
                "audio.sample_rate" => (Value::Number(48_000.0), Value::Number(44_100.0)),
                "audio.bit_depth" => (Value::Number(24.0), Value::Number(16.0)),
                _ => {
                    let a = words(rule.reading, |_| true);
                    let b = words(rule.reading, |t| a != Value::Text(t.into()));
                    (a, b)
                }
            };
            let pair = |x: &Value, y: &Value| {
                [
                    subject("01.wav", rule, Some(x.clone())),
                    subject("02.wav", rule, Some(y.clone())),
                ]
            };
            let (same, other) = (
                verdict(spec, rule, &pair(&a, &a)),
                verdict(spec, rule, &pair(&a, &b)),
            );
            let (good, bad) = if rule.test == Test::Unique {
                (other, same)
            } else {
                (same, other)
            };
            line(&good, Verdict::Pass);
            line(&bad, Verdict::Fail);
        }
        Test::ToHear => line(
            &verdict(spec, rule, &[subject("01.wav", rule, None)]),
            Verdict::ToHear,
        ),
        _ => {
            let (good, bad) = values(rule.reading, &rule.test);
            line(
                &verdict(spec, rule, &[subject("01.wav", rule, good)]),
                Verdict::Pass,
            );
            if let Some(bad) = bad {
                line(
                    &verdict(spec, rule, &[subject("01.wav", rule, bad)]),
                    Verdict::Fail,
                );
            }
        }
    }
    if !rule.when.is_empty() {
        let mut unguarded = subject("01.wav", rule, values(rule.reading, &rule.test).0);
        unguarded.readings = Readings::default();
        let finding = verdict(spec, rule, &[unguarded]);
        let _ = writeln!(text, "  else  {}", finding.message);
    }
}

#[test]
fn every_rule_is_seen_to_pass_and_to_fail() {
    let library = Library::new(&[]).unwrap();
    let none = BTreeMap::new();
    let mut shown = 0;
    for listed in library.list() {
        let mut text = String::new();
        let mut section = |spec: &Spec, by: &str| {
            let own: Vec<&Rule> = spec.rules.values().filter(|r| r.stated_in == by).collect();
            if own.is_empty() {
                return;
            }
            let profile = spec
                .profile
                .as_ref()
                .map(|p| format!(" at {p}"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "{}{}{profile}",
                if text.is_empty() { "" } else { "\n" },
                spec.id
            );
            for rule in own {
                text.push('\n');
                show(&mut text, spec, rule);
                shown += 1;
            }
        };
        let spec = library.resolve(listed.id, None, &none).ok().unwrap();
        section(&spec, listed.id);
        if listed.folder == "profiles" {
            // What it says only of single formats.
            for other in library.list().iter().filter(|o| o.folder != "profiles") {
                if let Ok(with) = library.resolve(other.id, Some(listed.id), &none) {
                    let only_here = Spec {
                        rules: with
                            .rules
                            .into_iter()
                            .filter(|(id, r)| spec.rules.get(id) != Some(r))
                            .collect(),
                        ..with
                    };
                    section(&only_here, listed.id);
                }
            }
        }
        if text.is_empty() {
            text.push_str("every rule of this spec is stated in a spec it extends\n");
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/rules"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(listed.id, text));
    }
    assert!(shown > 300, "{shown}");
}
