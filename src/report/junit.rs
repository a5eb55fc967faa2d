//! JUnit XML, for build servers: a suite per subject and spec, a case per finding.
//!
//! Every failed rule is a failure whatever its severity, which is the failure's type; what could not be decided (not measured,
//! not applicable, to hear) is skipped with its reason, so that no server counts it as passed.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Report, SubjectReport};
use crate::error::printable;
use crate::prove::{Finding, Verdict};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let subjects = report.in_order();
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", format!("runout {}", report.command).as_str()));
    let counts = Counts::of(subjects.iter().flat_map(|s| &s.findings));
    counts.put_on(&mut root);
    xml.write_event(Event::Start(root))?;
    for subject in subjects {
        suite(subject, &mut xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    out.write_all(b"\n")
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut counts = Counts::default();
        for finding in findings {
            counts.tests += 1;
            match finding.verdict {
                Verdict::Fail => counts.failures += 1,
                v if is_skipped(v) => counts.skipped += 1,
                _ => {}
            }
        }
        counts
    }
    fn put_on(&self, element: &mut BytesStart) {
        let numbers = [
            ("tests", self.tests),
            ("failures", self.failures),
            ("errors", 0),
            ("skipped", self.skipped),
        ];
        for (name, number) in numbers {
            element.push_attribute((name, number.to_string().as_str()));
        }
    }
}

fn is_skipped(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::NotMeasured | Verdict::NotApplicable | Verdict::ToHear
    )
}

/// XML 1.0 forbids most control characters and two non-characters even when escaped (section 2.2).
fn legal(text: &str) -> String {
    printable(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn suite<W: Write>(subject: &SubjectReport, xml: &mut Writer<W>) -> io::Result<()> {
    let name = match &subject.spec {
        Some(spec) => format!("{} ({spec})", subject.path),
        None => subject.path.clone(),
    };
    let mut element = BytesStart::new("testsuite");
    element.push_attribute(("name", legal(&name).as_str()));
    Counts::of(subject.findings.iter()).put_on(&mut element);
    if subject.findings.is_empty() {
        return xml.write_event(Event::Empty(element));
    }
    xml.write_event(Event::Start(element))?;
    for finding in subject.in_order() {
        case(finding, xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn case<W: Write>(finding: &Finding, xml: &mut Writer<W>) -> io::Result<()> {
    let mut element = BytesStart::new("testcase");
    element.push_attribute(("classname", legal(&finding.spec).as_str()));
    element.push_attribute(("name", legal(&finding.rule).as_str()));
    element.push_attribute(("file", legal(&finding.file).as_str()));
    let message = legal(&finding.message);
    match finding.verdict {
        Verdict::Pass => xml.write_event(Event::Empty(element)),
        Verdict::Fail => {
            let mut failure = BytesStart::new("failure");
            failure.push_attribute(("type", finding.severity.word()));
            failure.push_attribute(("message", message.as_str()));
            let text = [
                finding.why.as_deref().map(legal),
                finding
                    .source
                    .as_ref()
                    .map(|s| format!("Source: {}", legal(&s.document))),
            ];
            let text: Vec<String> = text.into_iter().flatten().collect();
            inside(element, failure, &text.join(" "), xml)
        }
        Verdict::Waived => {
            let waiver = legal(finding.waiver.as_deref().unwrap_or_default());
            let text = format!("waived: {message} ({waiver})");
            inside(element, BytesStart::new("system-out"), &text, xml)
        }
        v => {
            debug_assert!(is_skipped(v));
            let mut skipped = BytesStart::new("skipped");
            let why = format!("{}: {message}", v.word());
            skipped.push_attribute(("message", why.as_str()));
            inside(element, skipped, "", xml)
        }
    }
}

/// `<case><inner>text</inner></case>`
fn inside<W: Write>(
    case: BytesStart,
    inner: BytesStart,
    text: &str,
    xml: &mut Writer<W>,
) -> io::Result<()> {
    xml.write_event(Event::Start(case))?;
    if text.is_empty() {
        xml.write_event(Event::Empty(inner))?;
    } else {
        let end = inner.to_end().into_owned();
        xml.write_event(Event::Start(inner))?;
        xml.write_event(Event::Text(BytesText::new(text)))?;
        xml.write_event(Event::End(end))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}
