//! Exit codes and report writing, through the same functions the commands call.

use std::sync::Arc;

use clap::Parser;

use super::*;
use crate::cli::args::Cli;
use crate::prove::Verdict;
use crate::report::SubjectReport;

/// A stream that can be read afterwards.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tape {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A reader that hung up, or a full disk.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

fn common(flags: &[&str]) -> Common {
    let words = ["runout", "measure", "x"].iter().chain(flags);
    Cli::try_parse_from(words).unwrap().common
}

fn ui(flags: &[&str]) -> (Ui, Tape, Tape) {
    let (out, err) = (Tape::default(), Tape::default());
    let ui = Ui::on(&common(flags), Box::new(out.clone()), Box::new(err.clone()));
    (ui.unwrap(), out, err)
}

/// One file with one finding.
fn report(verdict: Verdict, severity: Severity) -> Report {
    let mut finding = crate::report::sample::finding("a.wav", "qc", "true-peak");
    finding.verdict = verdict;
    finding.severity = severity;
    let mut report = Report::new("check");
    report.subjects.push(SubjectReport {
        path: "a.wav".into(),
        spec: Some("qc".into()),
        readings: Default::default(),
        findings: vec![finding],
    });
    report
}

fn code(flags: &[&str], verdict: Verdict, severity: Severity) -> u8 {
    ui(flags)
        .0
        .report(&report(verdict, severity))
        .unwrap()
        .code()
}

#[test]
fn the_exit_status_follows_the_fail_level() {
    use Severity::*;
    assert_eq!(code(&[], Verdict::Pass, Error), 0);
    assert_eq!(code(&[], Verdict::Fail, Error), 1);
    assert_eq!(code(&[], Verdict::Fail, Warning), 0);
    assert_eq!(code(&["--fail-on", "warning"], Verdict::Fail, Warning), 1);
    assert_eq!(code(&["--fail-on", "warning"], Verdict::Fail, Advice), 0);
    assert_eq!(code(&["--fail-on", "advice"], Verdict::Fail, Advice), 1);
    assert_eq!(code(&["--exit-zero"], Verdict::Fail, Error), 0);
    for verdict in [
        Verdict::ToHear,
        Verdict::Waived,
        Verdict::NotMeasured,
        Verdict::NotApplicable,
    ] {
        assert_eq!(code(&["--fail-on", "advice"], verdict, Error), 0);
    }
}

#[test]
fn text_goes_to_standard_output_unless_something_else_is_asked() {
    let (ui_text, out, err) = ui(&[]);
    ui_text
        .report(&report(Verdict::Fail, Severity::Error))
        .unwrap();
    assert!(
        out.text().starts_with("a.wav  qc: error\n"),
        "{}",
        out.text()
    );
    assert_eq!(err.text(), "");

    let (ui_json, out, _) = ui(&["--report", "json"]);
    ui_json
        .report(&report(Verdict::Pass, Severity::Error))
        .unwrap();
    assert!(out.text().starts_with("{\n  \"schema\""));
}

#[test]
fn several_reports_are_written_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let flags = [
        format!("--report=json={}", path("r.json").display()),
        format!("--report=html={}", path("r.html").display()),
    ];
    let (both, out, err) = ui(&flags.each_ref().map(String::as_str));
    both.report(&report(Verdict::Fail, Severity::Error))
        .unwrap();
    assert_eq!(out.text(), "");
    assert!(
        err.text()
            .ends_with("1 error, 0 warnings, 0 advice; 0 passed\n")
    );
    let json = std::fs::read_to_string(path("r.json")).unwrap();
    assert!(json.ends_with("}\n"));
    let html = std::fs::read_to_string(path("r.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    // Again, over the earlier ones, though the folder is an input now.
    both.protect(folder.path());
    both.report(&report(Verdict::Pass, Severity::Error))
        .unwrap();
    assert_ne!(std::fs::read_to_string(path("r.json")).unwrap(), json);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn two_reports_for_one_place_are_a_mistake() {
    let on = |flags: &[&str]| {
        let ui = Ui::on(&common(flags), Box::new(io::sink()), Box::new(io::sink()));
        ui.err().map(|e| e.to_string())
    };
    assert_eq!(
        on(&["--report", "json", "--report", "text"]).unwrap(),
        "choosing reports: only one report can go to standard output; \
         write the others into files, as in --report json=report.json"
    );
    assert_eq!(
        on(&["--report", "json=a", "--report", "text=a"]).unwrap(),
        "choosing reports `a`: two reports for one file"
    );
    assert_eq!(on(&["--report", "json=a", "--report", "text"]), None);
}

#[test]
fn a_report_never_replaces_an_input() {
    let folder = tempfile::tempdir().unwrap();
    let master = folder.path().join("a.wav");
    std::fs::write(&master, "RIFF").unwrap();
    let flag = format!("--report=json={}", master.display());
    let (ui, _, _) = ui(&[&flag]);
    ui.protect(&master);
    let error = ui.check_outputs().unwrap_err().to_string();
    assert!(
        error.contains("it is one of the files being read"),
        "{error}"
    );
    assert!(ui.report(&report(Verdict::Pass, Severity::Error)).is_err());
    assert_eq!(std::fs::read(&master).unwrap(), b"RIFF");
}

#[test]
fn a_reader_that_hangs_up_does_not_change_the_verdict() {
    let on = |kind| {
        let ui = Ui::on(&common(&[]), Box::new(Broken(kind)), Box::new(io::sink()));
        ui.unwrap().report(&report(Verdict::Fail, Severity::Error))
    };
    assert_eq!(on(io::ErrorKind::BrokenPipe).unwrap(), Exit::Findings);
    let error = on(io::ErrorKind::StorageFull).unwrap_err();
    assert_eq!(error.doing, "writing to standard output");
}

#[test]
fn remarks_and_progress_keep_quiet_when_asked() {
    let (loud, _, err) = ui(&[]);
    loud.remark("a \u{1b}[31mremark");
    loud.error(&Error::usage("doing \u{7}", "why"));
    let progress = loud.progress(3, "measuring");
    progress.on("a.wav");
    progress.step();
    drop(progress);
    assert_eq!(
        err.text(),
        "a \u{fffd}[31mremark\nerror: doing \u{fffd}: why\n"
    );
    let (quiet, _, err) = ui(&["-q"]);
    quiet.remark("a remark");
    assert_eq!(err.text(), "");
}

#[test]
fn threads_may_share_it() {
    fn shared<T: Sync>(_: &T) {}
    let (ui, _, _) = ui(&["-j", "3"]);
    shared(&ui);
    shared(&ui.progress(1, "measuring"));
    assert_eq!(ui.jobs(), 3);
    assert_eq!(ui.pool().unwrap().current_num_threads(), 3);
}

#[test]
fn the_day_is_given_or_the_systems() {
    let day = |flags: &[&str]| ui(flags).0.today().to_string();
    assert_eq!(day(&["--today", "2027-01-01"]), "2027-01-01");
    assert!(day(&[]).as_str() > "2024");
}
