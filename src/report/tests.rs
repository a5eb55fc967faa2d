//! Golden texts of every format, the schema held against real reports, and what must hold for any report whatever its strings.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::reading::Reading;

pub(super) fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/reports"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    write(report, format, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn text(report: &Report, color: bool, detail: Detail) -> String {
    let mut out = Vec::new();
    write_as(report, Format::Text, Look { color, detail }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_format_writes_the_invented_report() {
    let report = sample::report();
    for (format, name) in [
        (Format::Text, "text-says-what-fails-and-counts-the-rest"),
        (Format::Json, "json-holds-everything"),
        (Format::Jsonl, "json-lines-hold-a-subject-each"),
        (Format::Sarif, "sarif-holds-what-fails-and-what-to-hear"),
        (Format::Junit, "junit-holds-a-suite-per-subject"),
        (Format::Html, "html-is-one-page-without-scripts"),
    ] {
        let text = written(&report, format).replace(
            &format!("\"semanticVersion\": \"{}\"", env!("CARGO_PKG_VERSION")),
            "\"semanticVersion\": \"(this version)\"",
        );
        golden(name, &text);
    }
}

#[test]
fn text_can_say_less_and_more() {
    let report = sample::report();
    golden(
        "quiet-text-says-only-what-fails",
        &text(&report, false, Detail::Quiet),
    );
    golden(
        "verbose-text-names-every-rule",
        &text(&report, false, Detail::Full),
    );
    golden(
        "coloured-text-marks-severities",
        &text(&report, true, Detail::Normal).replace('\u{1b}', "^["),
    );
    golden(
        "measured-readings-stand-in-a-table",
        &written(&sample::measured(), Format::Text),
    );
}

#[test]
fn the_order_of_work_does_not_show() {
    let report = sample::report();
    let mut shuffled = report.clone();
    shuffled.subjects.reverse();
    for subject in &mut shuffled.subjects {
        subject.findings.reverse();
    }
    for format in Format::ALL {
        assert_eq!(written(&report, format), written(&shuffled, format));
    }
}

#[test]
fn reports_follow_the_schema() {
    let schema = schema::schema();
    for report in [sample::report(), sample::measured(), Report::new("check")] {
        let json: Json = serde_json::from_str(&written(&report, Format::Json)).unwrap();
        assert_eq!(
            complaints(&schema, &schema, &json, "$"),
            Vec::<String>::new()
        );
    }
}

#[test]
fn the_schema_refuses_what_is_not_a_report() {
    let schema = schema::schema();
    let good: Json = serde_json::from_str(&written(&sample::report(), Format::Json)).unwrap();
    let spoil = |pointer: &str, value: Json| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        complaints(&schema, &schema, &bad, "$")
    };
    assert_eq!(
        spoil("/summary/errors", "one".into()),
        ["$.summary.errors: not of type integer"]
    );
    assert_eq!(
        spoil("/subjects/0/verdict", "maybe".into()),
        ["$.subjects[0].verdict: not one of the enum"]
    );
    assert_eq!(
        spoil("/subjects/0", serde_json::json!({ "extra": 1 })).len(),
        6
    );
}

/// As much of JSON Schema as ours uses; keywords it does not know are a failure of the test.
fn complaints(root: &Json, schema: &Json, value: &Json, at: &str) -> Vec<String> {
    let mut list = Vec::new();
    let schema = schema.as_object().unwrap();
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            // Looked at together with `properties`.
            "additionalProperties" => {}
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                list.extend(complaints(root, root.pointer(pointer).unwrap(), value, at));
            }
            "const" if rule == value => {}
            "const" => list.push(format!("{at}: not {rule}")),
            "enum" if rule.as_array().unwrap().contains(value) => {}
            "enum" => list.push(format!("{at}: not one of the enum")),
            "type" => {
                let types = match rule {
                    Json::Array(types) => types.clone(),
                    one => vec![one.clone()],
                };
                if !types.iter().any(|t| is_of(value, t.as_str().unwrap())) {
                    list.push(format!(
                        "{at}: not of type {}",
                        rule.as_str().unwrap_or("…")
                    ));
                }
            }
            "minimum" => {
                if value.is_number() && value.as_f64() < rule.as_f64() {
                    list.push(format!("{at}: below {rule}"));
                }
            }
            "anyOf" => {
                let fits = |s: &Json| complaints(root, s, value, at).is_empty();
                if !rule.as_array().unwrap().iter().any(fits) {
                    list.push(format!("{at}: none of anyOf"));
                }
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        list.push(format!("{at}: {name} is missing"));
                    }
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    list.extend(complaints(root, rule, item, &format!("{at}[{i}]")));
                }
            }
            "properties" => {}
            other => panic!("the checker does not know `{other}`"),
        }
    }
    let properties = schema.get("properties");
    for (name, inner) in value.as_object().into_iter().flatten() {
        let place = format!("{at}.{name}");
        let rule = properties
            .and_then(|p| p.get(name))
            .or(schema.get("additionalProperties"));
        match rule {
            Some(Json::Bool(false)) => list.push(format!("{place}: unknown")),
            Some(rule) => list.extend(complaints(root, rule, inner, &place)),
            None => {}
        }
    }
    list
}

