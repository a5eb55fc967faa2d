//! What a detector found at one place, and a list of such places that stays short however many there are.

/// How many places are kept.
pub const KEPT: usize = 100;

/// One fault at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// First frame, and the frame after the last.
    pub from: u64,
    pub until: u64,
    /// None where all channels are concerned.
    pub channel: Option<usize>,
    /// In the unit of the detector: dB over the surroundings, samples, dBFS.
    pub size: f64,
    /// 0 to 1: 1 where the bits prove it.
    pub confidence: f64,
    /// The numbers that crossed, in words.
    pub says: String,
}

impl Extend<Spot> for Spots {
    fn extend<I: IntoIterator<Item = Spot>>(&mut self, spots: I) {
        spots.into_iter().for_each(|spot| self.add(spot));
    }
}

impl Spot {
    /// A fault of the whole stream, which ends before frame `until`.
    pub fn whole(until: u64, size: f64, confidence: f64, says: String) -> Self {
        Spot {
            from: 0,
            until,
            channel: None,
            size,
            confidence,
            says,
        }
    }
}

/// Places in the order of time: all are counted, the surest and largest are kept.
#[derive(Debug, Clone, Default)]
pub struct Spots {
    count: u64,
    kept: Vec<Spot>,
}

impl Spots {
    pub fn add(&mut self, spot: Spot) {
        self.count += 1;
        self.kept.push(spot);
        // Twice the memory, so that sorting is rare.
        if self.kept.len() >= 2 * KEPT {
            self.shorten();
        }
    }

    /// Adds what another list holds, `count` places in all, with words for each.
    pub fn take(&mut self, spots: Vec<Spot>, count: u64, says: &str) {
        self.count += count - spots.len() as u64;
        for spot in spots {
            self.add(Spot {
                says: says.to_string(),
                ..spot
            });
        }
    }

    /// Adds another list.
    pub fn join(&mut self, other: Spots) {
        self.count += other.count - other.kept.len() as u64;
        other.kept.into_iter().for_each(|spot| self.add(spot));
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those kept, in the order of time.
    pub fn finish(mut self) -> (Vec<Spot>, u64) {
        self.shorten();
        self.kept.sort_by_key(|s| (s.from, s.channel));
        (self.kept, self.count)
    }

    fn shorten(&mut self) {
        let rank = |s: &Spot| s.confidence * s.size.abs();
        self.kept
            .sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.from.cmp(&b.from)));
        self.kept.truncate(KEPT);
    }
}
