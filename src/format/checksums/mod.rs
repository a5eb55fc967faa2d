//! Checksum manifests: `sha256sum -c` and `md5sum -c` read what is written here, and the md5 flavours of DDP writers are read.
//!
//! Knows names and digests only. A manifest comes from a stranger: a name in it never leads out of the folder.

mod folder;

pub use folder::{Comparison, digest_file, of_files, of_folder, verify};

use std::io::Read;
use std::path::Path;

use super::bytes::{excerpt, text};
use super::names;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Sha256,
    Sha1,
    Md5,
    /// CRC-32 as zlib computes it: finds accidents, proves nothing.
    Crc32,
}

impl Algorithm {
    /// As people write it.
    pub fn word(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "SHA-256",
            Algorithm::Sha1 => "SHA-1",
            Algorithm::Md5 => "MD5",
            Algorithm::Crc32 => "CRC-32",
        }
    }
    /// Hexadecimal digits of a digest.
    pub fn digits(self) -> usize {
        match self {
            Algorithm::Sha256 => 64,
            Algorithm::Sha1 => 40,
            Algorithm::Md5 => 32,
            Algorithm::Crc32 => 8,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative, '/' between parts.
    pub name: String,
    /// Lower-case hexadecimal.
    pub digest: String,
}

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based.
    pub line: usize,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub algorithm: Algorithm,
    pub entries: Vec<Entry>,
    pub problems: Vec<Problem>,
}

/// A manifest of a million files takes this; anything longer is none.
const MAX_BYTES: u64 = 128 * 1024 * 1024;
const MAX_PROBLEMS: usize = 100;
/// First line of a file of CRC-32 as cue2ddp writes it.
const CRC32_HEAD: &str = "[CRC32 Checksum]";

impl Manifest {
    /// GNU form: digest, two spaces, name, LF, sorted by the bytes of the name. A name with a backslash or a line break is
    /// escaped and its line begins with a backslash, as coreutils does. CRC-32 has the form of cue2ddp: a head line, then
    /// `name=DIGITS`.
    pub fn to_text(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        if self.algorithm == Algorithm::Crc32 {
            let line = |e: &&Entry| format!("{}={}\n", e.name, e.digest.to_ascii_uppercase());
            return format!(
                "{CRC32_HEAD}\n{}",
                entries.iter().map(line).collect::<String>()
            );
        }
        entries
            .iter()
            .map(|entry| {
                let escaped = entry
                    .name
                    .replace('\\', "\\\\")
                    .replace('\n', "\\n")
                    .replace('\r', "\\r");
                let mark = if escaped == entry.name { "" } else { "\\" };
                format!("{mark}{}  {escaped}\n", entry.digest)
            })
            .collect()
    }
}

/// Which algorithm a file of this name holds digests of, if it is a checksum file by its name (any case): `*.sha256`, `*.sha1`, `*.md5`
/// and their usual plain names, `*.sfv` and the CHECKSUM.TXT of cue2ddp.
pub fn algorithm_of(file_name: &str) -> Option<Algorithm> {
    let name = file_name.to_ascii_lowercase();
    let named = |ending: &str, plain: &str| name.ends_with(ending) || name == plain;
    if named(".sha256", "sha256sums") {
        Some(Algorithm::Sha256)
    } else if named(".sha1", "sha1sums") {
        Some(Algorithm::Sha1)
    } else if named(".md5", "md5sums") {
        Some(Algorithm::Md5)
    } else if named(".sfv", "checksum.txt") {
        Some(Algorithm::Crc32)
    } else {
        None
    }
}

/// Reads a manifest file; see [`parse`].
pub fn read(path: &Path) -> Result<Manifest> {
    let doing = "reading the checksums";
    let mut bytes = Vec::new();
    super::open(path, doing)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::io(doing, path, &e))?;
    if bytes.len() as u64 > MAX_BYTES {
        let why = format!("more than {MAX_BYTES} bytes; this is no checksum file");
        return Err(Error::unreadable(doing, why).at_path(path));
    }
    parse(&bytes).map_err(|e| e.at_path(path))
}

