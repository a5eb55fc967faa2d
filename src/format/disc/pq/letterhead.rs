//! The studio's letterhead: who prints the sheet. A small TOML profile that is written once and used for every disc.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::pdf;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Entry, Field, Kind};
use crate::error::Error;
use crate::format::image::{self, ColorModel, Format};

/// What stands above a printed sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letterhead {
    pub studio: String,
    /// Lines as they are to be printed.
    pub address: Vec<String>,
    /// Telephone, mail, site: one line each.
    pub contact: Vec<String>,
    pub logo: Option<Logo>,
}

/// A picture that both printed forms can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    pub(super) format: Format,
    /// Pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// One sample per pixel, not three.
    pub(super) gray: bool,
    /// The file.
    pub(super) bytes: Vec<u8>,
}

/// Keys of the profile.
static FIELDS: &[Field] = &[
    Field::required("studio", Kind::Text, "Name of the studio."),
    Field::optional(
        "address",
        Kind::List(&Kind::Text),
        "Lines of the address, as they are printed.",
    ),
    Field::optional(
        "contact",
        Kind::List(&Kind::Text),
        "Telephone, mail, site: one line each.",
    ),
    Field::optional(
        "logo",
        Kind::Text,
        "A PNG or JPEG file, relative to the folder of this profile.",
    ),
];

/// Why there is no letterhead.
#[derive(Debug)]
pub enum Refusal {
    Mistaken(Diagnostics),
    Unreadable(Error),
}

impl Letterhead {
    /// The largest profile, in bytes.
    const MAX_BYTES: u64 = 1 << 16;

    /// Reads a profile; see [`Letterhead::parse`].
    ///
    /// # Errors
    /// The mistakes in it, or why it cannot be read.
    pub fn read(path: &Path) -> Result<Letterhead, Refusal> {
        const DOING: &str = "reading the letterhead";
        let io = |e: std::io::Error| Refusal::Unreadable(Error::io(DOING, path, &e));
        let mut text = String::new();
        crate::format::open(path, DOING)
            .map_err(Refusal::Unreadable)?
            .take(Self::MAX_BYTES + 1)
            .read_to_string(&mut text)
            .map_err(io)?;
        if text.len() as u64 > Self::MAX_BYTES {
            let why = format!("it is longer than {} bytes", Self::MAX_BYTES);
            let error = Error::unreadable(DOING, why).at_path(path);
            return Err(Refusal::Unreadable(error));
        }
        Letterhead::parse(&text, path).map_err(Refusal::Mistaken)
    }

    /// Lines of address and of contact: more would leave no paper for the disc.
    pub const MAX_LINES: usize = 6;

    /// Parses a profile and opens the logo it names. `file` is the profile's path: the logo's is relative to its folder.
    ///
    /// # Errors
    /// All mistakes of the file together, each with its place; a logo that cannot be printed is one of them.
    pub fn parse(text: &str, file: &Path) -> Result<Letterhead, Diagnostics> {
        let document = Document::parse(text, &file.display().to_string())?;
        let root = document.root(FIELDS);
        let lines = |name: &str| {
            let list = root.list(name);
            if let Some(entry) = list.get(Self::MAX_LINES) {
                let max = Self::MAX_LINES;
                entry.report(format!("`{name}` has more than {max} lines"));
            }
            list.iter().filter_map(|e| Some(e.text()?.value)).collect()
        };
        let letterhead = Letterhead {
            studio: root.text("studio").map(|t| t.value).unwrap_or_default(),
            address: lines("address"),
            contact: lines("contact"),
            logo: root.get("logo").and_then(|entry| logo(&entry, file)),
        };
        let diagnostics = document.finish();
        match diagnostics.has_errors() {
            true => Err(diagnostics),
            false => Ok(letterhead),
        }
    }
}

/// The logo behind `entry`, or none and the mistake recorded at it.
fn logo(entry: &Entry<'_>, profile: &Path) -> Option<Logo> {
    let name = entry.text()?.value;
    let path: PathBuf = profile.parent().unwrap_or(Path::new("")).join(&name);
    match Logo::load(&path) {
        Ok(logo) => Some(logo),
        Err(error) => {
            let mut diagnostic = Diagnostic::error(
                entry.span(),
                format!("the logo cannot be printed: {}", error.why),
            );
            diagnostic.help = error.hint;
            entry.note(diagnostic);
            None
        }
    }
}

impl Logo {
    /// The largest file, in bytes; it goes into every sheet.
    pub const MAX_BYTES: usize = 1 << 20;
    /// The longest side, in pixels: twice what an office printer shows on the width of the paper.
    pub const MAX_SIDE: u32 = 4096;

    /// Reads a picture file.
    ///
    /// # Errors
    /// `Kind::Io` if it cannot be read; as [`Logo::from_bytes`].
    pub fn load(path: &Path) -> Result<Logo, Error> {
        let mut bytes = Vec::new();
        crate::format::open(path, DOING)?
            .take(Self::MAX_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Error::io(DOING, path, &e))?;
        Logo::from_bytes(bytes).map_err(|e| e.at_path(path))
    }

    /// A picture file as it is.
    ///
    /// # Errors
    /// `Kind::Unreadable` if it is no PNG or JPEG, broken, too large, turned by its EXIF data, or in CMYK: what one of
    /// the printed forms could not show as the other does.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Logo, Error> {
        if bytes.len() > Self::MAX_BYTES {
            let why = format!("it is larger than {} bytes", Self::MAX_BYTES);
            return Err(refused(why).hint("a logo needs few pixels"));
        }
        let picture = image::parse(Cursor::new(&bytes))?;
        if !matches!(picture.format, Format::Png | Format::Jpeg) {
            let why = format!("it is a {} picture", picture.format.word());
            return Err(refused(why).hint("save it as PNG or JPEG"));
        }
        if picture.width.max(picture.height) > Self::MAX_SIDE {
            let why = format!("it has {} x {} pixels", picture.width, picture.height);
            let hint = format!("at most {} on a side", Self::MAX_SIDE);
            return Err(refused(why).hint(hint));
        }
        if picture.exif_orientation.is_some_and(|o| o != 1) {
            let why = "its EXIF data turn it, which not every reader does";
            return Err(refused(why).hint("save it upright"));
        }
        let is_jpeg = picture.format == Format::Jpeg;
        if is_jpeg && !matches!(picture.color_model, ColorModel::Rgb | ColorModel::Gray) {
            let why = format!("its colours are {}", picture.color_model.word());
            return Err(refused(why).hint("save it in RGB"));
        }
        if is_jpeg && picture.bits_per_channel != 8 {
            let why = format!("it has {} bits per channel", picture.bits_per_channel);
            return Err(refused(why).hint("save it with 8 bits"));
        }
        let logo = Logo {
            format: picture.format,
            width: picture.width,
            height: picture.height,
            gray: is_jpeg && picture.color_model == ColorModel::Gray,
            bytes,
        };
        if !is_jpeg {
            // Taken apart once now, so that printing cannot fail.
            pdf::png::on_paper(&logo.bytes)?;
        }
        Ok(logo)
    }
}

const DOING: &str = "reading the logo";

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable(DOING, why)
}
