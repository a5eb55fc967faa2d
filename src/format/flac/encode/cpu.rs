//! Work compiled twice, for any processor and for those that can do more, with the same result on both.
//!
//! Integers are the same everywhere. Sums of f64 are the same because lanes fix their order, and because this encoder only
//! sums products that an f64 holds exactly: whether a processor rounds once (fused) or after an exact product makes no bit
//! of difference. This is the only unsafe code of the encoder.

/// How a product is added to a sum. `a * b` must be exact in f64.
pub trait Arithmetic {
    fn add_product(sum: f64, a: f64, b: f64) -> f64;
}

/// For any processor.
pub struct Plain;

impl Arithmetic for Plain {
    #[inline(always)]
    fn add_product(sum: f64, a: f64, b: f64) -> f64 {
        sum + a * b
    }
}

/// For processors with a fused multiply-add instruction; slow on others.
pub struct Fused;

impl Arithmetic for Fused {
    #[inline(always)]
    fn add_product(sum: f64, a: f64, b: f64) -> f64 {
        a.mul_add(b, sum)
    }
}

/// Whether the second compilation may run here.
#[cfg(target_arch = "x86_64")]
pub fn is_capable() -> bool {
    #[cfg(test)]
    if tests::PLAIN_ONLY.get() {
        return false;
    }
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
}

/// Declares a function whose body is compiled for any processor and for capable ones, and chosen when called. What the body
/// calls must be `#[inline(always)]` to be compiled with it. Its type parameter names the [`Arithmetic`] at hand.
macro_rules! on_any_cpu {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident<$arithmetic:ident>($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block
    ) => {
        $(#[$meta])*
        $vis fn $name($($arg: $type),*) $(-> $result)? {
            #[inline(always)]
            fn body<$arithmetic: $crate::format::flac::encode::cpu::Arithmetic>(
                $($arg: $type),*
            ) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt")]
                fn capable($($arg: $type),*) $(-> $result)? {
                    body::<$crate::format::flac::encode::cpu::Fused>($($arg),*)
                }
                if $crate::format::flac::encode::cpu::is_capable() {
                    // SAFETY: the processor has every feature this function is compiled for: it was just asked.
                    return unsafe { capable($($arg),*) };
                }
            }
            body::<$crate::format::flac::encode::cpu::Plain>($($arg),*)
        }
    };
}
pub(super) use on_any_cpu;

#[cfg(test)]
pub mod tests {
    use std::cell::Cell;

    thread_local! {
        pub static PLAIN_ONLY: Cell<bool> = const { Cell::new(false) };
    }

    /// Runs `work` as a processor without any extension would.
    pub fn plainly<T>(work: impl FnOnce() -> T) -> T {
        PLAIN_ONLY.set(true);
        let result = work();
        PLAIN_ONLY.set(false);
        result
    }
}