fn is_of(value: &Json, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the checker does not know type `{other}`"),
    }
}

/// Every string and number of the invented report replaced by something nobody would want.
fn spoiled(words: &[String], number: f64) -> Report {
    let mut report = sample::report();
    let mut next = words.iter().cycle();
    let mut word = || next.next().unwrap().clone();
    for subject in &mut report.subjects {
        subject.path = word();
        subject.spec = Some(word());
        subject.readings.put("file.name", word());
        subject.readings.put("wav.chunks", vec![word(), word()]);
        subject.readings.not_measured("level.rms", word());
        subject.readings.set(
            "level.sample_peak",
            Reading::new(number)
                .uncertain(number)
                .per_channel(vec![number, -number])
                .at(number, Some(word())),
        );
        for finding in &mut subject.findings {
            finding.spec = word();
            finding.rule = word();
            finding.file = subject.path.clone();
            finding.message = word();
            finding.channel = Some(word());
            finding.why = Some(word());
            finding.at_s = Some(number);
            finding.uncertainty = Some(number);
            finding.waiver = Some(word());
            if let Some(source) = &mut finding.source {
                source.document = word();
                source.retrieved = Some(word());
            }
        }
    }
    report.making.push((word(), word()));
    report
}

/// Names as hostile as a file system, a tag or a spec allows.
fn names() -> impl Strategy<Value = Vec<String>> {
    let nasty =
        "(\\PC|[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}\u{fffe}\u{ffff}<>&'\"\\]]){0,12}";
    prop::collection::vec(nasty, 1..12)
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::NEG_INFINITY),
        Just(-0.0),
        -100.0..100.0f64
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_report_is_valid_json(words in names(), number in numbers()) {
        let report = spoiled(&words, number);
        let json: Json = serde_json::from_str(&written(&report, Format::Json)).unwrap();
        let schema = schema::schema();
        prop_assert_eq!(complaints(&schema, &schema, &json, "$"), Vec::<String>::new());
        prop_assert_eq!(json["subjects"].as_array().unwrap().len(), report.subjects.len());
        let lines = written(&report, Format::Jsonl);
        prop_assert_eq!(lines.lines().count(), report.subjects.len() + 1);
        for line in lines.lines() {
            serde_json::from_str::<Json>(line).unwrap();
        }
        let sarif: Json = serde_json::from_str(&written(&report, Format::Sarif)).unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            prop_assert_eq!(&sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"], &result["ruleId"]);
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            prop_assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{}", uri);
            prop_assert!(!uri.starts_with('/'));
        }
    }

    #[test]
    fn any_report_is_well_formed_xml(words in names(), number in numbers()) {
        let report = spoiled(&words, number);
        let xml = written(&report, Format::Junit);
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        let (mut cases, mut depth) = (0, 0);
        loop {
            use quick_xml::events::Event;
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
            if let Event::Start(e) | Event::Empty(e) = &event {
                cases += usize::from(e.name().as_ref() == "testcase");
                for attribute in e.attributes() {
                    quick_xml::escape::unescape(&attribute.unwrap().value).unwrap();
                }
            }
        }
        prop_assert_eq!(depth, 0);
        let findings: usize = report.subjects.iter().map(|s| s.findings.len()).sum();
        prop_assert_eq!(cases, findings);
        prop_assert!(no_control_characters(&xml));
        let forbidden = ['\u{fffe}', '\u{ffff}'];
        prop_assert!(!xml.contains(forbidden));
    }

    #[test]
    fn any_report_is_safe_on_a_terminal(words in names(), number in numbers()) {
        let report = spoiled(&words, number);
        for format in Format::ALL {
            prop_assert!(no_control_characters(&written(&report, format)), "{}", format.name());
        }
        prop_assert!(no_control_characters(&text(&report, false, Detail::Full)));
        let mut measured = report.clone();
        for subject in &mut measured.subjects {
            subject.findings.clear();
            subject.spec = None;
        }
        prop_assert!(no_control_characters(&text(&measured, false, Detail::Full)));
    }

    #[test]
    fn no_markup_comes_from_names(words in names(), number in numbers()) {
        // The page has as many tags as the page of harmless names that are equal and sorted alike.
        let mut sorted = words.clone();
        sorted.sort();
        let rank = |w: &String| format!("w{:02}", sorted.partition_point(|other| other < w));
        let harmless: Vec<String> = words.iter().map(rank).collect();
        let page = written(&spoiled(&words, number), Format::Html);
        let plain = written(&spoiled(&harmless, number), Format::Html);
        prop_assert_eq!(page.matches('<').count(), plain.matches('<').count());
        prop_assert_eq!(page.matches('>').count(), plain.matches('>').count());
        prop_assert_eq!(page.matches('"').count(), plain.matches('"').count());
    }
}

fn no_control_characters(text: &str) -> bool {
    let steering = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .all(|c| c == '\n' || !(c.is_control() || steering(c)))
}
