//! What a stage or a preset is, for people.

use super::{Definition, STAGES, preset};

/// The text on the stage or the preset of that name.
pub fn explain(name: &str) -> Option<String> {
    if let Some(definition) = STAGES.iter().find(|d| d.name == name) {
        return Some(of_stage(definition));
    }
    let preset = preset::find(name)?;
    let steps = preset.text.lines().skip_while(|line| line.starts_with('#'));
    let steps: Vec<&str> = steps.collect();
    Some(format!(
        "{name} (chain preset)\n\n{}\n\n{}\n\nUse: runout process IN OUT --chain {name}\n",
        preset.doc(),
        steps.join("\n")
    ))
}

/// Names that can be explained.
pub fn names() -> impl Iterator<Item = &'static str> {
    let presets = preset::PRESETS.iter().map(|preset| preset.name);
    STAGES.iter().map(|stage| stage.name).chain(presets)
}

fn of_stage(definition: &Definition) -> String {
    let mut text = format!(
        "{} (stage of a chain)\n\n{}\n\nParameters:\n",
        definition.name, definition.doc
    );
    for parameter in definition.parameters {
        text += &format!(
            "  {}\n      {}; {}\n",
            parameter.name,
            parameter.doc,
            parameter.range()
        );
    }
    text += "  bypass\n      true leaves the stage out, bit for bit; false unless given\n";
    text
}
