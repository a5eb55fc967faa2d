//! The report folder of `runout check -o`: the report, the listening list, and an excerpt of every place on it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::audio::disc::load::load;
use crate::audio::{self, AudioFile, disc};
use crate::error::{Error, Result};
use crate::format::names;
use crate::make::excerpt::{Cutter, Difference, Span, window, write_wav};
use crate::make::package::{Make, Staging, write_file};
use crate::prove::found::{FileKind, Found};
use crate::reading::channel_name;
use crate::report::listening::{Excerpt, List, Place, write_page, write_text};
use crate::report::{self, Format, Look, Report};

use super::Ui;

/// A folder that may be replaced: an earlier one of these.
const REPORT_FOLDER: Make = Make {
    name: "report folder",
    is_one: |folder| {
        folder.join("listening.html").is_file() && folder.join("report.json").is_file()
    },
    known_by: "no listening.html and report.json",
};
const EXCERPTS: &str = "excerpts";

/// A report folder on its way.
pub struct ReportFolder {
    staging: Staging,
}

impl ReportFolder {
    /// Makes sure that the folder can be written before any work is done.
    ///
    /// # Errors
    /// It lies in a folder being read, or something else stands there.
    pub fn begin(output: &Path, force: bool, inputs: &[PathBuf]) -> Result<ReportFolder> {
        let (parent, name) = super::output::place(output)?;
        for folder in inputs.iter().filter(|i| i.is_dir()) {
            let parent = parent.canonicalize().unwrap_or_else(|_| parent.into());
            if folder.canonicalize().is_ok_and(|f| parent.starts_with(f)) {
                return Err(Error::usage(
                    "preparing the output",
                    "the report folder would lie in a folder being read, and its excerpts be taken for masters the next time",
                )
                .at_path(output)
                .hint("choose another output folder with -o"));
            }
        }
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let staging = Staging::begin(REPORT_FOLDER, parent, name, force, &inputs)?;
        Ok(ReportFolder { staging })
    }

    /// Writes the folder and puts it in its place; returns where that is.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(self, report: &Report, files: &[&Found], ui: &Ui) -> Result<PathBuf> {
        let folder = self.staging.folder();
        let mut list = List::of(report);
        cut(&mut list.places, files, folder, ui)?;
        let file = |name: &str, write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>| {
            let mut bytes = Vec::new();
            let path = folder.join(name);
            write(&mut bytes).map_err(|e| Error::io("writing", &path, &e))?;
            write_file(&path, &bytes)
        };
        file("listening.html", &|out| write_page(&list, out))?;
        file("listening.txt", &|out| write_text(&list, out))?;
        for format in [Format::Json, Format::Html] {
            let name = format!("report.{}", format.name());
            file(&name, &|out| {
                report::write_as(report, format, Look::default(), out)
            })?;
        }
        self.staging.commit()
    }
}

/// Cuts an excerpt for every place, file by file, in the order of time.
fn cut(places: &mut [Place], files: &[&Found], folder: &Path, ui: &Ui) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let excerpts = folder.join(EXCERPTS);
    fs::create_dir(&excerpts).map_err(|e| Error::io("creating the folder", &excerpts, &e))?;
    let found: BTreeMap<&str, &Found> = files.iter().map(|f| (f.shown.as_str(), *f)).collect();
    let progress = ui.progress(places.len() as u64, "cutting excerpts");
    let mut in_time: Vec<usize> = (0..places.len()).collect();
    in_time.sort_by(|a, b| {
        let [a, b] = [&places[*a], &places[*b]];
        a.file
            .cmp(&b.file)
            .then(span(a).from_s.total_cmp(&span(b).from_s))
    });
    let by_file = in_time.chunk_by(|a, b| places[*a].file == places[*b].file);
    let by_file: Vec<Vec<usize>> = by_file.map(<[usize]>::to_vec).collect();
    for same_file in by_file {
        let file = found.get(places[same_file[0]].file.as_str());
        let mut cutter = file.map(|found| Cutter::new(|| open(found)));
        for index in same_file {
            let place = &places[index];
            let stem = names::safe(&name(index, place), names::MAX_BYTES - 40);
            places[index].excerpt = match &mut cutter {
                None => missing("the place is on no file that was read here"),
                Some(cutter) => match excerpt(cutter, place, &excerpts, &stem)? {
                    Ok(excerpt) => excerpt,
                    // A file that ends early has been reported as such.
                    Err(error) => missing(&error.why),
                },
            };
            progress.by(1);
        }
    }
    Ok(())
}

fn missing(why: &str) -> Excerpt {
    Excerpt {
        missing: Some(why.to_string()),
        ..Excerpt::default()
    }
}

fn name(index: usize, place: &Place) -> String {
    let path = Path::new(&place.file);
    let stem = path
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    format!("{:03} {} {stem}", index + 1, place.rule)
}

fn span(place: &Place) -> Span {
    let whole = Span {
        from_s: place.at_s,
        until_s: place.until_s,
    };
    window(whole, place.duration_s)
}

/// The outer error: nothing can be written. The inner one: there is nothing to cut.
fn excerpt<O: Fn() -> Result<AudioFile>>(
    cutter: &mut Cutter<O>,
    place: &Place,
    folder: &Path,
    stem: &str,
) -> Result<Result<Excerpt>> {
    let span = span(place);
    let (sound, format) = match cutter.cut(span) {
        Ok(cut) => cut,
        Err(error) => return Ok(Err(error)),
    };
    let shown = |name: &str| format!("{EXCERPTS}/{name}");
    let file = format!("{stem}.wav");
    write_wav(&folder.join(&file), &sound, format.rate, format.samples)?;
    let within = Span {
        from_s: place.at_s - span.from_s,
        until_s: place.until_s - span.from_s,
    };
    let named = |c: &usize| place.channel == Some(channel_name(*c, format.channels));
    let channel = (0..format.channels).find(named);
    let alone = Difference::of(place.reading).and_then(|difference| {
        let alone = difference.take(&sound, format.rate, within, channel)?;
        Some((difference, alone))
    });
    let difference = match alone {
        None => None,
        Some((difference, alone)) => {
            let file = format!("{stem} (difference).wav");
            write_wav(&folder.join(&file), &alone, format.rate, format.samples)?;
            Some((difference.words(), shown(&file)))
        }
    };
    Ok(Ok(Excerpt {
        file: Some(shown(&file)),
        difference,
        missing: None,
    }))
}

fn open(found: &Found) -> Result<AudioFile> {
    match found.kind {
        FileKind::Sheet | FileKind::Ddp { .. } => {
            let loaded = load(&found.path)?;
            disc::open(&loaded.folder, &loaded.disc)
        }
        FileKind::Audio | FileKind::Picture => audio::open(&found.path),
    }
}
