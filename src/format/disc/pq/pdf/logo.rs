//! The logo as an object of the PDF: a JPEG as it is, a PNG as the pixels it makes on white paper.

use pdf_writer::{Filter, Pdf, Ref};

use super::super::Logo;
use super::{compressed, png};
use crate::format::image::Format;

/// Writes the picture; false if there is nothing to show.
pub(super) fn write(pdf: &mut Pdf, id: Ref, logo: &Logo) -> bool {
    let pixels = match logo.format {
        Format::Png => match png::on_paper(&logo.bytes) {
            Ok(pixels) => Some(compressed(&pixels.rgb)),
            // A `Logo` was taken apart when it was made.
            Err(_) => return false,
        },
        _ => None,
    };
    let data = pixels.as_deref().unwrap_or(&logo.bytes);
    let mut image = pdf.image_xobject(id, data);
    image.width(i32::try_from(logo.width).unwrap_or(i32::MAX));
    image.height(i32::try_from(logo.height).unwrap_or(i32::MAX));
    match logo.gray {
        true => image.color_space().device_gray(),
        false => image.color_space().device_rgb(),
    };
    image.bits_per_component(8);
    image.filter(match pixels {
        Some(_) => Filter::FlateDecode,
        None => Filter::DctDecode,
    });
    true
}
