//! What can be typed after `runout disc`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::format::checksums::Algorithm;
use crate::format::disc::ddp::Dialect;
use crate::make::disc::extract::Pauses;
use crate::make::lone::Container;

/// Look into a compact disc, verify it, take it apart, convert it
///
/// A disc is a folder with a DDP, a cue sheet or a TOC of cdrdao with the audio they name, or a FLAC file with a CUESHEET block. Every
/// command takes each of them. What a form cannot hold is named.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc info DDP/\n  \
    runout disc verify DDP/ --plant sony\n  \
    runout disc extract DDP/ -o tracks --format flac\n  \
    runout disc ddp album.cue -o DDP\n  \
    runout disc compare DDP/ old/DDP/")]
pub struct DiscArgs {
    #[command(subcommand)]
    pub command: DiscCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum DiscCommand {
    /// Say what is on it: marks, codes, flags, CD-TEXT, and what is odd
    Info {
        /// A disc
        #[arg(value_name = "DISC")]
        disc: PathBuf,
    },
    Verify(VerifyArgs),
    Extract(ExtractArgs),
    Cue(CueArgs),
    Toc(TocArgs),
    Pq(PqArgs),
    Ddp(DdpArgs),
    Compare(CompareArgs),
}

/// Judge it by the rules of the compact disc, its sound included
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc verify DDP/\n  \
    runout disc verify DDP/ --plant sony --release release.toml")]
pub struct VerifyArgs {
    /// Discs
    #[arg(value_name = "DISC", required = true)]
    pub discs: Vec<PathBuf>,
    /// Judge by what this plant or label asks for: a profile of cd-ddp; `runout specs` lists them
    #[arg(long, value_name = "NAME", default_value = "cd-ddp")]
    pub plant: String,
    /// The manifest that states what should be on it, with its waivers
    #[arg(long, value_name = "RELEASE.toml")]
    pub release: Option<PathBuf>,
}

/// Write its sound as one file per track, or as one image, with a cue sheet that makes the disc of them again
///
/// Samples are copied bit for bit and read back from disk. Tags come from CD-TEXT, ISRC and catalogue number.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc extract DDP/ -o tracks\n  \
    runout disc extract DDP/ -o tracks --format flac --pauses left-out\n  \
    runout disc extract DDP/ -o image --format flac --image")]
pub struct ExtractArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub disc: PathBuf,
    /// Folder to write, which appears whole or not at all
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Container
    #[arg(long, value_name = "NAME", value_enum, default_value = "wav")]
    pub format: SoundFormat,
    /// One file, from the end of the first pause to the end of the disc
    #[arg(long, conflicts_with = "pauses")]
    pub image: bool,
    /// Where the pauses between tracks go
    #[arg(long, value_name = "WHERE", value_enum, default_value = "before")]
    pub pauses: PausesTo,
    /// Replace a folder that is already there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SoundFormat {
    Wav,
    Flac,
}

impl From<SoundFormat> for Container {
    fn from(format: SoundFormat) -> Container {
        match format {
            SoundFormat::Wav => Container::Wav,
            SoundFormat::Flac => Container::Flac,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PausesTo {
    /// To the end of the track before
    Before,
    /// To the head of their own track
    Own,
    /// Nowhere: the cue sheet states them
    LeftOut,
}

impl From<PausesTo> for Pauses {
    fn from(to: PausesTo) -> Pauses {
        match to {
            PausesTo::Before => Pauses::Before,
            PausesTo::Own => Pauses::Own,
            PausesTo::LeftOut => Pauses::LeftOut,
        }
    }
}

/// Describe it as a cue sheet
///
/// The sheet names the audio where it lies. One over the image of a DDP says in a REM line that the image holds the first pause; with
/// --image the programme is written anew, so that any burning program takes the two.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc cue DDP/\n  \
    runout disc cue DDP/ -o DDP/album.cue --full\n  \
    runout disc cue DDP/ -o burn/album.cue --image burn/album.wav")]
pub struct CueArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub disc: PathBuf,
    /// The sheet to write; standard output unless given
    #[arg(short, long, value_name = "FILE.cue")]
    pub output: Option<PathBuf>,
    /// All that cue sheets can say (sub-indexes, SCMS, PREGAP, several files, CD-TEXT in a file), not only what every program reads
    #[arg(long)]
    pub full: bool,
    /// Write the programme into this WAV or FLAC file, and name it in the sheet
    #[arg(long, value_name = "FILE", requires = "output")]
    pub image: Option<PathBuf>,
    /// Replace files that are already there
    #[arg(long)]
    pub force: bool,
}

/// Describe it as a TOC of cdrdao
///
/// The TOC names the audio where it lies, each piece with its length: every disc can be said.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc toc DDP/\n  \
    runout disc toc DDP/ -o DDP/album.toc --burn")]
pub struct TocArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub disc: PathBuf,
    /// The file to write; standard output unless given
    #[arg(short, long, value_name = "FILE.toc")]
    pub output: Option<PathBuf>,
    /// For burning: without the first two seconds, which a drive makes. Else the sound stands from the very start of the disc, as in a DDP
    #[arg(long)]
    pub burn: bool,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}

/// Print its PQ sheet, made from what is on disk
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc pq DDP/\n  \
    runout disc pq DDP/ -o pq-sheet.pdf --letterhead studio.toml")]
pub struct PqArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub disc: PathBuf,
    /// The sheet to write: .txt, .json, .html or .pdf; text to standard output unless given
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A studio's letterhead: a TOML file with `studio`, and if wanted `address`, `contact` (lists of lines), `logo`
    #[arg(long, value_name = "FILE", requires = "output")]
    pub letterhead: Option<PathBuf>,
    /// Replace a file that is already there
    #[arg(long)]
    pub force: bool,
}

/// Write it as a DDP 2.00
///
/// The set is read back from disk and compared before its folder appears.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
    runout disc ddp album.cue -o DDP\n  \
    runout disc ddp old/DDP/ -o DDP --dialect cue2ddp --checksum md5 --checksum crc32")]
pub struct DdpArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub disc: PathBuf,
    /// Folder to write, which appears whole or not at all
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Whose habits it follows: standard (as Sonoris and HOFA) or cue2ddp
    #[arg(long, value_name = "NAME", default_value = "standard", value_parser = dialect)]
    pub dialect: Dialect,
    /// Checksum file: md5, sha1 or crc32; repeatable
    #[arg(long = "checksum", value_name = "NAME", default_value = "md5", value_parser = algorithm)]
    pub checksums: Vec<Algorithm>,
    /// Replace a folder that is already there
    #[arg(long)]
    pub force: bool,
}

fn dialect(name: &str) -> Result<Dialect, String> {
    Dialect::from_name(name).ok_or_else(|| "known: standard, cue2ddp".to_string())
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    match name {
        "md5" => Ok(Algorithm::Md5),
        "sha1" => Ok(Algorithm::Sha1),
        "crc32" => Ok(Algorithm::Crc32),
        _ => Err("known: md5, sha1, crc32".into()),
    }
}

/// Hold two discs against each other: marks, codes, flags, words, and the sound of each track
///
/// Sound is compared sample by sample; a track that differs is searched for two seconds earlier and later, and what remains is given in
/// dBFS. Exit status 1 where anything differs.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  runout disc compare DDP/ album.cue")]
pub struct CompareArgs {
    /// A disc
    #[arg(value_name = "DISC")]
    pub one: PathBuf,
    /// Another
    #[arg(value_name = "OTHER")]
    pub other: PathBuf,
}
