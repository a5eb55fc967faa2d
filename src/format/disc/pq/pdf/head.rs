//! What stands above the table on the first page: letterhead, title, fields.

use super::canvas::{BLACK, LINE, SOFT, Style};
use super::flow::{Flow, LEFT, RIGHT};
use super::font::Face;
use crate::format::disc::pq::view::{self, DASH};
use crate::format::disc::pq::{Letterhead, Logo, PqSheet};

const STUDIO: Style = Style::new(Face::Bold, 12.0, BLACK);
const ADDRESS: Style = Style::new(Face::Regular, 7.6, SOFT);
const KICKER: Style = Style::new(Face::Bold, 8.0, SOFT);
const TITLE: Style = Style::new(Face::Bold, 19.0, BLACK);
const ARTIST: Style = Style::new(Face::Regular, 11.0, BLACK);
const LABEL: Style = Style::new(Face::Regular, 6.4, SOFT);
const VALUE: Style = Style::new(Face::Regular, 8.8, BLACK);

/// The logo is scaled into this, in points.
const LOGO_WIDTH: f32 = 150.0;
const LOGO_HEIGHT: f32 = 48.0;
/// From one line of the letterhead to the next.
const LEADING: f32 = 9.6;
/// From one row of fields to the next.
const FIELD: f32 = 23.0;
/// Fields stand side by side, this many; a long one takes the place of several.
const ACROSS: usize = 4;
const GUTTER: f32 = 10.0;

pub(super) fn letterhead(flow: &mut Flow, letterhead: &Letterhead) {
    let top = flow.y;
    let (column, contact_x) = (128.0, RIGHT - 128.0);
    let address_x = contact_x - column - GUTTER;
    let room = address_x - GUTTER - LEFT;
    let mut bottom = top;
    if let Some(logo) = &letterhead.logo {
        let (width, height) = scaled(logo);
        flow.page().logo(LEFT, top, width, height);
        bottom += height;
    }
    // Beside a logo the name is the first line of the address.
    let name_is_large = letterhead.logo.is_none();
    if name_is_large {
        let name = flow.fitted(STUDIO, &letterhead.studio, room);
        flow.page().text(STUDIO, LEFT, top + 11.0, &name);
        bottom = bottom.max(top + 14.0);
    }
    let strong = Style::new(Face::Bold, ADDRESS.size, BLACK);
    let name = (!name_is_large).then_some((strong, &letterhead.studio));
    let address = letterhead.address.iter().map(|line| (ADDRESS, line));
    let address: Vec<_> = name.into_iter().chain(address).collect();
    let contact: Vec<_> = letterhead.contact.iter().map(|l| (ADDRESS, l)).collect();
    // One column alone stands at the edge of the paper.
    let address_x = match contact.is_empty() {
        true => contact_x,
        false => address_x,
    };
    for (x, lines) in [(address_x, address), (contact_x, contact)] {
        for (n, (style, line)) in lines
            .into_iter()
            .take(Letterhead::MAX_LINES + 1)
            .enumerate()
        {
            let y = top + 7.0 + LEADING * n as f32;
            let line = flow.fitted(style, line, column);
            flow.page().text(style, x, y, &line);
            bottom = bottom.max(y + 2.0);
        }
    }
    flow.page().rule(LEFT, RIGHT, bottom + 9.0, 0.4, LINE);
    flow.y = bottom + 18.0;
}

/// Width and height on paper: no larger than its place, and not larger than 72 pixels to the inch make it.
fn scaled(logo: &Logo) -> (f32, f32) {
    let (width, height) = (logo.width as f32, logo.height as f32);
    let scale = (LOGO_WIDTH / width).min(LOGO_HEIGHT / height).min(1.0);
    (width * scale, height * scale)
}

/// "PQ SHEET", title and artist, and the time a plant looks for first.
pub(super) fn title(flow: &mut Flow, sheet: &PqSheet) {
    let y = flow.y;
    let total = flow.encode(&sheet.total.msf());
    let total_width = TITLE.width(&total).max(60.0);
    flow.page().text(KICKER, LEFT, y + 8.0, b"PQ SHEET");
    flow.page()
        .text_to(KICKER, RIGHT, y + 8.0, b"TOTAL TIME (LEAD-OUT)");
    flow.page().text_to(TITLE, RIGHT, y + 28.0, &total);
    let room = RIGHT - LEFT - total_width - 3.0 * GUTTER;
    let name = sheet.title.as_deref().unwrap_or(DASH);
    let name = flow.fitted(TITLE, name, room);
    flow.page().text(TITLE, LEFT, y + 28.0, &name);
    let artist = flow.fitted(ARTIST, sheet.artist.as_deref().unwrap_or(DASH), room);
    flow.page().text(ARTIST, LEFT, y + 43.0, &artist);
    flow.page().rule(LEFT, RIGHT, y + 52.0, 1.2, BLACK);
    flow.y = y + 63.0;
}

/// All other fields, side by side; what made the sheet stands at the foot of every page.
pub(super) fn fields(flow: &mut Flow, sheet: &PqSheet) {
    let cell = (RIGHT - LEFT + GUTTER) / ACROSS as f32;
    let mut place = 0;
    for (name, value) in view::header(sheet) {
        if matches!(name, "Title" | "Artist" | "Total time" | "Made by") {
            continue;
        }
        let value = flow.encode(&value);
        let needed = (VALUE.width(&value) + GUTTER) / cell;
        let span = (needed.ceil() as usize).clamp(1, ACROSS);
        if place + span > ACROSS {
            place = 0;
            flow.y += FIELD;
        }
        let x = LEFT + cell * place as f32;
        let y = flow.y;
        let value = flow.cut(VALUE, &value, cell * span as f32 - GUTTER);
        let name = flow.encode(&name.to_uppercase());
        flow.page().text(LABEL, x, y + 5.0, &name);
        flow.page().text(VALUE, x, y + 15.0, &value);
        place += span;
    }
    flow.y += FIELD + 4.0;
}
