//! Long answers: what a spec, a rule or a reading is, from the same data that judges.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::load::Library;
use super::words;
use super::{Deliver, Rule, Spec};
use crate::diagnostic::nearest;
use crate::dsp::dither::Noise;
use crate::reading::{Definition, Kind, Scope, table};

const WIDTH: usize = 100;

/// What `id` is: a rule ("spotify/true-peak"), a spec ("spotify") or a reading ("level.true_peak"). Plain text, wrapped at
/// 100 columns, ending with a newline. None if nothing bears that id.
pub fn explain(library: &Library, id: &str) -> Option<String> {
    if let Some((spec, rule)) = id.split_once('/') {
        let spec = resolved(library, spec)?;
        return spec.rules.get(rule).map(|rule| of_rule(&spec, rule));
    }
    if let Some(reading) = table::find(id) {
        return Some(of_reading(library, reading));
    }
    resolved(library, id).map(|spec| of_spec(library, &spec))
}

/// The id that was probably meant.
pub fn suggest(library: &Library, id: &str) -> Option<String> {
    if let Some((name, rule)) = id.split_once('/') {
        let name = match resolved(library, name) {
            Some(_) => name,
            None => library.nearest(name)?,
        };
        let spec = resolved(library, name)?;
        let rule = match spec.rules.contains_key(rule) {
            true => rule,
            false => nearest(rule, spec.rules.keys().map(String::as_str))?,
        };
        return Some(format!("{name}/{rule}"));
    }
    let specs = library.list();
    let ids = specs
        .iter()
        .map(|s| s.id)
        .chain(table::READINGS.iter().map(|d| d.id));
    if let Some(near) = nearest(id, ids) {
        return Some(near.to_string());
    }
    // A rule without its spec, taken from the spec that states it.
    specs.iter().find_map(|listed| {
        let spec = resolved(library, listed.id)?;
        let rule = spec.rules.get(id).filter(|r| r.stated_in == listed.id)?;
        Some(format!("{}/{}", listed.id, rule.id))
    })
}

fn resolved(library: &Library, id: &str) -> Option<Spec> {
    library.list().iter().find(|l| l.id == id)?;
    library.resolve(id, None, &BTreeMap::new()).ok()
}

fn of_rule(spec: &Spec, rule: &Rule) -> String {
    let mut text = format!("{}/{}, {}\n\n", spec.id, rule.id, rule.severity.word());
    paragraph(
        &mut text,
        "",
        &sentence(&words::summary(rule.reading, &rule.test)),
    );
    if !rule.when.is_empty() {
        let when = format!("Asked only where {}.", words::conditions(&rule.when));
        paragraph(&mut text, "", &when);
    }
    if let Some(why) = &rule.why {
        text.push('\n');
        paragraph(&mut text, "", why);
    }
    text.push('\n');
    paragraph(
        &mut text,
        "Reading: ",
        &format!("{}. {}", rule.reading.id, rule.reading.doc),
    );
    if !rule.reading.measured {
        paragraph(
            &mut text,
            "",
            "runout does not take this reading yet; the rule is reported as not measured.",
        );
    }
    if let Some(source) = &rule.source {
        let read = source
            .retrieved
            .as_ref()
            .map(|day| format!(", read on {day}"))
            .unwrap_or_default();
        let line = format!("{} ({}{read})", source.document, source.basis.word());
        paragraph(&mut text, "Source: ", &line);
    }
    if rule.stated_in != spec.id {
        paragraph(&mut text, "Stated in: ", &rule.stated_in);
    }
    text
}

