//! What a manifest may hold. Reading, complaints and the JSON Schema come from these tables.

use crate::document::{Field, Kind};

const LENGTH: Kind = Kind::Form {
    pattern: r"^(0|[0-9]+(\.[0-9]{1,9})? *(s|ms)|[0-9]{1,4}:[0-5]?[0-9]:([0-6]?[0-9]|7[0-4]))$",
    example: "1.5s",
};

/// True, false, or that a clean version of an explicit recording is meant.
const ADVISORY: Kind = Kind::AnyOf(&[Kind::Flag, Kind::Word(&["clean"])]);

pub(super) static TOP: &[Field] = &[
    Field::required(
        "release",
        Kind::Table(RELEASE),
        "The release: names, identifiers, what to deliver.",
    ),
    Field::required(
        "track",
        Kind::List(&Kind::Table(TRACK)),
        "One [[track]] per track, in order.",
    ),
    Field::optional(
        "chain",
        Kind::Table(CHAIN),
        "Processing for every deliverable that has no chain of its own; nothing here means bit-exact where formats allow.",
    ),
    Field::optional(
        "deliver",
        Kind::Keyed(&Kind::Table(DELIVER)),
        "Choices for one deliverable, by its spec: [deliver.vinyl-12-33].",
    ),
    Field::optional(
        "waiver",
        Kind::List(&Kind::Table(WAIVER)),
        "Findings somebody accepted, each with a reason.",
    ),
];

const RELEASE: &[Field] = &[
    Field::required("title", Kind::Text, "Title of the release."),
    Field::required(
        "artist",
        Kind::Text,
        "Artist of the release, and of every track that names no other.",
    ),
    Field::optional("label", Kind::Text, "Record label."),
    Field::optional("catalogue", Kind::Text, "Catalogue number of the label."),
    Field::optional(
        "upc",
        Kind::Form {
            pattern: "^[0-9 -]{12,}$",
            example: "5012345678900",
        },
        "UPC (12 digits) or EAN (13 digits) of the product.",
    ),
    Field::optional("date", Kind::Date, "Release date, a full day."),
    Field::optional("genre", Kind::Text, "Genre."),
    Field::optional(
        "language",
        Kind::Form {
            pattern: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
            example: "en",
        },
        "Language of the lyrics: an ISO 639 code of 2 or 3 letters, or a BCP 47 tag; zxx for instrumental music.",
    ),
    Field::optional(
        "p_line",
        Kind::Text,
        "Rights in the recording: year and owner.",
    ),
    Field::optional(
        "c_line",
        Kind::Text,
        "Rights in the artwork and texts: year and owner.",
    ),
    Field::optional("artwork", Kind::Text, "Front cover, a JPEG or PNG file."),
    Field::optional(
        "explicit",
        ADVISORY,
        "Explicit content: true, false, or \"clean\" for an edited version.",
    ),
    Field::optional(
        "provenance",
        Kind::Word(&["MQ-P", "MQ-A", "MQ-C", "MQ-D"]),
        "Source of a hi-res release: MQ-P from PCM of 48 kHz/20 bit or better, MQ-A from analogue, MQ-C from CD, MQ-D from DSD.",
    ),
    Field::optional(
        "cd_title",
        Kind::Text,
        "Title for CD-TEXT, where the title has letters that a disc does not have.",
    ),
    Field::optional(
        "cd_artist",
        Kind::Text,
        "Artist for CD-TEXT, where the artist has letters that a disc does not have.",
    ),
    Field::optional(
        "deliver",
        Kind::List(&Kind::Text),
        "What to make: ids of specs, or paths of spec files.",
    ),
];

