use super::*;
use crate::reading::{Event, Readings};
use crate::spec::{Condition, Operand, Severity, Source};
use std::collections::BTreeMap;

fn reading(id: &str) -> &'static Definition {
    crate::reading::table::find(id).unwrap()
}

fn rule(id: &str, of: &str, test: Test) -> Rule {
    Rule {
        id: id.into(),
        reading: reading(of),
        test,
        severity: Severity::Error,
        when: Vec::new(),
        why: None,
        source: None::<Source>,
        stated_in: "house".into(),
    }
}

fn spec(rules: Vec<Rule>) -> Spec {
    Spec {
        id: "house".into(),
        title: "House".into(),
        lineage: vec!["house".into()],
        profile: None,
        deliver: None,
        rules: rules.into_iter().map(|r| (r.id.clone(), r)).collect(),
    }
}

fn max(high: f64) -> Test {
    Test::Range {
        min: None,
        max: Some(high),
    }
}

fn subject(path: &str, scopes: &[Scope], set: impl FnOnce(&mut Readings)) -> Subject {
    let mut readings = Readings::default();
    set(&mut readings);
    Subject {
        path: path.into(),
        scopes: scopes.to_vec(),
        track: None,
        readings,
    }
}

fn file(path: &str, set: impl FnOnce(&mut Readings)) -> Subject {
    subject(path, &[Scope::File, Scope::Track], set)
}

fn said(findings: &[Finding]) -> Vec<(&str, &str, Verdict, &str)> {
    findings
        .iter()
        .map(|f| {
            (
                f.file.as_str(),
                f.rule.as_str(),
                f.verdict,
                f.message.as_str(),
            )
        })
        .collect()
}

fn one(rule: Rule, subject: Subject) -> (Verdict, String) {
    let mut findings = judge(&spec(vec![rule]), &[subject], &[], None);
    assert_eq!(findings.len(), 1);
    let finding = findings.remove(0);
    (finding.verdict, finding.message)
}

#[test]
fn a_finding_names_number_unit_time_channel_and_limit() {
    let peak = Reading::new(-0.206)
        .uncertain(0.004)
        .at(61.204, Some("left".into()))
        .events(vec![Event {
            at_s: 61.204,
            until_s: 61.205,
            channel: Some("left".into()),
            value: Some(-0.206),
            ..Event::default()
        }]);
    let subject = file("01.wav", |r| r.set("level.true_peak", peak));
    let finding = judge(
        &spec(vec![rule("peak", "level.true_peak", max(-1.0))]),
        &[subject],
        &[],
        None,
    )
    .remove(0);
    assert_eq!(
        finding.message,
        "true peak -0.21 ±0.01 dBTP at 1:01.204 left, limit -1.0 dBTP"
    );
    assert_eq!(finding.observed, Some(Value::Number(-0.21)));
    assert_eq!(
        (finding.at_s, finding.until_s),
        (Some(61.204), Some(61.205))
    );
    assert_eq!(finding.channel.as_deref(), Some("left"));
}

#[test]
fn a_peak_over_its_limit_by_less_than_the_rounding_still_fails_and_shows_it() {
    let at = |value: f64| file("01.wav", |r| r.put("level.true_peak", value));
    let peak = || rule("peak", "level.true_peak", max(-1.0));
    assert_eq!(
        one(peak(), at(-0.9997)),
        (
            Verdict::Fail,
            "true peak -0.9997 dBTP, limit -1.0 dBTP".into()
        )
    );
    assert_eq!(one(peak(), at(-1.0)).0, Verdict::Pass);
    let loud = rule("loud", "loudness.integrated", max(-14.0));
    let at = file("01.wav", |r| r.put("loudness.integrated", -13.9997));
    assert_eq!(
        one(loud, at).0,
        Verdict::Pass,
        "other numbers are rounded first"
    );
}