fn of_spec(library: &Library, spec: &Spec) -> String {
    let mut text = String::new();
    paragraph(&mut text, "", &format!("{}: {}", spec.id, spec.title));
    text.push('\n');
    if spec.lineage.len() > 1 {
        paragraph(&mut text, "Extends: ", &spec.lineage[1..].join(", "));
    }
    let profiles: Vec<&str> = library
        .list()
        .iter()
        .filter(|l| {
            l.folder == "profiles"
                && l.extends
                    .is_some_and(|e| spec.lineage.iter().any(|s| s == e))
        })
        .map(|l| l.id)
        .filter(|id| *id != spec.id)
        .collect();
    if !profiles.is_empty() {
        paragraph(&mut text, "Profiles: ", &profiles.join(", "));
    }
    if let Some(deliver) = &spec.deliver {
        paragraph(&mut text, "Delivers: ", &delivers(deliver));
    }
    paragraph(&mut text, "Rules: ", &spec.rules.len().to_string());
    text.push('\n');
    let longest = spec.rules.keys().map(String::len).max().unwrap_or(0);
    for rule in spec.rules.values() {
        let head = format!("  {:longest$}  {:7}  ", rule.id, rule.severity.word());
        let mut what = words::summary(rule.reading, &rule.test);
        if !rule.when.is_empty() {
            let _ = write!(what, ", where {}", words::conditions(&rule.when));
        }
        paragraph(&mut text, &head, &what);
    }
    text
}

fn of_reading(library: &Library, reading: &'static Definition) -> String {
    let mut text = format!("{}, {}\n\n", reading.id, reading.topic());
    paragraph(&mut text, "", reading.doc);
    text.push('\n');
    let kind = match (reading.kind, reading.unit.symbol()) {
        (Kind::Number, "") => "a number".to_string(),
        (Kind::Number, unit) => {
            format!("a number in {unit}, kept to {}", decimals(reading.decimals))
        }
        (Kind::Text, _) => "text".into(),
        (Kind::Flag, _) => "true or false".into(),
        (Kind::List, _) => "a list".into(),
    };
    paragraph(&mut text, "Value: ", &kind);
    let whose = match reading.scope {
        Scope::File => "an audio file",
        Scope::Track => "a track",
        Scope::Artwork => "a picture",
        Scope::Side => "a side of a record or cassette",
        Scope::Disc => "a disc",
        Scope::Release => "a release",
    };
    paragraph(&mut text, "Of: ", whose);
    if !reading.measured {
        paragraph(&mut text, "", "runout does not take this reading yet.");
    }
    let users = users(library, reading);
    if !users.is_empty() {
        paragraph(&mut text, "Rules: ", &users.join(", "));
    }
    text
}

/// Rules that ask or depend on the reading, each by the spec that states it.
fn users(library: &Library, reading: &Definition) -> Vec<String> {
    let mut users = Vec::new();
    for listed in library.list() {
        let Some(spec) = resolved(library, listed.id) else {
            continue;
        };
        users.extend(
            spec.rules
                .values()
                .filter(|r| r.stated_in == spec.id)
                .filter(|r| {
                    r.reading.id == reading.id || r.when.iter().any(|w| w.reading.id == reading.id)
                })
                .map(|r| format!("{}/{}", spec.id, r.id)),
        );
    }
    users
}

fn delivers(deliver: &Deliver) -> String {
    let rate = deliver
        .sample_rate
        .map_or("the master's sample rate".into(), |r| format!("{r} Hz"));
    let depth = deliver
        .bit_depth
        .map_or("the master's word length".into(), |b| {
            format!("at most {b} bit")
        });
    let dither = match deliver.dither {
        Noise::None => "no dither".into(),
        Noise::Tpdf => "TPDF dither where words get shorter".into(),
        shaped => format!(
            "TPDF dither shaped by {} where words get shorter",
            shaped.name()
        ),
    };
    let mut parts = vec![deliver.container.word().to_string(), rate, depth, dither];
    for (wanted, what) in [
        (deliver.tags, "tags in the files"),
        (deliver.artwork, "artwork beside them"),
        (deliver.markers, "track markers"),
    ] {
        if wanted {
            parts.push(what.into());
        }
    }
    format!("{}; named \"{}\"", parts.join(", "), deliver.file_name)
}

fn decimals(count: u8) -> String {
    match count {
        0 => "whole numbers".into(),
        1 => "one decimal".into(),
        n => format!("{n} decimals"),
    }
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first: String = chars
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// `head` and `body`, broken between words; lines after the first stand under the body.
fn paragraph(text: &mut String, head: &str, body: &str) {
    let indent = head.chars().count();
    text.push_str(head);
    let mut column = indent;
    let mut first = true;
    for word in body.split(' ').filter(|w| !w.is_empty()) {
        let width = word.chars().count();
        if !first && column + 1 + width > WIDTH {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !first {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
        first = false;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests;
