//! Chains as written: stage names with parameters. Which stages exist and what they take is not known here.

use super::fields;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Entry, Field, Kind, Scalar, Table};
use crate::release::{Chain, Parameter, ParameterValue, Preset, Step};

/// Parses a chain file: `steps = [...]` or `preset = "..."`, as under `[chain]` of a manifest (which may stand there too).
///
/// # Errors
/// All mistakes of the file together.
pub fn parse(text: &str, file: &str) -> Result<Chain, Diagnostics> {
    let document = Document::parse(text, file)?;
    let root = document.root(FILE);
    let outside = fields::CHAIN.iter().find_map(|f| root.key_span(f.name));
    let chain = match (root.table("chain"), outside) {
        (Some(table), None) => Some(read(&table)),
        (None, Some(_)) => Some(read(&root)),
        (Some(_), Some(span)) => {
            let message = "this stands outside of [chain], and there is a [chain]";
            document.report(Diagnostic::error(span, message).help("keep one of them"));
            None
        }
        (None, None) => {
            if !root.has("chain") && document.whole() {
                document.report(
                    Diagnostic::error(0..0, "the file has neither `steps` nor `preset`")
                        .help(WRITE),
                );
            }
            None
        }
    };
    let diagnostics = document.finish();
    match chain {
        Some(chain) if diagnostics.is_empty() => Ok(chain),
        _ => Err(diagnostics),
    }
}

/// A file of its own may have the header of a manifest or leave it out.
static FILE: &[Field] = &[
    Field::optional("chain", Kind::Table(fields::CHAIN), "The stages."),
    fields::CHAIN[0],
    fields::CHAIN[1],
];

const WRITE: &str = "write steps = [{ name = { parameter = value } }], or preset = \"name\"";

/// Reads a chain table.
pub(super) fn read(table: &Table<'_>) -> Chain {
    if let (Some(span), true) = (table.key_span("preset"), table.has("steps")) {
        let message = "a chain has a preset or steps of its own, not both";
        table.report(Diagnostic::error(span, message).help(
            "`runout explain` with the preset's name prints its steps, to be copied and changed",
        ));
    }
    if !table.has("preset") && !table.has("steps") {
        let message = "a chain needs `steps` or `preset`";
        table.report(Diagnostic::error(table.span(), message).help(WRITE));
    }
    Chain {
        preset: table.text("preset").map(|found| Preset {
            name: found.value,
            span: found.span,
        }),
        steps: table.list("steps").iter().filter_map(step).collect(),
    }
}

fn step(entry: &Entry<'_>) -> Option<Step> {
    let mut stages = entry.keyed()?.into_iter();
    let (Some((stage, parameters)), None) = (stages.next(), stages.next()) else {
        let message = "a step names exactly one stage";
        entry.note(Diagnostic::error(entry.span(), message).help(
            "write one { name = { parameter = value } } per stage, in the order of processing",
        ));
        return None;
    };
    let parameters = parameters
        .keyed()?
        .into_iter()
        .filter_map(|(name, entry)| {
            let value = entry.scalar()?;
            Some(Parameter {
                name: name.value,
                name_span: name.span,
                value: match value.value {
                    Scalar::Text(text) => ParameterValue::Text(text),
                    Scalar::Number(number) => ParameterValue::Number(number),
                    Scalar::Flag(flag) => ParameterValue::Flag(flag),
                },
                value_span: value.span,
            })
        })
        .collect();
    Some(Step {
        stage: stage.value,
        span: stage.span,
        parameters,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_file_has_steps_with_or_without_a_header() {
        let steps = "steps = [{ high-pass = { frequency_hz = 20 } }, { limiter = { ceiling_dbtp = -1.0, link = true } }]\n";
        let plain = parse(steps, "chain.toml").unwrap();
        assert_eq!(plain.steps.len(), 2);
        assert_eq!(plain.steps[0].stage, "high-pass");
        assert_eq!(&steps[plain.steps[1].span.clone()], "limiter");
        let parameter = &plain.steps[0].parameters[0];
        assert_eq!(parameter.value, ParameterValue::Number(20.0));
        assert_eq!(&steps[parameter.value_span.clone()], "20");
        let headed = parse(&format!("[chain]\n{steps}"), "chain.toml").unwrap();
        assert_eq!(headed.steps[1].parameters.len(), 2);
    }

    #[test]
    fn a_preset_stands_for_its_steps_and_beside_none() {
        let named = "preset = 'gentle-glue'\n";
        let plain = parse(named, "chain.toml").unwrap();
        assert_eq!(plain.preset.as_ref().unwrap().name, "gentle-glue");
        assert_eq!(&named[plain.preset.unwrap().span], "'gentle-glue'");
        let headed = parse(&format!("[chain]\n{named}"), "chain.toml").unwrap();
        assert!(headed.preset.is_some() && headed.steps.is_empty());
        let texts = [
            "preset = 'gentle-glue'\nsteps = []\n",
            "[chain]\n",
            "steps = []\n[chain]\nsteps = []\n",
            "",
        ];
        let shown = texts.map(|text| parse(text, "chain.toml").unwrap_err().render(false));
        crate::document::golden(
            "diagnostics",
            "chains-of-a-preset-or-steps",
            &shown.join("\n"),
        );
    }

    #[test]
    fn every_wrong_step_is_reported() {
        let text = "steps = [\n  { a = {}, b = {} },\n  {},\n  'mono',\n  { gain = 3 },\n  { gain = { db = [1] } },\n]\n";
        let shown = parse(text, "chain.toml").unwrap_err().render(false);
        crate::document::golden("diagnostics", "steps-that-are-not-one-stage-each", &shown);
    }
}
