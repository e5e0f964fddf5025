//! What the page asks besides explanations, on the bundled model: many texts classified at once, words whose sign is not settled, and the
//! worker's way of doing it in batches.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use whyword::deletion::{replaced, without};
use whyword::doubt::{Doubt, Unsettled};
use whyword::engine::Engine;
use whyword::options::{Baseline, Method, Options};
use whyword::protocol::{Event, Request, RequestId};
use whyword::web::jobs::Jobs;
use whyword::web::work::{self, Paces, Tools, Work};

const TEXTS: [&str; 4] = [
    "The movie was visually breathtaking but the plot was extremely dull and boring.",
    "I absolutely loved the acting, it was a masterpiece.",
    "Not good at all, and yet I could not look away.",
    "",
];

fn bundled() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2")
}

fn engine() -> Engine {
    Engine::open(&bundled()).unwrap()
}

#[test]
fn texts_classified_together_get_the_answers_they_get_alone() {
    let engine = engine();
    let explanation = engine.explain(TEXTS[0], &Options { method: Method::GaussLegendre, steps: Some(1), ..Options::default() });
    let explanation = explanation.unwrap();
    let mut texts: Vec<String> = TEXTS.map(str::to_owned).to_vec();
    texts.extend((0..explanation.words.len()).map(|word| without(&explanation, word)));
    texts.extend((0..explanation.words.len()).map(|word| replaced(&explanation, word, "[MASK]")));
    let together = engine.predict_all(&texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert_eq!(together.len(), texts.len());
    for (text, found) in texts.iter().zip(&together) {
        let alone = engine.predict(text).unwrap();
        for (a, b) in found.probabilities.iter().zip(&alone.probabilities) {
            assert!((a - b).abs() < 1e-6, "{text:?}: {a} and {b}");
        }
    }
    assert!(engine.predict_all(&[]).unwrap().is_empty());

    let mut predictions = engine.begin_predictions(&texts).unwrap();
    let mut batches = Vec::new();
    while !predictions.is_done() {
        batches.push(predictions.advance(&engine, 5).unwrap());
    }
    assert_eq!(batches.iter().sum::<usize>(), texts.len());
    assert!(batches.len() < texts.len() / 2 && batches.iter().all(|&count| count <= 5), "{batches:?}");
    for (in_batches, at_once) in predictions.finish().iter().zip(&together) {
        assert!((in_batches.probabilities[1] - at_once.probabilities[1]).abs() < 1e-6);
    }
}

/// A typed [MASK] is the special token whichever file the vocabulary comes from.
#[test]
fn a_typed_mask_is_the_special_token() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typed-mask");
    for file in ["tokenizer.json", "vocab.txt"] {
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        for needed in [file, "config.json", "manifest.json", "tokenizer_config.json"] {
            std::fs::copy(bundled().join(needed), directory.join(needed)).unwrap();
        }
        let tokenizer = tokenizer(&directory);
        let found = tokenizer.encode("It was [MASK], [MASK]ed and(not[MASK]).").unwrap();
        let masks = found.ids.iter().filter(|&&id| Some(id) == tokenizer.mask()).count();
        assert_eq!((masks, found.pieces[3].as_str(), found.offsets[3]), (3, "[MASK]", (7, 13)), "{file}: {:?}", found.pieces);
    }
}

fn tokenizer(directory: &Path) -> whyword::tokenizer::Tokenizer {
    let read = |file: &str| std::fs::read(directory.join(file)).ok();
    let config = whyword::model::config::Config::parse(&read("config.json").unwrap()).unwrap();
    let settings = read("tokenizer_config.json");
    match (read("tokenizer.json"), read("vocab.txt")) {
        (Some(json), None) => whyword::tokenizer::Tokenizer::from_json(&json, settings.as_deref(), &config).unwrap(),
        (None, Some(vocab)) => whyword::tokenizer::Tokenizer::from_vocab(&vocab, settings.as_deref(), &config).unwrap(),
        _ => unreachable!("one of them was copied"),
    }
}

