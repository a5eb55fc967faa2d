use super::*;
use crate::audio::Block;
use crate::dsp::dither::Noise;
use crate::dsp::resample::Filter;
use crate::dsp::testing::{blocks, noise};
use crate::release::{Chain, manifest};

fn setting() -> Setting {
    Setting {
        rate: 48_000,
        channels: 2,
        word: Word {
            bits: Some(24),
            noise: Noise::Tpdf,
        },
        loudness: LoudnessGain::default(),
    }
}

fn parse(steps: &str) -> Chain {
    manifest::parse_chain(&format!("steps = [{steps}]\n"), "chain.toml").unwrap()
}

fn check(steps: &str) -> (Recipe, Vec<String>) {
    let mut mistakes = Vec::new();
    let recipe = Recipe::check(&parse(steps), &mut mistakes);
    (recipe, mistakes.into_iter().map(|m| m.message).collect())
}

/// Everything through one line, in blocks of `size` frames.
fn through(line: &mut Line, input: &Block, size: usize) -> Block {
    let mut all = Block::new(input.channels.len());
    for mut block in blocks(input, size) {
        line.push(&mut block);
        all.append(&block);
    }
    let mut rest = Block::new(input.channels.len());
    line.finish(&mut rest);
    all.append(&rest);
    all
}

fn music(level: f64) -> Block {
    let code = |x: f64| (x * level * 32_768.0).round() / 32_768.0;
    let channel = |seed| noise(30_000, seed).into_iter().map(code).collect();
    Block {
        channels: vec![channel(1), channel(2)],
        grid_bits: Some(16),
    }
}

/// Every stage with every parameter left out that may be.
fn smallest(definition: &Definition) -> String {
    let needed = definition.parameters.iter().filter_map(|p| match p.kind {
        Kind::Number {
            default: None, min, ..
        } => Some(format!("{} = {}", p.name, (min + 3.0).min(1_000.0))),
        _ => None,
    });
    let needed: Vec<String> = needed.collect();
    format!("{{ {} = {{ {} }} }}", definition.name, needed.join(", "))
}

#[test]
fn every_mistake_in_a_chain_is_named_at_once() {
    let (_, mistakes) = check(
        "{ hi-pass = {} }, { gain = {} }, { high-pass = { frequency_hz = 0.1, order = 2.5, q = 1 } }, \
         { limiter = { mode = \"brick\", bypass = 1 } }",
    );
    assert_eq!(
        mistakes,
        [
            "no stage is called `hi-pass`",
            "`gain` needs `gain_db` (dB)",
            "`high-pass` has no parameter `q`",
            "`frequency_hz` is 0.1, it must lie between 1 and 90000",
            "`order` is 2.5, it must be a whole number",
            "`bypass` must be true or false",
            "`mode` must be one of: transparent, loud",
        ]
    );
}

#[test]
fn a_loudness_target_stands_once_and_before_the_limiter() {
    let (_, mistakes) = check(
        "{ loudness = { target_lufs = -14 } }, { limiter = {} }, { loudness = { target_lufs = -16 } }",
    );
    assert_eq!(
        mistakes,
        [
            "a chain has one `loudness` at most",
            "`loudness` stands after `limiter`",
        ]
    );
    let bypassed = "{ limiter = { bypass = true } }, { loudness = { target_lufs = -14 } }";
    assert!(check(bypassed).1.is_empty());
}

#[test]
fn every_stage_works_at_every_rate_and_any_number_of_channels() {
    for definition in STAGES {
        let (recipe, mistakes) = check(&smallest(definition));
        assert!(mistakes.is_empty(), "{mistakes:?}");
        for (rate, channels) in [(8_000, 1), (44_100, 2), (384_000, 6)] {
            let setting = Setting {
                rate,
                channels,
                ..setting()
            };
            for mut line in [recipe.before(&setting), recipe.after(&setting)] {
                let input = Block {
                    channels: (0..channels as u64).map(|s| noise(3_000, s + 1)).collect(),
                    grid_bits: None,
                };
                let mut block = input.clone();
                line.push(&mut block);
                let mut frames = block.frames();
                line.finish(&mut block);
                frames += block.frames();
                assert_eq!(frames, 3_000, "{} at {rate}", definition.name);
                let finite = block.channels.iter().flatten().all(|x| x.is_finite());
                assert!(finite && block.channels.len() == channels);
            }
        }
    }
}

