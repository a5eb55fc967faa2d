//! The vocabulary: every reading there is, one entry each, sorted by id.
//!
//! An entry says: id, kind (with unit and decimals where it is a number), scope, whether a probe takes it `now` or `later`,
//! its name in messages (a flag has two sentences: what is said when it is true, and when it is false), and its definition.

use super::{Definition, Kind, Scope, Unit};

/// Looks an id up.
pub fn find(id: &str) -> Option<&'static Definition> {
    READINGS
        .binary_search_by(|d| d.id.cmp(id))
        .ok()
        .map(|i| &READINGS[i])
}

macro_rules! measured {
    (now) => {
        true
    };
    (later) => {
        false
    };
}

macro_rules! vocabulary {
    ($($id:literal: $kind:ident $(($unit:ident, $decimals:literal))? $scope:ident $when:ident,
        $name:literal $(/ $denial:literal)?, $doc:literal;)*) => {
        &[$(vocabulary!(@line $id, $kind, [$($unit $decimals)?], $scope, $when, $name, [$($denial)?], $doc)),*]
    };
    (@line $id:literal, $kind:ident, [], $scope:ident, $when:ident, $name:literal, $denial:tt, $doc:literal) => {
        vocabulary!(@line $id, $kind, [None 0], $scope, $when, $name, $denial, $doc)
    };
    (@line $id:literal, $kind:ident, [$unit:ident $decimals:literal], $scope:ident, $when:ident, $name:literal, [$($denial:literal)?], $doc:literal) => {
        Definition {
            id: $id,
            unit: Unit::$unit,
            scope: Scope::$scope,
            kind: Kind::$kind,
            decimals: $decimals,
            name: $name,
            denial: concat!($($denial)?),
            doc: $doc,
            measured: measured!($when),
        }
    };
}

