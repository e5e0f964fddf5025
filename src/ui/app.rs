//! The page: owns the state and the engine's worker, and carries messages between them. All effects on the world are here,
//! but for the tooltip's measuring.

use std::rc::Rc;

use web_sys::{File, HtmlElement};
use yew::prelude::*;

use super::composer::Composer;
use super::delta::Delta;
use super::guide::Guide;
use super::keeping::Keeping;
use super::masthead::{Footer, Masthead};
use super::messages::Language;
use super::model_panel::ModelPanel;
use super::notebook::SelfTest;
use super::notice::Notice;
use super::passage::Passage;
use super::prediction::Prediction;
use super::preferences::{Palette, Preferences};
use super::settings::Settings;
use super::state::{Action, Pack, State};
use super::status::Status;
use super::token_table::TokenTable;
use super::update::Update;
use crate::protocol::{Request, Source};
use crate::web::client::{Client, Signal, absolute, persist};
use crate::web::dropped::DropZone;
use crate::web::offline::{self, Keeper};
use crate::web::surroundings;

/// What the offline pack is called among the downloads.
const PACK: &str = "whyword-offline.zip";

/// What the [`App`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// The Hub's origin.
    pub hub: AttrValue,
    /// The settings of a page that nobody has set anything on.
    pub untouched: Preferences,
    /// Those that the page opens with.
    pub preferences: Preferences,
}