#[test]
fn bypass_leaves_every_bit_and_the_grid_alone() {
    let input = music(0.9);
    for definition in STAGES {
        let working = smallest(definition);
        let bypassed = match working.contains("{  }") {
            true => working.replace("{  }", "{ bypass = true }"),
            false => working.replacen("= { ", "= { bypass = true, ", 1),
        };
        let (recipe, mistakes) = check(&bypassed);
        assert!(mistakes.is_empty(), "{bypassed}: {mistakes:?}");
        assert!(recipe.is_transparent() && !recipe.has_after());
        assert!(recipe.describe().ends_with("(bypassed)"));
        assert_eq!(through(&mut recipe.before(&setting()), &input, 999), input);
        assert!(recipe.before(&setting()).reports().is_empty());
    }
}

#[test]
fn stages_set_to_do_nothing_leave_every_bit_and_say_so() {
    let input = music(0.4);
    for steps in [
        "{ gain = { gain_db = 0 } }",
        "{ bell = { frequency_hz = 100, gain_db = 0 } }",
        "{ low-shelf = { frequency_hz = 100, gain_db = 0, phase = \"linear\" } }",
        "{ high-shelf = { frequency_hz = 100, gain_db = 0 } }",
        "{ tilt = { frequency_hz = 100, gain_db = 0 } }",
        "{ width = {} }",
        "{ compressor = { threshold_db = -20, ratio = 1 } }",
        "{ compressor = { threshold_db = -40, mix_percent = 0 } }",
        "{ de-esser = { max_reduction_db = 0 } }",
        // These have nothing to do here.
        "{ compressor = { threshold_db = 0, knee_db = 0 } }",
        "{ limiter = { ceiling_dbtp = 0 } }",
        "{ loudness = { target_lufs = -20 } }",
    ] {
        let (recipe, mistakes) = check(steps);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let mut before = recipe.before(&setting());
        let mut after = recipe.after(&setting());
        let middle = through(&mut before, &input, 1_000);
        assert_eq!(through(&mut after, &middle, 777), input, "{steps}");
        let mut reports = before.reports();
        reports.extend(after.reports());
        assert_eq!((reports.len(), reports[0].touched), (1, 0), "{steps}");
        assert!(reports[0].words().starts_with("changed nothing"));
    }
}

#[test]
fn the_cutting_of_the_stream_changes_no_bit_of_a_whole_chain() {
    let steps = "{ dc-removal = {} }, { bell = { frequency_hz = 3000, gain_db = 3, phase = \"linear\" } }, \
                 { compressor = { threshold_db = -20 } }, { de-esser = { threshold_db = -20 } }, { elliptical = {} }, { width = { width_percent = 80 } }";
    let (recipe, mistakes) = check(steps);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let input = music(0.9);
    let whole = through(&mut recipe.before(&setting()), &input, input.frames());
    assert_eq!(whole.frames(), input.frames());
    for size in [1, 7, 4_096] {
        assert!(through(&mut recipe.before(&setting()), &input, size) == whole);
    }
}

#[test]
fn the_limiter_and_what_follows_it_work_behind_the_converter() {
    let (recipe, _) =
        check("{ gain = { gain_db = 3 } }, { limiter = {} }, { gain = { gain_db = -1 } }");
    let input = music(0.99);
    let mut before = recipe.before(&setting());
    through(&mut before, &input, 1_000);
    let mut after = recipe.after(&setting());
    let limited = through(&mut after, &input, 1_000);
    assert_eq!((before.reports().len(), after.reports().len()), (1, 2));
    let peak = limited
        .channels
        .iter()
        .flatten()
        .fold(0.0f64, |m, x| m.max(x.abs()));
    assert!(peak < 10f64.powf(-2.0 / 20.0) && peak > 10f64.powf(-12.0 / 20.0));
    let told = recipe.account(&[before.reports(), after.reports()].concat());
    assert_eq!(told[0].0, "gain gain_db=3");
    assert!(told[1].1.contains("gain reduction at most"), "{told:?}");
}

