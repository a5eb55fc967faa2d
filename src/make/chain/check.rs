//! A chain as written becomes a [`Recipe`]; every mistake is named with its place.

use super::preset::{self, Preset};
use super::{
    Definition, Kind, LIMITER, LOUDNESS, ParameterDefinition, Recipe, STAGES, Step, Value, Values,
};
use crate::diagnostic::{Diagnostic, nearest, quoted};
use crate::make::plan::mistake;
use crate::release::{self, Chain, Parameter, ParameterValue};

/// What every stage takes.
const BYPASS: &str = "bypass";

impl Recipe {
    /// Checks a chain; mistakes are appended with their places in the file.
    pub fn check(chain: &Chain, mistakes: &mut Vec<Diagnostic>) -> Recipe {
        let known = chain
            .preset
            .as_ref()
            .map(|named| preset_of(named, mistakes));
        let chain = match known {
            None => chain,
            Some(None) => return Recipe::default(),
            Some(Some(preset)) => &preset.chain(),
        };
        let steps = chain.steps.iter();
        let mut recipe = Recipe {
            steps: steps.filter_map(|s| check_step(s, mistakes)).collect(),
        };
        if recipe.steps.len() == chain.steps.len() {
            check_order(&recipe, chain, mistakes);
            leave_peaks_to_the_limiter(&mut recipe, chain);
        }
        recipe
    }
}

/// A loudness target is measured before the converter, once.
fn check_order(recipe: &Recipe, chain: &Chain, mistakes: &mut Vec<Diagnostic>) {
    let working = |name: &'static str| {
        let steps = recipe.steps.iter().zip(&chain.steps);
        steps
            .enumerate()
            .filter(move |(_, (step, _))| !step.bypass && step.definition.name == name)
            .map(|(position, (_, written))| (position, &written.span))
    };
    let first_limiter = working(LIMITER).next().map(|(position, _)| position);
    for (number, (position, span)) in working(LOUDNESS).enumerate() {
        if number > 0 {
            let message = "a chain has one `loudness` at most".to_string();
            mistakes.push(mistake(span, message, "the second one", None));
        }
        if first_limiter.is_some_and(|limiter| limiter < position) {
            mistakes.push(mistake(
                span,
                "`loudness` stands after `limiter`".into(),
                "its gain would move the ceiling",
                Some("put it before the limiter; a target below the present loudness needs no limiter".into()),
            ));
        }
    }
}

/// A loudness target in front of a limiter has no ceiling of its own unless one is written: it is the limiter's work to catch peaks.
fn leave_peaks_to_the_limiter(recipe: &mut Recipe, chain: &Chain) {
    const CEILING: &str = "ceiling_dbtp";
    let works = |step: &Step, name| !step.bypass && step.definition.name == name;
    let Some(limiter) = recipe.steps.iter().position(|s| works(s, LIMITER)) else {
        return;
    };
    for (step, written) in recipe.steps[..limiter].iter_mut().zip(&chain.steps) {
        let is_written = written.parameters.iter().any(|p| p.name == CEILING);
        if works(step, LOUDNESS) && !is_written {
            step.values.0.retain(|(name, _)| *name != CEILING);
        }
    }
}

/// High-passes whose corner no master at `rate` Hz can reach: they would take everything away.
pub fn above_half_the_rate(chain: &Chain, rate: u32) -> Vec<Diagnostic> {
    let high_passes = chain.steps.iter().filter(|step| step.stage == "high-pass");
    high_passes
        .flat_map(|step| &step.parameters)
        .filter(|p| {
            p.name == "frequency_hz"
                && matches!(p.value, ParameterValue::Number(hz) if hz * 2.0 >= f64::from(rate))
        })
        .map(|p| {
            let message = format!(
                "the corner lies at or above half the sample rate of a master ({} Hz)",
                f64::from(rate) / 2.0
            );
            mistake(&p.value_span, message, "nothing would be left", None)
        })
        .collect()
}

fn preset_of(named: &release::Preset, mistakes: &mut Vec<Diagnostic>) -> Option<&'static Preset> {
    let known = preset::find(&named.name);
    if known.is_none() {
        let names: Vec<&str> = preset::PRESETS.iter().map(|p| p.name).collect();
        let help = near(&names, &named.name)
            .unwrap_or_else(|| format!("presets are: {}", names.join(", ")));
        let message = format!("no preset is called {}", quoted(&named.name));
        mistakes.push(mistake(&named.span, message, "unknown preset", Some(help)));
    }
    known
}

