//! The side sheet as a monospaced table.

use super::SideSheet;
use crate::error::printable;

const DASH: &str = "-";

impl SideSheet {
    /// A text of fixed columns, LF line ends, no trailing blanks.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(text.trim_end());
            out.push('\n');
        };
        let given = |text: &Option<String>| printable(text.as_deref().unwrap_or(DASH));
        line(format!("SIDE {}", printable(&self.side)));
        line(String::new());
        for (name, value) in [
            ("Title", printable(&self.title)),
            ("Artist", printable(&self.artist)),
            ("Catalogue", given(&self.catalogue)),
            ("Format", printable(&self.format)),
            ("File", printable(&self.file)),
            ("Audio", format!("{} Hz, {} bit", self.rate, self.bits)),
            ("Total time", self.total.to_string()),
            ("Etching", given(&self.etching)),
            ("Contact", given(&self.contact)),
        ] {
            line(format!("{name:<12}{value}"));
        }
        line(String::new());
        line("Times are m:ss.hh in hundredths of a second, from the start of the file.".into());
        line(String::new());
        line("ID         GAP      START        END     LENGTH  ISRC          TITLE".into());
        for row in &self.rows {
            line(format!(
                "{:<4} {:>9}  {:>9}  {:>9}  {:>9}  {:<12}  {}",
                printable(&row.id),
                row.gap,
                row.start,
                row.end,
                row.length,
                given(&row.isrc),
                printable(&row.title)
            ));
        }
        if !self.notes.is_empty() {
            line(String::new());
            line("Notes".into());
            for note in &self.notes {
                line(format!("- {}", printable(note)));
            }
        }
        out
    }
}