#[test]
fn a_loudness_target_takes_one_gain_for_all_or_one_each_and_stops_at_the_ceiling() {
    let ends = loudness::Ends {
        rates: vec![48_000],
        filter: Filter::Standard,
        allowance: 0.0,
    };
    let measured = |level: f64| {
        let mut measure = loudness::Measure::new(48_000, &[1.0; 2], &ends).unwrap();
        measure.push(&music(level));
        measure.finish()
    };
    let pieces = [measured(0.01), measured(0.1)];
    let (recipe, _) = check("{ loudness = { target_lufs = -30, mode = \"track\" } }");
    let target = recipe.loudness().unwrap();
    let each = target.gains(&pieces);
    assert!(
        (each[0].gain_db - each[1].gain_db - 20.0).abs() < 0.2,
        "{each:?}"
    );
    let (recipe, _) = check("{ gain = { gain_db = 1 } }, { loudness = { target_lufs = -30 } }");
    let target = recipe.loudness().unwrap();
    let mut input = Some(music(0.01));
    let read = |block: &mut Block| {
        *block = input.take().unwrap_or_else(|| Block::new(2));
        Ok(())
    };
    let behind = target.gain(&recipe.measure(48_000, &[1.0; 2], &ends, read).unwrap());
    assert!(
        (each[0].gain_db - behind.gain_db - 1.0).abs() < 0.01,
        "{behind:?}"
    );
    let all = target.gains(&pieces);
    assert!(all[0] == all[1] && all[0].gain_db < each[0].gain_db);
    let loud = loudness::Target {
        target_lufs: -1.0,
        ..target
    };
    let stopped = loud.gain(&pieces[1]);
    assert!(
        stopped.reason.contains("short of -1 LUFS"),
        "{}",
        stopped.reason
    );
    let (recipe, _) = check("{ loudness = { target_lufs = -1 } }");
    let mut line = recipe.before(&Setting {
        loudness: stopped,
        ..setting()
    });
    let mut again = loudness::Measure::new(48_000, &[1.0; 2], &ends).unwrap();
    again.push(&through(&mut line, &music(0.1), 1_000));
    let limit = loud.gain(&again.finish());
    assert!(limit.gain_db.abs() < 0.001, "{limit:?}");
    let silence = loudness::Measure::new(48_000, &[1.0; 2], &ends)
        .unwrap()
        .finish();
    assert_eq!(target.gain(&silence).gain_db, 0.0);
}

#[test]
fn presets_are_chains_and_say_what_they_are_for() {
    for preset in preset::PRESETS {
        let chain = manifest::parse_chain(preset.text, preset.name).unwrap();
        let mut mistakes = Vec::new();
        let recipe = Recipe::check(&chain, &mut mistakes);
        assert!(mistakes.is_empty() && !recipe.is_transparent());
        assert!(preset.doc().len() > 100 && preset.doc().ends_with('.'));
        assert!(preset::find(preset.name).is_some());
    }
    assert!(preset::find("loudest").is_none());
}

#[test]
fn a_preset_by_name_is_its_steps() {
    let parse = |text: &str| manifest::parse_chain(text, "chain.toml").unwrap();
    for preset in preset::PRESETS {
        let text = format!("preset = '{}'\n", preset.name);
        let [named, written] = [&text, preset.text].map(|text| {
            let mut mistakes = Vec::new();
            let recipe = Recipe::check(&parse(text), &mut mistakes);
            assert!(mistakes.is_empty());
            recipe.describe()
        });
        assert_eq!(named, written);
        assert!(named.contains("limiter"), "{named}");
    }
    let mut mistakes = Vec::new();
    let text = "preset = 'vinyl-master'\n";
    assert!(Recipe::check(&parse(text), &mut mistakes).is_transparent());
    assert_eq!(mistakes[0].message, "no preset is called `vinyl-master`");
    assert_eq!(
        mistakes[0].help.as_deref(),
        Some("did you mean `vinyl-premaster`?")
    );
}

