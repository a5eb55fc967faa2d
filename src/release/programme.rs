//! The programme: the release laid on one timeline, computed once and used by every deliverable.
//!
//! Tracks that run on (gap "0", or a crossfade) and share a rate form a [`Segment`]: one continuous stretch of audio that is
//! decoded, processed and converted without a break, so that no join gets filter edges. Media then place the parts of segments:
//! files cut them at the track boundaries, discs and sides lay them one after the other with exact digital silence between.
//! Knows lengths and rates only: no file is opened here, no sample touched.

use super::{Length, Sectors};

/// One track measured against its master. All counts are sample frames at `rate`.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// 1-based track number.
    pub number: u32,
    pub disc: u32,
    pub side: Option<char>,
    pub rate: u32,
    /// Trim: the piece is the master's frames `start..end`.
    pub start: u64,
    pub end: u64,
    pub fade_in: u64,
    pub fade_out: u64,
    /// Overlap with the piece before.
    pub crossfade: u64,
    /// Silence before the piece; none = the medium's habit.
    pub gap: Option<Length>,
    /// On a disc it has no mark of its own: it belongs to the pause in front of the next piece.
    pub hidden: bool,
    /// INDEX 02 and up, from the piece's own start.
    pub indexes: Vec<Length>,
}

impl Piece {
    pub fn frames(&self) -> u64 {
        self.end - self.start
    }
}

/// Pieces that run on without a break, at one rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub rate: u32,
    /// Positions in [`Programme::pieces`].
    pub pieces: std::ops::Range<usize>,
    /// Where each piece starts in the segment, in frames at `rate`.
    pub starts: Vec<u64>,
    /// Length of the segment.
    pub frames: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    pub pieces: Vec<Piece>,
    pub segments: Vec<Segment>,
}

/// Frames at `to` Hz that `frames` at `from` Hz become: `ceil(frames * to / from)`. Because a cut is converted by the same rule,
/// the parts of a cut segment always add up to the whole.
pub fn converted(frames: u64, from: u32, to: u32) -> u64 {
    let (n, d) = (u128::from(frames) * u128::from(to), u128::from(from));
    n.div_ceil(d) as u64
}

/// A stretch of a segment in a file, in frames at the file's rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub segment: usize,
    /// First frame taken from the (converted) segment.
    pub from: u64,
    pub frames: u64,
    /// Where it lies in the file.
    pub at: u64,
}

/// A track's marks in a file, in frames at the file's rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub number: u32,
    /// INDEX 00: where the silence before the track begins; none if there is none.
    pub pause: Option<u64>,
    /// INDEX 01.
    pub start: u64,
    /// Where the track's own sound ends.
    pub end: u64,
    /// INDEX 02 and up.
    pub indexes: Vec<u64>,
}

/// Tracks laid one after the other in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub rate: u32,
    pub frames: u64,
    pub parts: Vec<Part>,
    pub marks: Vec<Mark>,
}

impl Programme {
    pub fn new(pieces: Vec<Piece>) -> Self {
        let mut segments: Vec<Segment> = Vec::new();
        for (i, piece) in pieces.iter().enumerate() {
            let joined = i > 0
                && (piece.crossfade > 0 || piece.gap.is_some_and(Length::is_zero))
                && pieces[i - 1].rate == piece.rate;
            match segments.last_mut().filter(|_| joined) {
                Some(segment) => {
                    let start = segment.frames - piece.crossfade;
                    segment.starts.push(start);
                    segment.frames = start + piece.frames();
                    segment.pieces.end = i + 1;
                }
                None => segments.push(Segment {
                    rate: piece.rate,
                    pieces: i..i + 1,
                    starts: vec![0],
                    frames: piece.frames(),
                }),
            }
        }
        Programme { pieces, segments }
    }

    /// The segment and position in it of piece `index`.
    fn place(&self, index: usize) -> (usize, usize) {
        let segment = self
            .segments
            .iter()
            .position(|s| s.pieces.contains(&index))
            .expect("every piece lies in a segment");
        (segment, index - self.segments[segment].pieces.start)
    }

    /// Where piece `index` begins and ends in its segment at `rate`; the end is the next piece's beginning.
    fn span(&self, index: usize, rate: u32) -> (usize, u64, u64) {
        let (number, at) = self.place(index);
        let segment = &self.segments[number];
        let end = segment
            .starts
            .get(at + 1)
            .copied()
            .unwrap_or(segment.frames);
        (
            number,
            converted(segment.starts[at], segment.rate, rate),
            converted(end, segment.rate, rate),
        )
    }

