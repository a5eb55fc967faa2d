//! The sheet laid out on pages, from top to bottom: a pen that begins a new page where the paper ends.

use super::canvas::{BLACK, Canvas, HEIGHT, LINE, SOFT, Style, WIDTH};
use super::font::Face;
use super::table::{self, Table};
use super::winansi::Encoder;
use super::{fit, head};
use crate::format::disc::pq::{Letterhead, PqSheet, view};

/// Margins, in points: half an inch, which every printer can do.
pub(super) const LEFT: f32 = 36.0;
pub(super) const RIGHT: f32 = WIDTH - 36.0;
const TOP: f32 = 36.0;
/// Where the text ends; the page number stands below.
const BOTTOM: f32 = HEIGHT - 46.0;
const FOOTER: f32 = HEIGHT - 30.0;

const HEADING: Style = Style::new(Face::Bold, 8.0, BLACK);
const BODY: Style = Style::new(Face::Regular, 7.6, BLACK);
const FINE: Style = Style::new(Face::Regular, 7.0, SOFT);
const DIGEST: Style = Style::new(Face::Mono, 7.0, BLACK);
const LEADING: f32 = 9.6;

/// So many characters are named at the foot; a sheet in Cyrillic has one alphabet, one in Chinese has no end.
const NAMED_CHARACTERS: usize = 40;

pub(super) struct Flow {
    pages: Vec<Canvas>,
    current: Canvas,
    /// Where the pen is, in points from the top of the page.
    pub y: f32,
    encoder: Encoder,
    /// Some text was too long for its place.
    cut: bool,
    /// What later pages begin with.
    running: Vec<u8>,
}

/// The operators of every page.
pub(super) fn pages(sheet: &PqSheet, letterhead: Option<&Letterhead>) -> Vec<Vec<u8>> {
    let mut flow = Flow {
        pages: Vec::new(),
        current: Canvas::new(),
        y: TOP,
        encoder: Encoder::default(),
        cut: false,
        running: Vec::new(),
    };
    let name = [&sheet.catalogue, &sheet.artist, &sheet.title];
    let name: Vec<&str> = name.into_iter().flatten().map(String::as_str).collect();
    flow.running = flow.fitted(FINE, &name.join(" – "), RIGHT - LEFT - 80.0);
    if let Some(letterhead) = letterhead {
        head::letterhead(&mut flow, letterhead);
    }
    head::title(&mut flow, sheet);
    head::fields(&mut flow, sheet);
    flow.table(sheet);
    flow.foot(sheet);
    flow.finish(sheet)
}

impl Flow {
    pub fn page(&mut self) -> &mut Canvas {
        &mut self.current
    }
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        self.encoder.encode(text)
    }
    /// Encoded text as far as it fits; remembers that something was cut.
    pub fn cut(&mut self, style: Style, text: &[u8], width: f32) -> Vec<u8> {
        let (fitting, cut) = fit::cut(style, text, width);
        self.cut |= cut;
        fitting
    }
    pub fn fitted(&mut self, style: Style, text: &str, width: f32) -> Vec<u8> {
        let encoded = self.encode(text);
        self.cut(style, &encoded, width)
    }

    fn has_room(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }
    fn new_page(&mut self) {
        let full = std::mem::replace(&mut self.current, Canvas::new());
        self.pages.push(full);
        self.current.text(FINE, LEFT, TOP + 6.0, &self.running);
        self.current
            .text_to(FINE, RIGHT, TOP + 6.0, b"PQ SHEET, continued");
        self.current.rule(LEFT, RIGHT, TOP + 12.0, 0.4, LINE);
        self.y = TOP + 22.0;
    }

    fn table(&mut self, sheet: &PqSheet) {
        let table = Table::new(sheet, &mut self.encoder, LEFT, RIGHT);
        self.cut |= table.cut;
        let mut is_first = true;
        table.draw_head(&mut self.current, self.y);
        self.y += table::HEAD;
        for (n, row) in table.rows.iter().enumerate() {
            let next = table
                .rows
                .get(n + 1)
                .filter(|_| !table.may_break_before(n + 1));
            let needed = row.height + next.map_or(0.0, |row| row.height);
            if table.may_break_before(n) && !self.has_room(needed) {
                self.new_page();
                table.draw_head(&mut self.current, self.y);
                self.y += table::HEAD;
                is_first = true;
            }
            table.draw_row(&mut self.current, row, self.y, is_first);
            self.y += row.height;
            is_first = false;
        }
        self.current.rule(LEFT, RIGHT, self.y, 0.8, BLACK);
        self.y += 5.0;
    }

    /// How to read the table, the lists, and what this page could not say.
    fn foot(&mut self, sheet: &PqSheet) {
        let mut how = view::TIMES.join(" ");
        how.push_str(" + pause is both together.");
        if view::has_silences(sheet) {
            how = format!("{how} {}", view::SILENCES);
        }
        self.paragraph(FINE, LEFT, &how);
        for section in view::sections(sheet) {
            let style = match section.name {
                "Checksums" => DIGEST,
                _ => BODY,
            };
            // A heading is not left alone at the end of a page.
            if !self.has_room(7.0 + 2.0 * LEADING) {
                self.new_page();
            }
            self.y += 7.0;
            self.paragraph(HEADING, LEFT, section.name);
            for line in &section.lines {
                self.paragraph(style, LEFT, line);
            }
        }
        let mut limits = Vec::new();
        if self.cut {
            limits.push("Texts that end in “…” are cut to fit.".to_string());
        }
        let replaced = self.encoder.replacements(NAMED_CHARACTERS);
        if !replaced.is_empty() {
            limits.push(format!(
                "Characters that the fonts of this page lack: {}.",
                replaced.join(", ")
            ));
        }
        if !limits.is_empty() {
            limits.push("The JSON form of this sheet has every text whole.".into());
            self.y += 7.0;
            self.paragraph(FINE, LEFT, &limits.join(" "));
        }
    }

    /// A text from `x` to the right margin, over as many lines and pages as it takes.
    fn paragraph(&mut self, style: Style, x: f32, text: &str) {
        let text = self.encode(text);
        for line in fit::wrap(style, &text, RIGHT - x) {
            if !self.has_room(LEADING) {
                self.new_page();
            }
            self.y += LEADING;
            let base = self.y - 2.0;
            self.current.text(style, x, base, &line);
        }
    }

    /// Numbers the pages, now that their number is known.
    fn finish(mut self, sheet: &PqSheet) -> Vec<Vec<u8>> {
        let made_by = view::made_by(sheet).unwrap_or_default();
        let made_by = self.fitted(FINE, &made_by, (RIGHT - LEFT) / 2.0);
        self.pages.push(self.current);
        let count = self.pages.len();
        let numbered = self.pages.into_iter().enumerate().map(|(n, mut page)| {
            let number = format!("Page {} of {count}", n + 1);
            page.rule(LEFT, RIGHT, FOOTER - 10.0, 0.4, LINE);
            page.text(FINE, LEFT, FOOTER, &made_by);
            page.text_to(FINE, RIGHT, FOOTER, number.as_bytes());
            page.finish()
        });
        numbered.collect()
    }
}
