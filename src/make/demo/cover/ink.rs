//! Shapes on a row: how much of each pixel a polygon or a stroke covers. Knows no colours.

pub type Point = (f64, f64);

/// A drawn shape, in pixels; y grows downwards.
pub enum Shape {
    /// Closed outlines, filled by the even-odd rule.
    Area(Vec<Vec<Point>>),
    /// Lines with round ends.
    Stroke { lines: Vec<[Point; 2]>, half: f64 },
}

/// Rows are sampled this often from top to bottom; across, coverage is exact.
const SAMPLES: usize = 8;

impl Shape {
    /// First and last row the shape touches.
    pub fn rows(&self) -> (f64, f64) {
        let ys: Vec<f64> = match self {
            Shape::Area(outlines) => outlines.iter().flatten().map(|p| p.1).collect(),
            Shape::Stroke { lines, .. } => lines.iter().flatten().map(|p| p.1).collect(),
        };
        let margin = match self {
            Shape::Area(_) => 0.0,
            Shape::Stroke { half, .. } => half + 1.0,
        };
        let top = ys.iter().copied().fold(f64::MAX, f64::min);
        let bottom = ys.iter().copied().fold(f64::MIN, f64::max);
        (top - margin, bottom + margin)
    }

    /// Raises `cover` (0 to 1 for each pixel of row `y`) by the shape; returns the touched pixels.
    pub fn cover(&self, y: usize, cover: &mut [f64]) -> std::ops::Range<usize> {
        match self {
            Shape::Area(outlines) => area(outlines, y as f64, cover),
            Shape::Stroke { lines, half } => stroke(lines, *half, y as f64 + 0.5, cover),
        }
    }
}

fn area(outlines: &[Vec<Point>], y: f64, cover: &mut [f64]) -> std::ops::Range<usize> {
    let (mut first, mut last) = (cover.len(), 0);
    let mut crossings = Vec::new();
    for sample in 0..SAMPLES {
        let at = y + (sample as f64 + 0.5) / SAMPLES as f64;
        crossings.clear();
        for outline in outlines {
            for (i, &(x0, y0)) in outline.iter().enumerate() {
                let (x1, y1) = outline[(i + 1) % outline.len()];
                if (y0 <= at) != (y1 <= at) {
                    crossings.push(x0 + (at - y0) / (y1 - y0) * (x1 - x0));
                }
            }
        }
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let (from, to) = (pair[0].max(0.0), pair[1].min(cover.len() as f64));
            if to <= from {
                continue;
            }
            let (start, end) = (from as usize, (libm::ceil(to) as usize).min(cover.len()));
            for (x, c) in cover.iter_mut().enumerate().take(end).skip(start) {
                let inside = to.min(x as f64 + 1.0) - from.max(x as f64);
                *c += inside.max(0.0) / SAMPLES as f64;
            }
            first = first.min(start);
            last = last.max(end);
        }
    }
    first.min(last)..last
}

fn stroke(lines: &[[Point; 2]], half: f64, y: f64, cover: &mut [f64]) -> std::ops::Range<usize> {
    let (mut first, mut last) = (cover.len(), 0);
    let reach = half + 1.0;
    for &[a, b] in lines {
        if y < a.1.min(b.1) - reach || y > a.1.max(b.1) + reach {
            continue;
        }
        let start = (a.0.min(b.0) - reach).max(0.0) as usize;
        let end = ((a.0.max(b.0) + reach).max(0.0) as usize + 1).min(cover.len());
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        for (x, c) in cover.iter_mut().enumerate().take(end).skip(start) {
            let (px, py) = (x as f64 + 0.5 - a.0, y - a.1);
            let along = ((px * dx + py * dy) / length.max(1e-9)).clamp(0.0, 1.0);
            let (ex, ey) = (px - along * dx, py - along * dy);
            let covered = (half + 0.5 - libm::sqrt(ex * ex + ey * ey)).clamp(0.0, 1.0);
            *c = c.max(covered);
        }
        first = first.min(start);
        last = last.max(end);
    }
    first.min(last)..last
}

/// Points on an ellipse from one angle to another, in turns, clockwise on the page from the right.
pub fn arc(centre: Point, radius: Point, from: f64, to: f64, points: usize) -> Vec<Point> {
    (0..=points)
        .map(|i| {
            let turn = from + (to - from) * i as f64 / points as f64;
            let angle = turn * std::f64::consts::TAU;
            (
                centre.0 + radius.0 * libm::cos(angle),
                centre.1 + radius.1 * libm::sin(angle),
            )
        })
        .collect()
}

/// An open line through points, as segments.
pub fn polyline(points: &[Point]) -> Vec<[Point; 2]> {
    points.windows(2).map(|w| [w[0], w[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_covers_its_area() {
        let shape = Shape::Area(vec![vec![(1.5, 0.0), (4.25, 0.0), (4.25, 2.0), (1.5, 2.0)]]);
        let mut cover = [0.0; 6];
        assert_eq!(shape.cover(0, &mut cover), 1..5);
        let expected = [0.0, 0.5, 1.0, 1.0, 0.25, 0.0];
        assert!(
            cover
                .iter()
                .zip(expected)
                .all(|(c, e)| (c - e).abs() < 1e-12)
        );
    }

    #[test]
    fn a_stroke_is_as_wide_as_asked() {
        let shape = Shape::Stroke {
            lines: vec![[(10.0, -50.0), (10.0, 50.0)]],
            half: 3.0,
        };
        let mut cover = [0.0; 20];
        shape.cover(0, &mut cover);
        assert!((cover.iter().sum::<f64>() - 6.0).abs() < 1e-12);
    }
}