    /// One track as a file of its own at `rate`: no gap, cut where the next track begins.
    pub fn track(&self, index: usize, rate: u32) -> Part {
        let (segment, from, to) = self.span(index, rate);
        Part {
            segment,
            from,
            frames: to - from,
            at: 0,
        }
    }

    /// Pieces `range` in one file at `rate`, with silence between as stated or `habit`; the first piece's gap is left out.
    pub fn side(&self, range: std::ops::Range<usize>, rate: u32, habit: Length) -> Layout {
        self.lay(range, rate, habit, 1, Length::ZERO)
    }

    /// Pieces `range` as a disc programme at 44.1 kHz, beginning with track 1. Silence longer than the disc's own first
    /// pause (2 s) stands in front. Tracks after a pause begin exactly on a sector; a mark inside running music is moved
    /// to the sector that contains it, never later, so that no attack is clipped.
    pub fn disc(&self, range: std::ops::Range<usize>) -> Layout {
        let habit = Length {
            numerator: 2,
            denominator: 1,
        };
        let first = self.pieces[range.start].gap.unwrap_or(habit);
        let extra = first.frames(44_100).saturating_sub(habit.frames(44_100));
        let lead = Length {
            numerator: extra,
            denominator: 44_100,
        };
        let mut layout = self.lay(range.clone(), 44_100, habit, Sectors::FRAMES, lead);
        let mut pause = None;
        let marks = std::mem::take(&mut layout.marks).into_iter();
        for (mark, piece) in marks.zip(&self.pieces[range]) {
            let begins = pause.take().or(mark.pause);
            if piece.hidden {
                pause = begins.or(Some(mark.start));
            } else {
                layout.marks.push(Mark {
                    pause: begins,
                    ..mark
                });
            }
        }
        layout
    }

