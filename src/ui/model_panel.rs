//! A model that is not here yet: how to get it, how far it is, and which models the browser keeps.

use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::format::megabytes;
use super::state::{Models, Offer, Transfer, Wanted};
use crate::protocol::Source;

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
    let models = &props.models;
    let body = match (&models.transfer, &models.wanted, models.pending()) {
        (Some(transfer), _, _) => progress(props, transfer),
        (None, Wanted::Repository, _) => html! { <Repository models={models.clone()} on_fetch={props.on_fetch.clone()} /> },
        (None, Wanted::Files, _) => html! { <Files on_give={props.on_give.clone()} /> },
        (None, _, Some(offer)) => invitation(props, &offer),
        _ => Html::default(),
    };
    let is_empty = body == Html::default();
    html! {
        <section class="models" aria-label="Models">
            if !is_empty {
                <div class="card model-panel">{ body }</div>
            }
            if models.not_kept {
                <p class="hint" role="status">
                    { "This browser does not keep the model (no room, or a private window): it works until the page is closed." }
                </p>
            }
            if !models.kept.is_empty() {
                { kept(props) }
            }
        </section>
    }
}

/// A model that could be downloaded.
fn invitation(props: &ModelPanelProps, offer: &Offer) -> Html {
    let size = offer.size.map(|size| format!("{} MB", megabytes(size)));
    let from = match &offer.source {
        Source::Hub { hub, .. } => format!("from {}", hub.split("://").last().unwrap_or(hub)),
        _ => "from this site".to_owned(),
    };
    let facts =
        [size.clone(), offer.license.map(str::to_owned), Some(from)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let action = match (&size, offer.here) {
        (Some(size), 0) => format!("Download {size}"),
        (None, 0) => "Download".to_owned(),
        _ => "Resume".to_owned(),
    };
    let onclick = props.on_fetch.reform({
        let source = offer.source.clone();
        move |_: MouseEvent| source.clone()
    });
    html! {
        <>
            <p class="model-facts"><strong>{ offer.name.clone() }</strong>{ format!(" · {facts} · {}", offer.state()) }</p>
            <p class="hint">{ "It is downloaded once and kept in this browser. Your text stays here either way." }</p>
            <button type="button" class="button button-primary" {onclick}>{ action }</button>
        </>
    }
}

/// A model on its way.
fn progress(props: &ModelPanelProps, transfer: &Transfer) -> Html {
    let (received, total) = transfer.received;
    let known = (total > 0).then_some(());
    let line = transfer.line();
    let source = transfer.source.clone();
    html! {
        <>
            <p class="model-facts"><strong>{ transfer.source.name() }</strong>{ " · " }{ line.clone() }</p>
            <progress
                class="model-progress"
                aria-label="Downloading the model"
                aria-valuetext={line}
                value={known.map(|()| received.to_string())}
                max={known.map(|()| total.to_string())}
            />
            <div class="model-actions">
                if transfer.paused {
                    <button type="button" class="button" onclick={props.on_fetch.reform({ let source = source.clone(); move |_: MouseEvent| source.clone() })}>
                        { "Resume" }
                    </button>
                } else {
                    <button type="button" class="button" onclick={props.on_pause.reform(|_: MouseEvent| ())}>{ "Pause" }</button>
                }
                <button type="button" class="button" onclick={props.on_abandon.reform(move |_: MouseEvent| source.clone())}>
                    { "Cancel download" }
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
                <label for="repository">{ "Repository" }</label>
                <input id="repository" class="select" type="text" ref={id} required=true placeholder="owner/name" autocomplete="off" spellcheck="false" />
                <p class="hint">{ "Any DistilBERT sequence classifier with safetensors weights." }</p>
            </div>
            <div class="field">
                <label for="revision">{ "Revision" }</label>
                <input id="revision" class="select" type="text" ref={revision} placeholder="main" autocomplete="off" spellcheck="false" />
                <p class="hint">{ "A commit stays what it is; a branch may move." }</p>
            </div>
            <button type="submit" class="button button-primary">{ "Download" }</button>
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
    let give = {
        let on_give = props.on_give.clone();
        move |files: Option<FileList>| {
            let files: Vec<File> = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.item(at))).collect();
            if !files.is_empty() {
                on_give.emit(files);
            }
        }
    };
    let onchange = Callback::from(move |event: Event| give(event.target_unchecked_into::<HtmlInputElement>().files()));
    html! {
        <div class="model-drop">
            <label for="files">{ "Model files" }</label>
            <input id="files" type="file" multiple=true {onchange} />
            <p class="hint">
                { "Choose the files of a Hugging Face DistilBERT checkpoint together: config.json, tokenizer.json or vocab.txt, \
                   model.safetensors. Or drop them, or their folder, anywhere on this page. They are read here and sent nowhere." }
            </p>
        </div>
    }
}

/// What the browser keeps.
fn kept(props: &ModelPanelProps) -> Html {
    let kept = &props.models.kept;
    let total: u64 = kept.iter().map(|model| model.here).sum();
    let delete = |source: Option<Source>| props.on_delete.reform(move |_: MouseEvent| source.clone());
    html! {
        <details class="kept card">
            <summary>
                <span class="summary-title">{ "Stored models" }</span>
                <span class="summary-now">{ format!("{} · {} MB in this browser", kept.len(), megabytes(total)) }</span>
            </summary>
            <ul class="kept-list">
                { for kept.iter().map(|model| html! {
                    <li>
                        <span>
                            { model.name.clone() }
                            <small>{ format!("{} of {} MB", megabytes(model.here), megabytes(model.size)) }</small>
                        </span>
                        <button type="button" class="button" aria-label={format!("Delete {}", model.name)} onclick={delete(Some(model.source.clone()))}>
                            { "Delete" }
                        </button>
                    </li>
                }) }
            </ul>
            if kept.len() > 1 {
                <button type="button" class="button" onclick={delete(None)}>{ "Delete all" }</button>
            }
        </details>
    }
}
