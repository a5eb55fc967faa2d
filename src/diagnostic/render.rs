//! Diagnostics as text, in the look of rustc.
//!
//! annotate-snippets draws; it is only ever given one line per diagnostic, already free of control characters and cut to
//! a window around the span: a span that is out of range, inside a character or over many lines cannot disturb it,
//! and the cost of a diagnostic does not grow with the file.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Heading, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Level};
use crate::error::printable;

/// Characters of a line handed over before and after the start of the span; a terminal is narrower.
const WINDOW_CHARS: usize = 2_000;
/// The drawing wraps nothing: longer lines are cropped around the caret.
const TERMINAL_COLUMNS: usize = 120;

pub(super) fn all(diagnostics: &Diagnostics, color: bool) -> String {
    if diagnostics.list.is_empty() {
        return String::new();
    }
    let renderer = if color {
        Renderer::styled().hyperlink(false)
    } else {
        Renderer::plain()
    }
    .term_width(TERMINAL_COLUMNS);
    let file = printable(&diagnostics.file);
    let lines = Lines::new(&diagnostics.text);
    let mut order: Vec<&Diagnostic> = diagnostics.list.iter().collect();
    order.sort_by_key(|d| (d.span.start, d.span.end));
    let mut out = String::new();
    for diagnostic in order {
        out.push_str(&one(diagnostic, &file, &lines, &renderer));
        out.push_str("\n\n");
    }
    out.push_str(&summary(diagnostics, &file));
    out.push('\n');
    out
}

fn one(diagnostic: &Diagnostic, file: &str, lines: &Lines, renderer: &Renderer) -> String {
    let heading = match diagnostic.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
    };
    let place = lines.place(&diagnostic.span);
    let annotation = AnnotationKind::Primary
        .span(place.span)
        .label(diagnostic.label.as_deref().map(printable));
    let snippet = Snippet::source(place.excerpt)
        .line_start(place.line)
        .annotation(annotation);
    let title = heading.primary_title(printable(&diagnostic.message));
    // The column is counted in what is shown; of a line that is not shown from its start it has to be told.
    let mut group = match place.hidden_column {
        None => title.element(snippet.path(file)),
        Some(column) => title
            .element(Origin::path(file).line(place.line).char_column(column))
            .element(snippet),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Heading::HELP.message(printable(help)));
    }
    renderer.render(&[group])
}

/// "9 mistakes and 1 warning in release.toml".
fn summary(diagnostics: &Diagnostics, file: &str) -> String {
    let errors = diagnostics
        .list
        .iter()
        .filter(|d| d.level == Level::Error)
        .count();
    let warnings = diagnostics.list.len() - errors;
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let counted = match (errors, warnings) {
        (0, w) => count(w, "warning"),
        (e, 0) => count(e, "mistake"),
        (e, w) => format!("{} and {}", count(e, "mistake"), count(w, "warning")),
    };
    let at_least = if diagnostics.list.len() >= Diagnostics::MAX {
        "at least "
    } else {
        ""
    };
    format!("{at_least}{counted} in {file}")
}

/// A text cut into lines once, so that each of many diagnostics finds its own quickly.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

struct Place {
    /// 1-based.
    line: usize,
    /// 1-based, in characters; only where the excerpt does not start with its line.
    hidden_column: Option<usize>,
    /// What is shown of the line.
    excerpt: String,
    /// Byte range in `excerpt`.
    span: Range<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Lines { text, starts }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let start = boundary(self.text, span.start);
        let end = boundary(self.text, span.end).max(start);
        let index = self.starts.partition_point(|s| *s <= start) - 1;
        let line_start = self.starts[index];
        let line = self.text[line_start..].lines().next().unwrap_or("");
        // A byte order mark is no column of line 1.
        let mark = if index == 0 && line.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let (line, line_start) = (&line[mark..], line_start + mark);
        let within = |at: usize| at.saturating_sub(line_start).min(line.len());
        let (before, rest) = line.split_at(within(start));
        let marked = &line[before.len()..within(end).max(before.len())];
        let first_kept = before
            .char_indices()
            .rev()
            .nth(WINDOW_CHARS - 1)
            .map_or(0, |(at, _)| at);
        let last_kept = rest
            .char_indices()
            .nth(WINDOW_CHARS)
            .map_or(rest.len(), |(at, _)| at);
        let head = visible(&before[first_kept..]);
        let tail = visible(&rest[..last_kept]);
        let length = visible(&marked[..marked.len().min(last_kept)]).len();
        Place {
            line: index + 1,
            hidden_column: (first_kept > 0).then(|| before.chars().count() + 1),
            span: head.len()..head.len() + length,
            excerpt: head + &tail,
        }
    }
}

