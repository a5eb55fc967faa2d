//! ID3v2 tags made plain before anybody decodes them.
//!
//! Frames are listed by our own walk and written again without compression, encryption, unsynchronisation and extended headers
//! (ID3v2.3.0, 3.1 and 3.3; ID3v2.4.0 structure, 3 and 4): nothing the decoder then sees can inflate, and its idea of where frames
//! begin is ours. Compressed and encrypted frames are passed over and named; music files have none.

/// Frames looked at; a real tag has thirty.
const MAX_FRAMES: usize = 10_000;

/// The same tag in its plainest form, and what was passed over. ID3v2.2 has no frame flags and stays as it is.
pub(super) fn plain(tag: &[u8]) -> (Vec<u8>, Vec<String>) {
    let mut problems = Vec::new();
    let (Some([b'I', b'D', b'3', version, _, flags, size @ ..]), Some(rest)) =
        (tag.first_chunk::<10>(), tag.get(10..))
    else {
        return (tag.to_vec(), problems);
    };
    if !matches!(version, 3 | 4) {
        return (tag.to_vec(), problems);
    }
    let is_v4 = *version == 4;
    let body = &rest[..rest.len().min(syncsafe(*size) as usize)];
    let whole_unsynchronised = flags & 0x80 != 0;
    let body = if whole_unsynchronised && !is_v4 {
        synchronised(body)
    } else {
        body.to_vec()
    };
    let mut at = if flags & 0x40 != 0 {
        extended_header(&body, is_v4)
    } else {
        0
    };
    let mut frames = Vec::with_capacity(body.len());
    for _ in 0..MAX_FRAMES {
        let Some(frame) = frame(&body, at, is_v4) else {
            break;
        };
        at = frame.end;
        if frame.hidden {
            problems.push(format!(
                "the compressed or encrypted ID3 frame `{}` was passed over",
                frame.id.escape_ascii()
            ));
            continue;
        }
        let data = if is_v4 && (whole_unsynchronised || frame.unsynchronised) {
            synchronised(frame.data)
        } else {
            frame.data.to_vec()
        };
        frames.extend_from_slice(&frame.id);
        frames.extend_from_slice(&size_bytes(data.len(), is_v4));
        frames.extend_from_slice(&[0, 0]);
        frames.extend_from_slice(&data);
    }
    problems.truncate(20);
    let mut plain = vec![b'I', b'D', b'3', *version, 0, 0];
    plain.extend_from_slice(&size_bytes(frames.len(), true));
    plain.extend_from_slice(&frames);
    (plain, problems)
}

struct Frame<'a> {
    id: [u8; 4],
    data: &'a [u8],
    /// Compressed or encrypted.
    hidden: bool,
    unsynchronised: bool,
    end: usize,
}

/// The frame at an offset, if a whole one stands there.
fn frame(body: &[u8], at: usize, is_v4: bool) -> Option<Frame<'_>> {
    let head: &[u8; 10] = body.get(at..)?.first_chunk()?;
    let [a, b, c, d, s0, s1, s2, s3, _, flags] = *head;
    let id = [a, b, c, d];
    if !is_frame_id(id) {
        return None;
    }
    let size = [s0, s1, s2, s3];
    let number = u32::from_be_bytes(size) as usize;
    let start = at + 10;
    let ends_well = |size: usize| {
        let next = body.get(start.checked_add(size)?..)?;
        let sound = match next.first_chunk() {
            Some(id) => id[0] == 0 || is_frame_id(*id),
            None => true,
        };
        sound.then_some(size)
    };
    // Some writers of 2.4 forgot that sizes are syncsafe; what follows tells which was meant.
    let size = if is_v4 {
        let safe = syncsafe(size) as usize;
        ends_well(safe).or(ends_well(number)).unwrap_or(safe)
    } else {
        number
    };
    let end = start.checked_add(size)?;
    let mut data = body.get(start..end)?;
    let (grouped, hidden, unsynchronised, has_length) = if is_v4 {
        (flags & 0x40, flags & 0x0c, flags & 2 != 0, flags & 1 != 0)
    } else {
        (flags & 0x20, flags & 0xc0, false, false)
    };
    if grouped != 0 {
        data = data.get(1..).unwrap_or_default();
    }
    if has_length {
        data = data.get(4..).unwrap_or_default();
    }
    Some(Frame {
        id,
        data,
        hidden: hidden != 0,
        unsynchronised,
        end,
    })
}

