//! The table of indexes: columns as wide as what stands in them, and the rest of the paper for the titles.

use super::canvas::{BAND, BLACK, Canvas, Ink, LINE, SOFT, Style};
use super::fit;
use super::font::Face;
use super::winansi::Encoder;
use crate::format::disc::pq::view::{self, RowKind, RowWords};
use crate::format::disc::pq::{LEAD_OUT, PqSheet};

/// Points from one row to the next.
const ROW: f32 = 11.6;
/// What a second line of the title adds, and a performer who does not fit beside it.
const TITLE_LINE: f32 = 9.4;
const PERFORMER_LINE: f32 = 8.6;
/// Lines of a title before it is cut.
const TITLE_LINES: usize = 2;
pub(super) const HEAD: f32 = 15.0;
/// Between two columns.
const GAP: f32 = 7.0;
/// Between a title and the performer behind it.
const SPACE: f32 = 3.0;
/// From the edge of the table to its text.
const PAD: f32 = 4.0;
/// Codes and times of a stranger may be of any length; those of a disc are far narrower.
const WIDEST: f32 = 76.0;

const LABEL: Style = Style::new(Face::Bold, 6.6, BLACK);
const CELL: Style = Style::new(Face::Regular, 8.0, BLACK);
const STRONG: Style = Style::new(Face::Bold, 8.0, BLACK);
const QUIET: Style = Style::new(Face::Regular, 8.0, SOFT);
const SMALL: Style = Style::new(Face::Regular, 7.0, SOFT);

struct Column {
    label: Vec<u8>,
    /// Ends at `x`, or begins there.
    right: bool,
    x: f32,
    width: f32,
}

/// A row, encoded.
pub(super) struct Row {
    kind: RowKind,
    /// False for a row of the same track as the row above.
    begins_track: bool,
    /// As many as there are columns; the last is the title, or its first line.
    cells: Vec<Vec<u8>>,
    /// More lines of the title, and the performer where he has a line of his own.
    more: Vec<Vec<u8>>,
    performer: Vec<u8>,
    /// The performer stands behind the title, not below.
    beside: bool,
    pub height: f32,
}

pub(super) struct Table {
    left: f32,
    right: f32,
    columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Something was too long for its cell.
    pub cut: bool,
}

