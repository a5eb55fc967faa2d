//! What can be typed: commands, flags, and the sentences of `--help`. Parsing does no work and opens nothing.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::disc::args::DiscArgs;
use crate::audio::SampleFormat;
use crate::dsp::dither::Noise;
use crate::dsp::resample::Filter;
use crate::release::Date;
use crate::report::Format;
use crate::spec::Severity;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

#[derive(Debug, Parser)]
#[command(
    name = "runout",
    version,
    styles = STYLES,
    about = "Approved masters in, every release package out, each file re-read from disk and judged against cited rules",
    long_about = "runout turns approved masters into every package a release needs (streaming, CD, vinyl, hi-res) and proves each file \
        right: it re-reads what it wrote from disk, measures it again and judges it against rules that cite their source.\n\n\
        Masters are opened read-only. Nothing is written outside the output folder.",
    after_help = "Start with `runout demo`. `runout help COMMAND` explains a command, `runout explain ID` a rule or a reading.",
    after_long_help = EXIT_STATUS,
    propagate_version = false,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

const EXIT_STATUS: &str = "Exit status:\n  \
    0  compliant: no finding at or above the level of --fail-on\n  \
    1  findings at or above that level\n  \
    2  runout could not do its work\n\n\
    Start with `runout demo`. `runout help COMMAND` explains a command, `runout explain ID` a rule or a reading.";

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    Init(InitArgs),
    Assemble(AssembleArgs),
    Check(CheckArgs),
    Measure(MeasureArgs),
    Disc(DiscArgs),
    Convert(ConvertArgs),
    Process(ProcessArgs),
    Specs(SpecsArgs),
    Explain(ExplainArgs),
    Generate(GenerateArgs),
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Common {
    /// Write a report: text, json, jsonl, sarif, junit or html; repeatable
    ///
    /// Without =FILE it goes to standard output, which takes one report; files are written whole or not at all, and never over an input.
    #[arg(long = "report", value_name = "FORMAT[=FILE]", global = true, value_parser = ReportRequest::parse)]
    pub reports: Vec<ReportRequest>,

    /// Look for specs in DIR before the built-in ones; repeatable
    #[arg(long = "specs", value_name = "DIR", global = true)]
    pub specs: Vec<PathBuf>,

    /// Exit with 1 from this severity on
    #[arg(
        long,
        value_name = "LEVEL",
        global = true,
        value_enum,
        default_value = "error"
    )]
    pub fail_on: FailOn,

    /// Exit with 0 whatever was found; 2 stays 2
    #[arg(long, global = true)]
    pub exit_zero: bool,

    /// Work on N tracks at a time; 0 means one per core
    #[arg(
        short,
        long,
        value_name = "N",
        global = true,
        default_value_t = 0,
        hide_default_value = true
    )]
    pub jobs: usize,

    /// No progress, no remarks; the text report says only what fails
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// The text report names every rule, whatever its verdict
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// When to use colour
    ///
    /// auto looks at the terminal and at NO_COLOR and CLICOLOR_FORCE.
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        value_enum,
        default_value = "auto"
    )]
    pub color: Color,

    /// The day on which waivers are judged, as YYYY-MM-DD; the system's date (UTC) unless given
    #[arg(long, value_name = "DATE", global = true, value_parser = Date::parse)]
    pub today: Option<Date>,
}

/// Make a small album out of nothing and take it through everything
///
/// Writes a synthesised album (hi-res masters, artwork, release.toml), assembles it for every family of formats, checks the result
/// and prints the report.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  runout demo\n  runout demo night-ferry --report html=demo.html"
)]
pub struct DemoArgs {
    /// Folder to write; new, empty, or an earlier demo
    #[arg(value_name = "DIR", default_value = "runout-demo")]
    pub dir: PathBuf,
}

