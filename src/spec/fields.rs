//! The keys of a spec file, once: the reader, "did you mean" and the JSON Schema all come from these tables.

use crate::document::{Field, Kind};
use crate::dsp::dither::Noise;

const ID: Kind = Kind::Form {
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    example: "vinyl-12-33",
};
const READING_ID: Kind = Kind::Form {
    pattern: "^[a-z0-9]+(\\.[a-z0-9_-]+)+$",
    example: "level.true_peak",
};

pub const SEVERITIES: &[&str] = &["error", "warning", "advice", "off"];

pub static SPEC: &[Field] = &[
    Field::required(
        "id",
        ID,
        "Id of the spec: small letters, digits and hyphens.",
    ),
    Field::required("title", Kind::Text, "What the spec is for, in a few words."),
    Field::optional(
        "extends",
        ID,
        "Id of the spec whose rules and deliverable this one starts from.",
    ),
    Field::optional(
        "deliver",
        Kind::Table(DELIVER),
        "What to build; a spec without it only judges. Keys given here replace those of the extended spec.",
    ),
    Field::optional(
        "rule",
        Kind::Keyed(&Kind::Table(RULE)),
        "Rules by id. A rule that names a reading replaces an inherited one wholly, otherwise only the keys given change.",
    ),
    Field::optional(
        "on",
        Kind::Keyed(&Kind::Table(ON)),
        "Of a profile: what holds only where it is applied to the spec of this id.",
    ),
];

pub static ON: &[Field] = &[Field::optional(
    "rule",
    Kind::Keyed(&Kind::Table(RULE)),
    "Rules by id, as at the top level.",
)];

pub static DELIVER: &[Field] = &[
    Field::optional(
        "container",
        Kind::Word(&["wav", "flac", "aiff", "m4a", "ddp", "sides"]),
        "Kind of file; ddp is a compact disc, sides is one WAV per side.",
    ),
    Field::optional(
        "sample_rate",
        Kind::AnyOf(&[Kind::Word(&["source"]), Kind::Integer]),
        "Sample rate in Hz, or \"source\" for that of the master.",
    ),
    Field::optional(
        "bit_depth",
        Kind::AnyOf(&[Kind::Word(&["source"]), Kind::Integer]),
        "Longest word in bits (16, 24 or 32): longer ones are reduced, shorter ones stay; or \"source\".",
    ),
    Field::optional(
        "dither",
        Kind::Word(&Noise::NAMES),
        "Dither where a word gets shorter: tpdf is flat, the others shape its noise, for 16 bits at 44.1 or 48 kHz.",
    ),
    Field::optional(
        "file_name",
        Kind::Text,
        "Pattern of file names without extension, such as \"{track:02} {title}\".",
    ),
    Field::optional(
        "tags",
        Kind::Flag,
        "Whether tags and artwork are written into the files.",
    ),
    Field::optional(
        "artwork",
        Kind::Flag,
        "Whether the artwork lies beside the files.",
    ),
    Field::optional(
        "markers",
        Kind::Flag,
        "Whether track markers are written into the files.",
    ),
    Field::optional(
        "disc",
        Kind::Table(crate::release::disc::FIELDS),
        "How a compact disc is written: dialect, CD-TEXT, checksums, offsets of marks.",
    ),
];

pub static RULE: &[Field] = &[
    Field::optional("reading", READING_ID, "Id of the reading that is judged."),
    MAX,
    MIN,
    EQUALS,
    ONE_OF,
    NONE_OF,
    MATCHES,
    PRESENT,
    ABSENT,
    Field::optional(
        "all_equal",
        Kind::Flag,
        "The value is the same on every file of the release.",
    ),
    Field::optional(
        "unique",
        Kind::Flag,
        "No value occurs twice in the release.",
    ),
    Field::optional(
        "report",
        Kind::Flag,
        "The value is reported and never fails.",
    ),
    Field::optional("to_hear", Kind::Flag, "A person has to look or listen."),
    Field::optional(
        "when",
        Kind::Keyed(&Kind::Table(CONDITION)),
        "The rule is asked only where each of these readings passes; { } removes inherited conditions.",
    ),
    Field::optional(
        "severity",
        Kind::Word(SEVERITIES),
        "What a failure means; \"off\" removes an inherited rule.",
    ),
    Field::optional(
        "why",
        Kind::Text,
        "One plain sentence: what goes wrong otherwise.",
    ),
    Field::optional(
        "source",
        Kind::Table(SOURCE),
        "Where the requirement is written.",
    ),
];

pub static CONDITION: &[Field] = &[MAX, MIN, EQUALS, ONE_OF, NONE_OF, MATCHES, PRESENT, ABSENT];

const BOUND: Kind = Kind::AnyOf(&[Kind::Number, Kind::Text]);
const OPERAND: Kind = Kind::AnyOf(&[Kind::Scalar, Kind::Table(OTHER)]);

const MAX: Field = Field::optional(
    "max",
    BOUND,
    "The value may be this or less, in the unit of its reading; times also as \"23:00\" or, on a disc, \"79:48:00\".",
);
const MIN: Field = Field::optional(
    "min",
    BOUND,
    "The value must be this or more; together with max a range.",
);
const EQUALS: Field = Field::optional(
    "equals",
    OPERAND,
    "The value must be this, or that of another reading: { reading = \"audio.bit_depth\" }.",
);
const ONE_OF: Field = Field::optional(
    "one_of",
    Kind::List(&OPERAND),
    "The value, or every item of a list, must be one of these.",
);
const NONE_OF: Field = Field::optional(
    "none_of",
    Kind::List(&OPERAND),
    "The value, or every item of a list, must be none of these.",
);
const MATCHES: Field = Field::optional(
    "matches",
    Kind::Text,
    "Regular expression that the whole text, or every item of a list, must match.",
);
const PRESENT: Field = Field::optional(
    "present",
    Kind::Flag,
    "The reading must be there and not empty; a flag must be true.",
);
const ABSENT: Field = Field::optional(
    "absent",
    Kind::Flag,
    "The reading must be missing or empty; a flag must be false.",
);

pub static OTHER: &[Field] = &[Field::required(
    "reading",
    READING_ID,
    "Id of the other reading, taken from the same file.",
)];

pub static SOURCE: &[Field] = &[
    Field::required(
        "document",
        Kind::Text,
        "Title and publisher of the document.",
    ),
    Field::optional("retrieved", Kind::Date, "Day on which it was read."),
    Field::optional(
        "basis",
        Kind::Word(&["published", "secondary", "practice", "recalled"]),
        "How well founded it is; practice unless stated.",
    ),
];
