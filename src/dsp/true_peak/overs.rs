//! Lists of where the true peak exceeds a limit, by place or by crest: all are counted, the highest are kept.

/// How many events are kept.
pub const KEPT: usize = 100;

/// One excursion above the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Over {
    pub channel: usize,
    /// First and last frame after which the signal is above the limit.
    pub from: u64,
    pub until: u64,
    /// Highest magnitude, full scale = 1.
    pub value: f64,
}

/// Events of one channel, in the order of time.
#[derive(Debug, Clone)]
pub struct Overs {
    channel: usize,
    merge_frames: u64,
    open: Option<Over>,
    /// A sample of the open event is at full scale itself: it is no event between samples.
    clipped: bool,
    count: u64,
    kept: Vec<Over>,
}

impl Overs {
    /// Places: what lies within 10 ms is one event.
    pub fn places(channel: usize, rate: u32) -> Self {
        Self::new(channel, u64::from(rate / 100).max(1))
    }

    /// Crests of the waveform: intervals that follow one another are one event.
    pub fn crests(channel: usize) -> Self {
        Self::new(channel, 1)
    }

    fn new(channel: usize, merge_frames: u64) -> Self {
        Overs {
            channel,
            merge_frames,
            open: None,
            clipped: false,
            count: 0,
            kept: Vec::new(),
        }
    }

    /// The limit is exceeded by `value` in the interval after `frame`.
    pub fn add(&mut self, frame: u64, value: f64) {
        if let Some(over) = &mut self.open
            && frame <= over.until + self.merge_frames
        {
            over.until = over.until.max(frame);
            if value > over.value {
                over.value = value;
            }
            return;
        }
        self.close();
        self.open = Some(Over {
            channel: self.channel,
            from: frame,
            until: frame,
            value,
        });
    }

    /// As [`Overs::add`], with whether a sample at either end of the interval is at full scale: such an event does not count.
    pub fn crest(&mut self, frame: u64, value: f64, clipped: bool) {
        self.add(frame, value);
        self.clipped |= clipped;
    }

    /// A better value for the event at `frame`, if it is the open one.
    pub fn raise(&mut self, frame: u64, value: f64) {
        if let Some(over) = self
            .open
            .as_mut()
            .filter(|o| (o.from..=o.until).contains(&frame))
        {
            over.value = if value > over.value {
                value
            } else {
                over.value
            };
        }
    }

    /// What the event at `frame` has reached so far; `limit` where none is under way.
    pub fn height(&self, frame: u64, limit: f64) -> f64 {
        match &self.open {
            Some(over) if frame <= over.until + self.merge_frames => over.value,
            _ => limit,
        }
    }

    fn close(&mut self) {
        let clipped = std::mem::take(&mut self.clipped);
        let Some(over) = self.open.take().filter(|_| !clipped) else {
            return;
        };
        self.count += 1;
        self.kept.push(over);
        // Twice the memory, so that sorting is rare.
        if self.kept.len() >= 2 * KEPT {
            keep_highest(&mut self.kept);
        }
    }

    fn open(&self) -> Option<Over> {
        self.open.filter(|_| !self.clipped)
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count + u64::from(self.open().is_some())
    }

    /// The highest of them all, over several channels, in the order of time.
    pub fn highest<'a>(channels: impl IntoIterator<Item = &'a Overs>) -> Vec<Over> {
        let mut all = Vec::new();
        for channel in channels {
            all.extend(channel.kept.iter().copied().chain(channel.open()));
        }
        keep_highest(&mut all);
        all.sort_by_key(|o| (o.from, o.channel));
        all
    }
}

fn keep_highest(overs: &mut Vec<Over>) {
    overs.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.from.cmp(&b.from)));
    overs.truncate(KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_event_and_the_highest_are_kept() {
        let mut overs = Overs::places(1, 44_100);
        overs.add(100, 1.1);
        overs.add(300, 1.3);
        overs.add(310, 1.2);
        for i in 0..1000u64 {
            overs.add(10_000 + i * 1000, 1.0 + i as f64 * 1e-4);
        }
        assert_eq!(overs.count(), 1001);
        let kept = Overs::highest([&overs]);
        assert_eq!(kept.len(), KEPT);
        assert_eq!(
            kept[0],
            Over {
                channel: 1,
                from: 100,
                until: 310,
                value: 1.3
            }
        );
        assert!(kept.windows(2).all(|w| w[0].from < w[1].from));
    }

    #[test]
    fn crests_with_a_clipped_sample_are_not_between_samples() {
        let mut clips = Overs::crests(0);
        clips.crest(10, 1.01, false);
        clips.crest(11, 1.02, true);
        clips.crest(20, 1.05, false);
        clips.raise(20, 1.06);
        clips.raise(10, 9.0);
        assert_eq!(clips.count(), 1);
        let kept = Overs::highest([&clips]);
        assert_eq!((kept.len(), kept[0].from, kept[0].value), (1, 20, 1.06));
    }
}
