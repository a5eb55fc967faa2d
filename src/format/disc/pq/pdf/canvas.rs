//! One page to draw on. Points (1/72 inch) from the top left corner, as people read; PDF counts from the bottom.

use pdf_writer::{Content, Name, Str};

use super::font::Face;

/// A4 (ISO 216), in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;

/// Shades of grey from 0 (black) to 1 (white): the sheet is copied and faxed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink(pub f32);

pub(super) const BLACK: Ink = Ink(0.08);
pub(super) const SOFT: Ink = Ink(0.38);
pub(super) const LINE: Ink = Ink(0.78);
pub(super) const BAND: Ink = Ink(0.92);

/// Name of the logo in the resources of a page.
pub(super) const LOGO: Name<'static> = Name(b"Logo");

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    pub ink: Ink,
}

impl Style {
    pub const fn new(face: Face, size: f32, ink: Ink) -> Self {
        Style { face, size, ink }
    }
    /// Width of an encoded text, in points.
    pub fn width(&self, text: &[u8]) -> f32 {
        self.face.width(text, self.size)
    }
}

pub(super) struct Canvas {
    content: Content,
}

impl Canvas {
    pub fn new() -> Self {
        Canvas {
            content: Content::new(),
        }
    }
    /// Encoded text with its base line at `y`, beginning at `x`.
    pub fn text(&mut self, style: Style, x: f32, y: f32, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        self.content
            .set_fill_gray(style.ink.0)
            .begin_text()
            .set_font(style.face.resource(), style.size)
            .next_line(x, HEIGHT - y)
            .show(Str(text))
            .end_text();
    }
    /// The same, ending at `x`.
    pub fn text_to(&mut self, style: Style, x: f32, y: f32, text: &[u8]) {
        self.text(style, x - style.width(text), y, text);
    }
    /// A horizontal line.
    pub fn rule(&mut self, from: f32, to: f32, y: f32, weight: f32, ink: Ink) {
        self.content
            .set_stroke_gray(ink.0)
            .set_line_width(weight)
            .move_to(from, HEIGHT - y)
            .line_to(to, HEIGHT - y)
            .stroke();
    }
    /// A filled rectangle from its top left corner.
    pub fn band(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.content
            .set_fill_gray(ink.0)
            .rect(x, HEIGHT - y - height, width, height)
            .fill_nonzero();
    }
    /// The logo in a rectangle from its top left corner.
    pub fn logo(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.content
            .save_state()
            .transform([width, 0.0, 0.0, height, x, HEIGHT - y - height])
            .x_object(LOGO)
            .restore_state();
    }
    /// The operators of the page.
    pub fn finish(self) -> Vec<u8> {
        self.content.finish().into_vec()
    }
}