/// Draft a release.toml from a folder of masters
///
/// Takes order and titles from file names and tags, and whatever ISRCs and artwork the folder holds. What it could not find stands in the
/// draft as a comment.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  runout init masters\n  runout init masters -o night-ferry/release.toml"
)]
pub struct InitArgs {
    /// Folder that holds the masters
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Write the draft here; FOLDER/release.toml unless given, - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Build every deliverable of a release and verify it from disk
///
/// The package appears whole or not at all. Every file in it is opened anew, measured and judged by its spec.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout assemble release.toml --dry-run\n  \
    runout assemble release.toml -o out\n  \
    runout assemble release.toml -o test --only cd-ddp --only vinyl-12-33")]
pub struct AssembleArgs {
    /// The manifest of the release
    #[arg(value_name = "RELEASE.toml")]
    pub release: PathBuf,
    /// Folder in which the package appears
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// Build only this deliverable of the manifest; repeatable
    #[arg(long, value_name = "SPEC")]
    pub only: Vec<String>,
    /// Print what would be built and stop
    #[arg(long)]
    pub dry_run: bool,
    /// Replace a package that is already there
    #[arg(long)]
    pub force: bool,
    /// Seed of the dither; the report repeats it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// A studio's letterhead for printed PQ sheets: a TOML file with `studio`, and if wanted `address`, `contact` (lists of lines), `logo`
    #[arg(long, value_name = "FILE")]
    pub letterhead: Option<PathBuf>,
}

/// Judge files, folders, discs or packages
///
/// Without --spec the rules of `qc` are asked: is the audio whole and sane, whatever it is for.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout check masters/\n  \
    runout check -s spotify -s apple-music \"01 Casting Off.wav\"\n  \
    runout check out/ --release release.toml --report text --report junit=check.xml\n  \
    runout check album.cue -s cd-ddp --fail-on warning\n  \
    runout check masters/ -o first-listen")]
pub struct CheckArgs {
    /// Audio files, folders, packages, cue sheets
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Judge by this spec: an id or a path; repeatable
    // The id differs from that of the global --specs, which it would hide.
    #[arg(short, id = "spec", long = "spec", value_name = "SPEC")]
    pub specs: Vec<String>,
    /// The manifest that states what the files should be, with its waivers
    #[arg(long, value_name = "RELEASE.toml")]
    pub release: Option<PathBuf>,
    /// A file, or a folder of files of the same names, that is known to be right: what is held against it is its channels and its treble
    #[arg(long, value_name = "PATH")]
    pub reference: Option<PathBuf>,
    /// Write a report folder: the report, a listening list ordered by urgency, and an excerpt of every place on it
    ///
    /// It appears whole or not at all. Excerpts hold the samples as they are, a second before and after the place.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Replace a report folder that is already there
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// Measure without judging
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout measure masters/\n  \
    runout measure \"01 Casting Off.wav\" --report json\n  \
    runout measure masters/ --only loudness,level.true_peak")]
pub struct MeasureArgs {
    /// Audio files, folders, packages, cue sheets
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Take only these readings: ids, or the families they begin with; repeatable
    ///
    /// Meters that none of them needs do not run, which is faster.
    #[arg(long, value_name = "READING", value_delimiter = ',')]
    pub only: Vec<String>,
}

/// Convert one file: sample rate, word length, container
///
/// What is not asked for stays as it is, and unchanged samples are copied bit for bit. The new file is read back from disk and compared
/// with what was meant before it gets its name.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout convert master.wav cd.wav --rate 44100 --bits 16\n  \
    runout convert master.wav master.flac --bits 24\n  \
    runout convert loud.flac headroom.wav --rate 96000 --bits f32")]
pub struct ConvertArgs {
    #[command(flatten)]
    pub target: TargetArgs,
}

/// Run one file through a chain of processors, then as `convert` does
///
/// What each stage did is reported; a chain that finds nothing to do leaves every sample as it is.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout process mix.wav master.wav --chain transparent-limit\n  \
    runout process mix.wav side.wav --chain vinyl-premaster --bits 24\n  \
    runout process mix.wav loud.wav --chain mine.toml --rate 44100 --bits 16")]
pub struct ProcessArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// A chain file (steps = [{ limiter = { ceiling_dbtp = -1 } }]), or a preset: gentle-glue, transparent-limit, vinyl-premaster;
    /// `runout explain STAGE` says what a stage takes
    #[arg(long, value_name = "FILE", required = true)]
    pub chain: PathBuf,
}

/// One file in, one file out.
#[derive(Debug, Clone, Args)]
pub struct TargetArgs {
    /// The file to read
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// The file to write: .wav, .flac or .aiff
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
    /// Sample rate in Hz; the source's unless given
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=768_000))]
    pub rate: Option<u32>,
    /// How steep the converter is: standard is flat to 0.977 of half the lower rate, gentle to 0.907 and rings a quarter as long
    #[arg(long, value_name = "NAME", value_enum, default_value = "standard")]
    pub filter: Steepness,
    /// Word length, f for floating point; the source's unless given
    #[arg(long, value_name = "BITS", value_enum)]
    pub bits: Option<Bits>,
    /// Noise where words of 16 or 24 bits get shorter; tpdf unless given. The shaped ones are for 16 bits at 44.1 and 48 kHz
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Noise::NAMES).map(|name| noise(&name)))]
    pub dither: Option<Noise>,
    /// Seed of the dither; the report repeats it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}