#[test]
fn every_stage_and_preset_is_explained() {
    assert_eq!(
        explain::names().count(),
        STAGES.len() + preset::PRESETS.len()
    );
    for name in explain::names() {
        let text = explain::explain(name).unwrap();
        assert!(text.starts_with(name), "{text}");
    }
    let limiter = explain::explain("limiter").unwrap();
    crate::format::golden("specs", "what-the-stage-limiter-is", &limiter);
    assert_eq!(explain::explain("reverb"), None);
}

#[test]
fn a_loudness_target_leaves_peaks_to_a_limiter_behind_it_and_names_what_else_follows() {
    let target = |chain: &str| check(chain).0.loudness().unwrap();
    let alone = target("{ loudness = { target_lufs = -9 } }");
    assert_eq!(
        (alone.ceiling_dbtp, alone.others_follow),
        (Some(-1.0), false)
    );
    let limited = target("{ loudness = { target_lufs = -9 } }, { limiter = { } }");
    assert_eq!((limited.ceiling_dbtp, limited.others_follow), (None, false));
    let both = target("{ loudness = { target_lufs = -9, ceiling_dbtp = 0 } }, { limiter = { } }");
    assert_eq!(both.ceiling_dbtp, Some(0.0));
    let bypassed = target("{ loudness = { target_lufs = -9 } }, { limiter = { bypass = true } }");
    assert_eq!(bypassed.ceiling_dbtp, Some(-1.0));
    let more = target(
        "{ loudness = { target_lufs = -9 } }, { bell = { frequency_hz = 1000, gain_db = 3 } }",
    );
    assert!(more.others_follow);
}

#[test]
fn a_step_left_out_keeps_its_place_in_the_account() {
    let (recipe, _) =
        check("{ gain = { gain_db = 3, bypass = true } }, { gain = { gain_db = 1 } }");
    let line = recipe.before(&setting());
    let told = recipe.account(&line.reports());
    assert_eq!(told.len(), 2);
    assert_eq!(
        told[0],
        ("gain gain_db=3 (bypassed)".into(), "left out".into())
    );
}

#[test]
fn a_release_shorter_than_the_attack_is_a_mistake() {
    let (_, mistakes) =
        check("{ compressor = { threshold_db = -20, attack_ms = 200, release_ms = 10 } }");
    let messages: Vec<&str> = mistakes.iter().map(String::as_str).collect();
    assert_eq!(
        messages,
        ["`release_ms` is 10, it must be at least `attack_ms`, 200"]
    );
    // As much where the release is left to its default.
    let (_, mistakes) = check("{ compressor = { threshold_db = -20, attack_ms = 200 } }");
    assert_eq!(mistakes.len(), 1);
    let (_, mistakes) =
        check("{ compressor = { threshold_db = -20, attack_ms = 200, release_ms = 200 } }");
    assert_eq!(mistakes.len(), 0);
}

#[test]
fn stages_say_what_keeps_them_from_their_work_or_undoes_it() {
    let account = |chain: &str, channels: usize| {
        let (recipe, _) = check(chain);
        let setting = Setting {
            channels,
            ..setting()
        };
        let (before, after) = (recipe.before(&setting), recipe.after(&setting));
        let told = recipe.account(&[before.reports(), after.reports()].concat());
        told.into_iter()
            .map(|(_, words)| words)
            .collect::<Vec<String>>()
    };
    for stage in [
        "{ width = { width_percent = 150 } }",
        "{ elliptical = { } }",
    ] {
        let told = account(stage, 1);
        assert!(
            told[0].contains("it works on two channels alone"),
            "{told:?}"
        );
    }
    let undone = "stages that follow can move peaks over its ceiling";
    let told = account("{ limiter = { } }, { gain = { gain_db = 6 } }", 2);
    assert!(told[0].contains(undone), "{told:?}");
    let told = account(
        "{ gain = { gain_db = 6 } }, { limiter = { } }, { gain = { gain_db = 0 } }",
        2,
    );
    assert!(!told[1].contains(undone), "{told:?}");
}
