//! Tells a report of ours from any other file by its first and last bytes, so that writing a report into a folder that is being
//! read may replace yesterday's report and nothing else.

/// Bytes of each end that are enough.
pub const END_BYTES: usize = 4096;

/// Whether a file with these ends was written by one of the formats.
pub fn is_report(head: &[u8], tail: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let tail = String::from_utf8_lossy(tail);
    let opens = [
        ("{", "\"schema\": \"runout-report/"),
        ("{\"path\":", "\"spec\":"),
        ("{\"schema\":\"runout-report/", ""),
        ("{", "\"name\": \"runout\""),
        ("<?xml", "<testsuites name=\"runout "),
        ("<!DOCTYPE html>", "name=\"generator\" content=\"runout\""),
    ];
    opens
        .iter()
        .any(|(start, holds)| head.starts_with(start) && head.contains(holds))
        || tail.lines().last().is_some_and(is_sentence)
}

/// The last line of the text format: [`Summary::sentence`](super::Summary::sentence).
fn is_sentence(line: &str) -> bool {
    let mut words = line.split(' ');
    let counted = words.next().is_some_and(|n| n.parse::<usize>().is_ok());
    let rest: Vec<&str> = words.collect();
    counted
        && (matches!(rest.as_slice(), ["subject" | "subjects", "measured"])
            || (rest.first().is_some_and(|w| w.starts_with("error"))
                && rest.contains(&"advice;")
                && rest.iter().any(|w| w.starts_with("passed"))))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Report, sample, write};
    use super::*;

    #[test]
    fn every_format_is_recognised_and_nothing_else() {
        for report in [sample::report(), sample::measured(), Report::new("check")] {
            for format in Format::ALL {
                let mut bytes = Vec::new();
                write(&report, format, false, &mut bytes).unwrap();
                let head = &bytes[..bytes.len().min(END_BYTES)];
                let tail = &bytes[bytes.len().saturating_sub(END_BYTES)..];
                assert!(is_report(head, tail), "{}", format.name());
            }
        }
        for other in [
            "",
            "RIFF\0\0\0\0WAVE",
            "TITLE \"runout\"\nFILE \"a.wav\" WAVE\n",
            "{}",
            "<?xml version=\"1.0\"?><a/>",
            "12 monkeys",
        ] {
            assert!(!is_report(other.as_bytes(), other.as_bytes()), "{other:?}");
        }
    }
}
