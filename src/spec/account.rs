//! The account: every line of the rule tables that were researched for the specs, and the rules it became.
//!
//! Table ids stay out of the spec files, which are for people with records to make; they are kept here so that nothing
//! researched is lost.

use std::collections::BTreeMap;

use super::{Library, Spec};

/// Table id, and the rules, as spec/rule.
const ACCOUNT: &str = "\
STR-001 streaming/container
STR-002 streaming/codec
STR-003 streaming/bit-depth
STR-004 streaming/sixteen-bit
STR-005 streaming/sample-rate
STR-006 streaming/low-sample-rate
STR-007 streaming/channels
STR-008 streaming/identical-channels
STR-009 streaming/mixed-sample-rates streaming/mixed-bit-depths
STR-010 streaming/true-peak
STR-011 streaming/true-peak-over-full-scale streaming/decoded-clipping
STR-012 streaming/aac-true-peak
STR-013 streaming/full-scale-run
STR-014 streaming/loudness
STR-015 streaming/spotify-normal-gain streaming/spotify-loud-gain streaming/spotify-quiet-gain streaming/apple-gain streaming/youtube-gain streaming/youtube-music-gain streaming/tidal-gain streaming/amazon-gain streaming/deezer-gain streaming/soundcloud-gain
STR-016 streaming/short-track
STR-017 streaming/very-short-track
STR-018 streaming/share-of-long-tracks
STR-019 streaming/mean-track-duration
STR-020 streaming/long-track
STR-021 streaming/head-silence
STR-022 streaming/tail-silence
STR-023 streaming/slow-start
STR-024 streaming/internal-silence
STR-025 streaming/padded-bits
STR-026 streaming/lossy-source streaming/suspected-lossy-source
STR-027 streaming/narrow-bandwidth streaming/upsampled
STR-028 streaming/wav-format-tag
STR-029 streaming/chunks-after-data
STR-030 streaming/embedded-tags
STR-031 streaming/file-size
STR-032 streaming/file-name
STR-033 streaming/duplicate-file-names
STR-034 streaming/malformed-isrc
STR-035 streaming/duplicate-isrc
STR-036 streaming/malformed-upc streaming/missing-upc
STR-037 streaming/missing-fields
STR-038 streaming/title-style
STR-039 streaming/duplicate-audio
STR-040 streaming/small-artwork streaming/tiny-artwork
STR-041 streaming/artwork-aspect
STR-042 streaming/artwork-format
STR-043 streaming/artwork-color streaming/artwork-depth
STR-044 streaming/artwork-alpha
STR-045 streaming/artwork-size
STR-046 streaming/large-artwork
STR-047 streaming/artwork-profile streaming/artwork-orientation
STR-048 streaming/dc-offset
STR-049 file/non-finite-samples
STR-050 streaming/wav-header-sizes
STR-051 file/flac-md5
STR-052 streaming/gapless-step
SPO-001 spotify/container
SPO-002 spotify/wav-instead-of-flac
SPO-003 spotify/wav-format-tag
SPO-004 spotify/wav-chunks
SPO-005 spotify/chunks-after-data
SPO-006 spotify/bit-depth
SPO-007 spotify/low-sample-rate
SPO-008 spotify/channels
SPO-009 spotify/true-peak
SPO-010 spotify/true-peak-of-loud-master
SPO-011 spotify/loudness
SPO-012 spotify/spotify-normal-gain
SPO-013 spotify/loud-mode-limiting
SPO-014 spotify/inflated-loudness
SPO-015 spotify/vorbis-true-peak
SPO-016 spotify/tiny-artwork
SPO-017 spotify/artwork-format
SPO-018 spotify/artwork-color spotify/artwork-depth
SPO-019 spotify/metadata-sheets
SPO-020 spotify/unresolved-names
SPO-021 spotify/excerpt
ADM-001 apple-digital-masters/container apple-digital-masters/codec
ADM-002 apple-digital-masters/bit-depth
ADM-003 apple-digital-masters/padded-bits apple-digital-masters/few-active-bits
ADM-004 apple-digital-masters/sample-rate
ADM-005 apple-digital-masters/high-sample-rate
ADM-006 apple-digital-masters/channels
ADM-007 apple-digital-masters/upsampled
ADM-008 apple-digital-masters/inter-sample-clips
ADM-009 apple-digital-masters/on-sample-clips
ADM-010 apple-digital-masters/aac-clips
ADM-011 apple-digital-masters/true-peak
ADM-012 apple-digital-masters/apple-gain
ADM-013 apple-digital-masters/malformed-isrc apple-digital-masters/malformed-upc
ADM-014 apple-digital-masters/tiny-artwork apple-digital-masters/small-artwork
ADM-015 apple-digital-masters/artwork-format apple-digital-masters/artwork-color
ADM-016 apple-digital-masters/head-shift apple-digital-masters/tail-shift
ADM-017 apple-digital-masters/vendor-id
CD-001 cd-ddp/sample-rate
CD-002 cd-ddp/bit-depth
CD-003 cd-ddp/channels
CD-004 cd-ddp/track-count
CD-005 cd-ddp/track-length cd-ddp/sounding-length
CD-006 cd-ddp/start-of-track-1
CD-007 cd-ddp/pause-of-track-1
CD-008 cd-ddp/index-count
CD-009 cd-ddp/index-order
CD-010 cd-ddp/sub-index-at-start
CD-011 cd-ddp/marks-off-the-grid
CD-012 cd-ddp/length-nominal
CD-013 cd-ddp/length-to-announce
CD-014 cd-ddp/length-standard
CD-015 cd-ddp/length-quoted-maximum
CD-015b cd-ddp/length-ceiling
CD-016 cd-ddp/length-of-the-format
CD-017 cd-ddp/malformed-isrc cd-ddp/missing-isrc
CD-018 cd-ddp/malformed-mcn
CD-019 cd-ddp/ddp-version
CD-020 cd-ddp/missing-ddp-parts
CD-021 cd-ddp/missing-cd-text cd-ddp/cd-text-size
CD-022 cd-ddp/ddp-checksum
CD-023 cd-ddp/ddp-folder cd-ddp/several-images
CD-024 cd-ddp/image-length
CD-025 cd-ddp/pq-differs-from-cue
CD-026 cd-ddp/folder-name
CD-027 cd-ddp/sample-peak
CD-028 cd-ddp/full-scale-run
CD-029 cd-ddp/start-mark-offset
CD-030 cd-ddp/dither
CD-031 cd-ddp/pre-emphasis
CD-032 cd-ddp/copy-flag
CD-033 cd-ddp/default-pauses
CD-034 cd-ddp/missing-pq-sheet
CD-035 cd-ddp/track-access-click
CD-036 cd-ddp/hidden-pregap
CD-037 cd-ddp/second-opinion
VIN-001 vinyl-12-33/side-length-for-a-loud-cut vinyl-12-45/side-length-for-a-loud-cut vinyl-7-45/side-length-for-a-loud-cut vinyl-7-33/side-length-for-a-loud-cut vinyl-10-33/side-length-for-a-loud-cut
VIN-002 vinyl-12-33/side-length-at-its-best vinyl-12-45/side-length-at-its-best vinyl-7-45/side-length-at-its-best vinyl-7-33/side-length-at-its-best vinyl-10-33/side-length-at-its-best vinyl-10-45/side-length-at-its-best
VIN-003 vinyl-12-33/side-length vinyl-12-45/side-length vinyl-7-45/side-length vinyl-7-33/side-length vinyl-10-33/side-length vinyl-10-45/side-length
VIN-004 vinyl-12-33/side-length-refused vinyl-12-45/side-length-refused vinyl-7-45/side-length-refused vinyl-7-33/side-length-refused vinyl-10-33/side-length-refused vinyl-10-45/side-length-refused
VIN-005 vinyl-12-33/predicted-cut-level vinyl-12-45/predicted-cut-level vinyl-7-45/predicted-cut-level vinyl-7-33/predicted-cut-level
VIN-010 vinyl/container vinyl/container-for-all-plants
VIN-011 vinyl/bit-depth vinyl/low-bit-depth
VIN-012 vinyl/low-sample-rate vinyl/sample-rate
VIN-013 vinyl/mixed-sample-rates vinyl/mixed-bit-depths
VIN-014 vinyl/split-side
VIN-015 vinyl/missing-cue-sheet
VIN-016 vinyl/cue-total
VIN-017 vinyl/side-balance
VIN-018 vinyl/true-peak
VIN-019 vinyl/true-peak-headroom vinyl/true-peak-comfort
VIN-020 vinyl/loudness
VIN-021 vinyl/loudness-guarantee
VIN-022 vinyl/loudness-of-vinyl-masters
VIN-023 vinyl/full-scale-run vinyl/clipped-samples
VIN-024 vinyl/limiting vinyl/dense-dynamics
VIN-025 vinyl/bass-correlation vinyl/bass-correlation-dips
VIN-026 vinyl/correlation-below-300-hz
VIN-027 vinyl/bass-side-level
VIN-028 vinyl/correlation vinyl/correlation-dips
VIN-029 vinyl/rumble
VIN-030 vinyl/deep-bass
VIN-031 vinyl/treble-above-16-khz
VIN-032 vinyl/treble-above-18-khz
VIN-033 vinyl/sibilance vinyl/sibilance-near-the-centre
VIN-034 vinyl/treble-near-the-centre
VIN-035 vinyl/long-gap vinyl/short-gap
VIN-036 vinyl/short-head vinyl/short-tail
VIN-037 vinyl/edge-step
VIN-038 vinyl/lossy-source
VIN-039 vinyl/leading-dot vinyl/side-in-file-name
VIN-040 vinyl/missing-matrix
VIN-041 vinyl/dc-offset
VIN-042 vinyl/format-advice
VIN-043 vinyl-7-33/worst-format
HIR-001 hi-res/container hi-res/codec
HIR-002 hi-res/bit-depth
HIR-003 hi-res/low-sample-rate jas/low-sample-rate deg/low-sample-rate qobuz/low-sample-rate
HIR-004 hi-res/sample-rate hi-res/extreme-sample-rate
HIR-005 hi-res/padded-bits hi-res/few-active-bits
HIR-006 hi-res/narrow-bandwidth hi-res/upsampled hi-res/declared-upsampling
HIR-007 hi-res/ultrasonic-noise
HIR-008 hi-res/missing-provenance hi-res/provenance jas/cd-provenance
HIR-009 hi-res/lossy-source
HIR-010 hi-res/channels
HIR-011 hi-res/true-peak hi-res/true-peak-of-lossless-only
HIR-012 hi-res/mixed-sample-rates hi-res/mixed-bit-depths
HIR-013 hi-res/alias-images
HIR-014 hi-res/dither
HIR-015 hi-res/flac-md5
HIR-016 hi-res/file-size
DST-001 cdbaby/container cdbaby/bit-depth cdbaby/sample-rate cdbaby/file-name orchard/container orchard/sample-rate-of-16-bit orchard/sample-rate-of-24-bit orchard/mixed-bit-depths awal/container awal/codec symphonic/container symphonic/embedded-tags symphonic/loudness believe/container believe/sample-rate-of-16-bit believe/sample-rate-of-24-bit believe/mixed-bit-depths believe/share-of-long-tracks strict-common/container strict-common/bit-depth strict-common/sample-rate strict-common/embedded-tags strict-common/short-track
DST-002 distributor/explicit-flag distributor/missing-explicit-flag
DST-003 distributor/artist-roles
DST-004 distributor/release-type
DST-005 distributor/artwork-text
DST-006 distributor/title-in-file-name
DST-007 distributor/silent-track distributor/noise-track
DST-008 distributor/missing-checksums
DST-009 distributor/sample-peak
BCP-001 bandcamp/container
BCP-002 bandcamp/bit-depth
BCP-003 bandcamp/low-sample-rate
BCP-004 bandcamp/file-size
BCP-005 bandcamp/tiny-artwork
BCP-006 bandcamp/artwork-size
BCP-007 bandcamp/true-peak
BCP-008 bandcamp/bandcamp-gain
BCP-009 bandcamp/loudest-track
VIN-FIT-01 vinyl/fit
VIN-FIT-02 vinyl/comfort
VIN-FIT-03 vinyl-12-33/side-length
VIN-FIT-04 vinyl-12-33/side-length-at-its-best
VIN-LVL-01 vinyl/low-level
VIN-LVL-02 vinyl/level-spread
VIN-VEL-01 vinyl/velocity
VIN-SLP-01 vinyl/slope
VIN-SLP-02 vinyl/steep-slope
VIN-ACC-01 vinyl/acceleration
VIN-TRC-01 vinyl/untraceable-curvature
VIN-TRC-02 vinyl/tracing-distortion
VIN-LFT-01 vinyl/groove-lift
VIN-LFT-02 vinyl/shallow-groove
VIN-DEP-01 vinyl/deep-groove
VIN-LF-01 vinyl/subsonic
VIN-LF-02 vinyl/deep-bass
VIN-PH-01 vinyl/bass-side-level
VIN-PH-02 vinyl/correlation-below-300-hz
VIN-PH-03 vinyl/correlation
VIN-HF-01 vinyl/treble-above-18-khz
VIN-TP-01 vinyl/true-peak
VIN-TP-02 vinyl/true-peak-headroom
VIN-LUFS-01 vinyl/loudness
VIN-LUFS-02 vinyl/loudness-of-vinyl-masters
VIN-ORD-01 vinyl/brightest-track-last
VIN-FMT-01 vinyl/container vinyl/low-sample-rate vinyl/low-bit-depth vinyl/mixed-sample-rates
VIN-FMT-02 vinyl/bit-depth
VIN-CUE-01 vinyl/cue-total
VIN-CUE-02 vinyl/cue-order
VIN-LOCK-01 vinyl/lock-groove
VIN-DOC-01 vinyl/missing-matrix
";