fn check_step(step: &release::Step, mistakes: &mut Vec<Diagnostic>) -> Option<Step> {
    let Some(definition) = STAGES.iter().find(|d| d.name == step.stage) else {
        mistakes.push(unknown_stage(step));
        return None;
    };
    let before = mistakes.len();
    let (mut bypass, mut given) = (false, Vec::new());
    for parameter in &step.parameters {
        let known = definition
            .parameters
            .iter()
            .any(|p| p.name == parameter.name);
        match (&parameter.value, parameter.name == BYPASS) {
            (ParameterValue::Flag(flag), true) => bypass = *flag,
            (_, true) => mistakes.push(mistake(
                &parameter.value_span,
                format!("`{BYPASS}` must be true or false"),
                "here",
                None,
            )),
            (_, false) if known => given.push(parameter),
            (_, false) => mistakes.push(unknown_parameter(definition, parameter)),
        }
    }
    let wanted = definition.parameters.iter();
    let values = wanted.filter_map(|wanted| {
        let value = match given.iter().find(|p| p.name == wanted.name) {
            Some(given) => check_value(wanted, given, mistakes),
            None => default(wanted).or_else(|| {
                let message = format!("`{}` needs `{}` ({})", step.stage, wanted.name, wanted.doc);
                mistakes.push(mistake(&step.span, message, "missing parameter", None));
                None
            }),
        };
        value.map(|value| (wanted.name, value))
    });
    let values = Values(values.collect());
    slower_release(step, &values, mistakes);
    (mistakes.len() == before).then_some(Step {
        definition,
        values,
        bypass,
    })
}

/// Ballistics hold a reduction as long as the attack takes: a release below it would be promised and not kept.
fn slower_release(step: &release::Step, values: &Values, mistakes: &mut Vec<Diagnostic>) {
    let [attack, release] = ["attack_ms", "release_ms"].map(|name| values.number_if_any(name));
    if let (Some(attack), Some(release)) = (attack, release)
        && release < attack
    {
        let written = step.parameters.iter().find(|p| p.name == "release_ms");
        let span = written.map_or(&step.span, |p| &p.value_span);
        let message =
            format!("`release_ms` is {release}, it must be at least `attack_ms`, {attack}");
        mistakes.push(mistake(span, message, "shorter than the attack", None));
    }
}

fn unknown_stage(step: &release::Step) -> Diagnostic {
    let names: Vec<&str> = STAGES.iter().map(|d| d.name).collect();
    let help =
        near(&names, &step.stage).unwrap_or_else(|| format!("stages are: {}", names.join(", ")));
    let message = format!("no stage is called `{}`", step.stage);
    mistake(&step.span, message, "unknown stage", Some(help))
}

fn unknown_parameter(definition: &Definition, parameter: &Parameter) -> Diagnostic {
    let own = definition.parameters.iter().map(|p| p.name);
    let names: Vec<&str> = own.chain([BYPASS]).collect();
    let help =
        near(&names, &parameter.name).unwrap_or_else(|| format!("it takes: {}", names.join(", ")));
    let message = format!(
        "`{}` has no parameter `{}`",
        definition.name, parameter.name
    );
    mistake(
        &parameter.name_span,
        message,
        "unknown parameter",
        Some(help),
    )
}

fn near(names: &[&str], written: &str) -> Option<String> {
    let near = nearest(written, names.iter().copied())?;
    Some(format!("did you mean `{near}`?"))
}

fn default(wanted: &ParameterDefinition) -> Option<Value> {
    match wanted.kind {
        Kind::Number { default, .. } => default.map(Value::Number),
        Kind::Word { default, .. } => Some(Value::Word(default)),
    }
}

fn check_value(
    wanted: &ParameterDefinition,
    given: &Parameter,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let checked = match (&wanted.kind, &given.value) {
        (Kind::Number { min, max, .. }, ParameterValue::Number(value))
            if !(*min..=*max).contains(value) =>
        {
            // Written out, 1e300 would be a line of zeros.
            let value = match value.abs() < 1e9 {
                true => value.to_string(),
                false => format!("{value:e}"),
            };
            Err(format!("is {value}, it must lie between {min} and {max}"))
        }
        (Kind::Number { whole: true, .. }, ParameterValue::Number(value))
            if value.fract() != 0.0 =>
        {
            Err(format!("is {value}, it must be a whole number"))
        }
        (Kind::Number { .. }, ParameterValue::Number(value)) => Ok(Value::Number(*value)),
        (Kind::Number { .. }, _) => Err("must be a number".into()),
        (Kind::Word { choices, .. }, value) => match value {
            ParameterValue::Text(text) => choices
                .iter()
                .find(|choice| *choice == text)
                .map(|choice| Value::Word(choice)),
            _ => None,
        }
        .ok_or_else(|| format!("must be one of: {}", choices.join(", "))),
    };
    match checked {
        Ok(value) => Some(value),
        Err(why) => {
            mistakes.push(mistake(
                &given.value_span,
                format!("`{}` {why}", wanted.name),
                "here",
                Some(wanted.doc.into()),
            ));
            None
        }
    }
}
