use super::*;

macro_rules! golden {
    ($name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/specs"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}

fn library() -> Library {
    Library::new(&[]).unwrap()
}

#[test]
fn every_id_has_an_explanation_no_wider_than_100_columns() {
    let library = library();
    let mut ids: Vec<String> = table::READINGS.iter().map(|d| d.id.into()).collect();
    for listed in library.list() {
        let spec = resolved(&library, listed.id).unwrap();
        ids.push(spec.id.clone());
        ids.extend(spec.rules.keys().map(|r| format!("{}/{r}", spec.id)));
    }
    for id in ids {
        // Users of a reading are looked up in all specs: enough to see that for a few.
        if table::find(&id).is_some() && !id.starts_with("level.") {
            continue;
        }
        let text = explain(&library, &id).unwrap_or_else(|| panic!("{id} has no explanation"));
        assert!(text.ends_with('\n') && text.len() > 40, "{id}: {text}");
        for line in text.lines() {
            // A single word may be longer than the room beside a long rule id.
            let words = line.split_whitespace().count();
            assert!(line.chars().count() <= WIDTH || words < 4, "{id}: {line}");
            assert!(line.trim_end() == line, "{id}: {line:?}");
        }
    }
}

#[test]
fn rules_specs_and_readings_are_explained() {
    let library = library();
    let text = |id: &str| explain(&library, id).unwrap();
    golden!(
        "what-the-rule-spotify-true-peak-is",
        text("spotify/true-peak")
    );
    golden!(
        "what-the-rule-of-an-unmeasured-reading-is",
        text("hi-res/upsampled")
    );
    golden!("what-the-spec-spotify-is", text("spotify"));
    golden!("what-the-spec-vinyl-12-33-is", text("vinyl-12-33"));
    golden!("what-the-reading-true-peak-is", text("level.true_peak"));
    golden!("what-the-reading-readable-is", text("file.readable"));
    assert_eq!(explain(&library, "spotify/true-paek"), None);
    assert_eq!(explain(&library, "nothing"), None);
}

#[test]
fn the_word_that_was_meant_is_suggested() {
    let library = library();
    let meant = |id: &str| suggest(&library, id);
    assert_eq!(meant("spotfy").as_deref(), Some("spotify"));
    assert_eq!(meant("level.true_paek").as_deref(), Some("level.true_peak"));
    assert_eq!(
        meant("spotfy/true-peek").as_deref(),
        Some("spotify/true-peak")
    );
    assert_eq!(
        meant("loud-mode-limiting").as_deref(),
        Some("spotify/loud-mode-limiting")
    );
    assert_eq!(meant("xyzzy"), None);
}
