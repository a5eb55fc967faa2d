//! The `[deliver]` table: what to build. Read key by key, so that a child spec may change one of them.

use std::ops::Range;

use super::{Container, Deliver};
use crate::diagnostic::Diagnostic;
use crate::document::{Found, Table};
use crate::dsp::dither::Noise;
use crate::format::names::Pattern;
use crate::release::DiscChoices;

/// The table as one file writes it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub span: Range<usize>,
    container: Option<Container>,
    sample_rate: Option<Option<u32>>,
    bit_depth: Option<Option<u32>>,
    dither: Option<Noise>,
    file_name: Option<String>,
    tags: Option<bool>,
    artwork: Option<bool>,
    markers: Option<bool>,
    disc: DiscChoices,
}

const CONTAINERS: [(&str, Container); 6] = [
    ("wav", Container::Wav),
    ("flac", Container::Flac),
    ("aiff", Container::Aiff),
    ("m4a", Container::M4a),
    ("ddp", Container::Ddp),
    ("sides", Container::Sides),
];

impl Container {
    pub fn word(self) -> &'static str {
        CONTAINERS
            .iter()
            .find(|(_, c)| *c == self)
            .map_or("", |(word, _)| word)
    }
}

pub(super) fn read(table: &Table) -> Draft {
    let container = table.text("container").and_then(|found| {
        CONTAINERS
            .iter()
            .find(|(word, _)| *word == found.value)
            .map(|(_, c)| *c)
    });
    let dither = table
        .text("dither")
        .and_then(|found| Noise::from_name(&found.value));
    let file_name = table.text("file_name").and_then(|found| {
        check_pattern(&found)
            .map_err(|d| table.report(d))
            .ok()
            .map(|()| found.value)
    });
    Draft {
        span: table.span(),
        container,
        sample_rate: number(table, "sample_rate", |rate| {
            (1_000..=1_536_000)
                .contains(&rate)
                .then_some(())
                .ok_or("sample rates go from 1000 to 1536000 Hz")
        }),
        bit_depth: number(table, "bit_depth", |bits| {
            matches!(bits, 16 | 24 | 32)
                .then_some(())
                .ok_or("words have 16, 24 or 32 bits")
        }),
        dither,
        file_name,
        tags: table.flag("tags").map(|f| f.value),
        artwork: table.flag("artwork").map(|f| f.value),
        markers: table.flag("markers").map(|f| f.value),
        disc: table
            .table("disc")
            .map(|table| DiscChoices::read(&table))
            .unwrap_or_default(),
    }
}

/// "source" is `Some(None)`.
fn number(
    table: &Table,
    name: &str,
    check: impl Fn(i64) -> Result<(), &'static str>,
) -> Option<Option<u32>> {
    let entry = table.get(name)?;
    if entry.is_text() {
        return entry.text().map(|_| None);
    }
    let found = entry.integer()?;
    match check(found.value) {
        Ok(()) => u32::try_from(found.value).ok().map(Some),
        Err(why) => {
            table.report(Diagnostic::error(found.span, format!("`{name}`: {why}")));
            None
        }
    }
}

/// Placeholders of file-name patterns.
pub fn check_pattern(found: &Found<String>) -> Result<(), Diagnostic> {
    let wrong = |message: String| Diagnostic::error(found.span.clone(), message);
    if found.value.contains(['/', '\\']) {
        return Err(wrong("`file_name` names a file, no folder".into()));
    }
    match Pattern::parse(&found.value) {
        Ok(_) => Ok(()),
        Err(error) => {
            let diagnostic = wrong(format!("`file_name`: {}", error.why));
            Err(match error.hint {
                Some(hint) => diagnostic.help(hint),
                None => diagnostic
                    .help("`{track:02}` pads with zeros, `{title:plain}` keeps plain characters"),
            })
        }
    }
}

/// Lays `child` over what stands so far.
pub(super) fn lay_over(base: Option<Draft>, child: &Draft) -> Draft {
    let Some(base) = base else {
        return child.clone();
    };
    Draft {
        span: child.span.clone(),
        container: child.container.or(base.container),
        sample_rate: child.sample_rate.or(base.sample_rate),
        bit_depth: child.bit_depth.or(base.bit_depth),
        dither: child.dither.or(base.dither),
        file_name: child.file_name.clone().or(base.file_name),
        tags: child.tags.or(base.tags),
        artwork: child.artwork.or(base.artwork),
        markers: child.markers.or(base.markers),
        disc: child.disc.clone().over(base.disc),
    }
}

/// The whole, with what is customary where nothing was said.
///
/// # Errors
/// No file of the chain names a container.
pub(super) fn finish(draft: Draft) -> Result<Deliver, Diagnostic> {
    let container = draft.container.ok_or_else(|| {
        Diagnostic::error(draft.span, "`deliver` has no `container`")
            .help("container: wav, flac, aiff, m4a, ddp or sides")
    })?;
    Ok(Deliver {
        container,
        sample_rate: draft.sample_rate.flatten(),
        bit_depth: draft.bit_depth.flatten(),
        dither: draft.dither.unwrap_or(Noise::Tpdf),
        file_name: draft
            .file_name
            .unwrap_or_else(|| "{track:02} {title}".into()),
        tags: draft.tags.unwrap_or(false),
        artwork: draft.artwork.unwrap_or(false),
        markers: draft.markers.unwrap_or(false),
        disc: draft.disc,
    })
}
