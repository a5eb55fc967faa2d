//! The library of specs: those compiled in, and a person's own over them. A name or path becomes a resolved [`Spec`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::{Severity, Spec, builtin, merge};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, quoted};
use crate::document;
use crate::error::{Error, Result};

/// Why a spec cannot be had: mistakes in a file somebody wrote, or a request that makes no sense.
#[derive(Debug)]
pub enum Trouble {
    Mistakes(Diagnostics),
    Error(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Error(error)
    }
}
impl From<Diagnostics> for Trouble {
    fn from(mistakes: Diagnostics) -> Self {
        Trouble::Mistakes(mistakes)
    }
}

/// One line of a list of specs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'l> {
    pub id: &'l str,
    pub title: &'l str,
    pub extends: Option<&'l str>,
    /// Folder of a built-in: "streaming", "profiles"; empty for the root and for a person's own.
    pub folder: &'l str,
    pub builtin: bool,
}

/// All specs known by id.
#[derive(Debug, Clone)]
pub struct Library {
    specs: BTreeMap<String, Draft>,
    /// Built-ins that a person's file of the same id replaces; that file may still extend them.
    replaced: BTreeMap<String, Draft>,
}

impl Library {
    /// The built-in specs, and every `.toml` file below `extra_dirs`, which override built-ins of the same id.
    /// Folders named `chains` hold other files and are passed over.
    ///
    /// Mistakes inside a file are told when it is used, not here.
    ///
    /// # Errors
    /// A folder or file that cannot be read; two files of one id.
    pub fn new(extra_dirs: &[PathBuf]) -> Result<Library> {
        let mut library = Library {
            specs: BTreeMap::new(),
            replaced: BTreeMap::new(),
        };
        for (path, text) in builtin::FILES {
            let folder = path.split_once('/').map_or("", |(folder, _)| folder);
            let draft = Draft::parse(&format!("specs/{path}"), text, folder, true);
            library.specs.insert(draft.id.clone(), draft);
        }
        let mut own: BTreeMap<String, PathBuf> = BTreeMap::new();
        for dir in extra_dirs {
            let mut files = Vec::new();
            collect(dir, 0, &mut files)?;
            for path in files {
                let draft = read(&path)?;
                if let Some(first) = own.insert(draft.id.clone(), path.clone()) {
                    let why = format!(
                        "`{}` has the same id `{}`",
                        crate::error::printable(&first.display().to_string()),
                        draft.id
                    );
                    return Err(Error::usage("reading the spec", why)
                        .at_path(path)
                        .hint("give one of them another id"));
                }
                if let Some(builtin) = library.specs.insert(draft.id.clone(), draft)
                    && builtin.builtin
                {
                    library.replaced.insert(builtin.id.clone(), builtin);
                }
            }
        }
        Ok(library)
    }

