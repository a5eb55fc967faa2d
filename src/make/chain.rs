//! Chain text -> stages. One table, [`STAGES`]; to add a processor: one file in dsp/, one line here.
//!
//! A stage that is set to do nothing leaves every bit alone, and a chain reports what each of its stages did.

use crate::audio::Block;
use crate::diagnostic::Diagnostic;
use crate::dsp::filter::{Filter, PassSettings, Shape};
use crate::make::plan::mistake;
use crate::release::{Chain, Parameter, ParameterValue, Step};

/// One processor as it can be written in a chain.
pub struct Definition {
    pub name: &'static str,
    pub doc: &'static str,
    pub parameters: &'static [ParameterDefinition],
    build: fn(&Values, u32, usize) -> Box<dyn Stage>,
}

/// A number a stage takes.
pub struct ParameterDefinition {
    pub name: &'static str,
    /// Unit and meaning.
    pub doc: &'static str,
    pub min: f64,
    pub max: f64,
    /// None = it must be given.
    pub default: Option<f64>,
    pub whole: bool,
}

/// A processor at work on one continuous stretch of audio.
pub trait Stage: Send {
    fn process(&mut self, block: &mut Block);
}

/// Parameter values in the order of the definition.
type Values = Vec<f64>;

const FREQUENCY: ParameterDefinition = ParameterDefinition {
    name: "frequency_hz",
    doc: "corner (-3 dB) in Hz",
    min: 1.0,
    max: 90_000.0,
    default: None,
    whole: false,
};
const ORDER: ParameterDefinition = ParameterDefinition {
    name: "order",
    doc: "Butterworth order, 6 dB per octave each",
    min: 1.0,
    max: 8.0,
    default: Some(2.0),
    whole: true,
};

pub static STAGES: &[Definition] = &[
    Definition {
        name: "gain",
        doc: "Level change in dB; 0 dB leaves every bit alone.",
        parameters: &[ParameterDefinition {
            name: "gain_db",
            doc: "dB",
            min: -60.0,
            max: 30.0,
            default: None,
            whole: false,
        }],
        build: |values, _, _| {
            Box::new(Gain {
                factor: if values[0] == 0.0 {
                    1.0
                } else {
                    libm::pow(10.0, values[0] / 20.0)
                },
            })
        },
    },
    Definition {
        name: "dc-removal",
        doc: "Takes a constant offset away: first-order high-pass at 1 Hz.",
        parameters: &[],
        build: |_, rate, channels| Box::new(Filtering(Filter::without_offset(rate, channels))),
    },
    Definition {
        name: "high-pass",
        doc: "Butterworth high-pass, minimum phase.",
        parameters: &[FREQUENCY, ORDER],
        build: |values, rate, channels| Box::new(pass(Shape::HighPass, values, rate, channels)),
    },
    Definition {
        name: "low-pass",
        doc: "Butterworth low-pass, minimum phase; a corner at or above half the sample rate leaves every bit alone.",
        parameters: &[FREQUENCY, ORDER],
        build: |values, rate, channels| {
            if values[0] * 2.0 >= f64::from(rate) {
                Box::new(Gain { factor: 1.0 })
            } else {
                Box::new(pass(Shape::LowPass, values, rate, channels))
            }
        },
    },
];

struct Gain {
    factor: f64,
}

impl Stage for Gain {
    fn process(&mut self, block: &mut Block) {
        if self.factor != 1.0 {
            block
                .channels
                .iter_mut()
                .flatten()
                .for_each(|x| *x *= self.factor);
            block.grid_bits = None;
        }
    }
}

fn pass(shape: Shape, values: &Values, rate: u32, channels: usize) -> Filtering {
    let settings = PassSettings {
        shape,
        frequency_hz: values[0],
        order: values[1] as u32,
    };
    Filtering(Filter::new(&settings, rate, channels))
}

struct Filtering(Filter);

impl Stage for Filtering {
    fn process(&mut self, block: &mut Block) {
        self.0.process(block);
    }
}

/// A checked chain, ready to be set up at any rate.
#[derive(Clone, Default)]
pub struct Recipe {
    steps: Vec<(&'static Definition, Values)>,
}

impl Recipe {
    /// Checks a chain; mistakes are appended with their places in the manifest.
    pub fn check(chain: &Chain, mistakes: &mut Vec<Diagnostic>) -> Recipe {
        Recipe {
            steps: chain
                .steps
                .iter()
                .filter_map(|step| check_step(step, mistakes))
                .collect(),
        }
    }

    /// True if no step can change a sample, at any rate.
    pub fn is_transparent(&self) -> bool {
        self.steps
            .iter()
            .all(|(definition, values)| definition.name == "gain" && values[0] == 0.0)
    }

    /// Sets the chain up for one continuous stretch of audio.
    pub fn build(&self, rate: u32, channels: usize) -> Vec<Box<dyn Stage>> {
        self.steps
            .iter()
            .map(|(definition, values)| (definition.build)(values, rate, channels))
            .collect()
    }