#[test]
fn every_line_of_the_rule_tables_has_its_rule() {
    let library = Library::new(&[]).unwrap();
    let mut specs: BTreeMap<&str, Spec> = BTreeMap::new();
    let mut ids: Vec<&str> = Vec::new();
    for line in ACCOUNT.lines() {
        let (id, rules) = line.split_once(' ').unwrap();
        ids.push(id);
        for name in rules.split(' ') {
            let (spec, rule) = name.split_once('/').unwrap();
            let spec = specs
                .entry(spec)
                .or_insert_with(|| library.resolve(spec, None, &BTreeMap::new()).ok().unwrap());
            assert!(spec.rules.contains_key(rule), "{id}: there is no {name}");
        }
    }
    // The tables are numbered without holes.
    for (family, last) in [
        ("STR", 52),
        ("SPO", 21),
        ("ADM", 17),
        ("CD", 37),
        ("HIR", 16),
        ("DST", 9),
        ("BCP", 9),
    ] {
        for number in 1..=last {
            let id = format!("{family}-{number:03}");
            assert!(ids.contains(&id.as_str()), "{id} is not accounted for");
        }
    }
    for number in (1..=5).chain(10..=43) {
        let id = format!("VIN-{number:03}");
        assert!(ids.contains(&id.as_str()), "{id} is not accounted for");
    }
}
