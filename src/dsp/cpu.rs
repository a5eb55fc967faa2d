//! Loops compiled twice, for any processor and for those with wide vectors, with the same bits on both.
//!
//! Only the width of the vectors differs: both compilations do the same additions and multiplications in the same order, nothing
//! is fused, so nothing rounds differently. [`plain`] forces the first one, which shows that this is so. The only unsafe code of dsp.

use std::sync::atomic::{AtomicBool, Ordering};

static PLAIN: AtomicBool = AtomicBool::new(false);

/// Whether the compilation for any processor is to be used even where the processor can do more. Results do not change.
pub fn plain(only: bool) {
    PLAIN.store(only, Ordering::Relaxed);
}

/// Whether the second compilation may run here.
#[inline]
pub fn is_wide() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        !PLAIN.load(Ordering::Relaxed) && is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Declares a function whose body is compiled for any processor and for those with AVX2, and chosen when called. What the body
/// calls must be `#[inline(always)]` to be compiled with it.
macro_rules! on_any_cpu {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block
    ) => {
        $(#[$meta])*
        $vis fn $name($($arg: $type),*) $(-> $result)? {
            #[inline(always)]
            fn body($($arg: $type),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($arg: $type),*) $(-> $result)? {
                    body($($arg),*)
                }
                if $crate::dsp::cpu::is_wide() {
                    // SAFETY: the processor has AVX2: it was just asked.
                    return unsafe { wide($($arg),*) };
                }
            }
            body($($arg),*)
        }
    };
}
pub(crate) use on_any_cpu;
