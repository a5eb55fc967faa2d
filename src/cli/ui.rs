//! What commands say and where: reports on standard output or in files, progress, remarks and mistakes on standard error.
//!
//! Commands do not print. They hand over reports, diagnostics and texts; colour, `-q`, broken pipes and exit codes are decided here.

mod progress;
#[cfg(test)]
mod tests;
mod today;

pub use progress::Progress;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use indicatif::{MultiProgress, ProgressDrawTarget};

use super::args::{Color, Common, ReportRequest};
use super::{Exit, output};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result, printable};
use crate::release::Date;
use crate::report::{self, Detail, Format, Look, Report};
use crate::spec::Severity;

type Stream = Mutex<Box<dyn Write + Send>>;

pub struct Ui {
    reports: Vec<ReportRequest>,
    /// Whether `reports` were asked for, or are the habit.
    requested: bool,
    specs: Vec<PathBuf>,
    fail_on: Severity,
    exit_zero: bool,
    jobs: usize,
    quiet: bool,
    look: Look,
    color_err: bool,
    today: Date,
    inputs: Mutex<BTreeSet<PathBuf>>,
    bars: MultiProgress,
    out: Stream,
    err: Stream,
}

impl Ui {
    /// From the flags of every command, on the streams of the process.
    ///
    /// # Errors
    /// Two reports for one place.
    pub fn new(common: &Common) -> Result<Ui> {
        let color_out = colored(common.color, &io::stdout());
        let color_err = colored(common.color, &io::stderr());
        let out = if color_out {
            // Old Windows consoles take colour by calls, not by escape sequences.
            Box::new(BufWriter::new(AutoStream::always(io::stdout()))) as Box<dyn Write + Send>
        } else {
            Box::new(BufWriter::new(io::stdout()))
        };
        let err = Box::new(io::stderr());
        let mut ui = Ui::on(common, out, err)?;
        ui.look.color = color_out;
        ui.color_err = color_err;
        if !common.quiet && io::stderr().is_terminal() {
            ui.bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        }
        Ok(ui)
    }

    /// On any two streams, without progress; plain unless `--color always`.
    ///
    /// # Errors
    /// Two reports for one place.
    pub fn on(
        common: &Common,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> Result<Ui> {
        let mut reports = common.reports.clone();
        if reports.is_empty() {
            reports.push(ReportRequest {
                format: Format::Text,
                file: None,
            });
        }
        one_place_each(&reports)?;
        let color = common.color == Color::Always;
        let detail = match (common.quiet, common.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Full,
            _ => Detail::Normal,
        };
        Ok(Ui {
            reports,
            requested: !common.reports.is_empty(),
            specs: common.specs.clone(),
            fail_on: common.fail_on.severity(),
            exit_zero: common.exit_zero,
            jobs: common.jobs,
            quiet: common.quiet,
            look: Look { color, detail },
            color_err: color,
            today: common.today.unwrap_or_else(today::system_date),
            inputs: Mutex::default(),
            bars: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()),
            out: Mutex::new(out),
            err: Mutex::new(err),
        })
    }

    /// Folders of `--specs`, first one first.
    pub fn spec_folders(&self) -> &[PathBuf] {
        &self.specs
    }
    /// The day on which waivers are judged.
    pub fn today(&self) -> Date {
        self.today
    }
    /// Tracks to work on at a time, at least 1.
    pub fn jobs(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
    /// Threads for [`Ui::jobs`] tracks.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn pool(&self) -> Result<rayon::ThreadPool> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs())
            .build()
            .map_err(|e| {
                Error::new(
                    crate::error::Kind::Io,
                    "starting worker threads",
                    e.to_string(),
                )
                .hint("try a smaller -j")
            })
    }

    /// Whether `-q` was given.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }
    /// Whether there is a `--report`.
    pub fn has_requests(&self) -> bool {
        self.requested
    }
    /// Declares an input: no report will be written over it, or over a file in it that is not a report.
    pub fn protect(&self, input: impl AsRef<Path>) {
        lock(&self.inputs).insert(input.as_ref().to_path_buf());
    }
    /// Refuses an output that a report is to be written to as well.
    ///
    /// # Errors
    /// A report file is `output`.
    pub fn check_output(&self, output: &Path) -> Result<()> {
        let place = |path: &Path| {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
            Some(parent.join(path.file_name()?))
        };
        let taken = |file: &PathBuf| place(file).is_some() && place(file) == place(output);
        match self
            .reports
            .iter()
            .filter_map(|r| r.file.as_ref())
            .find(|f| taken(f))
        {
            None => Ok(()),
            Some(file) => {
                Err(Error::usage("choosing reports", "it is the file being made").at_path(file))
            }
        }
    }
    /// Whether the report files asked for may be written, before any work is done.
    ///
    /// # Errors
    /// A report file is an input.
    pub fn check_outputs(&self) -> Result<()> {
        let inputs: Vec<PathBuf> = lock(&self.inputs).iter().cloned().collect();
        for file in self.reports.iter().filter_map(|r| r.file.as_ref()) {
            output::allowed(file, &inputs)?;
        }
        Ok(())
    }

