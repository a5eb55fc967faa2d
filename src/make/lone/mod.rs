//! One file through the signal path: `runout convert` and `runout process`.
//!
//! ```text
//! decode -> chain -> sample rate -> limiter -> word length, container -> one file, whole or not at all
//! ```
//!
//! Everything is decided before a sample is read ([`Plan`]). Unchanged samples stay bit for bit what they are.

mod pipeline;
mod place;
mod tags;
mod write;

use std::path::{Path, PathBuf};

use crate::audio::decode::{Info, Note};
use crate::audio::{self, AudioFile, AudioFormat, Block, SampleFormat};
use crate::dsp::dither::Noise;
use crate::dsp::loudness::weights;
use crate::dsp::resample::{Converter, Filter};
use crate::error::{Error, Result};
use crate::make::chain::loudness::Ends;
use crate::make::chain::{Effect, Line, LoudnessGain, Recipe, Setting, StageReport, Word};
use crate::make::plan::scan_grid;
use crate::make::sound::require_numbers;
use crate::release::programme::converted;

pub use place::Staged;
pub use tags::Carried;
pub use write::{Wanted, Writer, Written};

/// Samples read at a time, all channels together: some blocks are on the way at once and must stay in the caches.
const BLOCK_SAMPLES: usize = 16_384;

/// The containers that are written; all but the last are known by the extension of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Wav,
    Flac,
    Aiff,
    /// Nothing but samples, low byte first.
    Raw,
}

impl Container {
    /// "wav", "flac", "aiff" or "raw".
    pub fn name(self) -> &'static str {
        match self {
            Container::Wav => "wav",
            Container::Flac => "flac",
            Container::Aiff => "aiff",
            Container::Raw => "raw",
        }
    }

    /// By the ending of a name.
    ///
    /// # Errors
    /// It is none that is written.
    pub fn of(path: &Path) -> Result<Container> {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("wav" | "wave") => Ok(Container::Wav),
            Some("flac") => Ok(Container::Flac),
            Some("aif" | "aiff") => Ok(Container::Aiff),
            _ => Err(
                Error::usage("choosing a container", "the name says nothing of one")
                    .at_path(path)
                    .hint("containers that are written: .wav, .flac, .aiff"),
            ),
        }
    }

    fn holds(self, samples: SampleFormat) -> bool {
        match self {
            Container::Wav => true,
            Container::Flac => matches!(samples, SampleFormat::Int(16 | 24)),
            Container::Aiff | Container::Raw => matches!(samples, SampleFormat::Int(_)),
        }
    }
}

/// What was asked for; what was left out is the source's.
#[derive(Clone)]
pub struct Settings {
    /// Empty for a plain conversion.
    pub chain: Recipe,
    pub rate: Option<u32>,
    pub filter: Filter,
    /// Integers of 16, 24 or 32 bits, floats of 32 or 64.
    pub samples: Option<SampleFormat>,
    /// TPDF unless given.
    pub noise: Option<Noise>,
    pub seed: u64,
    /// Replace a file that is already there.
    pub force: bool,
    /// Read, work and write at the same time.
    pub threads: bool,
}

/// Everything decided, nothing done.
pub struct Plan {
    input: PathBuf,
    output: PathBuf,
    settings: Settings,
    pub container: Container,
    pub source: Info,
    /// Frames of the source.
    pub frames: u64,
    /// Fewest bits known to hold the source, where that matters.
    grid_bits: Option<u32>,
    pub rate: u32,
    pub samples: SampleFormat,
    pub noise: Noise,
}

/// What became of it.
pub struct Made {
    pub staged: Staged,
    pub written: Written,
    /// What the source's container and tags hold and the new file does not.
    pub lost: Vec<String>,
    /// What is odd about the source.
    pub notes: Vec<Note>,
    /// What each stage of the chain did.
    pub stages: Vec<StageReport>,
}

impl Plan {
    /// Opens the source and decides what becomes of it.
    ///
    /// # Errors
    /// The source cannot be used, or what is asked for makes no sense.
    pub fn new(input: &Path, output: &Path, settings: Settings) -> Result<Plan> {
        let container = Container::of(output)?;
        let mut file = audio::open(input)?;
        let source = file.info.clone();
        usable(&source.format).map_err(|e| e.at_path(input))?;
        let frames = match source.declared_frames {
            Some(frames) => frames,
            None => file.skip(u64::MAX)?,
        };
        let samples =
            samples(source.format.samples, &settings, container).map_err(|e| e.at_path(output))?;
        let rate = settings.rate.unwrap_or(source.format.rate);
        let dithered = matches!(samples, SampleFormat::Int(16 | 24));
        if let (Some(noise), false) = (settings.noise, dithered)
            && noise != Noise::None
        {
            return Err(Error::usage(
                "choosing the dither",
                format!("samples of {} are not dithered", words(samples)),
            )
            .hint("leave --dither out, or give --bits 16 or 24"));
        }
        let noise = match dithered {
            true => settings.noise.unwrap_or(Noise::Tpdf),
            false => Noise::None,
        };
        if let Some(why) = samples.bits().and_then(|bits| noise.unfit(bits, rate)) {
            return Err(Error::usage("choosing the dither", why));
        }
        let mut plan = Plan {
            input: input.to_path_buf(),
            output: output.to_path_buf(),
            settings,
            container,
            frames,
            grid_bits: None,
            rate,
            samples,
            noise,
            source,
        };
        plan.grid_bits = plan.grid()?;
        Ok(plan)
    }

