//! The sheet as a PDF on A4: pages of WinAnsi text in the base fonts, nothing embedded but the logo.
//!
//! [`flow`] lays the sheet out on pages, [`table`] knows its columns; here the pages become a file. No clock, no random id: the same
//! sheet and letterhead give the same bytes.

mod canvas;
mod fit;
mod flow;
mod font;
mod head;
mod logo;
pub(super) mod png;
mod table;
mod winansi;

use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use super::{Letterhead, PqSheet, view};
use crate::error::printable;
use font::Face;

/// Of deflate, 0 to 10: the pages are small.
const LEVEL: u8 = 6;

impl PqSheet {
    /// A PDF on A4 paper, dark on white: the letterhead if there is one, every field, the table of all indexes with absolute and
    /// relative times, and the lists below. As many pages as it takes, each with the head of the table and its number.
    ///
    /// The base fonts know the letters of Western Europe. Others are replaced by the nearest, or by a question mark, and named at
    /// the foot; texts too long for their place end in an ellipsis, which the foot says too. The JSON has all of them whole.
    pub fn to_pdf(&self, letterhead: Option<&Letterhead>) -> Vec<u8> {
        let pages = flow::pages(self, letterhead);
        let mut pdf = Pdf::new();
        let mut last = 0;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, info) = (next(), next(), next());
        let fonts = Face::ALL.map(|face| (face, next()));
        let picture = letterhead.and_then(|l| l.logo.as_ref()).and_then(|logo| {
            let id = next();
            logo::write(&mut pdf, id, logo).then_some(id)
        });
        let kids: Vec<(Ref, Ref)> = pages.iter().map(|_| (next(), next())).collect();

        let mut root = pdf.catalog(catalog);
        root.pages(tree).lang(TextStr("en"));
        root.viewer_preferences().display_doc_title(true);
        root.finish();
        pdf.pages(tree)
            .kids(kids.iter().map(|kid| kid.0))
            .count(i32::try_from(kids.len()).unwrap_or(i32::MAX));
        self.document_info(&mut pdf, info);
        for (face, id) in fonts {
            pdf.type1_font(id)
                .base_font(face.base_font())
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for ((page_id, content_id), content) in kids.into_iter().zip(pages) {
            let mut page = pdf.page(page_id);
            page.media_box(Rect::new(0.0, 0.0, canvas::WIDTH, canvas::HEIGHT));
            page.parent(tree).contents(content_id);
            let mut resources = page.resources();
            let mut list = resources.fonts();
            for (face, id) in fonts {
                list.pair(face.resource(), id);
            }
            list.finish();
            if let Some(id) = picture {
                resources.x_objects().pair(canvas::LOGO, id);
            }
            resources.finish();
            page.finish();
            pdf.stream(content_id, &compressed(&content))
                .filter(Filter::FlateDecode);
        }
        pdf.finish()
    }

    fn document_info(&self, pdf: &mut Pdf, id: Ref) {
        let mut info = pdf.document_info(id);
        let of = self.title.as_deref().or(self.catalogue.as_deref());
        let title = match of {
            Some(of) => format!("PQ sheet: {}", printable(of)),
            None => "PQ sheet".into(),
        };
        info.title(TextStr(&title));
        if let Some(artist) = &self.artist {
            info.author(TextStr(&printable(artist)));
        }
        if let Some(program) = view::made_by(self) {
            info.creator(TextStr(&printable(&program)));
        }
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL)
}
