//! A take: notes go in, frames come out, in blocks. Memory holds the sounding voices and the room, not the piece.

use super::RATE;
use super::desk::Desk;
use super::instrument::{Instrument, Strike, Waves};
use super::room::Room;
use super::score::{Note, Seat};
use super::voice::Voice;
use super::voice::wave::{at, sine_table};

const BLOCK: usize = 256;
/// Ramps at the outer ends of a take, against clicks.
const RAMP_S: f64 = 0.012;

/// A continuous performance of one or more pieces.
pub struct Take {
    pub notes: Vec<Note>,
    /// Where the pieces end, in frames of the take, ascending; the last is the end of the take.
    pub ends: Vec<u64>,
    /// Linear gain into the desk.
    pub gain: f64,
    /// Reverberation time of the room.
    pub room_s: f64,
    /// Length of the fade at the end; the shortest ramp if 0.
    pub fade_s: f64,
}

struct Player {
    voice: Box<dyn Voice>,
    seat: Seat,
    /// Frames of the block before it begins.
    wait: usize,
}

impl Take {
    pub fn frames(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Plays frames 0 to `until` into `sink`, in order. Stops at the sink's first error.
    pub fn play<E>(
        &self,
        until: u64,
        mut sink: impl FnMut([f64; 2]) -> Result<(), E>,
    ) -> Result<(), E> {
        let total = self.frames();
        let until = until.min(total);
        let mut waves = Waves::default();
        let mut room = Room::new(self.room_s);
        let mut desk = Desk::new(self.gain);
        let mut players: Vec<Player> = Vec::new();
        let mut notes = self.notes.iter().peekable();
        let mut bus = [[0.0; BLOCK]; 4];
        let mut scratch = [0.0; BLOCK];
        let mut done = 0;
        while done < until {
            while let Some(note) = notes.next_if(|n| frames(n.at_s) < done + BLOCK as u64) {
                let wait = frames(note.at_s).saturating_sub(done) as usize;
                players.extend(seated(note, &mut waves, wait));
            }
            bus.iter_mut().for_each(|b| b.fill(0.0));
            let [left, right, send_left, send_right] = &mut bus;
            let seconds = done as f64 / RATE;
            players.retain_mut(|player| {
                let from = std::mem::take(&mut player.wait);
                let alive = player.voice.play(&mut scratch[from..]);
                let ears = gains(&player.seat, seconds);
                let then = gains(&player.seat, seconds + BLOCK as f64 / RATE);
                let slope = [0, 1].map(|e| (then[e] - ears[e]) / BLOCK as f64);
                let room = player.seat.room;
                for i in from..BLOCK {
                    let x = scratch[i];
                    let l = x * (ears[0] + slope[0] * i as f64);
                    let r = x * (ears[1] + slope[1] * i as f64);
                    left[i] += l;
                    right[i] += r;
                    send_left[i] += l * room;
                    send_right[i] += r * room;
                }
                alive
            });
            room.answer([send_left, send_right], left, right);
            for (l, r) in left.iter().zip(right.iter()) {
                if done == until {
                    break;
                }
                let ramp = self.ramp(done, total);
                sink(desk.frame(*l, *r).map(|x| x * ramp))?;
                done += 1;
            }
        }
        Ok(())
    }

    fn ramp(&self, frame: u64, total: u64) -> f64 {
        let rise = (frame as f64 / RATE / RAMP_S).min(1.0);
        let left_s = (total - 1 - frame) as f64 / RATE;
        if self.fade_s == 0.0 {
            return rise * (left_s / RAMP_S).min(1.0);
        }
        // A long fade is heard as even when it bends: gently out of full level, gently into silence.
        let x = (left_s / self.fade_s).min(1.0);
        rise * x * x * (3.0 - 2.0 * x)
    }
}

fn frames(seconds: f64) -> u64 {
    (seconds * RATE + 0.5) as u64
}

/// The voices of a note: wide instruments are played once for each ear.
fn seated(note: &Note, waves: &mut Waves, wait: usize) -> Vec<Player> {
    let strike = |seed| Strike {
        hz: note.hz,
        velocity: note.velocity,
        held: frames(note.held_s),
        from_hz: note.from_hz,
        seed,
    };
    let pans: &[(f64, u64)] = match note.seat.instrument {
        Instrument::Pad | Instrument::Sea => &[(-0.75, 0), (0.75, 1)],
        _ => &[(0.0, 0)],
    };
    let player = |&(pan, ear): &(f64, u64)| Player {
        voice: note
            .seat
            .instrument
            .strike(strike(note.seed & !1 | ear), waves),
        seat: Seat {
            pan: (note.seat.pan + pan).clamp(-1.0, 1.0),
            ..note.seat
        },
        wait,
    };
    pans.iter().map(player).collect()
}

/// Left and right gain of a seat at a moment: equal power, moved by the sway.
fn gains(seat: &Seat, seconds: f64) -> [f64; 2] {
    const SWAY_HZ: f64 = 5.1;
    let mut pan = seat.pan;
    if seat.sway > 0.0 {
        let wave = at(sine_table(), seconds * SWAY_HZ);
        pan = (pan + seat.sway * wave).clamp(-1.0, 1.0);
    }
    let right = 0.5 + 0.5 * pan;
    [1.0 - right, right].map(|power| seat.gain * libm::sqrt(power))
}