fn check(engine: &Engine, text: &str, options: &Options) -> Vec<Unsettled> {
    let mut checking = engine.begin_check(text, options).unwrap();
    while !checking.is_done() {
        checking.advance(engine, 16).unwrap();
    }
    checking.finish(engine).unwrap()
}

/// The same by hand, from complete explanations.
#[test]
fn doubts_are_those_that_other_explanations_raise() {
    let engine = engine();
    let auto = Options::default();
    let notebook = Options { method: Method::GaussLegendre, steps: Some(2), ..auto.clone() };
    let masked = Options { baseline: Baseline::MaskKeepSpecial, ..auto.clone() };
    let (mut by_baseline, mut by_quadrature) = (0, 0);
    for (text, asked) in [(TEXTS[0], &auto), (TEXTS[0], &notebook), (TEXTS[2], &masked)] {
        let unsettled = check(&engine, text, asked);
        let scores = |options: &Options| -> Vec<f64> {
            engine.explain(text, options).unwrap().words.iter().map(|word| word.attribution).collect()
        };
        let small = |scores: &[f64]| 0.02 * scores.iter().fold(0.0_f64, |largest, score| largest.max(score.abs()));
        let better = scores(&Options { baseline: asked.baseline, ..auto.clone() });
        let shown = if asked.method == Method::Auto { better.clone() } else { scores(asked) };
        let others = Baseline::ALL.iter().filter(|&&baseline| baseline != asked.baseline);
        let others: Vec<_> = others.map(|&baseline| scores(&Options { baseline, ..auto.clone() })).collect();
        for (word, score) in shown.into_iter().enumerate() {
            let is_turned = others.iter().any(|other| {
                other[word] * better[word] < 0.0 && other[word].abs() > small(other) && better[word].abs() > small(&better)
            });
            assert_eq!(unsettled.contains(&Unsettled { word, by: Doubt::Baseline }), is_turned, "{text:?}, {word}");
            by_baseline += usize::from(is_turned);
            if asked.method != Method::Auto {
                let is_wrong = score * better[word] < 0.0;
                assert_eq!(unsettled.contains(&Unsettled { word, by: Doubt::Quadrature }), is_wrong, "{text:?}, {word}");
                by_quadrature += usize::from(is_wrong);
            }
        }
        assert!(unsettled.windows(2).all(|pair| (pair[0].word, pair[0].by) < (pair[1].word, pair[1].by)), "in order, each once");
    }
    assert!(by_baseline >= 1 && by_quadrature >= 1, "{by_baseline} and {by_quadrature}: too few to prove anything");
}

/// One evaluation says nothing of a sign, a loose tolerance leaves some open, a strict one settles them.
#[test]
fn precision_settles_signs() {
    let engine = engine();
    let count = |tolerance: f64, steps: Option<usize>| {
        let unsettled = check(&engine, TEXTS[0], &Options { tolerance, steps, ..Options::default() });
        unsettled.iter().filter(|unsettled| unsettled.by == Doubt::Quadrature).count()
    };
    let (unknown, loose, strict) = (count(0.01, Some(1)), count(1.0, None), count(0.001, None));
    assert!(unknown == 14 && loose >= 1 && strict < loose, "{unknown}, {loose}, {strict}");
}

/// The worker without its browser.
struct Worker {
    engine: Option<Rc<Engine>>,
    jobs: Jobs<Work>,
    paces: Paces,
    clock: Cell<f64>,
    events: RefCell<Vec<Event>>,
}

impl Worker {
    fn new(engine: Option<Rc<Engine>>) -> Self {
        let (clock, events) = (Cell::new(0.0), RefCell::default());
        Self { engine, jobs: Jobs::default(), paces: Paces::default(), clock, events }
    }

