//! One line that is always there: how far the work is, with the way out of it, or what the page stands at. Its height never
//! changes.

use std::rc::Rc;

use yew::prelude::*;

use super::examples::is_precomputed;
use super::messages::{Messages, use_messages};
use super::state::{Engine, Job, Sentence};
use crate::explanation::{Explanation, Prediction};
use crate::protocol::Progress;

/// What a [`Status`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct StatusProps {
    /// The engine.
    pub engine: Engine,
    /// The request in hand.
    pub job: Option<Job>,
    /// What is shown.
    pub result: Option<Rc<Explanation>>,
    /// Whether what is shown is of another text or other settings than are set.
    pub stale: bool,
    /// What the model says to the text in the box, if that is not the explained one.
    #[prop_or_default]
    pub typed: Option<Rc<Prediction>>,
    /// What a screen reader is told.
    pub announcement: Sentence,
    /// Give up the request in hand.
    pub on_cancel: Callback<()>,
}

/// What is going on.
#[derive(Debug, PartialEq)]
struct Line {
    text: String,
    /// The progress bar's name and how far it is, where that is known.
    bar: Option<(&'static str, Option<(u64, u64)>)>,
}

fn line(props: &StatusProps, say: &Messages) -> Line {
    let words = &say.status;
    let idle = |text: &str| Line { text: text.to_owned(), bar: None };
    let busy = |text: String, name, done| Line { text, bar: Some((name, done)) };
    match (&props.engine, &props.job) {
        (Engine::Starting, _) => busy(words.starting.into(), words.loading_bar, None),
        (Engine::Loading(_, 0), _) => busy(words.loading.into(), words.loading_bar, None),
        (Engine::Loading(received, total), _) if received < total => {
            busy((words.loading_so_far)(&say.megabytes_of(*received, *total)), words.loading_bar, Some((*received, *total)))
        }
        (Engine::Loading(..), _) => busy(words.preparing.into(), words.loading_bar, None),
        (Engine::Ready, Some(Job { progress: Some(progress), prediction, .. })) => {
            let answer = prediction.as_ref().map(|prediction| format!(" · {}", say.verdict(prediction))).unwrap_or_default();
            let (stage, done) = stage(progress, say);
            busy(format!("{stage}{answer}"), words.explaining_bar, Some(done))
        }
        (Engine::Ready, Some(_)) => busy(words.reading.into(), words.explaining_bar, None),
        (Engine::Failed | Engine::Outdated, _) => idle(words.not_running),
        _ if props.stale => match &props.typed {
            Some(prediction) => idle(&(say.workbench.as_typed)(&say.verdict(prediction))),
            None => idle(words.stale),
        },
        _ => match props.result.as_ref().filter(|result| !is_precomputed(result)) {
            Some(result) => idle(&(words.evaluations_done)(&say.plain(result.attribution.evaluations))),
            None => idle(words.idle),
        },
    }
}

/// The work so far in words, and for the progress bar.
fn stage(progress: &Progress, say: &Messages) -> (String, (u64, u64)) {
    let Progress { done, total, fraction, error } = *progress;
    // How many evaluations it will take to reach a tolerance is an estimate, so there the bar counts thousandths.
    let bar = total.map_or(((fraction * 1000.0) as u64, 1000), |total| (done as u64, total as u64));
    let text = match (total, error) {
        (Some(total), _) => (say.status.step)(done, total),
        (None, Some((error, allowed))) => (say.status.evaluations_error)(done, &say.four(error), &say.four(allowed)),
        (None, None) => (say.status.evaluations)(done),
    };
    (text, bar)
}

/// The line.
#[component]
pub fn Status(props: &StatusProps) -> Html {
    let say = use_messages();
    let Line { text, bar } = line(props, say);
    let bar = bar.map(|(name, done)| {
        let (value, max) = done.unzip();
        html! {
            <progress
                class="progress"
                aria-label={name}
                aria-valuetext={text.clone()}
                value={value.map(|value| value.to_string())}
                max={max.map(|max| max.to_string())}
            />
        }
    });
    html! {
        <div class={classes!("status", props.stale.then_some("status-stale"))}>
            <div class="status-line">
                <p class="status-text">{ text }</p>
                { bar.unwrap_or_default() }
            </div>
            if props.job.is_some() {
                <button type="button" class="button" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ say.status.cancel }</button>
            }
            <p class="visually-hidden" role="status">{ props.announcement.words(say) }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::ENGLISH;
    use crate::ui::state::Asked;
    use crate::ui::state::tests::{opened, prediction};

    fn props(engine: Engine, steps: Option<(usize, usize)>) -> StatusProps {
        let progress = |(done, total)| Progress { done, total: Some(total), ..Progress::default() };
        let asked = Rc::new(Asked { text: "".into(), options: opened().options });
        let prediction = steps.map(|_| Rc::new(prediction()));
        let job = Some(Job { id: 1, asked, prediction, progress: steps.map(progress), partial: None, by_itself: false });
        StatusProps {
            engine,
            job,
            result: None,
            stale: false,
            typed: None,
            announcement: Sentence::default(),
            on_cancel: Callback::noop(),
        }
    }

    #[test]
    fn every_wait_has_its_stage() {
        let text = |engine, steps| line(&props(engine, steps), &ENGLISH).text;
        assert_eq!(text(Engine::Starting, None), "Starting the engine…");
        assert_eq!(text(Engine::Loading(0, 0), None), "Loading the model…");
        assert_eq!(text(Engine::Loading(12_340_000, 45_400_000), None), "Loading the model: 12.3 of 45.4 MB");
        assert_eq!(text(Engine::Loading(45, 45), None), "Preparing the model…");
        assert_eq!(text(Engine::Failed, None), "The engine is not running.");
        assert_eq!(text(Engine::Ready, None), "Reading the text…");
        assert_eq!(text(Engine::Ready, Some((12, 50))), "Step 12 of 50 · Positive 99.03 %");
    }

    #[test]
    fn without_a_known_end_the_error_says_how_far_it_is() {
        let progress = Progress { done: 13, total: None, fraction: 0.7128, error: Some((0.01234, 0.0093)) };
        let expected = "13 evaluations, error about 0.0123 where 0.0093 is allowed".to_owned();
        assert_eq!(stage(&progress, &ENGLISH), (expected, (712, 1000)));
        assert_eq!(stage(&Progress { done: 3, ..Progress::default() }, &ENGLISH), ("3 evaluations".to_owned(), (0, 1000)));
    }

    #[test]
    fn progress_is_by_steps_done() {
        assert_eq!(line(&props(Engine::Ready, Some((12, 50))), &ENGLISH).bar, Some(("Explaining", Some((12, 50)))));
        assert_eq!(line(&StatusProps { job: None, ..props(Engine::Ready, None) }, &ENGLISH).bar, None);
    }
}