#[test]
fn silence_has_a_level_and_a_number_that_is_none_is_not_judged() {
    let peak = |v: f64| {
        one(
            rule("p", "level.true_peak", max(-1.0)),
            file("a", |r| r.put("level.true_peak", v)),
        )
    };
    assert_eq!(
        peak(f64::NEG_INFINITY),
        (Verdict::Pass, "true peak -∞ dBTP, limit -1.0 dBTP".into())
    );
    assert_eq!(
        peak(f64::NAN),
        (
            Verdict::NotMeasured,
            "true peak: not measured, the value is not a number".into()
        )
    );
}

#[test]
fn what_is_missing_never_looks_like_what_passed() {
    let empty = || file("01.wav", |_| {});
    assert_eq!(
        one(rule("a", "level.true_peak", max(-1.0)), empty()),
        (
            Verdict::NotApplicable,
            "true peak: not applicable, there is none here".into()
        )
    );
    assert_eq!(
        one(rule("a", "audio.bandwidth_hz", max(1.0)), empty()),
        (
            Verdict::NotMeasured,
            "bandwidth: not measured, runout does not take this reading yet".into()
        )
    );
    assert_eq!(
        one(rule("a", "meta.title_faults", Test::Absent), empty()).0,
        Verdict::NotMeasured,
        "no fault was found because nobody looked"
    );
    let silent = file("01.wav", |r| {
        r.not_measured("loudness.integrated", "the file is silent")
    });
    assert_eq!(
        one(rule("a", "loudness.integrated", max(-14.0)), silent),
        (
            Verdict::NotMeasured,
            "integrated loudness: not measured, the file is silent".into()
        )
    );
    let flac = file("01.flac", |r| {
        r.not_applicable("wav.format_tag", "this is a FLAC file")
    });
    assert_eq!(
        one(
            rule(
                "a",
                "wav.format_tag",
                Test::Equals(Operand::Text("0x0001".into()))
            ),
            flac
        ),
        (
            Verdict::NotApplicable,
            "format tag: not applicable, this is a FLAC file".into()
        )
    );
    let disc = rule("a", "cd.total_time", max(360_000.0));
    assert_eq!(
        one(disc, empty()),
        (
            Verdict::NotApplicable,
            "total time: not applicable, needs a disc: cue sheet or DDP folder".into()
        )
    );
}

#[test]
fn empty_lists_and_texts_are_absent_and_so_is_a_false_flag() {
    let tags = |items: &[&str]| {
        let items: Vec<String> = items.iter().map(|i| i.to_string()).collect();
        file("01.wav", |r| r.put("tags.embedded", items))
    };
    let absent = || rule("a", "tags.embedded", Test::Absent);
    assert_eq!(
        one(absent(), tags(&[])),
        (Verdict::Pass, "no embedded tags".into())
    );
    assert_eq!(one(absent(), file("x", |_| {})).0, Verdict::Pass);
    assert_eq!(
        one(absent(), tags(&["TITLE", "a\u{1b}b"])),
        (
            Verdict::Fail,
            "embedded tags: TITLE, \"a\u{fffd}b\"; none allowed".into()
        )
    );
    let upc = |value: &str| subject("r", &[Scope::Release], |r| r.put("meta.upc", value));
    assert_eq!(
        one(rule("a", "meta.upc", Test::Present), upc("")),
        (Verdict::Fail, "UPC is missing".into())
    );
    assert_eq!(
        one(rule("a", "meta.upc", Test::Present), upc("5012345678900")),
        (Verdict::Pass, "UPC 5012345678900".into())
    );
    let equal = rule("a", "meta.upc", Test::Equals(Operand::Text("1".into())));
    assert_eq!(one(equal, upc("")).0, Verdict::NotApplicable);
    let readable = |yes: bool| file("x", |r| r.put("file.readable", yes));
    assert_eq!(
        one(rule("a", "file.readable", Test::Present), readable(false)),
        (Verdict::Fail, "the file cannot be read".into())
    );
    assert_eq!(
        one(rule("a", "file.readable", Test::Absent), readable(false)).0,
        Verdict::Pass
    );
}

#[test]
fn nothing_passes_on_a_file_that_cannot_be_read() {
    let broken = file("01.wav", |r| r.put("file.readable", false));
    assert_eq!(
        one(rule("a", "tags.embedded", Test::Absent), broken),
        (
            Verdict::NotMeasured,
            "embedded tags: not measured, the file cannot be read".into()
        )
    );
}