    /// The grid of the source; looked for where an unchanged sample gets a shorter word, so that what fits is copied.
    fn grid(&self) -> Result<Option<u32>> {
        let stated = match self.source.format.samples {
            SampleFormat::Int(bits) => Some(bits),
            _ => None,
        };
        match self.samples {
            SampleFormat::Int(most)
                if self.may_be_unchanged() && stated.is_none_or(|bits| bits > most) =>
            {
                Ok(scan_grid(&self.input, most)?.or(stated))
            }
            _ => Ok(stated),
        }
    }

    /// Whether samples reach the new file's word length as they are, if no stage of the chain finds anything to do.
    pub fn may_be_unchanged(&self) -> bool {
        self.keeps_rate() && self.settings.chain.effect() != Effect::Always
    }

    /// Whether samples reach the new file's word length as they are.
    pub fn is_unchanged(&self) -> bool {
        self.keeps_rate() && self.settings.chain.is_transparent()
    }

    fn keeps_rate(&self) -> bool {
        self.rate == self.source.format.rate
    }

    /// As [`Recipe::account`].
    pub fn account(&self, done: &[StageReport]) -> Vec<(String, String)> {
        self.settings.chain.account(done)
    }

    /// Frames of the source that are read in all.
    pub fn work(&self) -> u64 {
        match self.settings.chain.loudness() {
            None => self.frames,
            Some(_) => 2 * self.frames,
        }
    }

    /// The converter's, if the rate changes.
    pub fn filter(&self) -> Filter {
        self.settings.filter
    }

    /// Frames of the new file.
    pub fn frames_out(&self) -> u64 {
        converted(self.frames, self.source.format.rate, self.rate)
    }

    /// Writes the file, but for its name. `progress` is told frames of the source.
    ///
    /// # Errors
    /// The source is broken, or the file cannot be written.
    pub fn render(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Made> {
        let staged = Staged::begin(&self.output, self.settings.force, &[&self.input])?;
        let carried = tags::carry(&self.input, self.container)?;
        let channels = self.source.format.channels;
        let wanted = write::Wanted {
            container: self.container,
            samples: self.samples,
            rate: self.rate,
            channels,
            frames: self.frames_out(),
            noise: self.noise,
            seed: self.settings.seed,
            carried: &carried,
        };
        let mut writer = write::Writer::new(staged.file()?, self.output.clone(), &wanted)?;
        let at_a_time = (BLOCK_SAMPLES / channels).max(64);
        let mut reader = self.reader()?;
        let before = Setting {
            loudness: self.loudness(at_a_time, progress)?,
            ..Setting::before(self.source.format.rate, channels)
        };
        let after = Setting {
            word: self.word(),
            ..Setting::before(self.rate, channels)
        };
        let mut path = SignalPath {
            channels,
            before: self.settings.chain.before(&before),
            converter: match self.keeps_rate() {
                true => None,
                false => Some(Converter::new(
                    self.source.format.rate,
                    self.rate,
                    channels,
                    self.settings.filter,
                )?),
            },
            after: self.settings.chain.after(&after),
        };
        pipeline::run(
            |block| {
                reader.read(block, at_a_time)?;
                progress(block.frames() as u64);
                Ok(())
            },
            &mut path,
            |block| writer.push(block),
            self.settings.threads,
        )?;
        Ok(Made {
            notes: reader.file.notes(),
            written: writer.finish()?,
            lost: carried.lost,
            stages: [path.before.reports(), path.after.reports()].concat(),
            staged,
        })
    }

    fn reader(&self) -> Result<Reader<'_>> {
        Ok(Reader {
            file: audio::open(&self.input)?,
            path: &self.input,
            grid_bits: self.grid_bits,
            expected: self.frames,
            at: 0,
        })
    }

    fn word(&self) -> Word {
        Word {
            bits: match self.samples {
                SampleFormat::Int(bits) => Some(bits),
                _ => None,
            },
            noise: self.noise,
        }
    }

    /// What a loudness target asks for, by a pass of its own.
    fn loudness(&self, at_a_time: usize, progress: &(dyn Fn(u64) + Sync)) -> Result<LoudnessGain> {
        let Some(target) = self.settings.chain.loudness() else {
            return Ok(LoudnessGain::default());
        };
        let mut reader = self.reader()?;
        let format = &self.source.format;
        let chain = &self.settings.chain;
        let ends = Ends {
            rates: vec![self.rate],
            filter: self.settings.filter,
            allowance: self.word().allowance(),
        };
        let weights = weights(self.source.speakers, format.channels);
        let measured = chain.measure(format.rate, &weights, &ends, |block| {
            reader.read(block, at_a_time)?;
            progress(block.frames() as u64);
            Ok(())
        })?;
        let gains = target.gains(&[measured]);
        Ok(gains.into_iter().next().unwrap_or_default())
    }
}

