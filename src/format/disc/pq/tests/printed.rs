//! The forms for people: golden text and HTML, and what must hold of every PDF. What a reader of PDF finds in it is asked of a
//! witness.

use super::album::filled;
use super::letterhead::png;
use crate::format::disc::pq::*;
use crate::format::golden;

fn letterhead() -> Letterhead {
    Letterhead {
        studio: "Harbour Mastering".into(),
        address: vec!["Quay 3".into(), "20457 Hamburg".into()],
        contact: vec!["desk@harbour.example".into()],
        logo: Some(Logo::from_bytes(png(2, 8, 0, &[], &[0, 7, 200])).unwrap()),
    }
}

/// Longer than any place for it, markup, controls, letters from right to left, and characters without a glyph.
fn hostile() -> PqSheet {
    let nasty = format!(
        "<script>alert(1)</script>\u{202e}\u{7}\u{1b}[31m {} ) Tj ET \\ ( שלום 日本",
        "very long ".repeat(300)
    );
    let mut sheet = filled(3);
    for text in [
        &mut sheet.title,
        &mut sheet.artist,
        &mut sheet.label,
        &mut sheet.upc,
        &mut sheet.master_id,
        &mut sheet.contact,
        &mut sheet.date,
    ] {
        *text = Some(nasty.clone());
    }
    for row in &mut sheet.rows {
        row.title = Some(nasty.clone());
        row.performer = Some(nasty.clone() + "!");
        row.isrc = Some(nasty.clone());
    }
    sheet.notes = vec![nasty.clone(); 3];
    sheet.results = vec![nasty.clone()];
    sheet.checksums[0].file = nasty.clone();
    sheet.checksums[1].digest = "f".repeat(5000);
    sheet.offsets.as_mut().unwrap()[0].marker = nasty;
    sheet
}

/// Pages of a PDF of ours: the dictionary of the tree is not compressed.
fn page_count(pdf: &[u8]) -> usize {
    let text = crate::format::bytes::latin1(pdf);
    let (_, after) = text.split_once("/Count ").unwrap();
    let digits = after.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    digits.parse().unwrap()
}

#[test]
fn a_full_sheet_as_text() {
    golden("pq", "a-pq-sheet-with-every-field", &filled(12).to_text());
}

#[test]
fn a_full_sheet_as_a_page() {
    let page = filled(12).to_html(Some(&letterhead()));
    golden("pq", "a-pq-sheet-as-html", &page);
}

#[test]
fn a_page_lets_nothing_through_and_fetches_nothing() {
    let mut letterhead = letterhead();
    letterhead.studio = "\"><img src=x onerror=y>".into();
    letterhead.address = vec!["<b>".into()];
    let page = hostile().to_html(Some(&letterhead));
    assert!(!page.contains("<script") && !page.contains("<img src=x"));
    assert!(!page.contains("http:") && !page.contains("https:"));
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn twelve_tracks_are_one_page_and_ninety_nine_are_several() {
    for letterhead in [None, Some(letterhead())] {
        let pages = |tracks| page_count(&filled(tracks).to_pdf(letterhead.as_ref()));
        assert_eq!(pages(12), 1);
        assert!((4..=6).contains(&pages(99)));
    }
    assert_eq!(page_count(&PqSheet::default().to_pdf(None)), 1);
}

#[test]
fn one_sheet_gives_one_pdf() {
    let pdf = filled(40).to_pdf(Some(&letterhead()));
    assert_eq!(pdf, filled(40).to_pdf(Some(&letterhead())));
    let text = crate::format::bytes::latin1(&pdf);
    for key in ["/CreationDate", "/ModDate", "/ID"] {
        assert!(!text.contains(key), "{key}");
    }
}

#[test]
fn the_strangest_sheet_is_printed_too() {
    let mut letterhead = letterhead();
    letterhead.studio = "W".repeat(2000);
    letterhead.address = vec!["\u{202e}".repeat(500); 40];
    let sheet = hostile();
    assert!(page_count(&sheet.to_pdf(Some(&letterhead))) > 1);
    assert!(sheet.to_text().lines().all(|line| !line.contains('\u{1b}')));
    assert_eq!(PqSheet::from_json(&sheet.to_json()).unwrap(), sheet);
}

#[test]
fn a_jpeg_is_embedded_as_it_is() {
    // A header is all that is asked of it: one grey pixel, and a scan that no reader of ours looks into.
    let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\xd9";
    let mut letterhead = letterhead();
    letterhead.logo = Some(Logo::from_bytes(jpeg.to_vec()).unwrap());
    let pdf = filled(1).to_pdf(Some(&letterhead));
    assert!(pdf.windows(jpeg.len()).any(|w| w == jpeg));
    let text = crate::format::bytes::latin1(&pdf);
    assert!(text.contains("/DCTDecode") && text.contains("/DeviceGray"));
}
