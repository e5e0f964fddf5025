//! A model that is not here yet: how to get it, how far it is, and which models the browser keeps.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::messages::{Messages, use_messages};
use super::state::{Models, Offer, Transfer, Wanted};
use crate::protocol::Source;
use crate::web::dropped::chosen;

/// What a [`ModelPanel`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ModelPanelProps {
    /// The models there are.
    pub models: Models,
    /// Load a model.
    pub on_fetch: Callback<Source>,
    /// Let the download wait.
    pub on_pause: Callback<()>,
    /// Give the download up, and what is here of it.
    pub on_abandon: Callback<Source>,
    /// Delete a model that is kept, or all.
    pub on_delete: Callback<Option<Source>>,
    /// Files were given.
    pub on_give: Callback<Vec<File>>,
}

/// Empty as long as there is nothing to say.
#[component]
pub fn ModelPanel(props: &ModelPanelProps) -> Html {
    let say = use_messages();
    let models = &props.models;
    // What is chosen can be had while another is on its way, or waits after it was refused.
    let chosen = match (&models.wanted, models.pending()) {
        (Wanted::Repository, _) => Some(html! { <Repository models={models.clone()} on_fetch={props.on_fetch.clone()} /> }),
        (Wanted::Files, _) => Some(html! { <Files on_give={props.on_give.clone()} /> }),
        (_, offer) => offer.map(|offer| invitation(props, &offer, say)),
    };
    let transfer = models.transfer.as_ref().map(|transfer| progress(props, transfer, say));
    html! {
        <section class="models" aria-label={say.models.models}>
            { for transfer.into_iter().chain(chosen).map(|body| html! { <div class="card model-panel">{ body }</div> }) }
            if models.not_kept {
                <p class="hint" role="status">{ say.models.not_kept }</p>
            }
            if !models.kept.is_empty() {
                { kept(props, say) }
            }
        </section>
    }
}

/// A model that could be downloaded.
fn invitation(props: &ModelPanelProps, offer: &Offer, say: &Messages) -> Html {
    let size = offer.size.map(|size| say.megabytes(size));
    let from = match &offer.source {
        Source::Hub { hub, .. } => (say.models.from_host)(hub.split("://").last().unwrap_or(hub)),
        _ => say.models.from_this_site.to_owned(),
    };
    let facts =
        [size.clone(), offer.license.map(str::to_owned), Some(from)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let action = match (&size, offer.here) {
        (Some(size), 0) => (say.models.download_size)(size),
        (None, 0) => say.models.download.to_owned(),
        _ => say.models.resume.to_owned(),
    };
    let in_use = props.models.offers().into_iter().find(|offer| offer.in_use);
    let onclick = props.on_fetch.reform({
        let source = offer.source.clone();
        move |_: MouseEvent| source.clone()
    });
    html! {
        <>
            <p class="model-facts"><strong>{ offer.name.clone() }</strong>{ format!(" · {facts} · {}", offer.state(say)) }</p>
            <p class="hint">{ say.models.once }</p>
            if let Some(in_use) = &in_use {
                <p class="hint">{ (say.models.until_then)(&in_use.name) }</p>
            }
            <button type="button" class="button button-primary" {onclick}>{ action }</button>
        </>
    }
}

/// A model on its way.
fn progress(props: &ModelPanelProps, transfer: &Transfer, say: &Messages) -> Html {
    let (received, total) = transfer.received;
    let known = (total > 0).then_some(());
    let line = transfer.line(say);
    let source = transfer.source.clone();
    html! {
        <>
            <p class="model-facts"><strong>{ transfer.source.name() }</strong>{ " · " }{ line.clone() }</p>
            <progress
                class="model-progress"
                aria-label={say.models.downloading}
                aria-valuetext={line}
                value={known.map(|()| received.to_string())}
                max={known.map(|()| total.to_string())}
            />
            <div class="model-actions">
                if transfer.paused {
                    <button type="button" class="button" onclick={props.on_fetch.reform({ let source = source.clone(); move |_: MouseEvent| source.clone() })}>
                        { say.models.resume }
                    </button>
                } else {
                    <button type="button" class="button" onclick={props.on_pause.reform(|_: MouseEvent| ())}>{ say.models.pause }</button>
                }
                <button type="button" class="button" onclick={props.on_abandon.reform(move |_: MouseEvent| source.clone())}>
                    { say.models.cancel }
                </button>
            </div>
        </>
    }
}

/// What a [`Repository`] needs.
#[derive(Clone, PartialEq, Properties)]
struct RepositoryProps {
    models: Models,
    on_fetch: Callback<Source>,
}

/// A repository of the Hub, by name.
#[component]
fn Repository(props: &RepositoryProps) -> Html {
    let say = use_messages();
    let (id, revision) = (use_node_ref(), use_node_ref());
    let onsubmit = Callback::from({
        let (props, id, revision) = (props.clone(), id.clone(), revision.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = |field: &NodeRef| field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            if !text(&id).trim().is_empty() {
                props.on_fetch.emit(props.models.repository(&text(&id), &text(&revision)));
            }
        }
    });
    html! {
        <form class="model-form" {onsubmit}>
            <div class="field">
                <label for="repository">{ say.models.repository }</label>
                <input id="repository" class="select" type="text" ref={id} required=true placeholder={say.models.repository_example} autocomplete="off" spellcheck="false" />
                <p class="hint">{ say.models.repository_hint }</p>
            </div>
            <div class="field">
                <label for="revision">{ say.models.revision }</label>
                <input id="revision" class="select" type="text" ref={revision} placeholder="main" autocomplete="off" spellcheck="false" />
                <p class="hint">{ say.models.revision_hint }</p>
            </div>
            <button type="submit" class="button button-primary">{ say.models.download }</button>
        </form>
    }
}

/// What a [`Files`] needs.
#[derive(Clone, PartialEq, Properties)]
struct FilesProps {
    on_give: Callback<Vec<File>>,
}

/// The user's own files.
#[component]
fn Files(props: &FilesProps) -> Html {
    let say = use_messages();
    let onchange = {
        let on_give = props.on_give.clone();
        Callback::from(move |event: Event| {
            let files = chosen(&event);
            if !files.is_empty() {
                on_give.emit(files);
            }
        })
    };
    html! {
        <div class="model-drop">
            <label for="files">{ say.models.files }</label>
            <input id="files" type="file" multiple=true {onchange} />
            <p class="hint">{ say.models.files_hint }</p>
        </div>
    }
}

/// What the browser keeps.
fn kept(props: &ModelPanelProps, say: &Messages) -> Html {
    let kept = &props.models.kept;
    let total: u64 = kept.iter().map(|model| model.here).sum();
    let delete = |source: Option<Source>| props.on_delete.reform(move |_: MouseEvent| source.clone());
    html! {
        <details class="kept card">
            <summary>
                <span class="summary-title">{ say.models.stored }</span>
                <span class="summary-now">{ (say.models.stored_now)(kept.len(), &say.megabytes(total)) }</span>
            </summary>
            <ul class="kept-list">
                { for kept.iter().map(|model| html! {
                    <li>
                        <span>
                            { model.name.clone() }
                            <small>{ say.megabytes_of(model.here, model.size) }</small>
                        </span>
                        <button type="button" class="button" aria-label={(say.models.delete_model)(&model.name)} onclick={delete(Some(model.source.clone()))}>
                            { say.models.delete }
                        </button>
                    </li>
                }) }
            </ul>
            if kept.len() > 1 {
                <button type="button" class="button" onclick={delete(None)}>{ say.models.delete_all }</button>
            }
        </details>
    }
}