    fn send(&mut self, request: Request) {
        let given_up = self.jobs.add(work::job(request).expect("a request that takes batches"));
        self.events.borrow_mut().extend(given_up.into_iter().map(|id| Event::Cancelled { id }));
    }

    /// One batch; whether there was one to do. Every one takes 100 ms by this clock.
    fn step(&mut self) -> bool {
        let Some(job) = self.jobs.take() else { return false };
        let now = || self.clock.replace(self.clock.get() + 100.0);
        let post = |event: &Event| self.events.borrow_mut().push(event.clone());
        let mut tools = Tools { engine: self.engine.clone(), paces: &mut self.paces, now: &now, post: &post };
        if let Some(job) = work::step(job, &mut tools) {
            self.jobs.put_back(job);
        }
        true
    }

    fn rest(&mut self) {
        while self.step() {}
    }

    /// The ending events so far, in order, by number and kind.
    fn endings(&self) -> Vec<(RequestId, &'static str)> {
        let events = self.events.borrow();
        let ending = |event: &Event| match event {
            Event::Explained { id, .. } => Some((*id, "explained")),
            Event::Predicted { id, .. } => Some((*id, "predicted")),
            Event::Traced { id, .. } => Some((*id, "traced")),
            Event::Checked { id, .. } => Some((*id, "checked")),
            Event::Cancelled { id } => Some((*id, "cancelled")),
            Event::Failed { id, .. } => Some((*id, "failed")),
            _ => None,
        };
        events.iter().filter_map(ending).collect()
    }
}

fn explain(id: RequestId, text: &str, partials: bool) -> Request {
    Request::Explain { id, text: text.into(), options: Options::default(), partials }
}

fn predict(id: RequestId, texts: &[&str]) -> Request {
    Request::Predict { id, texts: texts.iter().map(|&text| text.to_owned()).collect() }
}

#[test]
fn every_request_has_one_ending() {
    let mut worker = Worker::new(Some(Rc::new(engine())));
    let options = Options { class: "no such class".into(), ..Options::default() };
    worker.send(Request::Check { id: 1, text: TEXTS[1].into(), options: Options::default() });
    worker.step();
    worker.step();
    worker.send(Request::Trace { id: 2, text: TEXTS[1].into(), options: Options::default() });
    worker.step();
    worker.step();
    worker.send(explain(3, TEXTS[1], true));
    worker.step();
    worker.send(predict(4, &TEXTS[..1]));
    worker.step();
    assert_eq!(worker.endings(), [(1, "cancelled"), (4, "predicted")]);
    worker.rest();
    worker.send(Request::Check { id: 5, text: TEXTS[3].into(), options: Options::default() });
    worker.send(Request::Trace { id: 6, text: TEXTS[1].into(), options });
    worker.send(predict(7, &[]));
    worker.rest();
    let expected =
        [(1, "cancelled"), (4, "predicted"), (3, "explained"), (2, "traced"), (7, "predicted"), (6, "failed"), (5, "checked")];
    assert_eq!(worker.endings(), expected);
}

#[test]
fn what_is_known_on_the_way_is_told_if_asked_for() {
    let mut worker = Worker::new(Some(Rc::new(engine())));
    for (id, partials) in [(1, true), (2, false)] {
        worker.send(explain(id, TEXTS[0], partials));
        worker.rest();
        let events = worker.events.take();
        let is_partial = |event: &Event| matches!(event, Event::Partial { .. });
        assert!(matches!(events[0], Event::Started { .. }) && matches!(events[1], Event::Progress { .. }));
        assert!(matches!(events.last(), Some(Event::Explained { .. })));
        assert_eq!(events.iter().any(is_partial), partials);
    }
}

#[test]
fn without_a_model_a_request_fails_and_says_so() {
    let mut worker = Worker::new(None);
    worker.send(predict(1, &["good"]));
    worker.rest();
    let events = worker.events.take();
    assert!(matches!(&events[..], [Event::Failed { id: 1, message }] if message.contains("No model is loaded")), "{events:?}");
}
