//! The sheet as a monospaced table.

use super::PqSheet;
use super::view::{self, RowWords};
use crate::error::printable;

impl PqSheet {
    /// A text of fixed columns, one row per index, LF line ends, no trailing blanks. Control and direction-changing characters come
    /// out as U+FFFD.
    pub fn to_text(&self) -> String {
        let mut out = String::from("PQ SHEET\n\n");
        let mut line = |text: &str| {
            out.push_str(printable(text).trim_end());
            out.push('\n');
        };
        for (name, value) in view::header(self) {
            line(&format!("{name:<12}{value}"));
        }
        line("");
        let silences = view::has_silences(self);
        view::TIMES.into_iter().for_each(&mut line);
        if silences {
            line(view::SILENCES);
        }
        line("");
        let rows: Vec<RowWords> = view::rows(self).collect();
        let flags_width = rows.iter().map(|row| row.flags.len()).max();
        let flags_width = flags_width.unwrap_or(0).max("FLAGS".len());
        let silence = |head: &str, tail: &str| match silences {
            true => format!("{head:>5}  {tail:>5}  "),
            false => String::new(),
        };
        line(&format!(
            "TRK IDX  ABSOLUTE  RELATIVE   PAUSE     LENGTH    WITH PAUSE  {:<flags_width$}  ISRC          {}TITLE",
            "FLAGS",
            silence("HEAD", "TAIL")
        ));
        for row in &rows {
            let names = match &row.performer {
                Some(performer) => format!("{} / {performer}", row.title),
                None => row.title.clone(),
            };
            line(&format!(
                "{:>3} {:>3}  {}  {:>9}  {:<8}  {:<8}  {:<10}  {:<flags_width$}  {:<12}  {}{names}",
                row.track,
                row.index,
                row.absolute,
                row.relative,
                row.pause,
                row.duration,
                row.with_pause,
                row.flags,
                row.isrc,
                silence(&row.head, &row.tail),
            ));
        }
        for section in view::sections(self) {
            line("");
            line(section.name);
            for entry in &section.lines {
                line(&format!("- {entry}"));
            }
        }
        out
    }
}
