//! A time grid whose cells never drift: cell `k` starts at frame `floor(k * rate / per_second)`.
//!
//! Meters cut their input at cell edges, so what they read depends on the position of a sample in the stream and never on
//! how the stream was handed over. Knows nothing of what is measured in a cell.

/// Position of a stream on a grid of `per_second` cells per second.
#[derive(Debug, Clone)]
pub struct Grid {
    rate: u64,
    per_second: u64,
    cell: u64,
    start: u64,
    end: u64,
    at: u64,
}

impl Grid {
    /// A rate below `per_second` gives cells of one frame: absurd rates may cost accuracy, never an endless loop.
    pub fn new(rate: u32, per_second: u32) -> Self {
        let per_second = u64::from(per_second.max(1));
        let rate = u64::from(rate).max(per_second);
        Grid {
            rate,
            per_second,
            cell: 0,
            start: 0,
            end: rate / per_second,
            at: 0,
        }
    }

    /// First frame of cell `index`.
    pub fn edge(&self, index: u64) -> u64 {
        let edge = u128::from(index) * u128::from(self.rate) / u128::from(self.per_second);
        u64::try_from(edge).unwrap_or(u64::MAX)
    }

    /// Number of complete cells so far, which is the index of the cell being filled.
    pub fn cells(&self) -> u64 {
        self.cell
    }

    /// Frames still missing in the current cell; at least one.
    pub fn room(&self) -> usize {
        usize::try_from(self.end - self.at).unwrap_or(usize::MAX)
    }

    /// Frames the current cell has when full.
    pub fn cell_frames(&self) -> u64 {
        self.end - self.start
    }

    /// Frames seen.
    pub fn frames(&self) -> u64 {
        self.at
    }

    /// Moves on by `frames`, at most [`Grid::room`]; true when that completes the cell.
    pub fn advance(&mut self, frames: usize) -> bool {
        self.at = (self.at + frames as u64).min(self.end);
        if self.at < self.end {
            return false;
        }
        self.cell += 1;
        self.start = self.end;
        self.end = self.edge(self.cell + 1).max(self.start + 1);
        true
    }
}

/// Cuts `frames` frames at the edges of `grid`: calls `piece(from, until)` for every stretch and `close(frames_of_cell)`
/// whenever a cell is complete.
pub fn cut(grid: &mut Grid, frames: usize, mut piece: impl FnMut(usize, usize, Option<u64>)) {
    let mut from = 0;
    while from < frames {
        let until = from + grid.room().min(frames - from);
        let cell = grid.cell_frames();
        let full = grid.advance(until - from);
        piece(from, until, full.then_some(cell));
        from = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_rate_that_does_not_divide_do_not_drift() {
        let mut grid = Grid::new(11_025, 100);
        let mut sizes = Vec::new();
        cut(&mut grid, 11_025, |from, until, full| {
            assert_eq!(full, Some((until - from) as u64));
            sizes.push(until - from);
        });
        assert_eq!(&sizes[..4], [110, 110, 110, 111]);
        assert_eq!((grid.cells(), grid.frames()), (100, 11_025));
    }

    #[test]
    fn absurd_rates_still_move_on() {
        let mut grid = Grid::new(0, 100);
        cut(&mut grid, 1000, |_, _, _| {});
        assert_eq!(grid.cells(), 1000);
    }
}
