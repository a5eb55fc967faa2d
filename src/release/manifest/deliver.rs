//! What to deliver: the list in `[release]`, and the `[deliver.ID]` tables with the choices for each.

use std::collections::BTreeMap;
use std::path::Path;

use super::{chain, texts};
use crate::diagnostic::{Diagnostic, nearest, quoted};
use crate::document::{Found, Table};
use crate::release::{DiscChoices, Wanted};

pub(super) fn read_all(root: &Table<'_>, release: Option<&Table<'_>>) -> Vec<Wanted> {
    let mut wanted = release.map(listed).unwrap_or_default();
    for (id, entry) in root.keyed("deliver") {
        let Some(table) = entry.table() else { continue };
        let choices = choices(&table, &id);
        match wanted.iter_mut().find(|w| is_meant(&id.value, &w.spec)) {
            Some(wanted) => {
                *wanted = Wanted {
                    spec: std::mem::take(&mut wanted.spec),
                    span: wanted.span.clone(),
                    ..choices
                }
            }
            // Without [release] its list is unknown, and its absence reported.
            None if release.is_some() => root.report(not_listed(&id, &wanted)),
            None => {}
        }
    }
    wanted
}

fn listed(release: &Table<'_>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut seen = BTreeMap::new();
    for Found { value, span } in release.texts("deliver") {
        if seen.insert(value.clone(), ()).is_some() {
            let message = format!("{} is in `deliver` already", quoted(&value));
            release.report(Diagnostic::error(span, message).help("name each once"));
            continue;
        }
        wanted.push(Wanted {
            spec: value,
            span,
            profile: None,
            chain: None,
            file_name: None,
            disc: DiscChoices::default(),
            severity: BTreeMap::new(),
        });
    }
    wanted
}

/// A spec file is called by its path, or by its name without folder and ending.
fn is_meant(id: &str, spec: &str) -> bool {
    id == spec
        || (spec.ends_with(".toml") && Path::new(spec).file_stem().is_some_and(|stem| stem == id))
}

fn not_listed(id: &Found<String>, wanted: &[Wanted]) -> Diagnostic {
    let message = format!("{} is not in `deliver`", quoted(&id.value));
    let diagnostic = Diagnostic::error(id.span.clone(), message);
    match nearest(&id.value, wanted.iter().map(|w| w.spec.as_str())) {
        Some(spec) => diagnostic.help(format!("did you mean `{spec}`?")),
        None => diagnostic.help("add it to `deliver` of [release], or remove this table"),
    }
}

fn choices(table: &Table<'_>, id: &Found<String>) -> Wanted {
    const PROFILES: [&str; 3] = ["profile", "plant", "store"];
    let mut profile: Option<String> = None;
    for name in PROFILES {
        let Some(found) = table.text(name) else {
            continue;
        };
        if profile.replace(found.value).is_some() {
            let message = format!("`{name}` names a second profile");
            table.report(
                Diagnostic::error(found.span, message)
                    .help("profile, plant and store mean the same: keep one"),
            );
        }
    }
    let severity = table
        .keyed("severity")
        .into_iter()
        .filter_map(|(rule, entry)| Some((rule.value, entry.text()?.value)))
        .collect();
    Wanted {
        spec: id.value.clone(),
        span: id.span.clone(),
        profile,
        chain: table.table("chain").map(|table| chain::read(&table)),
        file_name: texts::tidy(table, "file_name"),
        disc: table
            .table("disc")
            .map(|table| DiscChoices::read(&table))
            .unwrap_or_default(),
        severity,
    }
}
