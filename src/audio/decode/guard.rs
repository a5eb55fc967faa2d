//! A last defence around the decoders of others: a panic caused by a hostile file becomes an error, without a word on stderr.
//!
//! Nothing of ours may rely on it. The value that panicked must not be used again.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::{Error, Result};

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `work`; a panic in it is an [`Error::unreadable`].
pub fn guarded<T>(doing: &str, work: impl FnOnce() -> T) -> Result<T> {
    // The hook in force stays in force for every panic that is not ours to swallow.
    HOOK.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                previous(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    result.map_err(|_| {
        Error::unreadable(doing, "its content is so broken that the decoder gave up")
            .hint("the file is damaged; fetch or export it again")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(guarded("reading", || 7).unwrap(), 7);
        let error = guarded::<()>("reading", || panic!("hostile")).unwrap_err();
        assert!(error.to_string().contains("gave up"));
        assert!(!QUIET.get());
    }
}
