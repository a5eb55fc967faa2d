//! A small alphabet of strokes: capitals on a grid one high, drawn with straight lines and arcs. Knows no page.

use super::ink::{Point, arc};

/// One letter: its width, and its strokes. `l` joins points "x,y x,y"; `a` is an arc "cx,cy rx,ry from to" in turns, clockwise
/// from the right. The grid has 0,0 at the top left and 1 at the foot of the capitals.
type Letter = (char, f64, &'static str);

const LETTERS: &[Letter] = &[
    ('A', 0.76, "l 0,1 .38,0 .76,1; l .13,.66 .63,.66"),
    (
        'B',
        0.60,
        "l 0,0 0,1; l 0,0 .34,0; l 0,.47 .34,.47; l 0,1 .34,1; a .34,.235 .22,.235 -.25 .25; a .34,.735 .26,.265 -.25 .25",
    ),
    ('C', 0.78, "a .48,.5 .48,.5 .13 .87"),
    (
        'D',
        0.72,
        "l 0,0 0,1; l 0,0 .26,0; l 0,1 .26,1; a .26,.5 .46,.5 -.25 .25",
    ),
    ('E', 0.54, "l .54,0 0,0 0,1 .54,1; l 0,.48 .46,.48"),
    ('F', 0.52, "l .52,0 0,0 0,1; l 0,.48 .44,.48"),
    ('G', 0.84, "a .48,.5 .48,.5 0 .87; l .96,.5 .56,.5"),
    ('H', 0.70, "l 0,0 0,1; l .70,0 .70,1; l 0,.48 .70,.48"),
    ('I', 0.0, "l 0,0 0,1"),
    ('J', 0.44, "l .44,0 .44,.74; a .20,.74 .24,.26 0 .42"),
    ('K', 0.62, "l 0,0 0,1; l .60,0 0,.58; l .20,.39 .62,1"),
    ('L', 0.50, "l 0,0 0,1 .50,1"),
    ('M', 0.86, "l 0,1 0,0 .43,.72 .86,0 .86,1"),
    ('N', 0.72, "l 0,1 0,0 .72,1 .72,0"),
    ('O', 0.96, "a .48,.5 .48,.5 0 1"),
    (
        'P',
        0.58,
        "l 0,1 0,0 .30,0; l 0,.54 .30,.54; a .30,.27 .28,.27 -.25 .25",
    ),
    ('Q', 0.96, "a .48,.5 .48,.5 0 1; l .58,.68 .92,1.04"),
    (
        'R',
        0.60,
        "l 0,1 0,0 .30,0; l 0,.52 .30,.52; a .30,.26 .28,.26 -.25 .25; l .28,.52 .60,1",
    ),
    (
        'S',
        0.56,
        "a .29,.25 .26,.25 .25 .93; a .28,.75 .28,.25 -.25 .42",
    ),
    ('T', 0.64, "l 0,0 .64,0; l .32,0 .32,1"),
    (
        'U',
        0.68,
        "l 0,0 0,.66; l .68,0 .68,.66; a .34,.66 .34,.34 0 .5",
    ),
    ('V', 0.72, "l 0,0 .36,1 .72,0"),
    ('W', 1.04, "l 0,0 .26,1 .52,.18 .78,1 1.04,0"),
    ('X', 0.68, "l 0,0 .68,1; l .68,0 0,1"),
    ('Y', 0.68, "l 0,0 .34,.50 .68,0; l .34,.50 .34,1"),
    ('Z', 0.64, "l 0,0 .64,0 0,1 .64,1"),
    (
        '&',
        0.74,
        "l .74,1 .18,.33; a .34,.21 .19,.21 .40 1.0; l .53,.21 .12,.60; a .27,.77 .25,.23 -.36 -.86; l .36,.985 .74,.58",
    ),
    (' ', 0.34, ""),
];

/// Lines of `text` in capitals `height` tall, letters `gap` apart (both pixels), centred on `middle`, top at `top`.
/// Characters outside the alphabet are left out.
pub fn centred(text: &str, middle: f64, top: f64, height: f64, gap: f64) -> Vec<[Point; 2]> {
    let letters: Vec<&Letter> = text
        .chars()
        .filter_map(|c| LETTERS.iter().find(|l| l.0 == c))
        .collect();
    let width: f64 = letters.iter().map(|l| l.1 * height + gap).sum::<f64>() - gap;
    let mut x = middle - width / 2.0;
    let mut lines = Vec::new();
    for (_, advance, strokes) in letters {
        let place = |(px, py): Point| (x + px * height, top + py * height);
        for stroke in strokes.split(';') {
            let points: Vec<Point> = points(stroke).into_iter().map(place).collect();
            lines.extend(points.windows(2).map(|w| [w[0], w[1]]));
        }
        x += advance * height + gap;
    }
    lines
}

/// The points of one stroke of the table; none if it is not of the table's form.
fn points(stroke: &str) -> Vec<Point> {
    let mut words = stroke.split_whitespace();
    let kind = words.next();
    let pair = |word: &str| -> Option<Point> {
        let (x, y) = word.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    match kind {
        Some("l") => words.filter_map(pair).collect(),
        Some("a") => {
            let mut read = || {
                let (centre, radius) = (pair(words.next()?)?, pair(words.next()?)?);
                let from: f64 = words.next()?.parse().ok()?;
                let to: f64 = words.next()?.parse().ok()?;
                Some(arc(centre, radius, from, to, 40))
            };
            read().unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_draws() {
        for (letter, _, strokes) in LETTERS {
            for stroke in strokes.split(';').filter(|s| !s.is_empty()) {
                assert!(points(stroke).len() >= 2, "{letter}: {stroke}");
            }
        }
    }

    #[test]
    fn a_word_is_centred() {
        let lines = centred("HI", 100.0, 0.0, 10.0, 5.0);
        let xs: Vec<f64> = lines.iter().flatten().map(|p| p.0).collect();
        let (low, high) = (
            xs.iter().copied().fold(f64::MAX, f64::min),
            xs.iter().copied().fold(0.0, f64::max),
        );
        assert!((low + high - 200.0).abs() < 1e-9);
    }
}
