use super::*;
use crate::reading::Reading;
use crate::report::sample;
use crate::report::tests::golden;

fn listed() -> List {
    let mut report = sample::report();
    let mut readings = crate::reading::Readings::default();
    readings.put("audio.duration", 60.0);
    let event = |at_s: f64, confidence: f64| Event {
        at_s,
        until_s: at_s,
        channel: Some("left".into()),
        value: Some(12.0),
        confidence: Some(confidence),
        says: Some(format!(
            "{:.0} dB over the sound around it",
            40.0 * confidence
        )),
    };
    let events = (0..8).map(|i| event(f64::from(i), 0.5 + f64::from(i) / 20.0));
    readings.set("defect.click", Reading::new(20u32).events(events.collect()));
    let finding = Finding {
        file: "02 <Drift> & Ebb.wav".into(),
        rule: "click".into(),
        reading: "defect.click",
        observed: Some(Value::Number(20.0)),
        verdict: Verdict::Fail,
        severity: Severity::Warning,
        ..sample::finding("", "qc", "")
    };
    let twice = Finding {
        rule: "tick".into(),
        ..finding.clone()
    };
    report.subjects.push(SubjectReport {
        path: "02 <Drift> & Ebb.wav".into(),
        spec: Some("qc".into()),
        readings,
        findings: vec![finding, twice],
    });
    let mut list = List::of(&report);
    for (n, place) in list.places.iter_mut().enumerate() {
        place.excerpt = match n % 2 {
            0 => Excerpt {
                file: Some(format!("excerpts/{n:03} 100% <b>.wav")),
                difference: Some(("the difference of the channels", "excerpts/d.wav".into())),
                missing: None,
            },
            _ => Excerpt {
                missing: Some("there is no sound at 1 s".into()),
                ..Excerpt::default()
            },
        };
    }
    list
}

#[test]
fn the_surest_of_the_worst_come_first_and_none_is_listed_twice() {
    let list = listed();
    let clicks: Vec<&Place> = list.places.iter().filter(|p| p.rule == "click").collect();
    let at: Vec<f64> = clicks.iter().map(|p| p.at_s).collect();
    assert_eq!(at, [7.0, 6.0, 5.0, 4.0, 3.0]);
    assert!(clicks.iter().all(|p| p.also == ["tick"]));
    let more = |rule: &str| list.more[&("02 <Drift> & Ebb.wav".to_string(), rule.to_string())];
    assert_eq!(more("click"), 15);
    let ranks: Vec<_> = list
        .places
        .iter()
        .map(|p| (p.verdict, p.severity))
        .collect();
    let first_warning = ranks
        .iter()
        .position(|r| *r == (Verdict::Fail, Severity::Warning));
    let first_to_hear = ranks.iter().position(|(v, _)| *v == Verdict::ToHear);
    assert!(
        first_warning.is_some() && first_warning < first_to_hear,
        "{ranks:?}"
    );
}

#[test]
fn the_list_in_words() {
    let mut text = Vec::new();
    write_text(&listed(), &mut text).unwrap();
    golden("listening_text", &String::from_utf8(text).unwrap());
}

#[test]
fn on_the_page_names_are_names() {
    let mut page = Vec::new();
    write_page(&listed(), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(!page.contains("<Drift>") && !page.contains("<b>.wav"));
    assert!(page.contains("src=\"excerpts/000%20100%25%20%3Cb%3E.wav\""));
}