#[test]
fn a_guard_decides_whether_a_rule_is_asked() {
    let guarded = || {
        let mut rule = rule("peak", "level.true_peak", max(-2.0));
        rule.when = vec![Condition {
            reading: reading("loudness.integrated"),
            test: Test::Range {
                min: Some(-13.99),
                max: None,
            },
        }];
        rule
    };
    let at = |loudness: f64| {
        file("01.wav", |r| {
            r.put("level.true_peak", -1.0);
            r.put("loudness.integrated", loudness);
        })
    };
    assert_eq!(one(guarded(), at(-9.0)).0, Verdict::Fail);
    assert_eq!(one(guarded(), at(-13.99)).0, Verdict::Fail);
    assert_eq!(
        one(guarded(), at(-14.0)),
        (
            Verdict::NotApplicable,
            "true peak: asked only where integrated loudness is at least -13.99 LUFS".into()
        )
    );
    let unknown = file("01.wav", |r| {
        r.put("level.true_peak", -1.0);
        r.not_measured("loudness.integrated", "too short");
    });
    assert_eq!(
        one(guarded(), unknown),
        (
            Verdict::NotMeasured,
            "true peak: not measured, it depends on integrated loudness (too short)".into()
        )
    );
}

#[test]
fn facts_about_the_release_guard_rules_about_its_files() {
    let mut rule = rule(
        "depth",
        "audio.bit_depth",
        Test::Equals(Operand::Number(24.0)),
    );
    rule.when = vec![Condition {
        reading: reading("release.type"),
        test: Test::Equals(Operand::Text("album".into())),
    }];
    let subjects = |kind: &str| {
        [
            subject("release", &[Scope::Release], |r| {
                r.put("release.type", kind)
            }),
            file("01.wav", |r| r.put("audio.bit_depth", 16u32)),
        ]
    };
    let verdict =
        |kind: &str| judge(&spec(vec![rule.clone()]), &subjects(kind), &[], None)[0].verdict;
    assert_eq!(verdict("album"), Verdict::Fail);
    assert_eq!(verdict("single"), Verdict::NotApplicable);
}

#[test]
fn an_operand_may_be_another_reading() {
    let padded = || {
        rule(
            "padded",
            "audio.active_bits",
            Test::Equals(Operand::Reading(reading("audio.bit_depth"))),
        )
    };
    let at = |active: u32, depth: Option<u32>| {
        file("01.wav", |r| {
            r.put("audio.active_bits", active);
            if let Some(depth) = depth {
                r.put("audio.bit_depth", depth);
            }
        })
    };
    assert_eq!(one(padded(), at(24, Some(24))).0, Verdict::Pass);
    assert_eq!(
        one(padded(), at(16, Some(24))),
        (
            Verdict::Fail,
            "active bits 16 bit, must be 24 bit, the bit depth".into()
        )
    );
    assert_eq!(one(padded(), at(16, None)).0, Verdict::NotApplicable);
}

#[test]
fn every_item_of_a_list_is_asked() {
    let chunks = |items: &[&str]| {
        let items: Vec<String> = items.iter().map(|i| i.to_string()).collect();
        file("01.wav", |r| r.put("wav.chunks", items))
    };
    let allowed = || {
        rule(
            "a",
            "wav.chunks",
            Test::OneOf(vec![
                Operand::Text("fmt".into()),
                Operand::Text("data".into()),
            ]),
        )
    };
    assert_eq!(one(allowed(), chunks(&["fmt", "data"])).0, Verdict::Pass);
    assert_eq!(
        one(allowed(), chunks(&["fmt", "LIST", "data"])),
        (
            Verdict::Fail,
            "chunks: fmt, LIST, data; must be fmt or data".into()
        )
    );
    assert_eq!(
        one(
            rule("a", "wav.chunks", Test::Matches("[a-z]+".into())),
            chunks(&["fmt", "LIST"])
        )
        .0,
        Verdict::Fail
    );
}