/// Between decoding and the word length.
struct SignalPath {
    channels: usize,
    before: Line,
    converter: Option<Converter>,
    after: Line,
}

impl pipeline::Work for SignalPath {
    fn push(&mut self, block: &mut Block, out: &mut Block) -> Result<()> {
        self.before.push(block);
        match &mut self.converter {
            None => std::mem::swap(block, out),
            Some(converter) => {
                out.reset(self.channels);
                converter.push(block, out);
            }
        }
        self.after.push(out);
        Ok(())
    }

    fn finish(&mut self, out: &mut Block) -> Result<()> {
        let mut tail = Block::new(self.channels);
        self.before.finish(&mut tail);
        if let Some(converter) = &mut self.converter {
            let mut converted = Block::new(self.channels);
            converter.push(&tail, &mut converted);
            converter.finish(&mut converted);
            tail = converted;
        }
        // Two steps: the grid of the last frames before the end is theirs alone.
        self.after.push(&mut tail);
        let mut rest = Block::new(self.channels);
        self.after.finish(&mut rest);
        tail.append(&rest);
        *out = tail;
        Ok(())
    }
}

/// The source, checked while it is read.
struct Reader<'a> {
    file: AudioFile,
    path: &'a Path,
    grid_bits: Option<u32>,
    expected: u64,
    at: u64,
}

impl Reader<'_> {
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        self.file.read(block, frames)?;
        if block.is_empty() {
            return match self.at == self.expected {
                true => Ok(()),
                false => Err(self.another_length()),
            };
        }
        let may_be_none = matches!(self.file.info.format.samples, SampleFormat::Float(_));
        if may_be_none {
            require_numbers(block, self.path, self.at, self.file.info.format.rate)?;
        }
        if self.grid_bits.is_some() {
            block.grid_bits = self.grid_bits;
        }
        self.at += block.frames() as u64;
        Ok(())
    }

    fn another_length(&self) -> Error {
        let why = format!(
            "it holds {} frames, {} were promised",
            self.at, self.expected
        );
        Error::unreadable("reading", why)
            .at_path(self.path)
            .hint("the file is cut short or damaged; export it again")
    }
}

fn usable(format: &AudioFormat) -> Result<()> {
    let refuse = |why: String, hint: &str| Err(Error::unreadable("reading", why).hint(hint));
    if format.samples == SampleFormat::Lossy {
        return refuse(
            "its audio is lossy".into(),
            "only lossless audio is taken: what a lossy code has lost does not come back",
        );
    }
    if !(8_000..=768_000).contains(&format.rate) {
        return refuse(
            format!("its sample rate is {} Hz", format.rate),
            "rates from 8 kHz to 768 kHz are taken",
        );
    }
    Ok(())
}

/// How samples are to be stored: as asked for, or as the source has them, rounded up to a length that is written.
fn samples(
    source: SampleFormat,
    settings: &Settings,
    container: Container,
) -> Result<SampleFormat> {
    let wanted = settings.samples.unwrap_or(match source {
        SampleFormat::Int(..=16) => SampleFormat::Int(16),
        SampleFormat::Int(17..=24) => SampleFormat::Int(24),
        SampleFormat::Int(_) => SampleFormat::Int(32),
        float => float,
    });
    if container.holds(wanted) {
        return Ok(wanted);
    }
    let error = Error::usage(
        "choosing the word length",
        format!(
            "{} does not hold {}",
            container.name().to_uppercase(),
            words(wanted)
        ),
    );
    Err(match settings.samples {
        None => error.hint("that is what the source has; give --bits 24, or write .wav"),
        Some(_) => error.hint("give --bits 16 or 24, or write .wav"),
    })
}

/// "24-bit integers", "32-bit floats".
pub fn words(samples: SampleFormat) -> String {
    match samples {
        SampleFormat::Int(bits) => format!("{bits}-bit integers"),
        SampleFormat::Float(bits) => format!("{bits}-bit floats"),
        SampleFormat::Lossy => "a lossy code".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_sources_rounded_up_unless_another_is_asked_for() {
        let settings = |samples| Settings {
            chain: Recipe::default(),
            rate: None,
            filter: Filter::Standard,
            samples,
            noise: None,
            seed: 1,
            force: false,
            threads: false,
        };
        let own = |source, container| samples(source, &settings(None), container).ok();
        use SampleFormat::{Float, Int};
        assert_eq!(own(Int(8), Container::Wav), Some(Int(16)));
        assert_eq!(own(Int(20), Container::Flac), Some(Int(24)));
        assert_eq!(own(Int(32), Container::Aiff), Some(Int(32)));
        assert_eq!(own(Float(32), Container::Wav), Some(Float(32)));
        assert_eq!(own(Float(32), Container::Flac), None);
        assert_eq!(own(Int(32), Container::Flac), None);
        let asked = samples(Float(64), &settings(Some(Int(16))), Container::Flac);
        assert_eq!(asked.unwrap(), Int(16));
    }
}