pub static READINGS: &[Definition] = vocabulary! {
    "adm.frame_rate": Number(None, 3) File later, "time-code frame rate",
        "Frames per second of the time code of an Atmos master (BWF ADM).";
    "adm.integrated": Number(Lufs, 2) File later, "rendered loudness",
        "Integrated loudness of an Atmos master rendered to 5.1 (ITU-R BS.1770-4).";
    "adm.lfe_band": Flag File later, "the LFE channel stays between 3 and 120 Hz" / "the LFE channel has energy outside 3 to 120 Hz",
        "Whether the low-frequency effects channel keeps to its band.";
    "adm.present": Flag File later, "the file carries an ADM description" / "the file carries no ADM description",
        "Whether the file is a Broadcast Wave file with Audio Definition Model chunks (ITU-R BS.2076).";
    "adm.stereo_difference": Number(Frames, 0) File later, "difference of track boundaries from the stereo file",
        "Largest distance, in samples at 48 kHz, between a track boundary of the Atmos master and that of the stereo master.";
    "adm.true_peak": Number(Dbtp, 2) File later, "rendered true peak",
        "True peak of an Atmos master rendered to 5.1 (ITU-R BS.1770-4).";
    "art.alpha": Flag Artwork now, "the picture has an alpha channel" / "the picture has no alpha channel",
        "Whether the picture stores transparency.";
    "art.aspect": Number(None, 4) Artwork now, "aspect ratio",
        "Width of the picture divided by its height; 1 is square.";
    "art.bits_per_channel": Number(Bits, 0) Artwork now, "colour depth",
        "Bits per colour channel of the picture.";
    "art.color_model": Text Artwork now, "colour model",
        "Colour model of the stored picture: rgb, gray, cmyk, indexed, ycck or unknown.";
    "art.exif_orientation": Flag Artwork now, "the picture has an orientation tag" / "the picture has no orientation tag",
        "Whether an Exif orientation other than upright is stored; some stores ignore it and show the picture turned.";
    "art.format": Text Artwork now, "picture format",
        "Format of the picture by its first bytes: jpeg, png, tiff, gif, webp, bmp or unknown.";
    "art.height": Number(Pixels, 0) Artwork now, "picture height",
        "Height of the picture in pixels.";
    "art.icc": Flag Artwork now, "the picture carries a colour profile" / "the picture carries no colour profile",
        "Whether an ICC colour profile is embedded (ISO 15076-1).";
    "art.min_side": Number(Pixels, 0) Artwork now, "shorter side of the picture",
        "The smaller of width and height of the picture.";
    "art.size": Number(Bytes, 0) Artwork now, "picture size",
        "Size of the picture file in bytes.";
    "art.text": Text Artwork later, "words on the artwork",
        "What is printed on the picture; a person reads it.";
    "art.width": Number(Pixels, 0) Artwork now, "picture width",
        "Width of the picture in pixels.";
    "audio.active_bits": Number(Bits, 0) File now, "active bits",
        "Bits that ever change: word length less the low bits that are zero in every sample.";
    "audio.bandwidth_hz": Number(Hertz, 0) File later, "bandwidth",
        "Highest frequency with energy above the noise floor in at least a few per cent of the frames.";
    "audio.bandwidth_ratio": Number(None, 3) File later, "bandwidth per sample rate",
        "`audio.bandwidth_hz` divided by the sample rate; 0.5 is the Nyquist limit.";
    "audio.bit_depth": Number(Bits, 0) File now, "bit depth",
        "Word length of the samples as the container states it.";
    "audio.channels": Number(None, 0) File now, "channels",
        "Number of audio channels.";
    "audio.complete": Flag File now, "all declared audio is there" / "declared audio is missing",
        "Whether as many frames were decoded as the container declares.";
    "audio.dc_offset": Number(Percent, 3) File now, "DC offset",
        "Mean sample value of the worst channel, in per cent of full scale, with its sign.";
    "audio.declared_frames": Number(Frames, 0) File now, "declared length",
        "Sample frames the container declares.";
    "audio.dither": Text File later, "dither",
        "What the lowest bits show of the last word-length reduction: tpdf, shaped, rectangular, none or unknown.";
    "audio.duration": Number(Seconds, 3) File now, "duration",
        "Length of the audio: decoded frames divided by the sample rate.";
    "audio.excerpt": Flag File later, "the file is an excerpt" / "the file is a full track",
        "Whether the file holds only part of the recording, such as a preview clip.";
    "audio.frames": Number(Frames, 0) File now, "length",
        "Sample frames decoded.";
    "audio.identical_channels": Flag File now, "both channels are identical" / "the channels differ",
        "Whether all channels hold the same samples: mono sent as stereo.";
    "audio.lossy_score": Number(None, 2) File later, "lossy-source score",
        "How surely the audio went through a lossy encoder, 0 to 1; 1 only when the spectrum stops at or below 16.5 kHz in 90 % of the frames and a second kind of evidence agrees.";
    "audio.nan_inf": Number(None, 0) File now, "samples that are not numbers",
        "Floating-point samples that are NaN or infinite.";
    "audio.pcm_md5": Text File now, "audio digest",
        "MD5 of the decoded samples, interleaved little-endian, as FLAC defines it (RFC 9639, section 8.2).";
    "audio.sample_rate": Number(Hertz, 0) File now, "sample rate",
        "Sample rate the container states.";
    "audio.ultrasonic_noise_only": Flag File later, "there is only noise above the audible band" / "there is programme above the audible band",
        "Whether everything above 20 kHz is shaped noise or dither.";
    "audio.upsampled": Flag File later, "the spectrum stops like a brick wall below half the sample rate" / "the spectrum reaches towards half the sample rate",
        "Whether the spectrum ends at half of a lower standard sample rate (22.05 or 24 kHz) with nothing but dither above.";
    "cd.copy_flag_as_declared": Flag Disc now, "copy flags are as declared" / "copy flags are not as declared",
        "Whether the digital-copy flag of each track is what the release states (IEC 60908, Q sub-channel control field).";
    "cd.edge_step": Number(Dbfs, 1) Disc now, "step at a track mark",
        "Largest sample of the frame at a track mark, over all marks: the step from silence that is heard when a player goes there directly.";
    "cd.first_pause_silent": Flag Disc now, "the first two seconds are digital silence" / "something sounds in the first two seconds",
        "Whether the 150 sectors before the programme area are all zeros, where an image holds them.";
    "cd.frame_aligned": Flag Disc now, "every mark lies on a sector" / "a mark lies off the sector grid",
        "Whether all marks are multiples of 588 samples and the image is a whole number of 2352-byte sectors (IEC 60908).";
    "cd.hidden_pregap": Flag Disc now, "there is audio before INDEX 01 of track 1" / "there is no audio before INDEX 01 of track 1",
        "Whether the pregap of track 1 holds sound.";
    "cd.image_length_matches": Flag Disc now, "the image is as long as its marks say" / "the image is not as long as its marks say",
        "Whether the audio image ends where the lead-out mark is.";
    "cd.index0_track1": Number(Sectors, 0) Disc now, "INDEX 00 of track 1",
        "Absolute time of INDEX 00 of track 1; the programme area begins there.";
    "cd.index1_track1": Number(Sectors, 0) Disc now, "INDEX 01 of track 1",
        "Absolute time of INDEX 01 of track 1, the first 2 seconds included.";
    "cd.index_count": Number(None, 0) Disc now, "indexes in one track",
        "Most indexes in any one track (IEC 60908 allows 1 to 99).";
    "cd.index_monotonic": Flag Disc now, "marks follow one another" / "marks do not follow one another",
        "Whether marks increase strictly, INDEX 01 at least one sector after INDEX 00.";
    "cd.isrc_missing": Number(None, 0) Disc now, "tracks without ISRC",
        "Tracks of the disc that carry no ISRC.";
    "cd.mcn": Text Disc now, "media catalogue number",
        "Thirteen-digit UPC/EAN of the disc in the Q sub-channel (IEC 60908, mode 2).";
    "cd.mcn_valid": Flag Disc now, "the media catalogue number is well formed" / "the media catalogue number is malformed",
        "Whether the number has 13 digits and a right check digit (GS1, modulo 10).";
    "cd.oracle_warnings": Number(None, 0) Disc later, "warnings of a second reader",
        "Warnings that an independent disc program prints for the same table of contents.";
    "cd.pauses_as_declared": Flag Disc now, "pauses are two seconds or as declared" / "a pause is neither two seconds nor declared",
        "Whether every pause is the customary two seconds unless the release states another.";
    "cd.pauses_silent": Flag Disc now, "the pauses are digital silence" / "something sounds in a pause",
        "Whether the audio between each INDEX 00 and its INDEX 01 is all zeros.";
    "cd.pq_equals_cue": Flag Disc now, "the descriptions of the disc agree" / "the descriptions of the disc differ",
        "Whether marks, codes, names and lengths are the same in DDP, cue sheet and PQ sheet, as far as they lie side by side.";
    "cd.pq_offset": Number(Sectors, 0) Disc now, "start-mark offset",
        "How early the start marks stand before the first sounds of their tracks, the smallest over all marks that stand in silence.";
    "cd.pq_sheet": Flag Disc now, "a PQ sheet is there" / "there is no PQ sheet",
        "Whether a PQ sheet with titles, marks, lengths and ISRCs lies beside the image.";
    "cd.pre_emphasis": Flag Disc now, "a track is flagged with pre-emphasis" / "no track is flagged with pre-emphasis",
        "Whether any track has the 50/15 microsecond pre-emphasis flag (IEC 60908).";
    "cd.sheet_problems": List Disc now, "mistakes in the cue sheet",
        "What in the cue sheet breaks its grammar, names no file or leaves its folder, each with its line.";
    "cd.subindex_at_start": Flag Disc now, "a sub-index stands on the start index" / "no sub-index stands on the start index",
        "Whether an INDEX 02 or later has the same time as INDEX 01.";
    "cd.text_given": Flag Disc now, "CD-TEXT was given" / "no CD-TEXT was given",
        "Whether the release states any CD-TEXT.";
    "cd.total_time": Number(Sectors, 0) Disc now, "total time",
        "Absolute time of the lead-out, the first 2 seconds included.";
    "cd.track_count": Number(None, 0) Disc now, "tracks",
        "Number of tracks on the disc.";
    "cd.track_length": Number(Sectors, 0) Track now, "track length",
        "From INDEX 01 to the next INDEX 01 or the lead-out.";
    "cd.track_sounding": Number(Sectors, 0) Track now, "sounding length",
        "From INDEX 01 to the next INDEX 00 or 01: the track without the pause after it.";
    "codec.aac256.clips": Number(None, 0) File later, "clipped samples after AAC",
        "Samples above full scale when the file is encoded to AAC at 256 kbit/s and decoded to floating point.";
    "codec.aac256.true_peak": Number(Dbtp, 2) File later, "true peak after AAC",
        "True peak after AAC encoding at 256 kbit/s and decoding to floating point.";
    "codec.name": Text File now, "codec",
        "How samples are coded: pcm_int, pcm_float, flac, alac, mp3, mp2, aac, vorbis and so on.";
    "codec.vorbis320.true_peak": Number(Dbtp, 2) File later, "true peak after Vorbis",
        "True peak after Ogg Vorbis encoding at about 320 kbit/s and decoding to floating point.";
    "compare.head_shift": Number(Seconds, 3) File later, "shift of the start",
        "How much later the sound starts than in the version it is compared with.";
    "compare.tail_shift": Number(Seconds, 3) File later, "shift of the end",
        "How much later the sound ends than in the version it is compared with.";
    "container.data_chunks": Number(None, 0) File now, "audio data chunks",
        "Number of chunks that hold audio (`data` in RIFF, `SSND` in AIFF).";
    "container.duplicate_chunks": List File now, "repeated chunks",
        "Chunk ids that stand in the file more than once although the format allows one.";
    "container.repairs": List File now, "repairs on reading",
        "What had to be recovered to read the file, each with the stated and the found figure.";
    "container.type": Text File now, "container",
        "Container by its first bytes: wav, rf64, bw64, aiff, aifc, caf, flac, m4a, mp3, ogg, aac and so on.";
    "conversion.alias_images": Number(Dbfs, 1) File later, "aliases and images",
        "Strongest alias or image our own sample-rate conversion leaves for a full-scale sine.";
    "ddp.cdtext": Flag Disc now, "the DDP holds CD-TEXT" / "the DDP holds no CD-TEXT",
        "Whether CDTEXT.BIN is present and named in DDPMS.";
    "ddp.cdtext_size": Number(Bytes, 0) Disc now, "CD-TEXT size",
        "Size of the CD-TEXT packs; the lead-in has room for about 5 kB.";
    "ddp.checksum": Flag Disc now, "the checksums of the DDP are right" / "the checksums of the DDP are missing or wrong",
        "Whether the checksum file lists every part and every digest matches.";
    "ddp.doubts": List Disc now, "oddities in the DDP",
        "What in the fileset is legal or survivable and has tripped readers, each with its file and byte.";
    "ddp.images": Number(None, 0) Disc now, "images in the folder",
        "Discs in the DDP folder: the one its map describes, and image files beside it that no map names.";
    "ddp.missing_parts": List Disc now, "missing DDP parts",
        "Parts that a DDP needs and this one lacks: DDPID, DDPMS, PQDESCR, the image.";
    "ddp.problems": List Disc now, "mistakes in the DDP",
        "What in the fileset breaks DDP 2.00, Red Book or CD-TEXT, each with its file and byte.";
    "ddp.single_root": Flag Disc now, "all DDP parts lie in one folder" / "DDP parts lie in several folders",
        "Whether every part named in DDPMS lies beside it.";
    "ddp.version": Text Disc now, "DDP version",
        "Level of the Disc Description Protocol stated in DDPID: 1.00, 2.00 or 2.10.";
    "defect.abrupt-end": Number(None, 0) File now, "abrupt ends",
        "Files that stop while sound is still there, without decay or a following gapless track.";
    "defect.abrupt-start": Number(None, 0) File now, "abrupt starts",
        "Files that begin in the middle of a sound, without a gapless track before.";
    "defect.album-gap": Number(None, 0) File now, "pauses out of the album's habit",
        "Pauses before a track that are much longer or shorter than those between the other tracks, and holes or breaks in sound that runs on.";
    "defect.album-level": Number(None, 0) File now, "levels apart from the album's",
        "Tracks whose loudness, as a whole and in their loudest passage, stands apart from that of the other tracks.";
    "defect.album-resonance": Number(None, 0) Release now, "resonances the tracks share",
        "Narrow bands that stand above their neighbours at most moments of most tracks, whatever is played.";
    "defect.album-tonal-balance": Number(None, 0) File now, "tonal balances apart from the album's",
        "Tracks with an octave that stands far above or below its level on the other tracks.";
    "defect.channel-delay": Number(None, 0) File now, "delays between channels",
        "Stretches where one channel lags the other by a fixed number of samples.";
    "defect.channel-swap": Number(None, 0) File now, "swapped channels",
        "Whether left and right are exchanged against the reference.";
    "defect.click": Number(None, 0) File now, "clicks",
        "Impulses of about a millisecond that do not belong to the signal before and after them.";
    "defect.clipping": Number(None, 0) File now, "clipped places",
        "Flattened peaks at full scale.";
    "defect.clipping-scaled": Number(None, 0) File now, "clipped places turned down",
        "Flattened peaks below full scale: clipped first, then reduced in level.";
    "defect.dc-offset": Number(None, 0) File now, "stretches with DC offset",
        "Stretches whose mean departs from zero although no asymmetric sound explains it.";
    "defect.discontinuity": Number(None, 0) File now, "discontinuities",
        "Jumps in the waveform: the sound after the place does not continue the sound before.";
    "defect.dropout": Number(None, 0) File now, "dropouts",
        "Runs of exact digital zero with sound on both sides.";
    "defect.false-stereo": Number(None, 0) File now, "false stereo",
        "Whether both channels are the same signal, exactly or but for a gain.";
    "defect.full-scale-run": Number(None, 0) File now, "full-scale runs",
        "Runs of three or more consecutive samples at full scale.";
    "defect.gap": Number(None, 0) File now, "gaps",
        "Short silences with steep edges inside the sound.";
    "defect.hum": Number(None, 0) File now, "hums",
        "Steady mains lines at 50 or 60 Hz and their multiples.";
    "defect.imbalance": Number(None, 0) File now, "imbalances",
        "Stretches where one channel is persistently louder, or dead.";
    "defect.inter-sample-over": Number(None, 0) File now, "inter-sample overs",
        "Places where the waveform between samples rises above full scale.";
    "defect.leading-silence": Number(None, 0) File now, "leading silences",
        "Silence before the first sound, longer than customary.";
    "defect.lossy-source": Number(None, 0) File now, "signs of a lossy source",
        "Whether the audio went through a lossy encoder: its transform, at one place of its grid, finds coefficients that are nothing.";
    "defect.low-frequency-phase": Number(None, 0) File now, "places with bass out of phase",
        "Stretches below 150 Hz where the channels oppose each other.";
    "defect.mono-compatibility": Number(None, 0) File now, "places that vanish in mono",
        "Stretches that lose much of their loudness when the channels are summed.";
    "defect.noise-burst": Number(None, 0) File now, "noise bursts",
        "Broadband bursts with a sharp onset and a sharp end.";
    "defect.noise-floor": Number(None, 0) File now, "noisy pauses",
        "Pauses whose background noise is unusually high.";
    "defect.over-limited": Number(None, 0) File now, "over-limited stretches",
        "Stretches whose peaks stand hardly above their loudness.";
    "defect.padded-bits": Number(None, 0) File now, "padded words",
        "Stretches whose low bits are always zero: a shorter word in a longer one.";
    "defect.polarity": Number(None, 0) File now, "inverted channels",
        "Stretches where one channel is the other turned upside down.";
    "defect.pop": Number(None, 0) File now, "pops",
        "Low-frequency thumps: a step with a decay and no pitch.";
    "defect.pre-emphasis": Number(None, 0) File now, "signs of pre-emphasis",
        "Whether the treble stands 50/15 microseconds higher than the rest of the release.";
    "defect.sibilance": Number(None, 0) File now, "sibilant places",
        "Places where 5 to 10 kHz stands far above the voice.";
    "defect.stuck-buffer": Number(None, 0) File now, "stuck buffers",
        "Blocks that repeat bit for bit, or a value that does not move.";
    "defect.sub-bass": Number(None, 0) File now, "stretches of excessive sub-bass",
        "Stretches where energy below 40 Hz stands above the rest of the bass.";
    "defect.sync-slip": Number(None, 0) File now, "sync slips",
        "Single samples lost or doubled, as a badly clocked transfer leaves them.";
    "defect.trailing-silence": Number(None, 0) File now, "trailing silences",
        "Silence after the last sound, longer than customary.";
    "defect.upsampled": Number(None, 0) File now, "signs of upsampling",
        "Kinds of evidence that the audio once had a lower sample rate.";
    "dynamics.album_dr": Number(Db, 1) Release now, "album DR",
        "Mean of the tracks' dynamic-range values, as the DR meter's offline definition has it.";
    "dynamics.crest": Number(Db, 2) File now, "crest factor",
        "Sample peak less RMS level, both of all channels; a full-scale sine has 3.01 dB.";
    "dynamics.dr": Number(Db, 1) File now, "DR",
        "Second-highest peak against the RMS of the loudest fifth of 3-second blocks, averaged over channels (DR meter, offline definition).";
    "dynamics.plr": Number(Db, 2) File now, "peak to loudness ratio",
        "True peak less integrated loudness.";
    "dynamics.psr_histogram": List File now, "peak to short-term ratios",
        "Share of 3-second windows, one every 100 ms, in each whole dB of true peak less short-term loudness, windows 20 LU below integrated loudness left out (AES 143, e-brief 373).";
    "dynamics.psr_min": Number(Db, 2) File now, "least peak to short-term ratio",
        "Smallest difference of true peak and short-term loudness over any 3-second window, windows 20 LU below integrated loudness left out (AES 143, e-brief 373).";
    "file.name": Text File now, "file name",
        "Name of the file with its extension, without folders.";
    "file.readable": Flag File now, "the file can be read" / "the file cannot be read",
        "Whether the audio could be decoded at all.";
    "file.safe_name": Flag File now, "the name is safe on every file system" / "the name is not safe on every file system",
        "Whether the name avoids characters, endings and device names that some file system refuses.";
    "file.second_reader": Text File now, "second reader",
        "What hound (plain WAV files) or metaflac (FLAC files) says of the file: that it agrees with our own readers, or in what it differs.";
    "file.second_reader_agrees": Flag File now, "a second, independent reader agrees" / "a second, independent reader disagrees",
        "Whether hound reads the same rate, channels, word length and number of frames, or metaflac the same STREAMINFO, comments and pictures.";
    "file.size": Number(Bytes, 0) File now, "file size",
        "Size of the file in bytes.";
    "flac.md5_match": Flag File now, "the stored FLAC digest matches the audio" / "the stored FLAC digest does not match the audio",
        "Whether the MD5 in STREAMINFO equals that of the decoded samples (RFC 9639, section 8.2).";
    "flac.stored_md5": Text File now, "stored FLAC digest",
        "MD5 in STREAMINFO; empty when the encoder left it out (RFC 9639, section 8.2).";
    "gapless.edge_step": Number(Dbfs, 1) File later, "step at the join",
        "Jump from the last sample of a track to the first of the next where both are declared gapless.";
    "level.album_true_peak": Number(Dbtp, 2) Release now, "album true peak",
        "Highest true peak of all tracks.";
    "level.clipped_count": Number(None, 0) File now, "samples at full scale",
        "Samples at the highest or lowest code.";
    "level.edge_step": Number(Dbfs, 1) File now, "step at the file's edges",
        "Larger of the first and last sample's level: a click where the file meets silence.";
    "level.full_scale_run": Number(None, 0) File now, "longest run at full scale",
        "Most consecutive samples at full scale; its events are the runs of three or more.";
    "level.inter_sample_clips": Number(None, 0) File now, "inter-sample clips",
        "Crests above full scale of which no sample reaches it, seen at four times the rate or finer; its events are the highest, in dB over full scale, as Apple's afclip lists them.";
    "level.on_sample_clips": Number(None, 0) File now, "on-sample clips",
        "Samples that reach or exceed full scale; its events are the highest stretches of them, in dB over full scale, as Apple's afclip lists them.";
    "level.rms": Number(Dbfs, 2) File now, "RMS level",
        "Root mean square of all samples; a full-scale square wave is 0 dBFS.";
    "level.sample_peak": Number(Dbfs, 2) File now, "sample peak",
        "Highest absolute sample value.";
    "level.true_peak": Number(Dbtp, 2) File now, "true peak",
        "Highest value of the band-limited waveform between the samples, exact to 0.49 of the sample rate (ITU-R BS.1770-5, annex 2, interpolated further than it asks).";
    "level.true_peak_bs1770": Number(Dbtp, 2) File now, "true peak by the printed filter",
        "True peak as a meter reads it that uses the four-phase filter of 48 taps printed in ITU-R BS.1770-5, annex 2, at the file's own rate; the filter's gain wanders by a quarter of a dB and falls from 0.42 of the rate on.";
    "loudness.album_integrated": Number(Lufs, 2) Release now, "album loudness",
        "Integrated loudness of all tracks as one programme (ITU-R BS.1770-5).";
    "loudness.integrated": Number(Lufs, 2) File now, "integrated loudness",
        "Gated loudness of the whole file (ITU-R BS.1770-5, EBU R 128).";
    "loudness.lowpass16k_delta": Number(Lu, 2) File later, "loudness above 16 kHz",
        "How much quieter the file measures after a low-pass at 16 kHz.";
    "loudness.max_track_minus_album": Number(Lu, 2) Release now, "loudest track against the album",
        "Integrated loudness of the loudest track less that of the album.";
    "loudness.momentary_max": Number(Lufs, 2) File now, "maximum momentary loudness",
        "Loudest 400 ms window, one every 10 ms (EBU Tech 3341).";
    "loudness.range": Number(Lu, 2) File now, "loudness range",
        "Spread between the 10th and 95th percentile of gated short-term loudness, one 3 s window every 100 ms (EBU Tech 3342).";
    "loudness.short_term_max": Number(Lufs, 2) File now, "maximum short-term loudness",
        "Loudest 3 s window, one every 10 ms (EBU Tech 3341).";
    "meta.artist": Text Track now, "artist",
        "Artist of the track, or of the release where the track states none.";
    "meta.artist_roles": Flag Track later, "artists carry their roles" / "an artist has no role",
        "Whether main, featured and remixing artists are stated as roles, not in the title.";
    "meta.differs_from_manifest": List Track now, "tags that differ from the manifest",
        "Titles, artists, ISRCs and advisory flags in the file that are not those of the manifest.";
    "meta.explicit": Text Track now, "parental advisory",
        "Parental advisory of the track: none, explicit or clean.";
    "meta.isrc": Text Track now, "ISRC",
        "International Standard Recording Code of the track, without hyphens (ISO 3901).";
    "meta.isrc_valid": Flag Track now, "the ISRC is well formed" / "the ISRC is malformed",
        "Whether the ISRC has two letters, three letters or digits and seven digits (ISO 3901).";
    "meta.provenance": Text Release now, "declared provenance",
        "Source code of a hi-res recording: MQ-P, MQ-A, MQ-C or MQ-D (DEG, CEA and Recording Academy, 2014).";
    "meta.title": Text Track now, "title",
        "Title of the track, without its version.";
    "meta.title_equals_file": Flag Track later, "file name and title agree" / "file name and title differ",
        "Whether order and title in the file name are those of the release.";
    "meta.title_faults": List Track later, "faults in the title",
        "What style guides object to: all capitals, marketing words, a featured artist written in two ways.";
    "meta.upc": Text Release now, "UPC",
        "Product code of the release, 12 or 13 digits (GS1 UPC-A or EAN-13).";
    "meta.upc_valid": Flag Release now, "the UPC is well formed" / "the UPC is malformed",
        "Whether the product code has 12 or 13 digits and a right check digit (GS1, modulo 10).";
    "meta.vendor_id": Text Release later, "vendor id",
        "Identifier under which a store files the release.";
    "meta.version": Text Track now, "version",
        "Version of the track, such as Live or Instrumental.";
    "norm.amazon.gain": Number(Db, 2) File now, "Amazon Music gain",
        "Predicted change of level on Amazon Music: down to -14 LUFS, never up.";
    "norm.apple.gain": Number(Db, 2) File now, "Apple Music gain",
        "Predicted change of level with Sound Check: to -16 LUFS, upwards only as far as a true peak of -1 dBTP.";
    "norm.bandcamp.gain": Number(Db, 2) File now, "Bandcamp gain",
        "Predicted change of level on Bandcamp: none.";
    "norm.deezer.gain": Number(Db, 2) File now, "Deezer gain",
        "Predicted change of level on Deezer: to -15 LUFS, upwards only as far as a true peak of -1 dBTP.";
    "norm.soundcloud.gain": Number(Db, 2) File now, "SoundCloud gain",
        "Predicted change of level on SoundCloud: down to -14 LUFS, never up.";
    "norm.spotify_loud.gain": Number(Db, 2) File now, "Spotify Loud gain",
        "Predicted change of level in Spotify's Loud mode: to -11 LUFS, with a limiter.";
    "norm.spotify_loud.limit_depth": Number(Db, 2) File now, "limiting in Spotify Loud",
        "How far peaks pass -1 dB after the gain of Spotify's Loud mode: what its limiter takes off.";
    "norm.spotify_normal.gain": Number(Db, 2) File now, "Spotify Normal gain",
        "Predicted change of level in Spotify's Normal mode: to -14 LUFS, upwards only as far as a true peak of -1 dBTP.";
    "norm.spotify_quiet.gain": Number(Db, 2) File now, "Spotify Quiet gain",
        "Predicted change of level in Spotify's Quiet mode: to -19 LUFS, upwards only as far as a true peak of -1 dBTP.";
    "norm.tidal.gain": Number(Db, 2) File now, "TIDAL gain",
        "Predicted change of level on TIDAL: down to -14 LUFS, never up.";
    "norm.youtube.gain": Number(Db, 2) File now, "YouTube gain",
        "Predicted change of level on YouTube video: down to -14 LUFS, never up.";
    "norm.youtube_music.gain": Number(Db, 2) File now, "YouTube Music gain",
        "Predicted change of level on YouTube Music: down to -7 LUFS, never up.";
    "package.checksums": Flag Release now, "checksums.sha256 is there and matches the files" / "checksums.sha256 is missing or does not match the files",
        "Whether checksums.sha256 lists every file and every digest is right; not set where there is no such file.";
    "package.folder_name": Text Release later, "folder name",
        "Name of the folder that is delivered.";
    "package.metadata_sheets": Number(None, 0) Release later, "metadata sheets",
        "Number of metadata spreadsheets at the top of the package.";
    "package.names_resolve": Flag Release later, "every name in the sheet is a file" / "a name in the sheet has no file",
        "Whether names in the metadata sheet and names of files are the same set.";
    "package.side_balance": Number(Percent, 1) Release now, "difference between sides",
        "Largest difference in length between the two sides of a disc, in per cent of the longer.";
    "package.unexpected_files": List Release now, "unexpected files",
        "Files in the package that its checksum list does not name.";
    "phase.correlation": Number(None, 3) File now, "correlation",
        "Correlation of left and right over the whole file; 1 is mono, -1 is opposite polarity.";
    "phase.correlation_min": Number(None, 3) File now, "lowest correlation",
        "Lowest correlation of left and right over any 3-second window.";
    "phase.lf_correlation": Number(None, 3) File now, "mean bass correlation",
        "Correlation of left and right below 150 Hz (24 dB per octave) over the whole file.";
    "phase.lf_correlation_300": Number(None, 3) File now, "lowest correlation below 300 Hz",
        "Lowest correlation of left and right below 300 Hz over any 400 ms window.";
    "phase.lf_correlation_min": Number(None, 3) File now, "lowest bass correlation",
        "Lowest correlation of left and right below 150 Hz over any 400 ms window.";
    "phase.lf_side_ratio": Number(Db, 1) File now, "bass side level",
        "Level of the side signal against the mid signal below 100 Hz (24 dB per octave).";
    "phase.meter_min": Number(None, 3) File now, "lowest correlation-meter reading",
        "Lowest reading of a correlation meter with 0.3 s integration behind a 2 kHz low pass (F. Adriaensen), read every 10 ms where the sound is louder than -60 dBFS.";
    "release.duration": Number(Seconds, 3) Release now, "release duration",
        "Length of all tracks together.";
    "release.mean_track_duration": Number(Seconds, 3) Release now, "mean track duration",
        "Release duration divided by the number of tracks.";
    "release.missing_fields": List Release now, "missing fields",
        "Fields that stores ask for and the release does not state.";
    "release.share_tracks_over_45s": Number(None, 3) Release now, "share of tracks over 45 s",
        "Tracks longer than 45 seconds divided by all tracks.";
    "release.side_a_minus_b": Number(Seconds, 3) Release later, "side A less side B",
        "How much longer side A is than side B.";
    "release.track_count": Number(None, 0) Release now, "tracks",
        "Number of tracks of the release.";
    "release.type": Text Release now, "release type",
        "Kind of release by its track count and lengths: single, ep or album.";
    "side.cue_order": Flag Side later, "marks follow one another on the side" / "marks overlap or run backwards on the side",
        "Whether the tracks of the cue sheet follow one another without overlap and their labels carry the side's letter.";
    "side.cue_sheet": Flag Side now, "the side has a cue sheet" / "the side has no cue sheet",
        "Whether a sheet lists the side's tracks with start and end times.";
    "side.cue_total_error": Number(Seconds, 3) Side now, "cue sheet against file",
        "Difference between the total on the cue sheet and the length of the file.";
    "side.duration": Number(Seconds, 3) Side now, "side duration",
        "Length of the side from its first to its last sample, pauses included.";
    "side.gap_max": Number(Seconds, 3) Side now, "longest gap between tracks",
        "Longest pause between two tracks of the side.";
    "side.gap_min": Number(Seconds, 3) Side now, "shortest gap between tracks",
        "Shortest pause between two tracks of the side; 0 is continuous.";
    "side.letter": Text Side now, "side letter",
        "Letter of the side, A to Z, as it is named and scratched into the run-out.";
    "side.markers": Number(None, 0) Side now, "track markers",
        "Number of track markers on the side.";
    "side.matrix": Flag Side later, "catalogue number and side letter for the run-out are stated" / "catalogue number or side letter for the run-out is missing",
        "Whether the text to be scratched into the run-out is known.";
    "side.one_file": Flag Side later, "the side is one file" / "the side is several files without a cue list",
        "Whether the side comes as one file, or as tracks with a cue list.";
    "silence.head": Number(Seconds, 3) File now, "silence at the head",
        "Silence before the first sound.";
    "silence.internal_max": Number(Seconds, 3) File now, "longest silence inside",
        "Longest silence between the first and the last sound.";
    "silence.tail": Number(Seconds, 3) File now, "silence at the tail",
        "Silence after the last sound.";
    "spectrum.above_16khz": Number(Db, 1) File later, "level above 16 kHz",
        "Level above 16 kHz against the band from 1 to 4 kHz.";
    "spectrum.above_18khz": Number(Db, 1) File later, "level above 18 kHz",
        "Level above 18 kHz against the band just below it.";
    "spectrum.below_20hz": Number(Db, 1) File later, "level below 20 Hz",
        "Level below 20 Hz against the whole band.";
    "spectrum.below_30hz": Number(Db, 1) File later, "peak below 30 Hz",
        "Highest spectral level below 30 Hz against the spectrum from 30 Hz to 18 kHz.";
    "spectrum.flatness": Number(None, 3) File later, "spectral flatness",
        "Geometric over arithmetic mean of the power spectrum; near 1 is white noise.";
    "spectrum.sibilance_inner": Number(Db, 1) File later, "sibilance in the inner third",
        "Loudest 50 ms of 5 to 10 kHz against 1 to 4 kHz in the last third of the side.";
    "spectrum.sibilance_outer": Number(Db, 1) File later, "sibilance in the outer half",
        "Loudest 50 ms of 5 to 10 kHz against 1 to 4 kHz in the first half of the side.";
    "stereo.balance": Number(Db, 2) File now, "left-right balance",
        "K-weighted power of the right channel over that of the left, in the blocks that count for integrated loudness (ITU-R BS.1770-5); positive leans right.";
    "stereo.mono_fold": Number(Lu, 2) File now, "loudness change in mono",
        "Integrated loudness of (L + R) at -3.01 dB on both sides less that of the file: 3.01 for identical channels, 0 for unrelated ones, below where they cancel.";
    "stereo.mono_fold_150hz_2khz": Number(Db, 2) File now, "mono change from 150 Hz to 2 kHz",
        "As `stereo.mono_fold`, for the unweighted power from 150 Hz to 2 kHz; bands are cut with 24 dB per octave.";
    "stereo.mono_fold_2khz_8khz": Number(Db, 2) File now, "mono change from 2 to 8 kHz",
        "As `stereo.mono_fold`, for the unweighted power from 2 to 8 kHz; bands are cut with 24 dB per octave.";
    "stereo.mono_fold_above_8khz": Number(Db, 2) File now, "mono change above 8 kHz",
        "As `stereo.mono_fold`, for the unweighted power above 8 kHz; bands are cut with 24 dB per octave.";
    "stereo.mono_fold_below_150hz": Number(Db, 2) File now, "mono change below 150 Hz",
        "As `stereo.mono_fold`, for the unweighted power below 150 Hz; bands are cut with 24 dB per octave.";
    "stereo.side_mid": Number(Db, 2) File now, "side to mid level",
        "RMS of the side signal against the mid signal.";
    "tags.embedded": List File now, "embedded tags",
        "Names of the tag fields found inside the file.";
    "vinyl.acceleration": Number(Gravities, 0) Side later, "peak acceleration",
        "Highest acceleration of the cutting stylus at the intended level, in multiples of gravity.";
    "vinyl.brightest_last": Flag Side later, "the brightest track is the last of the side" / "the brightest track is not the last of the side",
        "Whether the track with most treble lies innermost.";
    "vinyl.comfort_margin_mm": Number(Millimetres, 2) Side later, "comfort margin",
        "How far outside the comfortable inner radius the music ends (63.5 mm for 12 and 10 inch, 55 mm for 7 inch).";
    "vinyl.curvature_share": Number(Percent, 3) Side later, "untraceable share",
        "Share of the side whose groove curves tighter than a 7.6 micrometre stylus can follow.";
    "vinyl.cut_level_by_length": Number(Db, 1) Side later, "cut level by length",
        "Level a cutting room can reach at this side length, interpolated from a published table.";
    "vinyl.fit_margin_mm": Number(Millimetres, 2) Side later, "fit margin",
        "Radius left between the end of the music and the innermost recorded diameter, by the half-turn preview model.";
    "vinyl.format_advice": Text Side later, "format advice",
        "Whether another speed, size or split would suit the side better.";
    "vinyl.groove_depth_max": Number(Micrometres, 1) Side later, "greatest groove depth",
        "Deepest point of the groove at the intended level.";
    "vinyl.groove_depth_min": Number(Micrometres, 1) Side later, "least groove depth",
        "Shallowest point of the groove at the intended level.";
    "vinyl.hd2_inner": Number(Percent, 1) Side later, "second harmonic in the inner third",
        "Largest second-harmonic tracing distortion after de-emphasis in the inner third of the side.";
    "vinyl.inner_hf_rise": Number(Db, 1) Side later, "treble towards the centre",
        "Treble energy of the last 20 % of the side against the rest.";
    "vinyl.level_spread": Number(Db, 1) Release later, "level difference between sides",
        "Difference of the highest safe cutting levels of the sides.";
    "vinyl.lock_groove_error": Number(Seconds, 4) Side later, "lock-groove error",
        "Difference of a lock-groove loop from one turn of the record.";
    "vinyl.max_level_db": Number(Db, 1) Side later, "highest safe level",
        "Gain at which the side reaches its first cutting limit, against 7.07 cm/s lateral.";
    "vinyl.peak_velocity": Number(CentimetresPerSecond, 1) Side later, "peak velocity",
        "Highest lateral groove velocity at the intended level.";
    "vinyl.slope": Number(None, 2) Side later, "steepest slope",
        "Largest ratio of lateral velocity to groove speed; 1 is 45 degrees.";
    "vinyl.subsonic_15hz": Number(Db, 1) Side later, "level below 15 Hz",
        "Energy below 15 Hz against the whole band.";
    "waiver.expired": List Release now, "expired waivers",
        "Waivers whose date has passed.";
    "waiver.unused": List Release now, "unused waivers",
        "Waivers that matched no failure.";
    "wav.chunks": List File now, "chunks",
        "Chunk ids of a RIFF file in their order.";
    "wav.chunks_after_data": List File now, "chunks after the audio",
        "Chunk ids that follow the data chunk.";
    "wav.format_tag": Text File now, "format tag",
        "Format tag of the fmt chunk as hexadecimal: 0x0001 is PCM, 0xFFFE is extensible.";
    "wav.has_fmt_data": Flag File now, "fmt and data chunks are valid" / "a valid fmt or data chunk is missing",
        "Whether the file has one valid fmt chunk before one data chunk.";
    "wav.header_sizes_consistent": Flag File now, "sizes in the header are right" / "sizes in the header are wrong",
        "Whether the RIFF and data sizes in the header are those of the file.";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_and_unique() {
        for pair in READINGS.windows(2) {
            assert!(
                pair[0].id < pair[1].id,
                "{} before {}",
                pair[0].id,
                pair[1].id
            );
        }
        for d in READINGS {
            assert_eq!(find(d.id), Some(d));
        }
        assert_eq!(find("level.loudness"), None);
    }

    #[test]
    fn every_reading_has_a_name_and_a_definition_in_one_sentence() {
        for d in READINGS {
            assert!(!d.name.is_empty() && !d.name.ends_with('.'), "{}", d.id);
            assert!(d.doc.ends_with('.') && d.doc.len() > 20, "{}", d.id);
            assert!(!d.doc.contains('\n'), "{}", d.id);
            assert_eq!(
                d.kind == Kind::Flag,
                !d.denial.is_empty(),
                "a flag, and only a flag, says what is so when it is false: {}",
                d.id
            );
        }
    }

    #[test]
    fn only_numbers_have_units_and_those_that_need_one_have_it() {
        for d in READINGS {
            if d.kind != Kind::Number {
                assert_eq!((d.unit, d.decimals), (Unit::None, 0), "{}", d.id);
            }
            for (ending, unit) in [
                ("_hz", Unit::Hertz),
                ("_mm", Unit::Millimetres),
                ("_db", Unit::Db),
            ] {
                if d.id.ends_with(ending) {
                    assert_eq!(d.unit, unit, "{}", d.id);
                }
            }
        }
    }

    #[test]
    fn ids_are_a_family_and_a_name() {
        for d in READINGS {
            assert!(d.id.contains('.'), "{}", d.id);
            assert!(
                d.id.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c)),
                "{}",
                d.id
            );
        }
    }
}
