//! An example that is tried: what is known of it in advance is shown until the engine has looked at it itself.

use yew::AttrValue;

use super::{Job, Models, State};
use crate::explanation::Explanation;
use crate::ui::examples::{gallery, is_precomputed};
use crate::ui::view::View;

impl State {
    /// Puts an example in the box and asks for it. What is known of it is shown meanwhile if the engine would say the same.
    pub(super) fn try_example(&mut self, text: AttrValue) {
        self.view = View::Explain;
        self.text = text;
        self.ask();
        let known = gallery().iter().find(|known| self.foresees(known)).cloned();
        if let Some(job) = &mut self.job {
            job.partial = known;
        }
    }

    /// Whether the model in use, or on its way, would answer the request in hand with this.
    fn foresees(&self, known: &Explanation) -> bool {
        let is_bundled = match &self.model {
            Some(model) => model.info == known.model,
            None => self.models.loading == Models::own(),
        };
        let is_asked = |job: &Job| job.asked.text == known.text && job.asked.options == known.requested;
        is_bundled && self.job.as_ref().is_some_and(is_asked)
    }

    /// Whether what is shown was computed in advance.
    pub fn is_precomputed(&self) -> bool {
        self.shown().is_some_and(is_precomputed)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::Action;
    use super::super::tests::{event, explained, id, model, opened, partial, ready, run, settled};
    use super::*;
    use crate::options::{Method, Options};
    use crate::protocol::{Event, LoadedModel};

    fn text(index: usize) -> AttrValue {
        gallery()[index].text.clone().into()
    }

    fn with_bundled() -> State {
        let model = LoadedModel { info: gallery()[0].model.clone(), ..model() };
        run(opened(), [event(Event::Ready { source: Models::own(), model }), explained(1, "a")])
    }

    #[test]
    fn an_example_is_there_at_once_until_the_engine_has_looked() {
        for before in [opened(), with_bundled()] {
            let tried = run(before, [Action::Go(View::How), Action::Try(text(1))]);
            assert!(Rc::ptr_eq(tried.shown().unwrap(), &gallery()[1]));
            assert_eq!((tried.view, &tried.text), (View::Explain, &text(1)));
            assert!(tried.is_precomputed() && !tried.is_sharpening() && tried.job.is_some());
            let number = tried.job.as_ref().unwrap().id;
            let rough = run(tried, [partial(number, &text(1))]);
            assert!(rough.is_precomputed(), "what is known is better than a result so far");
            let cancelled = run(rough.clone(), [Action::Cancel]);
            assert!(cancelled.is_precomputed() && cancelled.job.is_none() && !cancelled.is_stale());
            let live = run(rough, [explained(number, &text(1))]);
            assert!(!live.is_precomputed() && live.job.is_none());
        }
    }

    #[test]
    fn another_model_or_other_settings_are_not_foreseen() {
        let other_model = run(settled(), [Action::Try(text(1))]);
        assert!(other_model.job.is_some() && !other_model.is_precomputed());
        assert_ne!(id(&other_model), id(&ready()), "it is another request");
        let options = Options { method: Method::RiemannLeft, ..Options::default() };
        let other_settings = run(with_bundled(), [Action::Choose(options), Action::Try(text(1))]);
        assert!(other_settings.job.is_some() && !other_settings.is_precomputed());
        let edited = run(with_bundled(), [Action::Try(text(1)), Action::Edit("dull".into()), Action::Explain]);
        assert!(edited.is_precomputed(), "until the newer one has something to show");
        let sharpening = run(edited.clone(), [partial(edited.job.as_ref().unwrap().id, "dull")]);
        assert!(sharpening.is_sharpening() && !sharpening.is_precomputed());
    }
}