/// The line with every control character but the tab replaced, one character for one.
fn visible(text: &str) -> String {
    text.split('\t')
        .map(printable)
        .collect::<Vec<_>>()
        .join("\t")
}

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn diagnostics(text: &str, list: Vec<Diagnostic>) -> Diagnostics {
        Diagnostics {
            file: "release.toml".into(),
            text: text.into(),
            list,
        }
    }

    #[test]
    fn file_line_column_caret_label_and_help_are_shown() {
        let text = "a = 1\r\ntitel = \"x\"\r\n";
        let one = Diagnostic::error(7..12, "unknown key `titel`")
            .label("not known here")
            .help("did you mean `title`?");
        let shown = diagnostics(text, vec![one]).render(false);
        assert_eq!(
            shown,
            "error: unknown key `titel`\n --> release.toml:2:1\n  |\n2 | titel = \"x\"\n  | ^^^^^ not known here\n  |\n  \
             = help: did you mean `title`?\n\n1 mistake in release.toml\n"
        );
    }

    #[test]
    fn mistakes_come_in_the_order_of_the_file_and_are_counted() {
        let list = vec![
            Diagnostic::warning(6..7, "second"),
            Diagnostic::error(0..1, "first"),
        ];
        let shown = diagnostics("a = 1\nb = 2\n", list).render(false);
        assert!(shown.find("first") < shown.find("second"), "{shown}");
        assert!(shown.ends_with("1 mistake and 1 warning in release.toml\n"));
    }

    #[test]
    fn nothing_hostile_reaches_the_terminal() {
        let text = "\u{feff}a = \"\u{1b}[31m\u{202e}\u{7}\" # \u{9b}\n";
        let d = Diagnostic::error(7..9, "bad \u{1b}[2J")
            .label("\u{1b}]0;x")
            .help("\r\u{8}");
        let shown = diagnostics(text, vec![d]).render(false);
        assert!(
            shown.chars().all(|c| c == '\n' || !c.is_control()),
            "{shown:?}"
        );
        assert!(!shown.contains('\u{202e}'));
        assert!(shown.contains("release.toml:1:5"), "{shown}");
    }

    #[test]
    fn a_megabyte_line_is_cropped_around_the_caret() {
        let text = format!("{}!{}", "x".repeat(500_000), "y".repeat(500_000));
        let d = Diagnostic::error(500_000..500_001, "here");
        let shown = diagnostics(&text, vec![d]).render(false);
        assert!(shown.len() < 10_000, "{} bytes", shown.len());
        assert!(shown.contains("release.toml:1:500001"));
        assert!(shown.contains('!'));
    }

    #[test]
    fn spans_outside_the_text_point_at_its_end() {
        let d = Diagnostic::error(900..2000, "past the end");
        let shown = diagnostics("a\nb", vec![d]).render(false);
        assert!(shown.contains("release.toml:2:2"), "{shown}");
        let d = Diagnostic::error(0..0, "nothing there");
        assert!(diagnostics("", vec![d]).render(true).contains("1:1"));
    }

    proptest! {
        #[test]
        fn no_text_and_no_span_makes_rendering_panic(
            text in "(\\PC|[\\x00-\\x1f\\x7f]|é|😀|\u{feff}|\r\n){0,80}",
            start in 0usize..400,
            length in 0usize..400,
            color: bool,
        ) {
            let span = start..start + length;
            let d = Diagnostic::error(span, text.clone()).label(text.clone()).help(text.clone());
            let shown = diagnostics(&text, vec![d]).render(color);
            prop_assert!(shown.ends_with("1 mistake in release.toml\n"));
            if !color {
                prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
            }
        }
    }
}