fn is_frame_id(id: [u8; 4]) -> bool {
    id.iter()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Where the first frame stands behind an extended header.
fn extended_header(body: &[u8], is_v4: bool) -> usize {
    let Some(size) = body.first_chunk::<4>() else {
        return 0;
    };
    if is_v4 {
        syncsafe(*size) as usize
    } else {
        (u32::from_be_bytes(*size) as usize).saturating_add(4)
    }
}

/// Seven bits of every byte.
pub(super) fn syncsafe(size: [u8; 4]) -> u32 {
    size.iter()
        .fold(0, |n, byte| n << 7 | u32::from(byte & 0x7f))
}

fn size_bytes(size: usize, syncsafe: bool) -> [u8; 4] {
    // Tags are read up to 48 MiB, which fits either form.
    let size = size as u32;
    if syncsafe {
        [21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8)
    } else {
        size.to_be_bytes()
    }
}

/// Undoes unsynchronisation: the zero after every 0xFF goes.
fn synchronised(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut after_ff = false;
    for byte in bytes {
        if !(after_ff && *byte == 0) {
            plain.push(*byte);
        }
        after_ff = *byte == 0xff;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
        let mut tag = vec![b'I', b'D', b'3', version, 0, flags];
        tag.extend_from_slice(&size_bytes(body.len(), true));
        tag.extend_from_slice(body);
        tag
    }

    fn body(frames: &[(&[u8; 4], u8, &[u8])], is_v4: bool) -> Vec<u8> {
        let mut body = Vec::new();
        for (id, flags, data) in frames {
            body.extend_from_slice(*id);
            body.extend_from_slice(&size_bytes(data.len(), is_v4));
            body.extend_from_slice(&[0, *flags]);
            body.extend_from_slice(data);
        }
        body
    }

    #[test]
    fn compressed_frames_never_pass() {
        for (version, compressed) in [(3, 0x80), (4, 0x08), (4, 0x04)] {
            let is_v4 = version == 4;
            let frames: [(&[u8; 4], u8, &[u8]); 2] =
                [(b"TXXX", compressed, b"bomb"), (b"TIT2", 0, b"\0Title")];
            let (plain, problems) = plain(&tag(version, 0, &body(&frames, is_v4)));
            assert_eq!(plain, tag(version, 0, &body(&frames[1..], is_v4)));
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn flags_are_undone() {
        let wanted = |version, is_v4| tag(version, 0, &body(&[(b"TIT2", 0, b"\0A\xffB")], is_v4));
        // v2.4: group byte, length, unsynchronised data
        let frame: &[u8] = b"\x07\0\0\0\x05\0A\xff\0B";
        let v4 = body(&[(b"TIT2", 0x43, frame)], true);
        assert_eq!(plain(&tag(4, 0, &v4)).0, wanted(4, true));
        // v2.3: extended header, the whole tag unsynchronised
        let mut v3 = vec![0, 0, 0, 6, 0, 0, 0, 0, 0, 0];
        v3.extend(body(&[(b"TIT2", 0, b"\0A\xffB")], false));
        let position = v3.iter().position(|b| *b == 0xff).unwrap();
        v3.insert(position + 1, 0);
        assert_eq!(plain(&tag(3, 0xc0, &v3)).0, wanted(3, false));
    }

    #[test]
    fn sizes_that_forgot_to_be_syncsafe_are_understood() {
        let long = vec![b'x'; 200];
        let mut wrong = body(&[(b"TIT2", 0, &long), (b"TPE1", 0, b"\0A")], true);
        wrong[4..8].copy_from_slice(&200u32.to_be_bytes());
        let right = body(&[(b"TIT2", 0, &long), (b"TPE1", 0, b"\0A")], true);
        assert_eq!(plain(&tag(4, 0, &wrong)).0, tag(4, 0, &right));
    }

    #[test]
    fn what_is_no_tag_stays() {
        for bytes in [&b""[..], b"ID3", b"nothing at all", b"ID3\x02\0\0\0\0\0\0"] {
            assert_eq!(plain(bytes).0, bytes);
        }
    }
}