/// Label of a column, whether its texts end at one line, and the cell.
type Definition = (&'static str, bool, fn(&RowWords) -> &str);

static COLUMNS: [Definition; 9] = [
    ("TRK", true, |r| &r.track),
    ("IDX", true, |r| &r.index),
    ("ABSOLUTE", true, |r| &r.absolute),
    ("RELATIVE", true, |r| &r.relative),
    ("PAUSE", true, |r| &r.pause),
    ("DURATION", true, |r| &r.duration),
    ("+ PAUSE", true, |r| &r.with_pause),
    ("FLAGS", false, |r| &r.flags),
    ("ISRC", false, |r| &r.isrc),
];
static SILENCES: [Definition; 2] = [("HEAD", true, |r| &r.head), ("TAIL", true, |r| &r.tail)];
static TITLE: Definition = ("TITLE / PERFORMER", false, |r| &r.title);

impl Table {
    pub fn new(sheet: &PqSheet, encoder: &mut Encoder, left: f32, right: f32) -> Table {
        let definitions: Vec<&Definition> = COLUMNS
            .iter()
            .chain(SILENCES.iter().filter(|_| view::has_silences(sheet)))
            .chain([&TITLE])
            .collect();
        let mut before = None;
        let mut rows: Vec<Row> = Vec::with_capacity(sheet.rows.len());
        for (words, row) in view::rows(sheet).zip(&sheet.rows) {
            let performer = words.performer.as_deref().unwrap_or_default();
            rows.push(Row {
                kind: words.kind,
                begins_track: before != Some(row.track) || row.track == LEAD_OUT,
                cells: definitions
                    .iter()
                    .map(|(_, _, cell)| encoder.encode(cell(&words)))
                    .collect(),
                more: Vec::new(),
                performer: encoder.encode(performer),
                beside: false,
                height: ROW,
            });
            before = Some(row.track);
        }
        let mut table = Table {
            left,
            right,
            columns: columns(&definitions, &rows, left, right),
            rows,
            cut: false,
        };
        table.fit();
        table
    }

    /// Breaks and cuts what is too long, and gives a performer a line of his own where the title leaves no room.
    fn fit(&mut self) {
        let title = self.columns.len() - 1;
        let width = self.columns[title].width;
        for row in &mut self.rows {
            let style = style(row.kind);
            let mut fitting = |style: Style, text: &[u8], width: f32| {
                let (fitting, cut) = fit::cut(style, text, width);
                self.cut |= cut;
                fitting
            };
            if !row.performer.is_empty() {
                let behind = [b"/ ", &row.performer[..]].concat();
                let both = style.width(&row.cells[title]) + SPACE + SMALL.width(&behind);
                row.beside = both <= width;
                if row.beside {
                    row.performer = behind;
                } else {
                    row.performer = fitting(SMALL, &row.performer, width);
                    row.height += PERFORMER_LINE;
                }
            }
            let mut lines = fit::wrap(style, &row.cells[title], width);
            if lines.len() > TITLE_LINES {
                // The last line takes all that is left, to be cut.
                let rest = lines.split_off(TITLE_LINES - 1).join(&b' ');
                lines.push(rest);
            }
            row.height += TITLE_LINE * (lines.len() - 1) as f32;
            row.more = lines.split_off(1);
            row.cells[title] = lines.remove(0);
            for line in &mut row.more {
                *line = fitting(style, line, width);
            }
            for (cell, column) in row.cells.iter_mut().zip(&self.columns) {
                *cell = fitting(style, cell, column.width);
            }
        }
    }

    /// The head, from `y` on.
    pub fn draw_head(&self, canvas: &mut Canvas, y: f32) {
        canvas.band(self.left, y, self.right - self.left, HEAD, BAND);
        for column in &self.columns {
            column.draw(canvas, LABEL, y + 10.0, &column.label);
        }
    }

    /// A row, from `y` on; `is_first` where the head of the table is above it.
    pub fn draw_row(&self, canvas: &mut Canvas, row: &Row, y: f32, is_first: bool) {
        let (weight, ink): (f32, Ink) = match row.kind {
            RowKind::LeadOut => (0.8, BLACK),
            _ => (0.4, LINE),
        };
        if row.begins_track && !is_first {
            canvas.rule(self.left, self.right, y, weight, ink);
        }
        let base = y + 8.4;
        for (n, (column, cell)) in self.columns.iter().zip(&row.cells).enumerate() {
            let is_title = n + 1 == self.columns.len();
            // Of an INDEX 01, what people look for stands out: where it begins and what it is called.
            let plain = row.kind == RowKind::Start && n > 2 && !is_title;
            let style = if plain { CELL } else { style(row.kind) };
            column.draw(canvas, style, base, cell);
            if is_title {
                let mut y = base;
                for line in &row.more {
                    y += TITLE_LINE;
                    column.draw(canvas, style, y, line);
                }
                if row.beside {
                    let x = column.x + style.width(cell) + SPACE;
                    canvas.text(SMALL, x, base, &row.performer);
                } else {
                    column.draw(canvas, SMALL, y + PERFORMER_LINE, &row.performer);
                }
            }
        }
    }

    /// Whether a page may end between this row and the one above: not between a pause and the INDEX 01 it belongs to.
    pub fn may_break_before(&self, n: usize) -> bool {
        n == 0 || self.rows[n - 1].kind != RowKind::Pause
    }
}

impl Column {
    fn draw(&self, canvas: &mut Canvas, style: Style, y: f32, text: &[u8]) {
        match self.right {
            true => canvas.text_to(style, self.x, y, text),
            false => canvas.text(style, self.x, y, text),
        }
    }
}

fn style(kind: RowKind) -> Style {
    match kind {
        RowKind::Start | RowKind::LeadOut => STRONG,
        RowKind::LeadIn | RowKind::Pause | RowKind::SubIndex => QUIET,
    }
}

fn columns(definitions: &[&Definition], rows: &[Row], left: f32, right: f32) -> Vec<Column> {
    let last = definitions.len() - 1;
    let mut x = left + PAD;
    definitions
        .iter()
        .enumerate()
        .map(|(n, (label, is_right, _))| {
            let label = label.as_bytes().to_vec();
            let widest = rows.iter().map(|row| style(row.kind).width(&row.cells[n]));
            let width = match n == last {
                true => (right - PAD - x).max(0.0),
                false => widest.fold(LABEL.width(&label), f32::max).min(WIDEST),
            };
            let column = Column {
                label,
                right: *is_right,
                x: if *is_right { x + width } else { x },
                width,
            };
            x += width + GAP;
            column
        })
        .collect()
}