/// The whole page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(|| State::open(props.hub.clone(), &props.preferences));
    let say = state.language.messages();
    let client = use_mut_ref(|| None::<Client>);
    // What the user gave last: files cannot be part of the state.
    let files = use_mut_ref(Vec::<File>::new);
    let explain = use_node_ref();

    use_effect_with((state.language, state.palette), |(language, palette)| {
        let class = format!("palette-{}", Palette::BlueOrange.as_str());
        surroundings::dress(language.tag(), language.messages().title, &class, *palette == Palette::BlueOrange);
    });
    use_effect_with((state.preferences(), props.untouched.clone()), |(preferences, untouched)| {
        surroundings::remember(preferences.write(untouched).as_deref());
    });

    // One worker at a time: a new number ends the old worker, none leaves the page without.
    use_effect_with(state.worker, {
        let (client, dispatch) = (client.clone(), state.dispatcher());
        move |worker| {
            if worker.is_some() {
                let on_signal = Callback::from({
                    let dispatch = dispatch.clone();
                    move |signal| dispatch.dispatch(Action::Worker(signal))
                });
                match Client::start(on_signal) {
                    Some(started) => *client.borrow_mut() = Some(started),
                    None => dispatch.dispatch(Action::Worker(Signal::Died)),
                }
            }
            move || drop(client.take())
        }
    });

    use_effect_with((state.worker, state.loads), {
        let (client, files, source) = (client.clone(), files.clone(), state.models.loading.clone());
        move |_| {
            if let Some(client) = &*client.borrow() {
                let files = if matches!(source, Source::Given { .. }) { files.borrow().clone() } else { Vec::new() };
                client.send_with(&Request::Load { source }, &files);
            }
        }
    });

    // What took long to download should not be the first thing that a full disk costs; the browser decides.
    let has_kept = state.models.kept.iter().any(|kept| kept.complete);
    use_effect_with(has_kept, |has_kept| {
        if *has_kept {
            persist();
        }
    });

    // The request in hand goes out once the engine is ready, and once only.
    let outgoing = state.outgoing().map(|job| (job.id, job.asked.clone()));
    use_effect_with((state.worker, outgoing.as_ref().map(|(id, _)| *id)), {
        let client = client.clone();
        move |_| {
            if let (Some(client), Some((id, asked))) = (&*client.borrow(), outgoing) {
                let (text, options) = (asked.text.to_string(), asked.options.clone());
                client.send(&Request::Explain { id, text, options, partials: true });
            }
        }
    });

    // Once the model is there: what is kept has then been downloaded, and nobody waits for the network.
    let engine = state.model.as_ref().and(state.build.as_ref()).map(|build| build.engine.clone());
    use_effect_with(engine, {
        let dispatch = state.dispatcher();
        move |engine| {
            let on_signal = Callback::from(move |signal| dispatch.dispatch(Action::Offline(signal)));
            let keeper = engine.clone().and_then(|engine| Keeper::start(engine, on_signal));
            move || drop(keeper)
        }
    });

    use_effect_with(state.offline.pack.clone(), |pack| {
        if let Pack::Made(url) = pack {
            offline::download(url, PACK);
        }
    });
    let on_pack = {
        let (client, state) = (client.clone(), state.clone());
        Callback::from(move |()| {
            if let (Some(client), Some(base), true) = (&*client.borrow(), absolute("./"), state.can_pack()) {
                client.send(&Request::Pack { base });
                state.dispatch(Action::Pack);
            }
        })
    };
    let on_update = Callback::from(|()| offline::update());

    let on_cancel = {
        let (client, state, explain) = (client.clone(), state.clone(), explain.clone());
        Callback::from(move |()| {
            if let (Some(client), Some(job)) = (&*client.borrow(), state.outgoing()) {
                client.send(&Request::Cancel { id: job.id });
            }
            state.dispatch(Action::Cancel);
            // The button that had the focus is about to go.
            if let Some(explain) = explain.cast::<HtmlElement>() {
                let _ = explain.focus();
            }
        })
    };
    let tell = {
        let (client, state) = (client.clone(), state.clone());
        move |request: Request, action: Option<Action>| {
            if let Some(client) = &*client.borrow() {
                client.send(&request);
            }
            if let Some(action) = action {
                state.dispatch(action);
            }
        }
    };
    let on_pause = Callback::from({
        let tell = tell.clone();
        move |()| tell(Request::StopLoading, Some(Action::Pause))
    });
    let on_abandon = Callback::from({
        let tell = tell.clone();
        move |source: Source| {
            tell(Request::StopLoading, None);
            tell(Request::Delete { source: Some(source) }, Some(Action::Abandon));
        }
    });
    let on_delete = Callback::from(move |source: Option<Source>| tell(Request::Delete { source }, None));
    let on_give = Callback::from({
        let (files, dispatch) = (files.clone(), state.dispatcher());
        move |given: Vec<File>| {
            let name = given.iter().map(File::name).find(|name| name.ends_with(".safetensors"));
            *files.borrow_mut() = given;
            dispatch.dispatch(Action::Fetch(Source::Given { name: name.unwrap_or_else(|| say.models.your_files.to_owned()) }));
        }
    });
    use_effect_with((), {
        let on_give = on_give.clone();
        move |()| {
            let zone = DropZone::start(on_give);
            move || drop(zone)
        }
    });
    let on_reload = Callback::from(|()| {
        // A page that may not reload itself is left as it is; the sentence says what to do.
        let _ = gloo::utils::window().location().reload();
    });
    let on = |action: fn() -> Action| {
        let dispatch = state.dispatcher();
        Callback::from(move |()| dispatch.dispatch(action()))
    };
    let dispatch = state.dispatcher();
    let labels: Rc<[AttrValue]> = state.labels().iter().map(|label| AttrValue::from(label.clone())).collect();
    let shown = state.shown().cloned();
    let answer = match (&shown, &state.job) {
        (Some(result), _) => Some(Rc::new(result.prediction.clone())),
        (None, job) => job.as_ref().and_then(|job| job.prediction.clone()),
    };
    html! {
        <ContextProvider<Language> context={state.language}>
        <div class="page">
            <Masthead on_speak={Callback::from({ let dispatch = dispatch.clone(); move |language| dispatch.dispatch(Action::Speak(language)) })} />
            <main>
                <Composer
                    text={state.text.clone()}
                    models={state.models.clone()}
                    {explain}
                    on_edit={Callback::from({ let dispatch = dispatch.clone(); move |text| dispatch.dispatch(Action::Edit(text)) })}
                    on_explain={on(|| Action::Explain)}
                    on_want={Callback::from({ let dispatch = dispatch.clone(); move |wanted| dispatch.dispatch(Action::Want(wanted)) })}
                />
                <ModelPanel
                    models={state.models.clone()}
                    on_fetch={Callback::from({ let dispatch = dispatch.clone(); move |source| dispatch.dispatch(Action::Fetch(source)) })}
                    {on_pause}
                    {on_abandon}
                    {on_delete}
                    {on_give}
                />
                <Update ready={state.offline.update} {on_update} />
                <Notice problem={state.problem.clone()} on_try_again={on(|| Action::TryAgain)} {on_reload} />
                <Status
                    engine={state.engine.clone()}
                    job={state.job.clone()}
                    result={state.result.clone()}
                    stale={state.is_stale()}
                    announcement={state.announcement.clone()}
                    {on_cancel}
                />
                <Settings
                    options={state.options.clone()}
                    steps={state.steps.clone()}
                    steps_invalid={state.chosen().is_err()}
                    model={state.model.clone()}
                    palette={state.palette}
                    on_paint={Callback::from({ let dispatch = dispatch.clone(); move |palette| dispatch.dispatch(Action::Paint(palette)) })}
                    on_choose={Callback::from({ let dispatch = dispatch.clone(); move |options| dispatch.dispatch(Action::Choose(options)) })}
                    on_type_steps={Callback::from({ let dispatch = dispatch.clone(); move |steps| dispatch.dispatch(Action::TypeSteps(steps)) })}
                    on_set_steps={on(|| Action::SetSteps)}
                    on_preset={on(|| Action::Preset)}
                />
                <div class="results">
                    <Prediction {answer} busy={state.job.is_some()} {labels} result={shown.clone()} />
                    <div class="reading">
                        <Passage
                            result={shown.clone()}
                            text={state.job.as_ref().map_or_else(|| state.text.clone(), |job| job.asked.text.clone())}
                            kind={state.kind}
                            busy={state.job.is_some()}
                            on_show={Callback::from(move |kind| dispatch.dispatch(Action::Show(kind)))}
                        />
                        <Delta result={shown.clone()} sharpening={state.is_sharpening()} />
                        <SelfTest is_original={state.models.is_original()} result={shown.clone()} on_run={on(|| Action::SelfTest)} />
                        <Guide palette={state.palette} />
                    </div>
                    <TokenTable result={shown} />
                </div>
            </main>
            <Footer build={state.build.clone()}>
                <Keeping offline={state.offline.clone()} can_pack={state.can_pack()} {on_pack} />
            </Footer>
        </div>
        </ContextProvider<Language>>
    }
}
