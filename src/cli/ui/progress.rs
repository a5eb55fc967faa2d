//! A progress bar on standard error. It knows counts and names, nothing of the work.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::error::printable;

/// How far a piece of work is. May be moved on from several threads.
pub struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(bars: &MultiProgress, total: u64, what: &str) -> Self {
        let bar = bars.add(ProgressBar::new(total));
        let style = ProgressStyle::with_template("{prefix} [{bar:28}] {percent:>3} % {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        bar.set_style(style);
        bar.set_prefix(printable(what));
        if !bars.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress(bar)
    }
    /// Names what is being worked on.
    pub fn on(&self, name: &str) {
        self.0.set_message(printable(name));
    }
    /// `n` more steps done.
    pub fn by(&self, n: u64) {
        self.0.inc(n);
    }
    /// One more step done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
