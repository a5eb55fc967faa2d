//! What every printed form says, in words: the header's fields, the rows of the table, the lists below it.
//!
//! Text, HTML and PDF differ in looks alone. Strings are as found: making them harmless is the work of each form.

use super::{LEAD_IN, LEAD_OUT, Offset, PqRow, PqSheet, Sectors, flag_words, signed_msf};

/// Stands where a value that everybody expects is missing.
pub(super) const DASH: &str = "-";

/// How the times are to be read, in two halves.
pub(super) const TIMES: [&str; 2] = [
    "Times are mm:ss:ff with 75 frames per second. Absolute counts from the start of the first pause,",
    "relative from INDEX 01 of the track.",
];

/// How the two columns of silence are to be read.
pub(super) const SILENCES: &str =
    "Head and tail are frames of silence after INDEX 01 and before the track's end.";

/// What a row is, which decides what stands in it and how it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    LeadIn,
    Pause,
    /// INDEX 01: where codes and names stand, once per track.
    Start,
    SubIndex,
    LeadOut,
}

/// A row in words; empty where nothing belongs.
#[derive(Debug, Clone)]
pub(super) struct RowWords {
    pub kind: RowKind,
    pub track: String,
    pub index: String,
    pub absolute: String,
    pub relative: String,
    pub pause: String,
    pub duration: String,
    pub with_pause: String,
    pub flags: String,
    pub isrc: String,
    pub head: String,
    pub tail: String,
    /// The title, or what the row is.
    pub title: String,
    /// Where it is another than the disc's.
    pub performer: Option<String>,
}

/// A list below the table.
pub(super) struct Section {
    pub name: &'static str,
    pub lines: Vec<String>,
}

/// Name and value of the fields above the table: those that every sheet has, with a dash where empty, and those that are given.
pub(super) fn header(sheet: &PqSheet) -> Vec<(&'static str, String)> {
    let expected = |text: &Option<String>| Some(text.clone().unwrap_or_else(|| DASH.into()));
    [
        ("Title", expected(&sheet.title)),
        ("Artist", expected(&sheet.artist)),
        ("Label", expected(&sheet.label)),
        ("Catalogue", expected(&sheet.catalogue)),
        ("UPC/EAN", expected(&sheet.upc)),
        ("Master ID", sheet.master_id.clone()),
        ("Reference", sheet.reference.clone()),
        ("Date", sheet.date.clone()),
        ("Engineer", sheet.engineer.clone()),
        ("Studio", sheet.studio.clone()),
        ("Customer", sheet.customer.clone()),
        ("Contact", sheet.contact.clone()),
        ("Tracks", Some(sheet.tracks().to_string())),
        (
            "Total time",
            Some(format!("{} (lead-out)", sheet.total.msf())),
        ),
        (
            "Programme",
            Some(format!(
                "{} (from INDEX 01 of track 1)",
                sheet.programme().msf()
            )),
        ),
        ("Offsets", sheet.offsets.as_deref().map(offsets)),
        ("CD-TEXT", cd_text(sheet)),
        ("Made by", made_by(sheet)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Name and version of the program.
pub(super) fn made_by(sheet: &PqSheet) -> Option<String> {
    let program = sheet.program.as_ref()?;
    Some(match &program.version {
        Some(version) => format!("{} {version}", program.name),
        None => program.name.clone(),
    })
}

fn cd_text(sheet: &PqSheet) -> Option<String> {
    let max = super::CdTextBlock::MAX_PACKS;
    let blocks = sheet.cd_text.iter();
    let said: Vec<String> = blocks
        .map(|block| format!("{}, {} of {max} packs", block.language, block.packs))
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn offsets(offsets: &[Offset]) -> String {
    if offsets.is_empty() {
        return "none".into();
    }
    let one = |o: &Offset| format!("{} {:+} frames", o.marker, o.sectors);
    offsets.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whether any row states the silence at its ends; without, the two columns are left out.
pub(super) fn has_silences(sheet: &PqSheet) -> bool {
    let mut rows = sheet.rows.iter();
    rows.any(|row| row.head_silence.is_some() || row.tail_silence.is_some())
}

/// All rows, in the order of the disc.
pub(super) fn rows(sheet: &PqSheet) -> impl Iterator<Item = RowWords> {
    sheet.rows.iter().map(|row| row_words(sheet, row))
}

fn row_words(sheet: &PqSheet, row: &PqRow) -> RowWords {
    let kind = match (row.track, row.index) {
        (LEAD_IN, _) => RowKind::LeadIn,
        (LEAD_OUT, _) => RowKind::LeadOut,
        (_, 0) => RowKind::Pause,
        (_, 1) => RowKind::Start,
        _ => RowKind::SubIndex,
    };
    let time = |t: Option<Sectors>| t.map_or(String::new(), Sectors::msf);
    let frames = |n: Option<u32>| n.map_or(String::new(), |n| n.to_string());
    let at_start = |text: String| match kind {
        RowKind::Start => text,
        _ => String::new(),
    };
    let given = |text: &Option<String>| text.clone().unwrap_or_else(|| DASH.into());
    RowWords {
        kind,
        track: row.track_word(),
        index: format!("{:02}", row.index),
        absolute: row.absolute.msf(),
        relative: match kind {
            RowKind::LeadIn | RowKind::LeadOut => String::new(),
            _ => signed_msf(row.relative),
        },
        pause: time(row.pause),
        duration: time(row.duration),
        with_pause: time(row.with_pause()),
        flags: at_start(match flag_words(row.flags) {
            words if words.is_empty() => DASH.into(),
            words => words.join(" "),
        }),
        isrc: at_start(given(&row.isrc)),
        head: frames(row.head_silence),
        tail: frames(row.tail_silence),
        title: match kind {
            RowKind::LeadIn => "Lead-in".into(),
            RowKind::LeadOut => "Lead-out".into(),
            RowKind::Pause => "(pause)".into(),
            RowKind::Start => given(&row.title),
            RowKind::SubIndex => String::new(),
        },
        performer: row
            .performer
            .clone()
            .filter(|_| kind == RowKind::Start && row.performer != sheet.artist),
    }
}

/// The lists below the table; none is empty.
pub(super) fn sections(sheet: &PqSheet) -> Vec<Section> {
    let sums = sheet.checksums.iter();
    let sums = sums.map(|sum| format!("{} {}  {}", sum.algorithm, sum.digest, sum.file));
    [
        ("Checksums", sums.collect()),
        ("Rule results", sheet.results.clone()),
        ("Notes", sheet.notes.clone()),
    ]
    .into_iter()
    .filter(|(_, lines): &(_, Vec<String>)| !lines.is_empty())
    .map(|(name, lines)| Section { name, lines })
    .collect()
}
