//! What cannot be predicted of one channel, along the pages: the residual of a model that is renewed every [`HOP`] frames, the same
//! gathered into the samples that caused it, and how strong it is cell by cell.

use super::Page;
use super::predict::{HOP, Model, ORDER, Predictor, WINDOW, gathered, residual};
use super::stats::rms;

/// Samples of a cell of levels.
pub const CELL: usize = 64;
/// Under every model lies noise of this power (-104 dBFS), or of a step of the word where that is more.
const LEAST: f64 = 4e-11;

/// The residuals of one channel, for the frames a page shows.
#[derive(Debug, Clone)]
pub struct Strand {
    predictor: Predictor,
    least: f64,
    /// Frame of the first residual.
    start: u64,
    pub forward: Vec<f64>,
    /// See [`gathered`].
    pub gathered: Vec<f64>,
    /// RMS of the forward residual in each [`CELL`].
    pub cells: Vec<f64>,
    /// The model of each hop.
    pub models: Vec<Model>,
    piece: Vec<f64>,
    long: Vec<f64>,
}

impl Strand {
    pub fn new(step: f64) -> Self {
        Strand {
            predictor: Predictor::new(),
            least: LEAST.max(step * step),
            start: 0,
            forward: Vec::new(),
            gathered: Vec::new(),
            long: vec![0.0; HOP + ORDER],
            cells: Vec::new(),
            models: Vec::new(),
            piece: vec![0.0; WINDOW + 3 * ORDER],
        }
    }

    /// Moves on to a page: afterwards index `i` of the residuals is index `i` of the page, as far as there are residuals.
    pub fn page(&mut self, page: &Page, channel: usize) {
        let used = (page.start - self.start) as usize;
        for residual in [&mut self.forward, &mut self.gathered] {
            residual.drain(..used.min(residual.len()));
        }
        self.cells.drain(..(used / CELL).min(self.cells.len()));
        self.models.drain(..(used / HOP).min(self.models.len()));
        self.start = page.start;
        let x = page.whole(channel);
        loop {
            let at = self.forward.len();
            let enough = at + HOP + WINDOW / 2 <= x.len();
            if at >= x.len() || !(enough || page.last) {
                return;
            }
            self.hop(x, at);
        }
    }

    fn hop(&mut self, x: &[f64], at: usize) {
        // A hop in the middle of its window, with what the filters reach beyond: nothing where the stream has ended.
        let before = (WINDOW - HOP) / 2 + ORDER;
        for (i, v) in self.piece.iter_mut().enumerate() {
            *v = (at + i)
                .checked_sub(before)
                .and_then(|k| x.get(k))
                .copied()
                .unwrap_or(0.0);
        }
        let model = self
            .predictor
            .fit(&self.piece[ORDER..ORDER + WINDOW], self.least);
        let fresh = self.forward.len();
        self.forward.resize(fresh + HOP, 0.0);
        self.gathered.resize(fresh + HOP, 0.0);
        residual(&model, &self.piece, before, &mut self.long);
        self.forward[fresh..].copy_from_slice(&self.long[..HOP]);
        gathered(&model, &self.long, &mut self.gathered[fresh..]);
        self.models.push(model);
        self.cells
            .extend(self.forward[fresh..].chunks_exact(CELL).map(rms));
    }
}
