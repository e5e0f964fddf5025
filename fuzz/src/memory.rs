//! How much memory an input takes, by an allocator that counts for each thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// An input may take so many times its length at its worst…
const TIMES: usize = 10;

/// …beside this. A tokenizer's automata and tables take some hundred kilobytes however short its file is, and a list of very small
/// things takes more than ten times what it is written with, as each of them is a string with a place in a table. What it must not hide is
/// an allocation sized by a number in the input: such a number has a thousand times as much in a few digits.
const FLOOR: usize = 1 << 20;

/// What is asked for beyond this is refused at once, as a browser would, so that a bad number does not take the machine with it.
const MOST: usize = 1 << 30;

/// The system's allocator, counted.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Bytes in use, the most there were, and the largest that was asked for at once. Plain numbers, which need no memory themselves.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn asked(size: usize, before: usize) {
    let live = LIVE.get() + size as isize - before as isize;
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

/// Whether so much may be asked for.
fn is_fine(size: usize) -> bool {
    LARGEST.set(LARGEST.get().max(size));
    size <= MOST
}

// SAFETY: every call is passed on to the system's allocator as it came, or refused with a null pointer, which callers must expect.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !is_fine(layout.size()) {
            return std::ptr::null_mut();
        }
        asked(layout.size(), 0);
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !is_fine(layout.size()) {
            return std::ptr::null_mut();
        }
        asked(layout.size(), 0);
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        asked(0, layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_fine(size) {
            return std::ptr::null_mut();
        }
        asked(size, layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What `read` makes of an input of `length` bytes.
///
/// # Panics
/// If it took more memory than such an input may.
pub fn bounded<T>(length: usize, read: impl FnOnce() -> T) -> T {
    let (result, taken) = measured(read);
    let allowed = TIMES * length + FLOOR;
    assert!(taken <= allowed, "an input of {length} bytes took {taken} bytes of memory");
    assert!(LARGEST.get() <= allowed, "an input of {length} bytes had {} bytes asked for at once", LARGEST.get());
    result
}

/// What `read` makes, and how many bytes more than before were in use at its worst.
pub fn measured<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    PEAK.set(before);
    LARGEST.set(0);
    let result = read();
    (result, (PEAK.get() - before).max(0) as usize)
}
