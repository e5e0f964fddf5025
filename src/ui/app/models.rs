//! What the user does with models and files: the worker is told, and the state where it has to know.

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::super::state::{Action, Sharing};
use super::effects::{Line, Page};
use crate::protocol::{Request, Source};
use crate::web::export::text;

/// What is called when that happens.
pub struct OnModel {
    /// The download is to wait.
    pub pause: Callback<()>,
    /// The download is given up, and what is here of it.
    pub abandon: Callback<Source>,
    /// A model that is kept is to go, or all of them.
    pub delete: Callback<Option<Source>>,
    /// Files were given: a model's, or one that was exported.
    pub give: Callback<Vec<File>>,
}

impl OnModel {
    /// For this worker and this state.
    pub fn new(line: &Line, page: &Page) -> Self {
        let pause = Callback::from({
            let (line, dispatch) = (line.clone(), page.dispatcher());
            move |()| {
                line.send(&Request::StopLoading);
                dispatch.dispatch(Action::Pause);
            }
        });
        let abandon = Callback::from({
            let (line, dispatch) = (line.clone(), page.dispatcher());
            move |source: Source| {
                line.send(&Request::StopLoading);
                line.send(&Request::Abandon { source });
                dispatch.dispatch(Action::Abandon);
            }
        });
        let delete = Callback::from({
            let (line, page, abandon) = (line.clone(), page.clone(), abandon.clone());
            move |source: Option<Source>| {
                // What is still on its way would first have to arrive.
                let transfer = page.models.transfer.as_ref().map(|transfer| transfer.source.clone()).filter(Source::is_kept);
                if let Some(transfer) = transfer.filter(|transfer| source.as_ref().is_none_or(|source| source == transfer)) {
                    abandon.emit(transfer);
                }
                line.send(&Request::Delete { source });
            }
        });
        let give = Callback::from({
            let (line, dispatch) = (line.clone(), page.dispatcher());
            let your_files = page.language.messages().models.your_files;
            move |mut given: Vec<File>| {
                // A model has more files than one.
                if given.len() == 1 && given[0].name().to_lowercase().ends_with(".json") {
                    let (file, dispatch) = (given.remove(0), dispatch.clone());
                    spawn_local(async move {
                        dispatch.dispatch(Action::Share(Sharing::File(text(file).await.map(AttrValue::from))));
                    });
                    return;
                }
                let name = given.iter().map(File::name).find(|name| name.ends_with(".safetensors"));
                line.give(given);
                dispatch.dispatch(Action::Fetch(Source::Given { name: name.unwrap_or_else(|| your_files.to_owned()) }));
            }
        });
        Self { pause, abandon, delete, give }
    }
}
