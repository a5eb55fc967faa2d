//! Markers and regions: a `cue ` chunk with the positions, a `LIST` of type `adtl` with names and lengths (MPI 1.0).
//!
//! Knows frames and names; what a marker means is the writer's business.

use super::super::walk::RawChunk;
use super::{push_subchunk, subchunks, text};
use crate::error::{Error, Result};

/// A point on the time line of a file, or a region where it has a length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    pub frame: u64,
    pub label: String,
    /// Length in frames: makes it a region.
    pub length: Option<u64>,
}

/// The chunks `cue ` and `LIST` for these markers, numbered from 1 in the order given. Error: a position or length that 32 bits
/// cannot hold.
pub fn marker_chunks(markers: &[Marker]) -> Result<[RawChunk; 2]> {
    let narrow = |frames: u64| {
        u32::try_from(frames).map_err(|_| {
            Error::usage(
                "writing markers",
                format!(
                    "a WAV marker can stand at frame {} at most, found {frames}",
                    u32::MAX
                ),
            )
            .hint("leave the markers out or split the file")
        })
    };
    let mut cue = (markers.len() as u32).to_le_bytes().to_vec();
    let mut adtl = b"adtl".to_vec();
    for (id, marker) in (1_u32..).zip(markers) {
        let frame = narrow(marker.frame)?.to_le_bytes();
        let id = id.to_le_bytes();
        // For PCM the position in the play order and the offset in the data chunk are both the frame.
        cue.extend([id, frame, *b"data", [0; 4], [0; 4], frame].concat());

        let mut labl = id.to_vec();
        labl.extend(marker.label.bytes().filter(|b| *b != 0));
        labl.push(0);
        push_subchunk(&mut adtl, b"labl", &labl);
        if let Some(length) = marker.length {
            // Purpose "rgn ", then country, language, dialect and code page: none.
            let ltxt = [id, narrow(length)?.to_le_bytes(), *b"rgn ", [0; 4], [0; 4]].concat();
            push_subchunk(&mut adtl, b"ltxt", &ltxt);
        }
    }
    Ok([(*b"cue ", cue), (*b"LIST", adtl)])
}

/// Reads markers back from the payloads of `cue ` and `LIST`/`adtl`, in the order of the `cue ` chunk. Points without a name keep an
/// empty one; whatever does not fit its payload is left out.
pub fn read_markers(cue: &[u8], adtl: &[u8]) -> Vec<Marker> {
    let list: Vec<_> = subchunks(adtl.strip_prefix(b"adtl").unwrap_or_default()).collect();
    let of = |kind: &[u8; 4], id: &[u8]| {
        list.iter()
            .find(|(k, payload)| k == kind && payload.starts_with(id))
            .map(|(_, payload)| &payload[id.len()..])
    };
    let (points, _) = cue.get(4..).unwrap_or_default().as_chunks::<24>();
    let long = |b: &[u8]| b.try_into().map_or(0, u32::from_le_bytes);
    points
        .iter()
        .map(|point| Marker {
            frame: long(&point[20..24]).into(),
            label: of(b"labl", &point[..4]).map(text).unwrap_or_default(),
            length: of(b"ltxt", &point[..4])
                .and_then(|rest| rest.get(..4))
                .map(|b| long(b).into()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_region_takes_a_point_a_name_and_a_length() {
        let marker = Marker {
            frame: 88_200,
            label: "B1".into(),
            length: Some(65_536),
        };
        let [(_, cue), (_, adtl)] = marker_chunks(&[marker]).unwrap();
        assert_eq!(cue.len(), 4 + 24);
        assert_eq!(&cue[12..16], b"data");
        // Type, labl of 4 + "B1" + NUL padded to 8, ltxt of 20.
        assert_eq!(adtl.len(), 4 + (8 + 8) + (8 + 20));
    }

    #[test]
    fn positions_beyond_32_bits_are_refused() {
        let far = Marker {
            frame: 1 << 32,
            label: String::new(),
            length: None,
        };
        assert!(
            marker_chunks(&[far])
                .unwrap_err()
                .to_string()
                .contains("4294967296")
        );
    }

    proptest! {
        #[test]
        fn markers_come_back(list in proptest::collection::vec((any::<u32>(), "[^\0]{0,12}", proptest::option::of(any::<u32>())), 0..8)) {
            let markers: Vec<Marker> = list
                .into_iter()
                .map(|(frame, label, length)| Marker { frame: frame.into(), label, length: length.map(u64::from) })
                .collect();
            let [(_, cue), (_, adtl)] = marker_chunks(&markers).unwrap();
            prop_assert_eq!(read_markers(&cue, &adtl), markers);
        }

        #[test]
        fn any_bytes_can_be_read(cue in proptest::collection::vec(any::<u8>(), 0..80), adtl in proptest::collection::vec(any::<u8>(), 0..80)) {
            read_markers(&cue, &[b"adtl".to_vec(), adtl].concat());
        }
    }
}
