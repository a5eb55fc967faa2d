//! What can be written in a chain: stages, the parameters they take, and checked values of these.

use super::Stage;
use super::line::Setting;

/// One processor as it can be written in a chain.
pub struct Definition {
    pub name: &'static str,
    pub doc: &'static str,
    pub parameters: &'static [ParameterDefinition],
    /// What it can do to samples when set so.
    pub effect: fn(&Values) -> Effect,
    pub build: fn(&Values, &Setting) -> Box<dyn Stage>,
}

/// What a stage does to samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Leaves every bit alone.
    None,
    /// Leaves bits alone where it has nothing to do.
    Sometimes,
    Always,
}

/// Something a stage takes.
pub struct ParameterDefinition {
    pub name: &'static str,
    /// Unit and meaning.
    pub doc: &'static str,
    pub kind: Kind,
}

/// What a parameter may be, and what it is when left out.
pub enum Kind {
    Number {
        min: f64,
        max: f64,
        /// None: it must be given.
        default: Option<f64>,
        whole: bool,
    },
    Word {
        choices: &'static [&'static str],
        default: &'static str,
    },
}

impl ParameterDefinition {
    /// A number that must be given.
    pub const fn number(name: &'static str, doc: &'static str, range: [f64; 2]) -> Self {
        Self::any_number(name, doc, range, None, false)
    }

    pub const fn number_or(
        name: &'static str,
        doc: &'static str,
        range: [f64; 2],
        default: f64,
    ) -> Self {
        Self::any_number(name, doc, range, Some(default), false)
    }

    pub const fn whole_or(
        name: &'static str,
        doc: &'static str,
        range: [f64; 2],
        default: f64,
    ) -> Self {
        Self::any_number(name, doc, range, Some(default), true)
    }

    const fn any_number(
        name: &'static str,
        doc: &'static str,
        [min, max]: [f64; 2],
        default: Option<f64>,
        whole: bool,
    ) -> Self {
        let kind = Kind::Number {
            min,
            max,
            default,
            whole,
        };
        ParameterDefinition { name, doc, kind }
    }

    pub const fn word(
        name: &'static str,
        doc: &'static str,
        choices: &'static [&'static str],
        default: &'static str,
    ) -> Self {
        let kind = Kind::Word { choices, default };
        ParameterDefinition { name, doc, kind }
    }

    /// "-20 to 0; must be given", "peak, rms; rms unless given".
    pub fn range(&self) -> String {
        match &self.kind {
            Kind::Number {
                min,
                max,
                default,
                whole,
            } => {
                let whole = if *whole { "whole number, " } else { "" };
                match default {
                    Some(default) => format!("{whole}{min} to {max}; {default} unless given"),
                    None => format!("{whole}{min} to {max}; must be given"),
                }
            }
            Kind::Word { choices, default } => {
                format!("{}; {default} unless given", choices.join(", "))
            }
        }
    }
}

/// A checked value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Number(f64),
    Word(&'static str),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Word(word) => f.write_str(word),
        }
    }
}

/// Checked values of all parameters of a stage, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(pub Vec<(&'static str, Value)>);

impl Values {
    /// A parameter that the definition says is a number.
    pub fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Some(Value::Number(number)) => number,
            other => unreachable!("{name} is defined as a number, not {other:?}"),
        }
    }

    /// A number that the check of the chain may have taken out again.
    pub fn number_if_any(&self, name: &str) -> Option<f64> {
        self.get(name).map(|_| self.number(name))
    }

    /// A parameter that the definition says is a word.
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(Value::Word(word)) => word,
            other => unreachable!("{name} is defined as a word, not {other:?}"),
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        let found = self.0.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| *value)
    }
}
