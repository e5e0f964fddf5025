//! One batch of whatever a request asks for. It knows no browser, only a clock and somebody to tell, so that it is tested natively.

use std::rc::Rc;

use super::jobs::{Job, Kind};
use super::pace::Pace;
use crate::engine::{Checking, Engine, EngineError, Predictions, Run, Tracing};
use crate::protocol::{Event, Progress, Request, RequestId};

/// How a request is begun.
type Begin = dyn FnOnce(&Engine) -> Result<Task, EngineError>;

/// How far a request is.
pub enum Work {
    /// Not begun.
    Asked(Box<Begin>),
    /// Begun, with the engine that it must be ended with.
    Begun(Rc<Engine>, Task),
}

/// What is being done.
pub enum Task {
    /// An explanation, and whether what is known on the way is told.
    Explain(Box<Run>, bool),
    /// Texts to classify.
    Predict(Predictions),
    /// A path to follow.
    Trace(Box<Tracing>),
    /// Words to look at.
    Check(Box<Checking>),
}

/// What a batch is done with.
pub struct Tools<'a> {
    /// The engine that a request begins with, once there is one.
    pub engine: Option<Rc<Engine>>,
    /// What things cost.
    pub paces: &'a mut Paces,
    /// Milliseconds of a clock that never goes back.
    pub now: &'a dyn Fn() -> f64,
    /// Tells the page.
    pub post: &'a dyn Fn(&Event),
}

/// What things cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paces {
    /// Gradient evaluations.
    gradients: Pace,
    /// Classifications, which are cheaper.
    classes: Pace,
}

/// The job that a request makes; none if it is of another sort.
pub fn job(request: Request) -> Option<Job<Work>> {
    fn asked(id: RequestId, kind: Kind, begin: impl FnOnce(&Engine) -> Result<Task, EngineError> + 'static) -> Job<Work> {
        Job { id, kind, work: Work::Asked(Box::new(begin)) }
    }
    Some(match request {
        Request::Explain { id, text, options, partials } => {
            asked(id, Kind::Explain, move |engine| Ok(Task::Explain(Box::new(engine.begin(&text, &options)?), partials)))
        }
        Request::Predict { id, texts } => {
            asked(id, Kind::Predict, move |engine| Ok(Task::Predict(engine.begin_predictions(&texts)?)))
        }
        Request::Trace { id, text, options } => {
            asked(id, Kind::Trace, move |engine| Ok(Task::Trace(Box::new(engine.begin_trace(&text, &options)?))))
        }
        Request::Check { id, text, options } => {
            asked(id, Kind::Check, move |engine| Ok(Task::Check(Box::new(engine.begin_check(&text, &options)?))))
        }
        _ => return None,
    })
}

/// Does a job's next batch. Gives what is left of it: none once it has had its ending event.
pub fn step(job: Job<Work>, tools: &mut Tools<'_>) -> Option<Job<Work>> {
    let Job { id, kind, work } = job;
    let event = match batch(id, work, tools) {
        Ok(Next::More(work)) => return Some(Job { id, kind, work }),
        Ok(Next::Done(event)) => event,
        Err(message) => Event::Failed { id, message },
    };
    (tools.post)(&event);
    None
}

enum Next {
    More(Work),
    Done(Event),
}

fn batch(id: RequestId, work: Work, tools: &mut Tools<'_>) -> Result<Next, String> {
    let sentence = |error: EngineError| error.to_string();
    let (engine, mut task) = match work {
        Work::Begun(engine, task) => (engine, task),
        Work::Asked(begin) => {
            let engine = tools.engine.clone().ok_or("No model is loaded yet: wait for it, or choose one.")?;
            let task = begin(&engine).map_err(sentence)?;
            if let Task::Explain(run, _) = &task {
                (tools.post)(&Event::Started { id, prediction: run.prediction().clone(), total: run.total() });
            }
            // To begin is a batch's work, but not where it is only to read some texts.
            if !matches!(task, Task::Predict(_)) {
                return Ok(Next::More(Work::Begun(engine, task)));
            }
            (engine, task)
        }
    };
    let pace = if matches!(task, Task::Predict(_)) { &mut tools.paces.classes } else { &mut tools.paces.gradients };
    let (tokens, began) = (task.tokens(), (tools.now)());
    let steps = task.advance(&engine, pace.steps(tokens)).map_err(sentence)?;
    if steps > 0 {
        pace.record(steps, tokens, (tools.now)() - began);
    }
    if let Task::Explain(run, partials) = &task {
        let progress = Progress { done: run.done(), total: run.total(), fraction: run.progress(), error: run.error() };
        (tools.post)(&Event::Progress { id, progress });
        if *partials
            && !run.is_done()
            && let Some(explanation) = run.partial(&engine).map_err(sentence)?
        {
            (tools.post)(&Event::Partial { id, explanation: Box::new(explanation) });
        }
    }
    if task.is_done() {
        let step_millis = tools.paces.gradients.step_millis(tokens);
        task.finish(id, &engine, step_millis).map(Next::Done).map_err(sentence)
    } else {
        Ok(Next::More(Work::Begun(engine, task)))
    }
}

impl Task {
    /// How many tokens there are to a step.
    fn tokens(&self) -> usize {
        match self {
            Self::Explain(run, _) => run.tokens(),
            Self::Predict(predictions) => predictions.tokens(),
            Self::Trace(tracing) => tracing.tokens(),
            Self::Check(checking) => checking.tokens(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::Explain(run, _) => run.is_done(),
            Self::Predict(predictions) => predictions.is_done(),
            Self::Trace(tracing) => tracing.is_done(),
            Self::Check(checking) => checking.is_done(),
        }
    }

    /// Does at most so many steps; how many it did.
    fn advance(&mut self, engine: &Engine, steps: usize) -> Result<usize, EngineError> {
        match self {
            Self::Explain(run, _) => run.advance(engine, steps),
            Self::Predict(predictions) => predictions.advance(engine, steps),
            Self::Trace(tracing) => tracing.advance(engine, steps),
            Self::Check(checking) => checking.advance(engine, steps),
        }
    }

    /// The ending event. A step of an explanation of the text at hand is expected to take `step_millis`.
    fn finish(self, id: RequestId, engine: &Engine, step_millis: Option<f64>) -> Result<Event, EngineError> {
        Ok(match self {
            Self::Explain(run, _) => Event::Explained { id, explanation: Box::new(run.finish(engine)?) },
            Self::Predict(predictions) => Event::Predicted { id, predictions: predictions.finish(), step_millis },
            Self::Trace(tracing) => Event::Traced { id, trace: Box::new(tracing.finish(engine)?) },
            Self::Check(checking) => Event::Checked { id, unsettled: checking.finish(engine)? },
        })
    }
}