const TRACK: &[Field] = &[
    Field::required(
        "file",
        Kind::Text,
        "The approved master, relative to this file.",
    ),
    Field::required("title", Kind::Text, "Title, without the version."),
    Field::optional(
        "artist",
        Kind::Text,
        "Artist, where it is not the release's.",
    ),
    Field::optional(
        "version",
        Kind::Text,
        "Version, printed in brackets after the title: \"Live\".",
    ),
    Field::optional("composer", Kind::Text, "Composer."),
    Field::optional("lyricist", Kind::Text, "Lyricist."),
    Field::optional("producer", Kind::Text, "Producer."),
    Field::optional(
        "isrc",
        Kind::Form {
            pattern: "^([Ii][Ss][Rr][Cc][: ]*)?[A-Za-z]{2}[A-Za-z0-9 -]{10,}$",
            example: "GB-XYZ-26-00001",
        },
        "ISRC, 12 characters; hyphens are accepted.",
    ),
    Field::optional("gap", LENGTH, "Silence before the track."),
    Field::optional("start", LENGTH, "Where the track starts in its master."),
    Field::optional("end", LENGTH, "Where the track ends in its master."),
    Field::optional("fade_in", LENGTH, "Length of a fade at the start."),
    Field::optional("fade_out", LENGTH, "Length of a fade at the end."),
    Field::optional(
        "crossfade",
        LENGTH,
        "Overlap with the track before; replaces the gap.",
    ),
    Field::optional(
        "index",
        Kind::List(&LENGTH),
        "INDEX 02 and up of a disc, measured from the start of the track.",
    ),
    Field::optional("side", Kind::Text, "Side of a record: A, B, C ..."),
    Field::optional("disc", Kind::Integer, "Disc of a set, from 1."),
    Field::optional(
        "hidden",
        Kind::Flag,
        "On a disc, the track stands in the pause in front of the next track and has no number; elsewhere it is a track as others.",
    ),
    Field::optional(
        "explicit",
        ADVISORY,
        "Explicit content: true, false, or \"clean\" for an edited version.",
    ),
    Field::optional("lyrics", Kind::Lines, "Lyrics, as many lines as needed."),
    Field::optional(
        "flags",
        Kind::List(&Kind::Word(&["PRE", "DCP", "4CH", "SCMS"])),
        "Flags of a CD track: pre-emphasis, copy permitted, four channels, serial copy management.",
    ),
    Field::optional(
        "cd_title",
        Kind::Text,
        "Title for CD-TEXT, where the title has letters that a disc does not have.",
    ),
    Field::optional(
        "cd_artist",
        Kind::Text,
        "Artist for CD-TEXT, where the artist has letters that a disc does not have.",
    ),
];

const STEPS: Kind = Kind::List(&Kind::Keyed(&Kind::Keyed(&Kind::Scalar)));

pub(super) const CHAIN: &[Field] = &[
    Field::optional(
        "preset",
        Kind::Text,
        "A chain that comes with runout, by its name; instead of steps.",
    ),
    Field::optional(
        "steps",
        STEPS,
        "Stages in order, each { name = { parameter = value } }.",
    ),
];

const DELIVER: &[Field] = &[
    Field::optional(
        "profile",
        Kind::Text,
        "Plant or store whose limits replace the general ones.",
    ),
    Field::optional(
        "plant",
        Kind::Text,
        "Same as profile, for a pressing plant.",
    ),
    Field::optional(
        "store",
        Kind::Text,
        "Same as profile, for a store or distributor.",
    ),
    Field::optional(
        "chain",
        Kind::Table(CHAIN),
        "Processing for this deliverable, instead of [chain].",
    ),
    Field::optional(
        "file_name",
        Kind::Text,
        "Pattern of file names, such as \"{track:02} {title}\".",
    ),
    Field::optional(
        "disc",
        Kind::Table(crate::release::disc::FIELDS),
        "How a compact disc is written: dialect, CD-TEXT, checksums, offsets of marks.",
    ),
    Field::optional(
        "severity",
        Kind::Keyed(&Kind::Word(&["error", "warning", "advice", "off"])),
        "Severity of single rules: { true-peak = \"advice\" }.",
    ),
];

const WAIVER: &[Field] = &[
    Field::required(
        "rule",
        Kind::Form {
            pattern: "^[^/ ]+/[^/ ]+$",
            example: "vinyl-12-33/side-length",
        },
        "The rule, as findings name it: spec/rule.",
    ),
    Field::required("reason", Kind::Text, "Why the finding is accepted."),
    Field::required("by", Kind::Text, "Who accepted it."),
    Field::optional("until", Kind::Date, "Last day on which the waiver holds."),
];