fn noise(name: &str) -> Noise {
    Noise::from_name(name).unwrap_or(Noise::Tpdf) // clap lets nothing but the names in
}

/// The converter's filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Steepness {
    Standard,
    Gentle,
}

impl From<Steepness> for Filter {
    fn from(steepness: Steepness) -> Filter {
        match steepness {
            Steepness::Standard => Filter::Standard,
            Steepness::Gentle => Filter::Gentle,
        }
    }
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bits {
    #[value(name = "16")]
    Int16,
    #[value(name = "24")]
    Int24,
    #[value(name = "32")]
    Int32,
    #[value(name = "f32")]
    Float32,
    #[value(name = "f64")]
    Float64,
}

impl Bits {
    pub fn samples(self) -> SampleFormat {
        match self {
            Bits::Int16 => SampleFormat::Int(16),
            Bits::Int24 => SampleFormat::Int(24),
            Bits::Int32 => SampleFormat::Int(32),
            Bits::Float32 => SampleFormat::Float(32),
            Bits::Float64 => SampleFormat::Float(64),
        }
    }
}

/// List the specs, or show one: what it builds and the rules it asks
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  runout specs\n  runout specs spotify\n  runout specs ./my-store.toml"
)]
pub struct SpecsArgs {
    /// A spec's id or path
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

/// Explain a spec, a rule, a reading or a stage: what it means and who says so
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout explain spotify/true-peak\n  \
    runout explain level.true_peak")]
pub struct ExplainArgs {
    /// A reading, a spec, a stage, or a rule as spec/rule
    #[arg(value_name = "ID")]
    pub id: String,
}

/// Print generated files: manual pages, completions, schemas, reference
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout generate man -o share/man/man1\n  \
    runout generate completions zsh > _runout\n  \
    runout generate schema release > release.schema.json")]
pub struct GenerateArgs {
    #[command(subcommand)]
    pub what: Generate,
}

#[derive(Debug, Clone, Subcommand)]
pub enum Generate {
    /// Manual pages of all commands (roff)
    Man {
        /// Write one file per command into DIR instead of all to standard output
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Completions of a shell
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
    /// JSON Schema of a file format
    Schema {
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Reference of commands, readings and specs (Markdown)
    Reference,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SchemaOf {
    /// What --report json writes
    Report,
    /// release.toml
    Release,
    /// A spec file
    Spec,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Advice,
}

impl FailOn {
    pub fn severity(self) -> Severity {
        match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Advice => Severity::Advice,
        }
    }
}

/// `FORMAT[=FILE]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRequest {
    pub format: Format,
    /// None = standard output.
    pub file: Option<PathBuf>,
}

impl ReportRequest {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = Format::from_name(name).ok_or_else(|| {
            let names = Format::ALL.map(Format::name);
            let near = crate::diagnostic::nearest(name, names);
            let tip = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            format!("the formats are {}{tip}", names.join(", "))
        })?;
        let file = match file {
            None | Some("-") => None,
            Some("") => return Err("the file name after `=` is missing".into()),
            Some(file) => Some(PathBuf::from(file)),
        };
        Ok(ReportRequest { format, file })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_takes_the_flags_of_every_command() {
        let mut cli = Cli::command();
        cli.build();
        let global: Vec<_> = cli.get_arguments().filter(|a| a.is_global_set()).collect();
        assert!(global.len() > 8);
        for command in cli.get_subcommands().filter(|c| c.get_name() != "help") {
            for flag in &global {
                let same = command
                    .get_arguments()
                    .find(|a| a.get_id() == flag.get_id());
                let same = same.map(|a| (a.get_long(), a.get_short()));
                assert_eq!(same, Some((flag.get_long(), flag.get_short())), "{command}");
            }
        }
    }

    #[test]
    fn a_report_is_a_format_and_perhaps_a_file() {
        let parse = ReportRequest::parse;
        assert_eq!(
            parse("json=a=b.json").unwrap().file,
            Some("a=b.json".into())
        );
        assert_eq!(parse("html").unwrap().file, None);
        assert_eq!(parse("text=-").unwrap().file, None);
        assert!(parse("html=").is_err());
        let error = parse("jsn").unwrap_err();
        assert!(error.ends_with("did you mean `json`?"), "{error}");
    }
}