    /// "high-pass frequency_hz=20 order=2; gain gain_db=-1", or "none".
    pub fn describe(&self) -> String {
        if self.steps.is_empty() {
            return "none".into();
        }
        let step = |(definition, values): &(&'static Definition, Values)| {
            let parameters = definition
                .parameters
                .iter()
                .zip(values)
                .map(|(p, v)| format!(" {}={v}", p.name));
            format!("{}{}", definition.name, parameters.collect::<String>())
        };
        self.steps.iter().map(step).collect::<Vec<_>>().join("; ")
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

fn check_step(
    step: &Step,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<(&'static Definition, Values)> {
    let Some(definition) = STAGES.iter().find(|d| d.name == step.stage) else {
        let names: Vec<&str> = STAGES.iter().map(|d| d.name).collect();
        let near = names
            .iter()
            .find(|n| strsim::damerau_levenshtein(n, &step.stage) <= 2);
        let help = near.map_or_else(
            || format!("stages are: {}", names.join(", ")),
            |n| format!("did you mean `{n}`?"),
        );
        mistakes.push(mistake(
            &step.span,
            format!("no stage is called `{}`", step.stage),
            "unknown stage",
            Some(help),
        ));
        return None;
    };
    let before = mistakes.len();
    for parameter in &step.parameters {
        if !definition
            .parameters
            .iter()
            .any(|p| p.name == parameter.name)
        {
            let names: Vec<&str> = definition.parameters.iter().map(|p| p.name).collect();
            let help = if names.is_empty() {
                "it takes none".into()
            } else {
                format!("it takes: {}", names.join(", "))
            };
            mistakes.push(mistake(
                &parameter.name_span,
                format!("`{}` has no parameter `{}`", step.stage, parameter.name),
                "unknown parameter",
                Some(help),
            ));
        }
    }
    let values = definition
        .parameters
        .iter()
        .map(
            |wanted| match step.parameters.iter().find(|p| p.name == wanted.name) {
                Some(given) => check_value(wanted, given, mistakes),
                None => wanted.default.unwrap_or_else(|| {
                    let message =
                        format!("`{}` needs `{}` ({})", step.stage, wanted.name, wanted.doc);
                    mistakes.push(mistake(&step.span, message, "missing parameter", None));
                    0.0
                }),
            },
        )
        .collect();
    (mistakes.len() == before).then_some((definition, values))
}

fn check_value(
    wanted: &ParameterDefinition,
    given: &Parameter,
    mistakes: &mut Vec<Diagnostic>,
) -> f64 {
    let wrong = |why: String| {
        mistake(
            &given.value_span,
            format!("`{}` {why}", wanted.name),
            "here",
            Some(wanted.doc.into()),
        )
    };
    match given.value {
        ParameterValue::Number(value) if !(wanted.min..=wanted.max).contains(&value) => {
            mistakes.push(wrong(format!(
                "is {value}, it must lie between {} and {}",
                wanted.min, wanted.max
            )));
            wanted.min
        }
        ParameterValue::Number(value) if wanted.whole && value.fract() != 0.0 => {
            mistakes.push(wrong(format!("is {value}, it must be a whole number")));
            wanted.min
        }
        ParameterValue::Number(value) => value,
        _ => {
            mistakes.push(wrong("must be a number".into()));
            wanted.min
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(stage: &str, parameters: &[(&str, f64)]) -> Step {
        let parameters = parameters
            .iter()
            .map(|(name, value)| Parameter {
                name: name.to_string(),
                name_span: 0..1,
                value: ParameterValue::Number(*value),
                value_span: 2..3,
            })
            .collect();
        Step {
            stage: stage.into(),
            span: 0..5,
            parameters,
        }
    }

    fn check(steps: Vec<Step>) -> (Recipe, Vec<String>) {
        let mut mistakes = Vec::new();
        let recipe = Recipe::check(&Chain { steps }, &mut mistakes);
        (recipe, mistakes.into_iter().map(|m| m.message).collect())
    }

    #[test]
    fn every_mistake_in_a_chain_is_named_at_once() {
        let (_, mistakes) = check(vec![
            step("hi-pass", &[]),
            step("gain", &[]),
            step(
                "high-pass",
                &[("frequency_hz", 0.1), ("order", 2.5), ("q", 1.0)],
            ),
        ]);
        assert_eq!(
            mistakes,
            [
                "no stage is called `hi-pass`",
                "`gain` needs `gain_db` (dB)",
                "`high-pass` has no parameter `q`",
                "`frequency_hz` is 0.1, it must lie between 1 and 90000",
                "`order` is 2.5, it must be a whole number",
            ]
        );
    }

    #[test]
    fn a_chain_set_to_do_nothing_leaves_every_bit_and_the_grid_alone() {
        let (recipe, mistakes) = check(vec![step("gain", &[("gain_db", 0.0)])]);
        assert!(mistakes.is_empty() && recipe.is_transparent());
        let before = Block {
            channels: vec![vec![0.25, -0.5]; 2],
            grid_bits: Some(16),
        };
        let mut after = before.clone();
        recipe
            .build(44_100, 2)
            .iter_mut()
            .for_each(|s| s.process(&mut after));
        assert_eq!(before, after);
    }

    #[test]
    fn gain_multiplies_and_leaves_the_grid() {
        let (recipe, _) = check(vec![step("gain", &[("gain_db", -20.0)])]);
        let mut block = Block {
            channels: vec![vec![0.5]],
            grid_bits: Some(16),
        };
        recipe
            .build(44_100, 1)
            .iter_mut()
            .for_each(|s| s.process(&mut block));
        assert!((block.channels[0][0] - 0.05).abs() < 1e-15 && block.grid_bits.is_none());
        assert!(!recipe.is_transparent());
        assert_eq!(recipe.describe(), "gain gain_db=-20");
    }
}