    /// Writes every report asked for; the exit status is the report's.
    ///
    /// # Errors
    /// A report cannot be written. A reader of standard output that hangs up is not an error.
    pub fn report(&self, report: &Report) -> Result<Exit> {
        self.check_outputs()?;
        let summary = report.summary();
        for request in &self.reports {
            let Some(file) = &request.file else {
                continue;
            };
            let look = Look {
                color: false,
                ..self.look
            };
            output::write_whole(file, |out| {
                report::write_as(report, request.format, look, out)
            })?;
            self.remark(&format!("wrote {}", file.display()));
        }
        let on_stdout = self.reports.iter().find(|r| r.file.is_none());
        match on_stdout {
            Some(request) => {
                self.print_with(|out| report::write_as(report, request.format, self.look, out))?;
            }
            None => self.remark(&summary.sentence()),
        }
        Ok(Exit::of(&summary, self.fail_on, self.exit_zero))
    }

    /// Writes to standard output and flushes it.
    ///
    /// # Errors
    /// Standard output cannot be written, other than by its reader hanging up.
    pub fn print_with(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let mut out = lock(&self.out);
        match write(&mut *out).and_then(|()| out.flush()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done.map_err(|e| {
                Error::new(
                    crate::error::Kind::Io,
                    "writing to standard output",
                    e.to_string(),
                )
            }),
        }
    }
    /// Prints a text that is safe as it is, such as a generated file.
    ///
    /// # Errors
    /// As [`Ui::print_with`].
    pub fn print(&self, text: &str) -> Result<()> {
        self.print_with(|out| out.write_all(text.as_bytes()))
    }

    /// Whether standard output is coloured: for commands that print their own text.
    pub fn color(&self) -> bool {
        self.look.color
    }

    /// Mistakes in a file a person wrote, with carets. Under `-q` a file that only has warnings is passed over.
    pub fn diagnostics(&self, diagnostics: &Diagnostics) {
        if diagnostics.is_empty() || (self.quiet && !diagnostics.has_errors()) {
            return;
        }
        let text = diagnostics.render(self.color_err);
        self.complain(text.trim_end_matches('\n'));
    }
    /// A remark on standard error; silent under `-q`.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.complain(&printable(text));
        }
    }
    /// What stopped the program: the one place where errors are printed.
    pub fn error(&self, error: &Error) {
        let style = if self.color_err {
            AnsiColor::Red.on_default().bold()
        } else {
            Style::new()
        };
        let text = printable(&error.to_string());
        self.complain(&format!("{style}error{style:#}: {text}"));
    }

    /// A line on standard error. Nobody is left to be told where that fails.
    fn complain(&self, text: &str) {
        self.bars.suspend(|| {
            let mut err = lock(&self.err);
            let _ = writeln!(err, "{text}").and_then(|()| err.flush());
        });
    }

    /// A progress bar of `total` steps on standard error; hidden unless that is a terminal, and under `-q`. It vanishes when dropped.
    pub fn progress(&self, total: u64, what: &str) -> Progress {
        Progress::new(&self.bars, total, what)
    }
}

/// A poisoned lock means a panic elsewhere, which ends the program anyway; what it guards is still whole.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn colored(color: Color, stream: &impl anstream::stream::RawStream) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

fn one_place_each(reports: &[ReportRequest]) -> Result<()> {
    let mut places = BTreeSet::new();
    for request in reports {
        if !places.insert(&request.file) {
            let error = match &request.file {
                None => Error::usage(
                    "choosing reports",
                    "only one report can go to standard output",
                )
                .hint("write the others into files, as in --report json=report.json"),
                Some(file) => {
                    Error::usage("choosing reports", "two reports for one file").at_path(file)
                }
            };
            return Err(error);
        }
    }
    Ok(())
}