/// Reads the GNU form (`digest  name`, `digest *name`, escaped names), the BSD form (`MD5 (name) = digest`), LF or CRLF, any case
/// of the digits, a BOM, comment lines beginning with '#' or ';', and the forms of CRC-32 (`name=digits`, `name digits`). Lines that cannot be used are problems; names that leave the
/// folder are refused as problems and not entered. `Kind::Unreadable` if no line holds a digest.
pub fn parse(bytes: &[u8]) -> Result<Manifest> {
    let (text, _) = text(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut algorithm = None;
    let mut entries: Vec<Entry> = Vec::new();
    let mut problems = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (n, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() || line.starts_with(['#', ';', '[']) {
            continue;
        }
        let mut problem = |message: String| {
            if problems.len() < MAX_PROBLEMS {
                problems.push(Problem {
                    line: n + 1,
                    message,
                });
            }
        };
        let Some((found, entry)) = entry(line) else {
            problem(format!("no digest and name: `{}`", excerpt(line)));
            continue;
        };
        if *algorithm.get_or_insert(found) != found {
            problem("a digest of another length than those before".into());
        } else if let Some(why) = names::leaves_folder(&entry.name) {
            problem(format!("`{}` is refused: {why}", excerpt(&entry.name)));
        } else if !seen.insert(entry.name.clone()) {
            problem(format!("`{}` is listed twice", excerpt(&entry.name)));
        } else {
            entries.push(entry);
        }
    }
    let algorithm = algorithm.ok_or_else(|| {
        Error::unreadable(
            "reading the checksums",
            "no line holds a digest (MD5, SHA-1, SHA-256, CRC-32) and a name",
        )
    })?;
    Ok(Manifest {
        algorithm,
        entries,
        problems,
    })
}

fn entry(line: &str) -> Option<(Algorithm, Entry)> {
    digest_first(line).or_else(|| crc32(line))
}

/// `name=CBF43926`, `name cbf43926`.
fn crc32(line: &str) -> Option<(Algorithm, Entry)> {
    let (name, digits) = line.rsplit_once(['=', ' '])?;
    let name = name.trim_end().to_string();
    let whole = digits.len() == Algorithm::Crc32.digits() && !name.is_empty();
    let digest = digits.to_ascii_lowercase();
    (whole && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .then_some((Algorithm::Crc32, Entry { name, digest }))
}

fn digest_first(line: &str) -> Option<(Algorithm, Entry)> {
    let algorithm = |digest: &str| {
        [Algorithm::Sha256, Algorithm::Sha1, Algorithm::Md5]
            .into_iter()
            .find(|a| digest.len() == a.digits() && digest.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let made = |found, name: String, digest: &str| {
        let digest = digest.to_ascii_lowercase();
        // `find . -type f | xargs sha256sum` writes names this way.
        let name = name.strip_prefix("./").unwrap_or(&name).to_string();
        Some((found, Entry { name, digest }))
    };
    for tag in ["MD5 (", "SHA1 (", "SHA256 ("] {
        if let Some((name, digest)) = line
            .strip_prefix(tag)
            .and_then(|rest| rest.rsplit_once(") = "))
        {
            return made(
                algorithm(digest.trim_end())?,
                name.to_string(),
                digest.trim_end(),
            );
        }
    }
    let (line, escaped) = match line.strip_prefix('\\') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let (digest, name) = line.split_once([' ', '\t'])?;
    let found = algorithm(digest)?;
    // One more character tells text from binary mode; tools that pad with several blanks are understood too.
    let name = match name.strip_prefix([' ', '*']) {
        Some(name) => name,
        None => name,
    };
    if name.is_empty() {
        return None;
    }
    made(
        found,
        if escaped {
            unescaped(name)
        } else {
            name.to_string()
        },
        digest,
    )
}

fn unescaped(name: &str) -> String {
    let mut made = String::new();
    let mut characters = name.chars();
    while let Some(c) = characters.next() {
        match (c, c == '\\') {
            (_, false) => made.push(c),
            (_, true) => match characters.next() {
                Some('n') => made.push('\n'),
                Some('r') => made.push('\r'),
                Some(other) => made.push(other),
                None => made.push('\\'),
            },
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    fn names(text: &str) -> Vec<String> {
        parse(text.as_bytes())
            .unwrap()
            .entries
            .into_iter()
            .map(|e| e.name)
            .collect()
    }

    #[test]
    fn the_flavours_of_md5_files_are_read() {
        for line in [
            format!("{MD5}  IMAGE.DAT\n"),
            format!("{MD5} *IMAGE.DAT\r\n"),
            format!("{}  IMAGE.DAT", MD5.to_uppercase()),
            format!("MD5 (IMAGE.DAT) = {MD5}\n"),
            format!("[MD5]\n{MD5} *IMAGE.DAT"),
            format!("\u{feff}; made by hand\r\n\r\n{MD5}\t*IMAGE.DAT\r\n"),
        ] {
            let read = parse(line.as_bytes()).unwrap();
            assert_eq!(read.algorithm, Algorithm::Md5);
            assert_eq!(
                read.entries,
                [Entry {
                    name: "IMAGE.DAT".into(),
                    digest: MD5.into()
                }],
                "{line:?}"
            );
            assert_eq!(read.problems, []);
        }
    }

    #[test]
    fn the_forms_of_crc32_are_read_and_one_is_written() {
        let cue2ddp = "[CRC32 Checksum]\nIMAGE.DAT=CBF43926\n";
        for text in [cue2ddp, "; made by hand\r\nIMAGE.DAT cbf43926\r\n"] {
            let read = parse(text.as_bytes()).unwrap();
            assert_eq!(read.algorithm, Algorithm::Crc32);
            assert_eq!(read.entries[0].name, "IMAGE.DAT");
            assert_eq!(read.to_text(), cue2ddp);
        }
    }

    #[test]
    fn a_manifest_is_sorted_by_bytes_and_survives_a_round_trip() {
        let names = [
            "b.wav",
            "a/z.wav",
            "Z.wav",
            "back\\slash",
            "line\nbreak",
            "é.wav",
        ];
        let manifest = Manifest {
            algorithm: Algorithm::Md5,
            entries: names
                .iter()
                .map(|n| Entry {
                    name: n.to_string(),
                    digest: MD5.into(),
                })
                .collect(),
            problems: vec![],
        };
        let text = manifest.to_text();
        assert!(
            text.contains(&format!("\\{MD5}  back\\\\slash\n")),
            "{text}"
        );
        assert!(text.contains(&format!("\\{MD5}  line\\nbreak\n")), "{text}");
        let read = parse(text.as_bytes()).unwrap();
        let order: Vec<&str> = read.entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(
            order,
            [
                "Z.wav",
                "a/z.wav",
                "b.wav",
                "back\\slash",
                "line\nbreak",
                "é.wav"
            ]
        );
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        let text = format!(
            "{MD5}  ../up\n{MD5}  /etc/passwd\n{MD5}  C:\\x\n{MD5}  good\n{MD5}  good\nnonsense\n"
        );
        let read = parse(text.as_bytes()).unwrap();
        assert_eq!(names(&text), ["good"]);
        let lines: Vec<usize> = read.problems.iter().map(|p| p.line).collect();
        assert_eq!(lines, [1, 2, 3, 5, 6]);
    }

    #[test]
    fn what_holds_no_digest_is_no_manifest() {
        assert!(parse(b"hello\nworld\n").is_err());
        assert!(parse(b"").is_err());
    }

    #[test]
    fn checksum_files_are_known_by_name() {
        assert_eq!(algorithm_of("CHECKSUM.MD5"), Some(Algorithm::Md5));
        assert_eq!(algorithm_of("checksums.sha256"), Some(Algorithm::Sha256));
        assert_eq!(algorithm_of("cover.jpg"), None);
    }
}
