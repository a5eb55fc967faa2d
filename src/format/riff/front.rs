//! An ID3v2 tag in front of a file that should not have one: where it ends. Knows nothing of what the tag says.

use std::io::{self, Read, Seek, SeekFrom};

/// How far behind a tag with an impossible size the container is looked for.
const SEARCH_BYTES: u64 = 1 << 20;

/// Words a container can start with; all of them are also looked for behind a tag whose size lies.
const STARTS: &[&[u8; 4]] = &[
    b"RIFF", b"RF64", b"BW64", b"FORM", b"fLaC", b"OggS", b"caff",
];

/// Offset where the container starts: 0, or behind the ID3v2 tags in front of it.
pub fn start_of_container(reader: &mut (impl Read + Seek)) -> io::Result<u64> {
    let mut at = 0_u64;
    // Some tools put a second tag in front of the first; more than a few is no file of this world.
    for _ in 0..4 {
        let Some(header) = header_at(reader, at)? else {
            break;
        };
        at = behind(reader, at, &header)?;
    }
    Ok(at)
}

fn header_at(reader: &mut (impl Read + Seek), at: u64) -> io::Result<Option<[u8; 10]>> {
    let bytes = read_at(reader, at, 10)?;
    Ok(<[u8; 10]>::try_from(bytes.as_slice())
        .ok()
        .filter(|h| h.starts_with(b"ID3") && h[3] != 0xff && h[4] != 0xff))
}

/// The end of the tag at `at`: by its size (ID3v2.4, section 3.1: four bytes of 7 bits), by the same bytes taken as a plain number
/// as some writers did, or by the first container word behind it.
fn behind(reader: &mut (impl Read + Seek), at: u64, header: &[u8; 10]) -> io::Result<u64> {
    let size = [header[6], header[7], header[8], header[9]];
    let footer = if header[5] & 0x10 != 0 { 10 } else { 0 };
    let syncsafe = size
        .iter()
        .fold(0_u64, |n, b| (n << 7) | u64::from(b & 0x7f));
    let end = at + 10 + syncsafe + footer;
    let plain = at + 10 + u64::from(u32::from_be_bytes(size)) + footer;
    let honest = size.iter().all(|b| b & 0x80 == 0);
    for candidate in [end, plain] {
        if starts_container(&read_at(reader, candidate, 4)?) {
            return Ok(candidate);
        }
    }
    let window = read_at(reader, at + 10, SEARCH_BYTES)?;
    let found = window.windows(4).position(starts_container);
    Ok(match found {
        Some(offset) if !honest => at + 10 + offset as u64,
        // An honest size stands even if no container word follows: MPEG audio has none.
        _ => end,
    })
}

fn starts_container(bytes: &[u8]) -> bool {
    STARTS.iter().any(|word| bytes == word.as_slice())
}

/// Up to `count` bytes from `at`, fewer at the end of the file.
pub fn read_at(reader: &mut (impl Read + Seek), at: u64, count: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    reader.by_ref().take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn start(tag_header: [u8; 10], body: usize, container: &[u8]) -> u64 {
        let mut file = tag_header.to_vec();
        file.extend(vec![0; body]);
        file.extend(container);
        start_of_container(&mut Cursor::new(file)).unwrap()
    }

    #[test]
    fn tags_in_front_are_measured() {
        assert_eq!(start_of_container(&mut Cursor::new(b"RIFF")).unwrap(), 0);
        assert_eq!(start(*b"ID3\x04\0\0\0\0\x01\x00", 128, b"RIFF"), 138);
        assert_eq!(start(*b"ID3\x04\0\x10\0\0\x01\x00", 138, b"RIFF"), 148);
        assert_eq!(
            start(*b"ID3\x03\0\0\0\0\0\x80", 128, b"fLaC"),
            138,
            "size not syncsafe"
        );
        assert_eq!(
            start(*b"ID3\x03\0\0\xff\xff\xff\xff", 7, b"RIFF"),
            17,
            "size of no sense"
        );
    }
}