    /// All specs, by id.
    pub fn list(&self) -> Vec<Listed<'_>> {
        self.specs
            .values()
            .map(|d| Listed {
                id: &d.id,
                title: &d.title,
                extends: d.extends.as_ref().map(|e| e.value.as_str()),
                folder: d.folder,
                builtin: d.builtin,
            })
            .collect()
    }

    /// The spec of this id, or in the file at this path: `extends` and `profile` applied, then `severity`
    /// (rule id -> "error", "warning", "advice" or "off").
    ///
    /// # Errors
    /// All mistakes of the first file that has some (the extended ones first); an unknown name, profile or rule;
    /// a profile that is for other specs; a file that cannot be read.
    pub fn resolve(
        &self,
        name_or_path: &str,
        profile: Option<&str>,
        severity: &BTreeMap<String, String>,
    ) -> Result<Spec, Trouble> {
        let named = self.open(name_or_path, "spec")?;
        let chain = self.chain(&named)?;
        let opened;
        let mut overlay = Vec::new();
        if let Some(profile) = profile {
            opened = self.open(profile, "profile")?;
            overlay = self.chain(&opened)?;
            // A profile is for the specs that descend from what it extends; other profiles may stand between.
            let meets = overlay
                .iter()
                .rposition(|p| chain.iter().any(|c| c.id == p.id))
                .filter(|at| {
                    let own = overlay.get(at + 1..).unwrap_or_default();
                    own.split_last()
                        .is_none_or(|(_, between)| between.iter().all(|p| p.folder == "profiles"))
                });
            match meets {
                Some(at) => drop(overlay.drain(..=at)),
                None => {
                    let meant = opened.extends.as_ref().map_or("nothing", |e| &e.value);
                    return Err(Error::usage(
                        format!("applying profile `{}` to spec `{}`", opened.id, named.id),
                        format!(
                            "the profile extends {}, which the spec does not",
                            quoted(meant)
                        ),
                    )
                    .hint("the command `runout specs` lists what belongs together")
                    .into());
                }
            }
            for file in &overlay {
                self.check_on(file)?;
            }
        }
        let mut spec = merge::merge(&chain, &overlay)?;
        if profile.is_some() && spec.profile.is_none() {
            spec.profile = profile.map(String::from);
        }
        for (rule, word) in severity {
            override_severity(&mut spec, rule, word)?;
        }
        Ok(spec)
    }

    /// The word that was probably meant by `name`, among the ids of specs.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.specs.keys().map(String::as_str))
    }

    fn open(&self, name: &str, what: &str) -> Result<Cow<'_, Draft>, Trouble> {
        if let Some(draft) = self.specs.get(name) {
            return Ok(Cow::Borrowed(draft));
        }
        if name.ends_with(".toml") || name.contains(['/', '\\']) {
            return Ok(Cow::Owned(read(Path::new(name))?));
        }
        let error = Error::usage(
            format!("looking for {what} {}", quoted(name)),
            "there is none of that name",
        );
        Err(match self.nearest(name) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => {
                error.hint("the command `runout specs` lists them; a file is given by its path")
            }
        }
        .into())
    }

    /// The files a spec is made of, root first.
    fn chain<'l>(&'l self, last: &'l Draft) -> Result<Vec<&'l Draft>, Diagnostics> {
        let mut chain = vec![last];
        let mut file = last;
        while let Some(extends) = &file.extends {
            let id = extends.value.as_str();
            // A person's file may extend the built-in whose id it bears.
            let parent = match self.specs.get(id) {
                Some(_) if id == file.id => self
                    .replaced
                    .get(id)
                    .or_else(|| self.specs.get(id).filter(|d| d.builtin && !file.builtin)),
                other => other,
            };
            let met = parent.is_some_and(|p| chain.iter().any(|c| std::ptr::eq(*c, p)));
            let trouble = match parent {
                Some(parent) if !met => {
                    chain.push(parent);
                    file = parent;
                    continue;
                }
                _ if met || id == file.id => {
                    let mut ids: Vec<&str> = chain.iter().map(|c| c.id.as_str()).collect();
                    ids.push(id);
                    Diagnostic::error(extends.span.clone(), "specs extend each other in a circle")
                        .label(ids.join(" -> "))
                }
                _ => {
                    let message = format!("there is no spec {} to extend", quoted(id));
                    let diagnostic = Diagnostic::error(extends.span.clone(), message);
                    match self.nearest(id) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help("the command `runout specs` lists them"),
                    }
                }
            };
            let mut mistakes = file.mistakes.clone();
            mistakes.push(trouble);
            mistakes.list.sort_by_key(|d| (d.span.start, d.span.end));
            return Err(mistakes);
        }
        chain.reverse();
        Ok(chain)
    }

    /// Every `[on.ID]` of a profile names a spec.
    fn check_on(&self, profile: &Draft) -> Result<(), Diagnostics> {
        let mut mistakes = profile.mistakes.clone();
        for (id, _) in &profile.on {
            if !self.specs.contains_key(&id.value) {
                let message = format!("there is no spec {}", quoted(&id.value));
                let diagnostic = Diagnostic::error(id.span.clone(), message);
                mistakes.push(match self.nearest(&id.value) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("the command `runout specs` lists them"),
                });
            }
        }
        if mistakes.list.len() == profile.mistakes.list.len() {
            return Ok(());
        }
        mistakes.list.sort_by_key(|d| (d.span.start, d.span.end));
        Err(mistakes)
    }
}

fn override_severity(spec: &mut Spec, rule: &str, word: &str) -> Result<()> {
    let doing = || format!("setting the severity of {} in `{}`", quoted(rule), spec.id);
    if !spec.rules.contains_key(rule) {
        let error = Error::usage(doing(), "the spec has no rule of that name");
        return Err(match nearest(rule, spec.rules.keys().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("the command `runout specs {}` lists them", spec.id)),
        });
    }
    match (word, Severity::from_word(word)) {
        ("off", _) => {
            spec.rules.remove(rule);
        }
        (_, Some(severity)) => {
            if let Some(rule) = spec.rules.get_mut(rule) {
                rule.severity = severity;
            }
        }
        _ => {
            return Err(
                Error::usage(doing(), format!("{} is no severity", quoted(word)))
                    .hint("error, warning, advice or off"),
            );
        }
    }
    Ok(())
}

/// Spec files below `dir`, in the order of their names. Links to folders are not followed.
fn collect(dir: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    const DEEPEST: usize = 8;
    let failed = |e: &std::io::Error| Error::io("reading the folder of specs", dir, e);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| failed(&e))? {
        let entry = entry.map_err(|e| failed(&e))?;
        let kind = entry.file_type().map_err(|e| failed(&e))?;
        entries.push((entry.file_name(), entry.path(), kind));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, path, kind) in entries {
        if kind.is_dir() {
            if depth < DEEPEST && name != "chains" {
                collect(&path, depth + 1, files)?;
            }
        } else if path.extension().is_some_and(|e| e == "toml") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Draft> {
    let text = document::read("reading the spec", path)?;
    Ok(Draft::parse(&path.display().to_string(), &text, "", false))
}

#[cfg(test)]
mod tests;