#[test]
fn the_same_everywhere_is_judged_once_at_the_release_and_names_the_files() {
    let rates = |list: &[u32]| {
        let mut subjects: Vec<Subject> = list
            .iter()
            .enumerate()
            .map(|(i, rate)| {
                file(&format!("{:02}.wav", i + 1), |r| {
                    r.put("audio.sample_rate", *rate)
                })
            })
            .collect();
        subjects.push(subject("album", &[Scope::Release], |_| {}));
        subjects
    };
    let check = |list: &[u32]| {
        let same = rule("same", "audio.sample_rate", Test::AllEqual);
        let findings = judge(&spec(vec![same]), &rates(list), &[], None);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].file, "album");
        (findings[0].verdict, findings[0].message.clone())
    };
    assert_eq!(
        check(&[44_100; 3]),
        (Verdict::Pass, "sample rate 44100 Hz on all 3".into())
    );
    assert_eq!(
        check(&[44_100, 48_000, 44_100]),
        (
            Verdict::Fail,
            "sample rate differs: 44100 Hz on 01.wav and 03.wav; 48000 Hz on 02.wav".into()
        )
    );
    assert_eq!(
        check(&[44_100, 44_100, 44_100, 44_100, 44_100, 48_000]).1,
        "sample rate differs: 44100 Hz on 01.wav, 02.wav, 03.wav and 2 more; 48000 Hz on 06.wav"
    );
    assert_eq!(
        check(&[44_100]),
        (
            Verdict::NotApplicable,
            "sample rate: not applicable, there are no two values to compare".into()
        )
    );
}

#[test]
fn no_value_twice_names_the_files_that_share_it() {
    let subjects: Vec<Subject> = [
        ("01.wav", "GBXYZ2600001"),
        ("02.wav", "GBXYZ2600002"),
        ("03.wav", "GBXYZ2600001"),
        ("04.wav", ""),
        ("05.wav", ""),
    ]
    .into_iter()
    .map(|(path, isrc)| file(path, |r| r.put("meta.isrc", isrc)))
    .collect();
    let findings = judge(
        &spec(vec![rule("isrc", "meta.isrc", Test::Unique)]),
        &subjects,
        &[],
        None,
    );
    assert_eq!(
        said(&findings),
        [(
            "01.wav",
            "isrc",
            Verdict::Fail,
            "ISRC occurs twice: GBXYZ2600001 on 01.wav and 03.wav"
        )]
    );
}

#[test]
fn a_person_decides_where_a_rule_says_so() {
    let cover = subject("cover.jpg", &[Scope::Artwork], |_| {});
    assert_eq!(
        one(rule("text", "art.text", Test::ToHear), cover),
        (
            Verdict::ToHear,
            "words on the artwork: a person decides".into()
        )
    );
}

#[test]
fn findings_stand_in_the_order_of_subjects_and_then_of_rules() {
    let subjects = [
        file("b.wav", |r| r.put("audio.channels", 2u32)),
        file("a.wav", |r| r.put("audio.channels", 1u32)),
    ];
    let two = || Test::Equals(Operand::Number(2.0));
    let spec = spec(vec![
        rule("z", "audio.channels", two()),
        rule("m", "audio.channels", two()),
        rule("n", "art.width", max(1.0)),
    ]);
    let findings = judge(&spec, &subjects, &[], None);
    let order: Vec<(&str, &str)> = findings
        .iter()
        .map(|f| (f.file.as_str(), f.rule.as_str()))
        .collect();
    assert_eq!(
        order,
        [
            ("b.wav", "m"),
            ("b.wav", "n"),
            ("b.wav", "z"),
            ("a.wav", "m"),
            ("a.wav", "z")
        ]
    );
    assert!(judge(&spec, &[], &[], None).is_empty());
}

fn waiver(rule: &str, until: Option<Date>) -> Waiver {
    Waiver {
        rule: rule.into(),
        reason: "agreed with the plant".into(),
        by: "A. Name".into(),
        until,
        span: 0..0,
    }
}

const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 22,
};

