//! A small program for the splitter to cut: compiled by its test alone, to a module of its own.
#![no_std]
#![crate_type = "cdylib"]

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, Ordering};

/// Known to both parts.
static CALLS: AtomicU32 = AtomicU32::new(7);

/// A table of functions of both parts.
static STEPS: [fn(u32) -> u32; 3] = [double, cold::tenfold, cold::length];

/// Counts its calls, and does not need the second part.
#[unsafe(no_mangle)]
pub extern "C" fn plain(number: u32) -> u32 {
    double(number) + CALLS.fetch_add(1, Ordering::Relaxed)
}

/// Calls what it finds in a table.
#[unsafe(no_mangle)]
pub extern "C" fn step(which: usize, number: u32) -> u32 {
    CALLS.fetch_add(1, Ordering::Relaxed);
    STEPS.get(which).map_or(0, |it| it(number))
}

/// Calls the second part, with arguments of all types.
#[unsafe(no_mangle)]
pub extern "C" fn mixed(a: u32, b: u64, c: f32, d: f64) -> f64 {
    cold::mixed(a, b, c, d)
}

/// Is called by the second part too.
#[inline(never)]
fn double(number: u32) -> u32 {
    number.wrapping_mul(2)
}

mod cold {
    use super::{AtomicU32, CALLS, Ordering, double};

    /// A variable that only this part knows.
    static SEEN: AtomicU32 = AtomicU32::new(1000);

    /// Texts that only this part knows, by way of a table.
    static WORDS: [&str; 3] = ["the first cold text", "the second, longer cold text", "a third"];

    #[inline(never)]
    pub(crate) fn tenfold(number: u32) -> u32 {
        double(number).wrapping_mul(5) + SEEN.fetch_add(1, Ordering::Relaxed) + CALLS.load(Ordering::Relaxed)
    }

    #[inline(never)]
    pub(crate) fn length(number: u32) -> u32 {
        let word = WORDS.get(number as usize % WORDS.len()).copied().unwrap_or_default();
        word.bytes().fold(0, |sum, it| sum * 31 % 65_521 + u32::from(it))
    }

    #[inline(never)]
    pub(crate) fn mixed(a: u32, b: u64, c: f32, d: f64) -> f64 {
        f64::from(a) + b as f64 + f64::from(c) + d + f64::from(length(a))
    }

    /// Begins in the second part.
    #[unsafe(no_mangle)]
    pub extern "C" fn outside(number: u32) -> u32 {
        tenfold(length(number))
    }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
