//! What requests leave behind in memory: nothing. A page's memory never shrinks, so in the browser only its growth is watched
//! (`tests/page/endurance.rs`); here it is what is in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicIsize, Ordering};

use whyword::engine::Engine;
use whyword::options::{Method, Options};

/// The system's allocator, which counts the bytes in use.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static IN_USE: AtomicIsize = AtomicIsize::new(0);

fn in_use() -> isize {
    IN_USE.load(Ordering::Relaxed)
}

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: the caller's promises are the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Texts of a word to as many as are read, by both kinds of methods, to the end or given up, and everything else that can be asked.
fn ask(engine: &Engine, round: usize) {
    for at in 0..24 {
        let words = if at == 7 { 600 } else { 1 + (at * 7 + round) % 30 };
        let text = "not as dull as I had feared ".split_inclusive(' ').cycle().skip(at).take(words).collect::<String>();
        let fixed = Options { method: Method::GaussLegendre, steps: Some(1 + at % 3), ..Options::default() };
        let options = if at % 8 == 5 { Options::default() } else { fixed };
        let mut run = engine.begin(&text, &options).unwrap();
        run.advance(engine, 1).unwrap();
        if at % 4 == 3 {
            drop(run.partial(engine).unwrap());
            continue;
        }
        while !run.is_done() {
            run.advance(engine, 2).unwrap();
        }
        assert!(run.finish(engine).unwrap().attribution.delta.is_finite());
        match at % 10 {
            1 => drop(engine.predict_all(&[&text, "", "dull"]).unwrap()),
            2 => drop(engine.begin_trace(&text, &options).unwrap()),
            6 => {
                let mut check = engine.begin_check("not dull", &options).unwrap();
                while !check.is_done() {
                    check.advance(engine, 4).unwrap();
                }
                check.finish(engine).unwrap();
            }
            _ => {}
        }
    }
}

#[test]
fn nothing_is_left_of_what_was_asked() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2");
    let engine = Engine::open(&model).unwrap();
    let mut live = Vec::new();
    for round in 0..4 {
        ask(&engine, round);
        live.push(in_use());
    }
    println!("bytes in use after each round: {live:?}");
    // What is made once and kept is there after the first, and what is not the engine's takes a few bytes.
    assert!(live[1..].iter().all(|bytes| bytes.abs_diff(live[1]) < 4096), "{live:?}");
    drop(engine);
    assert!(in_use() < live[1] / 10, "the model goes with the engine: {} of {live:?}", in_use());
}
