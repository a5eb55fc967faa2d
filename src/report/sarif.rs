//! SARIF 2.1.0 (OASIS), for code-scanning services: only what fails and what a person must hear.
//!
//! Those services want a relative, percent-encoded URI, a line counted from 1 and at least one location per result. Audio has no
//! lines, so the line is always 1 and the place in time is in the message and in a logical location.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Report, json, number};
use crate::error::printable;
use crate::prove::{Finding, Verdict};
use crate::spec::Severity;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    results: Vec<ResultNode>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<RuleNode>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleNode {
    id: String,
    short_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultNode {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
struct Logical {
    name: String,
}

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let subjects = report.in_order();
    let findings: Vec<&Finding> = subjects
        .iter()
        .flat_map(|s| s.in_order())
        .filter(|f| matches!(f.verdict, Verdict::Fail | Verdict::ToHear))
        .collect();
    let mut rules = BTreeMap::<String, &Finding>::new();
    for finding in &findings {
        rules.entry(rule_id(finding)).or_insert(finding);
    }
    let index: BTreeMap<&String, usize> = rules.keys().zip(0..).collect();
    let mut seen = BTreeMap::new();
    let results = findings
        .iter()
        .map(|f| result(f, index[&rule_id(f)], &mut seen))
        .collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "runout",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules.iter().map(|(id, f)| rule(id, f)).collect(),
                },
            },
            results,
            column_kind: "unicodeCodePoints",
        }],
    };
    json::pretty(&log, out)
}

fn rule_id(finding: &Finding) -> String {
    format!("{}/{}", finding.spec, finding.rule)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn rule(id: &str, finding: &Finding) -> RuleNode {
    let message = |text: &str| Message {
        text: printable(text),
    };
    let reading = crate::reading::table::find(finding.reading);
    RuleNode {
        id: printable(id),
        short_description: message(reading.map_or(finding.reading, |d| d.doc)),
        full_description: finding.why.as_deref().map(message),
        help: finding
            .source
            .as_ref()
            .map(|s| message(&format!("Source: {}", s.document))),
        default_configuration: Configuration {
            level: level(finding.severity),
        },
    }
}

/// `seen` counts findings of one rule at one path, so that a second click in a file has a print of its own that does not
/// move when the first one moves by a sample.
fn result(
    finding: &Finding,
    rule_index: usize,
    seen: &mut BTreeMap<(String, String, String), u32>,
) -> ResultNode {
    let rule_id = rule_id(finding);
    let channel = finding.channel.clone().unwrap_or_default();
    let key = (finding.file.clone(), rule_id.clone(), channel);
    let digest = Sha256::new()
        .chain_update(key.0.as_bytes())
        .chain_update([0])
        .chain_update(key.1.as_bytes())
        .chain_update([0])
        .chain_update(key.2.as_bytes());
    let nth = seen.entry(key).or_default();
    let digest = digest.chain_update(nth.to_le_bytes()).finalize();
    *nth += 1;
    let print = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
    // A result that awaits a person is of kind `review`, and only `fail` may carry a level (SARIF 3.27.10).
    let (kind, level) = match finding.verdict {
        Verdict::ToHear => ("review", "none"),
        _ => ("fail", level(finding.severity)),
    };
    ResultNode {
        rule_id: printable(&rule_id),
        rule_index,
        kind,
        level,
        message: Message {
            text: printable(&finding.message),
        },
        locations: [Location {
            physical_location: Physical {
                artifact_location: Artifact {
                    uri: uri(&finding.file),
                },
                region: Region { start_line: 1 },
            },
            logical_locations: place(finding),
        }],
        partial_fingerprints: BTreeMap::from([("runout/v1", print)]),
    }
}

fn place(finding: &Finding) -> Vec<Logical> {
    let mut names = Vec::new();
    if let Some(track) = finding.track {
        names.push(format!("track {track}"));
    }
    if let Some(at) = finding.at_s {
        names.push(number::clock(at));
    }
    if let Some(channel) = &finding.channel {
        names.push(printable(channel));
    }
    if names.is_empty() {
        return Vec::new();
    }
    vec![Logical {
        name: names.join(" "),
    }]
}

/// A relative URI reference (RFC 3986): everything but unreserved characters and '/' is percent-encoded.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if path.is_empty() {
        return ".".into();
    }
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(byte.into());
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_relative_uris() {
        assert_eq!(uri("a b/é#1.wav"), "a%20b/%C3%A9%231.wav");
        assert_eq!(uri("c:d.wav"), "c%3Ad.wav");
        assert_eq!(uri(""), ".");
        assert_eq!(uri("//host/x"), "host/x");
    }
}
