//! Chains as written: stage names with parameters. Which stages exist and what they take is not known here.

use super::fields;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Entry, Field, Kind, Scalar, Table};
use crate::release::{Chain, Parameter, ParameterValue, Step};

/// Parses a chain file: `steps = [...]`, as under `[chain]` of a manifest (which may stand there too).
///
/// # Errors
/// All mistakes of the file together.
pub fn parse(text: &str, file: &str) -> Result<Chain, Diagnostics> {
    let document = Document::parse(text, file)?;
    let root = document.root(FILE);
    let chain = match (root.table("chain"), root.has("steps")) {
        (Some(table), false) => Some(read(&table)),
        (None, true) => Some(read(&root)),
        (Some(_), true) => {
            let span = root.key_span("steps").unwrap_or_default();
            document.report(Diagnostic::error(
                span,
                "steps stand in [chain] and outside of it",
            ));
            None
        }
        (None, false) => {
            if !root.has("chain") && document.whole() {
                document.report(
                    Diagnostic::error(0..0, "the file has no `steps`")
                        .help("write steps = [{ name = { parameter = value } }]"),
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
    Field::optional("steps", fields::STEPS, "Stages in order."),
];

/// Reads `steps` of a chain table.
pub(super) fn read(table: &Table<'_>) -> Chain {
    Chain {
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
    fn every_wrong_step_is_reported() {
        let text = "steps = [\n  { a = {}, b = {} },\n  {},\n  'mono',\n  { gain = 3 },\n  { gain = { db = [1] } },\n]\n";
        let shown = parse(text, "chain.toml").unwrap_err().render(false);
        crate::document::golden("diagnostics", "steps-that-are-not-one-stage-each", &shown);
    }
}
