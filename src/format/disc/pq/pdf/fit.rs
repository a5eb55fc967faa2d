//! Text made to fit a width: cut with an ellipsis, or broken into lines. Works on encoded text, where a letter is a byte.

use super::canvas::Style;
use super::winansi::ELLIPSIS;

/// The longest beginning of `text` that fits `width` points, with an ellipsis where something is missing; true if so.
pub(super) fn cut(style: Style, text: &[u8], width: f32) -> (Vec<u8>, bool) {
    let whole = beginning(style, text, width);
    if whole == text.len() {
        return (text.to_vec(), false);
    }
    let room = width - style.width(&[ELLIPSIS]);
    let mut short = text[..beginning(style, text, room)]
        .trim_ascii_end()
        .to_vec();
    short.push(ELLIPSIS);
    (short, true)
}

/// `text` in lines of at most `width` points, broken at blanks and inside a word only where it is longer than a line.
pub(super) fn wrap(style: Style, text: &[u8], width: f32) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let end = beginning(style, rest, width);
        if end == rest.len() {
            lines.push(rest.to_vec());
            return lines;
        }
        // The blank may stand just behind what fits. A line takes at least one letter, or there would be no end.
        let blank = rest[..=end].iter().rposition(|b| *b == b' ');
        let (end, next) = match blank.filter(|at| *at > 0) {
            Some(at) => (at, at + 1),
            None => (end.max(1), end.max(1)),
        };
        lines.push(rest[..end].trim_ascii_end().to_vec());
        rest = &rest[next..];
        if rest.is_empty() {
            return lines;
        }
    }
}

/// How many letters from the front fit.
fn beginning(style: Style, text: &[u8], width: f32) -> usize {
    // Counted in the units of the font, rounded: a text fits into exactly its own width.
    let room = (width * 1000.0 / style.size + 0.5).max(0.0) as u64;
    let mut used = 0;
    text.iter()
        .take_while(|byte| {
            used += u64::from(style.face.advance(**byte));
            used <= room
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::canvas::BLACK;
    use super::super::font::Face;
    use super::*;

    const MONO: Style = Style::new(Face::Mono, 10.0, BLACK);

    #[test]
    fn a_text_is_cut_only_where_it_must_be() {
        // Six points a letter.
        assert_eq!(cut(MONO, b"Landfall", 48.0), (b"Landfall".to_vec(), false));
        assert_eq!(cut(MONO, b"Landfall", 47.0), (b"Landfa\x85".to_vec(), true));
        assert_eq!(cut(MONO, b"Mid Channel", 30.0), (b"Mid\x85".to_vec(), true));
        assert_eq!(cut(MONO, b"Landfall", 0.0), (b"\x85".to_vec(), true));
    }

    #[test]
    fn a_text_fits_into_its_own_width() {
        for text in [&b"00:02:00"[..], b"DEAB12600001", b"WITH PAUSE"] {
            for size in [6.6, 7.0, 7.6, 8.0, 8.8] {
                let style = Style::new(Face::Bold, size, BLACK);
                assert!(!cut(style, text, style.width(text)).1, "{size}");
            }
        }
    }

    #[test]
    fn lines_break_at_blanks_and_never_lose_a_letter() {
        assert_eq!(
            wrap(MONO, b"one two  three", 48.0),
            [&b"one two"[..], b"three"]
        );
        assert_eq!(
            wrap(MONO, b"abcdefghij", 24.0),
            [&b"abcd"[..], b"efgh", b"ij"]
        );
        assert_eq!(wrap(MONO, b"abcd ef", 24.0), [&b"abcd"[..], b"ef"]);
        assert_eq!(wrap(MONO, b"ab", 0.0), [&b"a"[..], b"b"]);
        assert_eq!(wrap(MONO, b"", 24.0), [b""]);
    }
}
