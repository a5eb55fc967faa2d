//! Reading, working and writing at the same time: three threads with a few blocks on the way between them.
//!
//! Each step sees the blocks in order and one at a time, so nothing depends on who is faster. Blocks are handed back and used again.

use std::sync::mpsc::{channel, sync_channel};

use crate::audio::Block;
use crate::error::Result;

/// Blocks between two steps: enough that a hiccup of one does not stop the other.
const ON_THE_WAY: usize = 6;

/// What happens between reading and writing. Both append to nothing: `out` is replaced.
pub trait Work {
    /// Replaces `out` by what a block becomes; may leave it empty, may take the block's memory.
    fn push(&mut self, block: &mut Block, out: &mut Block) -> Result<()>;
    /// Replaces `out` by what was held back.
    fn finish(&mut self, out: &mut Block) -> Result<()>;
}

/// Runs all blocks of `read` (an empty one is the end) through `work` into `write`.
///
/// # Errors
/// The first error in the order of the steps.
pub fn run(
    mut read: impl FnMut(&mut Block) -> Result<()> + Send,
    work: &mut impl Work,
    mut write: impl FnMut(&Block) -> Result<()> + Send,
    threads: bool,
) -> Result<()> {
    if !threads {
        return one_after_another(read, work, write);
    }
    let (full_in, to_work) = sync_channel::<Block>(ON_THE_WAY);
    let (used_in, to_read) = channel::<Block>();
    let (full_out, to_write) = sync_channel::<Block>(ON_THE_WAY);
    let (used_out, to_fill) = channel::<Block>();
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<()> {
            loop {
                let mut block = to_read.try_recv().unwrap_or_default();
                read(&mut block)?;
                // A receiver that is gone has met an error of its own.
                if block.is_empty() || full_in.send(block).is_err() {
                    return Ok(());
                }
            }
        });
        let writer = scope.spawn(move || -> Result<()> {
            for block in to_write {
                if !block.is_empty() {
                    write(&block)?;
                }
                let _ = used_out.send(block);
            }
            Ok(())
        });
        let mut worked = Ok(());
        for mut block in to_work {
            let mut out = to_fill.try_recv().unwrap_or_default();
            worked = work.push(&mut block, &mut out);
            if worked.is_err() || full_out.send(out).is_err() {
                break;
            }
            let _ = used_in.send(block);
        }
        // The receiver ended with the loop, so a reader that still waits gives up.
        let read = join(reader);
        let mut end = Ok(());
        if read.is_ok() && worked.is_ok() {
            let mut out = Block::default();
            end = work.finish(&mut out);
            if end.is_ok() {
                let _ = full_out.send(out);
            }
        }
        drop(full_out);
        let written = join(writer);
        read.and(worked).and(end).and(written)
    })
}

fn join(thread: std::thread::ScopedJoinHandle<'_, Result<()>>) -> Result<()> {
    match thread.join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn one_after_another(
    mut read: impl FnMut(&mut Block) -> Result<()>,
    work: &mut impl Work,
    mut write: impl FnMut(&Block) -> Result<()>,
) -> Result<()> {
    let (mut block, mut out) = (Block::default(), Block::default());
    loop {
        read(&mut block)?;
        if block.is_empty() {
            break;
        }
        work.push(&mut block, &mut out)?;
        if !out.is_empty() {
            write(&out)?;
        }
    }
    work.finish(&mut out)?;
    if out.is_empty() { Ok(()) } else { write(&out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    /// Holds every block back by one.
    #[derive(Default)]
    struct Late {
        held: Block,
        fails_at: Option<f64>,
    }

    impl Work for Late {
        fn push(&mut self, block: &mut Block, out: &mut Block) -> Result<()> {
            if self.fails_at == Some(block.channels[0][0]) {
                return Err(Error::usage("working", "no"));
            }
            std::mem::swap(&mut self.held, block);
            std::mem::swap(out, block);
            Ok(())
        }
        fn finish(&mut self, out: &mut Block) -> Result<()> {
            *out = std::mem::take(&mut self.held);
            Ok(())
        }
    }

    fn numbers(
        threads: bool,
        work: &mut Late,
        read_fails_at: f64,
        write_fails_at: f64,
    ) -> Result<Vec<f64>> {
        let (mut next, mut seen) = (0.0, Vec::new());
        let read = |block: &mut Block| {
            if next == read_fails_at {
                return Err(Error::usage("reading", "no"));
            }
            block.reset(1);
            if next < 100.0 {
                block.channels[0].push(next);
            }
            next += 1.0;
            Ok(())
        };
        let write = |block: &Block| {
            if block.channels[0][0] == write_fails_at {
                return Err(Error::usage("writing", "no"));
            }
            seen.extend_from_slice(&block.channels[0]);
            Ok(())
        };
        run(read, work, write, threads)?;
        Ok(seen)
    }

    #[test]
    fn all_blocks_come_through_in_order_with_and_without_threads() {
        let expected: Vec<f64> = (0..100).map(f64::from).collect();
        for threads in [false, true] {
            let seen = numbers(threads, &mut Late::default(), -1.0, -1.0).unwrap();
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn whoever_fails_is_named_and_nobody_waits_for_ever() {
        for threads in [false, true] {
            let late = |at| Late {
                fails_at: at,
                ..Late::default()
            };
            let doing = |r: Result<Vec<f64>>| r.unwrap_err().doing;
            assert_eq!(
                doing(numbers(threads, &mut late(None), 50.0, -1.0)),
                "reading"
            );
            assert_eq!(
                doing(numbers(threads, &mut late(Some(50.0)), -1.0, -1.0)),
                "working"
            );
            assert_eq!(
                doing(numbers(threads, &mut late(None), -1.0, 3.0)),
                "writing"
            );
        }
    }
}
