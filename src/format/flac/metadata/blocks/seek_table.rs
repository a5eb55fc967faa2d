//! SEEKTABLE: where frames begin.

use super::Complaint;
use crate::format::bytes::Bytes;

/// One SEEKTABLE point (8.5). A placeholder has `sample` = `u64::MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeekPoint {
    /// First sample of the target frame.
    pub sample: u64,
    /// Bytes from the first frame's first byte.
    pub offset: u64,
    /// Samples in the target frame.
    pub frame_samples: u16,
}

impl SeekPoint {
    pub const PLACEHOLDER: SeekPoint = SeekPoint {
        sample: u64::MAX,
        offset: 0,
        frame_samples: 0,
    };
    pub const BYTES: usize = 18;

    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.sample.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.offset.to_be_bytes());
        bytes[16..].copy_from_slice(&self.frame_samples.to_be_bytes());
        bytes
    }
}

pub(in crate::format::flac::metadata) fn seek_table(
    payload: &[u8],
) -> (Vec<SeekPoint>, Vec<Complaint>) {
    let mut bytes = Bytes::new(payload);
    let (mut points, mut complaints) = (Vec::new(), Vec::new());
    while let (Some(sample), Some(offset), Some(frame_samples)) =
        (bytes.be64(), bytes.be64(), bytes.be16())
    {
        points.push(SeekPoint {
            sample,
            offset,
            frame_samples,
        });
    }
    if !payload.len().is_multiple_of(SeekPoint::BYTES) {
        complaints.push((
            payload.len() - payload.len() % SeekPoint::BYTES,
            "seek-table-length",
            format!(
                "a seek table of {} bytes is not a whole number of 18-byte points",
                payload.len()
            ),
        ));
    }
    if let Some(n) = points
        .windows(2)
        .position(|p| p[1].sample <= p[0].sample && p[0].sample != u64::MAX)
    {
        complaints.push((
            (n + 1) * SeekPoint::BYTES,
            "seek-table-order",
            format!(
                "seek point {} is at sample {}, not after {} of the one before",
                n + 2,
                points[n + 1].sample,
                points[n].sample
            ),
        ));
    }
    (points, complaints)
}
