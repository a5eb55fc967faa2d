//! The sheet as a monospaced table.

use super::{LEAD_IN, LEAD_OUT, PqRow, PqSheet, Sectors, flag_words, signed_msf};
use crate::error::printable;

const DASH: &str = "-";

impl PqSheet {
    /// A text of fixed columns, one row per index, LF line ends, no trailing blanks.
    pub fn to_text(&self) -> String {
        let mut out = String::from("PQ SHEET\n\n");
        let mut line = |text: String| {
            out.push_str(text.trim_end());
            out.push('\n');
        };
        let given = |text: &Option<String>| printable(text.as_deref().unwrap_or(DASH));
        for (name, value) in [
            ("Title", given(&self.title)),
            ("Artist", given(&self.artist)),
            ("Label", given(&self.label)),
            ("Catalogue", given(&self.catalogue)),
            ("UPC/EAN", given(&self.upc)),
            ("Tracks", self.tracks().to_string()),
            ("Total time", format!("{} (lead-out)", self.total.msf())),
            (
                "Programme",
                format!("{} (from INDEX 01 of track 1)", self.programme().msf()),
            ),
            ("Offsets", self.offsets_text()),
        ] {
            line(format!("{name:<12}{value}"));
        }
        line(String::new());
        line("Times are mm:ss:ff with 75 frames per second. Absolute counts from the start of the first pause,".into());
        line("relative from INDEX 01 of the track.".into());
        line(String::new());

        let performer_differs =
            |row: &&PqRow| row.performer.is_some() && row.performer != self.artist;
        let flags_width = self
            .rows
            .iter()
            .map(|r| flags(r).len())
            .max()
            .unwrap_or(0)
            .max(5);
        line(format!(
            "TRK IDX  ABSOLUTE  RELATIVE   PAUSE     LENGTH    WITH PAUSE  {:<flags_width$}  ISRC          TITLE",
            "FLAGS"
        ));
        for row in &self.rows {
            let what = match row.track {
                LEAD_IN => "Lead-in".to_string(),
                LEAD_OUT => "Lead-out".to_string(),
                // Codes and titles once per track, on the row a reader looks for.
                _ if row.index == 1 => {
                    let title = given(&row.title);
                    match Some(row).filter(performer_differs) {
                        Some(row) => format!("{title} / {}", given(&row.performer)),
                        None => title,
                    }
                }
                _ if row.index == 0 => "(pause)".to_string(),
                _ => String::new(),
            };
            let time = |t: Option<Sectors>| t.map_or(String::new(), Sectors::msf);
            let (isrc, flags, relative) = match row.track {
                LEAD_IN | LEAD_OUT => (String::new(), String::new(), String::new()),
                _ if row.index == 1 => (given(&row.isrc), flags(row), signed_msf(row.relative)),
                _ => (String::new(), String::new(), signed_msf(row.relative)),
            };
            line(format!(
                "{:>3} {:>3}  {}  {relative:>9}  {:<8}  {:<8}  {:<10}  {flags:<flags_width$}  {isrc:<12}  {what}",
                row.track_word(),
                format!("{:02}", row.index),
                row.absolute.msf(),
                time(row.pause),
                time(row.duration),
                time(row.with_pause()),
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

    fn offsets_text(&self) -> String {
        if self.offsets.is_empty() {
            return "none".into();
        }
        let one = |o: &super::Offset| format!("{} {:+} frames", printable(&o.marker), o.sectors);
        self.offsets.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

fn flags(row: &PqRow) -> String {
    match flag_words(row.flags) {
        words if words.is_empty() => DASH.to_string(),
        words => words.join(" "),
    }
}
