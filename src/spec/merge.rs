//! A chain of spec files becomes one [`Spec`]: root first, each file over what stands so far, then the profile's files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::comparator;
use super::draft::{Draft, Given, RuleDraft};
use super::{Rule, Severity, Spec, Test, deliver};
use crate::diagnostic::{Diagnostic, nearest, quoted};

/// A file and the mistakes that merging found in it.
type Found<'f> = (&'f Draft, Vec<Diagnostic>);

/// Merges `chain` (root first) and `overlay` (files of a profile, outermost first).
///
/// # Errors
/// The first file that has mistakes, with all of them.
pub(super) fn merge(
    chain: &[&Draft],
    overlay: &[&Draft],
) -> Result<Spec, crate::diagnostic::Diagnostics> {
    let mut found: Vec<Found> = Vec::new();
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    let mut built: Option<deliver::Draft> = None;
    let mut lineage: Vec<String> = Vec::new();
    for file in chain.iter().chain(overlay) {
        let mut mistakes = file.mistakes.list.clone();
        for rule in &file.rules {
            lay_over(&mut rules, rule, file, &mut mistakes);
        }
        if overlay.iter().any(|o| std::ptr::eq(*o, *file)) {
            for (_, list) in file.on.iter().filter(|(id, _)| lineage.contains(&id.value)) {
                for rule in list {
                    lay_over(&mut rules, rule, file, &mut mistakes);
                }
            }
        } else if !lineage.contains(&file.id) {
            lineage.push(file.id.clone());
        }
        if let Some(draft) = &file.deliver {
            built = Some(deliver::lay_over(built, draft));
        }
        found.push((file, mistakes));
    }
    lineage.reverse();
    let deliver = match built.map(deliver::finish) {
        None => None,
        Some(Ok(deliver)) => Some(deliver),
        Some(Err(diagnostic)) => {
            // Points into the last file that has the table.
            if let Some((_, mistakes)) = found.iter_mut().rev().find(|(f, _)| f.deliver.is_some()) {
                mistakes.push(diagnostic);
            }
            None
        }
    };
    for (file, mut list) in found {
        if list
            .iter()
            .any(|d| d.level == crate::diagnostic::Level::Error)
        {
            list.sort_by_key(|d| (d.span.start, d.span.end));
            let mut mistakes = file.mistakes.clone();
            mistakes.list = list;
            return Err(mistakes);
        }
    }
    let named = chain.last().copied();
    Ok(Spec {
        id: named.map(|f| f.id.clone()).unwrap_or_default(),
        title: named.map(|f| f.title.clone()).unwrap_or_default(),
        lineage,
        profile: overlay.last().map(|f| f.id.clone()),
        deliver,
        rules,
    })
}

/// Lays one rule of `file` over those that stand so far.
fn lay_over(
    rules: &mut BTreeMap<String, Rule>,
    draft: &RuleDraft,
    file: &Draft,
    mistakes: &mut Vec<Diagnostic>,
) {
    let id = &draft.id.value;
    let names: Vec<String> = rules.keys().cloned().collect();
    let no_such_rule = |message: String, otherwise: &str| {
        let diagnostic = Diagnostic::error(draft.id.span.clone(), message);
        match nearest(id, names.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(otherwise),
        }
    };
    if let Some(severity) = &draft.severity
        && severity.value.is_none()
    {
        if rules.remove(id).is_none() {
            let message = format!(
                "rule {} is switched off, but nothing extended has it",
                quoted(id)
            );
            mistakes.push(no_such_rule(message, "leave the table out"));
        }
        return;
    }
    let severity = draft.severity.as_ref().and_then(|s| s.value);
    match (&draft.reading, rules.entry(id.clone())) {
        (Given::Wrong, _) => {}
        (Given::Yes(reading), entry) => {
            let test = match &draft.asked {
                Given::Wrong => None,
                Given::No => {
                    let message = format!("rule {} asks nothing of `{}`", quoted(id), reading.id);
                    mistakes.push(
                        Diagnostic::error(draft.span.clone(), message)
                            .help("add a comparator: max, min, equals, one_of, none_of, matches, present, absent, all_equal, unique, report or to_hear"),
                    );
                    None
                }
                Given::Yes(asked) => comparator::build(asked, reading, None)
                    .map_err(|list| mistakes.extend(list))
                    .ok(),
            };
            complain_about_missing(draft, file, mistakes);
            if let (Some(test), Some(severity)) = (test, severity) {
                let rule = Rule {
                    id: id.clone(),
                    reading,
                    test,
                    severity,
                    when: draft.when.clone().unwrap_or_default(),
                    why: draft.why.clone(),
                    source: draft.source.clone(),
                    stated_in: file.id.clone(),
                };
                match entry {
                    Entry::Vacant(place) => drop(place.insert(rule)),
                    Entry::Occupied(mut place) => drop(place.insert(rule)),
                }
            } else if let Entry::Vacant(place) = entry
                && let Some(rule) = stand_in(draft, reading, file)
            {
                // A child that changes this rule is not told a second time that it does not exist.
                place.insert(rule);
            }
        }
        (Given::No, Entry::Vacant(_)) => {
            let message = format!(
                "rule {} names no reading, and nothing extended has a rule of that name",
                quoted(id)
            );
            mistakes.push(no_such_rule(message, "a rule of its own needs a `reading`"));
        }
        (Given::No, Entry::Occupied(mut place)) => {
            let rule = place.get_mut();
            if let Given::Yes(asked) = &draft.asked {
                match comparator::build(asked, rule.reading, Some(&rule.test)) {
                    Ok(test) => rule.test = test,
                    Err(list) => mistakes.extend(list),
                }
            }
            if let Some(severity) = severity {
                rule.severity = severity;
            }
            if let Some(when) = &draft.when {
                rule.when = when.clone();
            }
            if let Some(why) = &draft.why {
                rule.why = Some(why.clone());
            }
            if let Some(source) = &draft.source {
                rule.source = Some(source.clone());
            }
            rule.stated_in = file.id.clone();
        }
    }
}

/// Only ever used on the way to an error.
fn stand_in(
    draft: &RuleDraft,
    reading: &'static crate::reading::Definition,
    file: &Draft,
) -> Option<Rule> {
    Some(Rule {
        id: draft.id.value.clone(),
        reading,
        test: Test::Report,
        severity: Severity::Advice,
        when: Vec::new(),
        why: None,
        source: None,
        stated_in: file.id.clone(),
    })
}

fn complain_about_missing(draft: &RuleDraft, file: &Draft, mistakes: &mut Vec<Diagnostic>) {
    let mut missing = |what: &str, help: &str| {
        let message = format!("rule {} has no `{what}`", quoted(&draft.id.value));
        mistakes.push(Diagnostic::error(draft.span.clone(), message).help(help));
    };
    if draft.severity.is_none() && !draft.broken {
        missing("severity", "severity: error, warning or advice");
    }
    if file.builtin && draft.why.is_none() {
        missing("why", "built-in rules say why");
    }
    if file.builtin && draft.source.is_none() {
        missing("source", "built-in rules cite a source");
    }
}