    fn lay(
        &self,
        range: std::ops::Range<usize>,
        rate: u32,
        habit: Length,
        grid: u64,
        lead: Length,
    ) -> Layout {
        let up = |frames: u64| frames.div_ceil(grid) * grid;
        let (mut parts, mut marks): (Vec<Part>, Vec<Mark>) = (Vec::new(), Vec::new());
        let mut at = 0u64;
        for index in range.clone() {
            let piece = &self.pieces[index];
            let (segment, from, to) = self.span(index, rate);
            let runs_on = index > range.start && self.place(index).0 == self.place(index - 1).0;
            let (pause, start) = if runs_on {
                (None, at)
            } else {
                let silence = if index == range.start {
                    lead
                } else {
                    piece.gap.unwrap_or(habit)
                };
                let (pause, start) = (up(at), up(at + silence.frames(rate)));
                (Some(pause).filter(|p| *p < start), start)
            };
            match parts.last_mut().filter(|_| runs_on) {
                Some(part) => part.frames += to - from,
                None => parts.push(Part {
                    segment,
                    from,
                    frames: to - from,
                    at: start,
                }),
            }
            let mark = start / grid * grid;
            let indexes = piece
                .indexes
                .iter()
                .map(|length| (start + length.frames(rate)) / grid * grid)
                .collect();
            at = start + (to - from);
            marks.push(Mark {
                number: piece.number,
                pause,
                start: mark,
                end: at,
                indexes,
            });
        }
        Layout {
            rate,
            frames: up(at),
            parts,
            marks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: u32, rate: u32, seconds: u64, gap: Option<&str>) -> Piece {
        let gap = gap.map(|g| {
            if g == "0" {
                Length::ZERO
            } else {
                Length {
                    numerator: g.parse().unwrap(),
                    denominator: 1,
                }
            }
        });
        Piece {
            number,
            disc: 1,
            side: None,
            rate,
            start: 0,
            end: u64::from(rate) * seconds + 7,
            fade_in: 0,
            fade_out: 0,
            crossfade: 0,
            gap,
            hidden: false,
            indexes: Vec::new(),
        }
    }

    #[test]
    fn tracks_that_run_on_share_a_segment_and_their_cuts_add_up_at_any_rate() {
        let programme = Programme::new(vec![
            piece(1, 96_000, 10, None),
            piece(2, 96_000, 11, Some("0")),
            piece(3, 96_000, 12, Some("2")),
        ]);
        assert_eq!(programme.segments.len(), 2);
        for rate in [44_100, 48_000, 96_000, 192_000] {
            let (one, two) = (programme.track(0, rate), programme.track(1, rate));
            assert_eq!((one.segment, two.segment), (0, 0));
            assert_eq!(one.from + one.frames, two.from);
            assert_eq!(
                two.from + two.frames,
                converted(programme.segments[0].frames, 96_000, rate)
            );
        }
    }

    #[test]
    fn however_no_gap_is_written_the_tracks_run_on() {
        for zero in ["0", "0s", "0.0s", "0ms", "00:00:00"] {
            let mut second = piece(2, 96_000, 11, None);
            second.gap = Some(Length::parse(zero).unwrap());
            assert_eq!(
                Programme::new(vec![piece(1, 96_000, 10, None), second])
                    .segments
                    .len(),
                1,
                "{zero}"
            );
        }
    }

    #[test]
    fn what_is_hidden_belongs_to_the_pause_of_the_next_track_on_a_disc_and_nowhere_else() {
        let mut pieces: Vec<Piece> = (1..=4).map(|n| piece(n, 44_100, 10, None)).collect();
        pieces[0].hidden = true;
        pieces[2].hidden = true;
        let programme = Programme::new(pieces);
        let disc = programme.disc(0..4);
        let [two, four] = &disc.marks[..] else {
            panic!("{:?}", disc.marks)
        };
        assert_eq!((two.number, two.pause), (2, Some(0)));
        // Ten seconds and a little, up to the sector, then two seconds.
        assert_eq!(two.start, (751 + 150) * Sectors::FRAMES);
        assert_eq!(four.number, 4);
        // The pause begins where the track before has ended, and holds the third piece between two silences.
        assert_eq!(four.pause, Some((751 + 150 + 751) * Sectors::FRAMES));
        assert_eq!(four.start, 3 * (751 + 150) * Sectors::FRAMES);
        assert_eq!(disc.parts.len(), 4);
        let two_seconds = Length::parse("2s").unwrap();
        assert_eq!(programme.side(0..4, 44_100, two_seconds).marks.len(), 4);
    }

    #[test]
    fn a_different_rate_breaks_a_segment_even_without_a_gap() {
        let programme = Programme::new(vec![
            piece(1, 96_000, 10, None),
            piece(2, 48_000, 11, Some("0")),
        ]);
        assert_eq!(programme.segments.len(), 2);
    }

    #[test]
    fn on_disc_a_track_after_a_pause_begins_on_a_sector_and_index_00_after_the_last_sound() {
        let programme = Programme::new(vec![
            piece(1, 44_100, 10, None),
            piece(2, 44_100, 11, Some("3")),
            piece(3, 44_100, 12, Some("0")),
        ]);
        let disc = programme.disc(0..3);
        let [one, two, three] = &disc.marks[..] else {
            panic!()
        };
        assert_eq!((one.pause, one.start), (None, 0));
        assert_eq!(
            two.pause,
            Some(10 * 44_100 + 588),
            "the sector after the last sound"
        );
        assert_eq!(two.start % 588, 0);
        assert!(two.start >= one.end + 3 * 44_100);
        assert_eq!(three.pause, None);
        assert!(
            three.start <= two.end && two.end - three.start < 588,
            "a mark in running music is never late"
        );
        assert_eq!(disc.frames % 588, 0);
        assert_eq!(disc.parts.len(), 2);
    }

    #[test]
    fn a_longer_first_pause_is_written_in_front_of_the_programme() {
        let programme = Programme::new(vec![piece(1, 44_100, 10, Some("5"))]);
        let disc = programme.disc(0..1);
        assert_eq!(
            (disc.marks[0].pause, disc.marks[0].start),
            (Some(0), 3 * 44_100)
        );
    }

    #[test]
    fn a_crossfade_overlaps_and_the_cut_lies_where_the_second_piece_enters() {
        let mut second = piece(2, 48_000, 5, None);
        second.crossfade = 48_000;
        let programme = Programme::new(vec![piece(1, 48_000, 10, None), second]);
        assert_eq!(programme.segments[0].starts, [0, 9 * 48_000 + 7]);
        assert_eq!(programme.segments[0].frames, 14 * 48_000 + 14);
        assert_eq!(programme.track(0, 48_000).frames, 9 * 48_000 + 7);
    }

    #[test]
    fn a_side_begins_with_its_first_track_whatever_its_gap() {
        let programme = Programme::new(vec![
            piece(1, 48_000, 10, None),
            piece(2, 48_000, 5, Some("4")),
            piece(3, 48_000, 5, Some("2")),
        ]);
        let side = programme.side(
            1..3,
            48_000,
            Length {
                numerator: 2,
                denominator: 1,
            },
        );
        assert_eq!(side.marks[0].start, 0);
        assert_eq!(side.marks[1].start, 5 * 48_000 + 7 + 2 * 48_000);
        assert_eq!(side.frames, side.marks[1].end);
    }
}