#[test]
fn a_waiver_turns_failures_into_waived_ones_with_its_reason() {
    let subjects = [
        file("01.wav", |r| r.put("audio.channels", 1u32)),
        file("02.wav", |r| r.put("audio.channels", 2u32)),
    ];
    let spec = spec(vec![rule(
        "channels",
        "audio.channels",
        Test::Equals(Operand::Number(2.0)),
    )]);
    let in_force = [
        waiver("house/channels", Some(TODAY)),
        waiver("other/channels", None),
    ];
    let findings = judge(&spec, &subjects, &in_force, Some(TODAY));
    let verdicts: Vec<Verdict> = findings.iter().map(|f| f.verdict).collect();
    assert_eq!(
        verdicts,
        [Verdict::Waived, Verdict::Pass],
        "its last day counts; another spec's waiver is not ours"
    );
    assert_eq!(
        findings[0].waiver.as_deref(),
        Some("agreed with the plant (A. Name, until 2026-11-22)")
    );
    assert_eq!(findings[0].message, "channels: 1, must be 2");
}

#[test]
fn an_expired_waiver_does_not_count_and_is_told() {
    let subjects = [file("01.wav", |r| r.put("audio.channels", 1u32))];
    let spec = spec(vec![rule(
        "channels",
        "audio.channels",
        Test::Equals(Operand::Number(2.0)),
    )]);
    let yesterday = Date { day: 21, ..TODAY };
    let expired = [waiver("house/channels", Some(yesterday))];
    assert_eq!(
        said(&judge(&spec, &subjects, &expired, Some(TODAY))),
        [
            (
                "01.wav",
                "channels",
                Verdict::Fail,
                "channels: 1, must be 2"
            ),
            (
                "01.wav",
                "waiver-expired",
                Verdict::Fail,
                "the waiver of house/channels by A. Name expired on 2026-11-21"
            ),
        ]
    );
    assert_eq!(
        judge(&spec, &subjects, &expired, Some(TODAY))[1].severity,
        Severity::Warning
    );
    assert_eq!(
        judge(&spec, &subjects, &expired, None)[0].verdict,
        Verdict::Waived,
        "without a date nothing expires"
    );
}

#[test]
fn a_waiver_that_matches_nothing_is_told() {
    let subjects = [file("01.wav", |r| r.put("audio.channels", 2u32))];
    let spec = spec(vec![rule(
        "channels",
        "audio.channels",
        Test::Equals(Operand::Number(2.0)),
    )]);
    let findings = judge(
        &spec,
        &subjects,
        &[
            waiver("house/channels", None),
            waiver("house/chanels", None),
        ],
        Some(TODAY),
    );
    assert_eq!(
        said(&findings)[1..],
        [
            (
                "01.wav",
                "waiver-unused",
                Verdict::Fail,
                "the waiver of house/channels matches no failure"
            ),
            (
                "01.wav",
                "waiver-unused",
                Verdict::Fail,
                "the waiver of house/chanels matches no rule of the spec"
            ),
        ]
    );
    assert!(findings[1..].iter().all(|f| f.severity == Severity::Advice));
}

#[test]
fn nothing_that_was_judged_depends_on_the_order_of_evaluation() {
    let library = crate::spec::Library::new(&[]).unwrap();
    let spec = library
        .resolve("spotify", None, &BTreeMap::new())
        .ok()
        .unwrap();
    let subjects = [
        file("01.flac", |r| {
            r.put("container.type", "flac");
            r.put("level.true_peak", -0.5);
            r.put("loudness.integrated", -9.0);
        }),
        subject("cover.jpg", &[Scope::Artwork], |r| {
            r.put("art.min_side", 600u32)
        }),
    ];
    let findings = judge(&spec, &subjects, &[], None);
    assert_eq!(findings, judge(&spec, &subjects, &[], None));
    let failed: Vec<&str> = findings
        .iter()
        .filter(|f| f.verdict == Verdict::Fail)
        .map(|f| f.rule.as_str())
        .collect();
    assert_eq!(
        failed,
        [
            "loudness",
            "missing-flac-md5",
            "true-peak-of-loud-master",
            "small-artwork",
            "tiny-artwork"
        ]
    );
    // Every rule of the spec gave at least one finding.
    for rule in spec.rules.keys() {
        assert!(findings.iter().any(|f| f.rule == *rule), "{rule}");
    }
}
