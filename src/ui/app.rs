//! The page: owns the state and the engine's worker, and carries messages between them. All effects on the world are here,
//! but for the tooltip's measuring.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlElement};
use yew::prelude::*;

use super::compare::Compare;
use super::composer::Composer;
use super::embedded::Embedded;
use super::examples::Examples;
use super::how::How;
use super::keeping::Keeping;
use super::many::{self, ManyTexts};
use super::masthead::{Footer, Masthead};
use super::messages::Language;
use super::model_panel::ModelPanel;
use super::notice::Notice;
use super::outlet::give_out;
use super::preferences::Preferences;
use super::reading::Reading;
use super::report::Report;
use super::settings::Settings;
use super::shortcuts::Shortcuts;
use super::state::many::ManyAction;
use super::state::{Action, Pack, Sharing, State};
use super::status::Status;
use super::update::Update;
use super::view::{View, Views};
use crate::drawing::colour::Palette;
use crate::protocol::{Request, RequestId, Source};
use crate::web::address::Links;
use crate::web::client::{Client, Signal, absolute, persist};
use crate::web::dropped::DropZone;
use crate::web::export::text;
use crate::web::offline::{self, Keeper};
use crate::web::surroundings;

/// What the offline pack is called among the downloads.
const PACK: &str = "whyword-offline.zip";

/// Who types no key for so long, in milliseconds, pauses.
const PAUSE: u32 = 300;

/// Sends what is asked for beside explanations, once; again to another worker.
#[hook]
fn use_aside(client: &Rc<RefCell<Option<Client>>>, worker: Option<u32>, aside: Option<(RequestId, Rc<Request>)>) {
    use_effect_with((worker, aside.as_ref().map(|(id, _)| *id)), {
        let client = client.clone();
        move |_| {
            if let (Some(client), Some((_, request))) = (&*client.borrow(), aside) {
                client.send(&request);
            }
        }
    });
}

/// What the [`App`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// The Hub's origin.
    pub hub: AttrValue,
    /// The settings of a page that nobody has set anything on.
    pub untouched: Preferences,
    /// Those that the page opens with.
    pub preferences: Preferences,
    /// Whether it is a part of another page.
    pub embedded: bool,
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

    let [predict, follow, check] = state.asides();
    use_aside(&client, state.worker, predict);
    use_aside(&client, state.worker, follow);
    use_aside(&client, state.worker, check);
    use_effect_with(state.text.clone(), {
        let dispatch = state.dispatcher();
        move |_| {
            let pause = Timeout::new(PAUSE, move || dispatch.dispatch(Action::Paused));
            move || drop(pause)
        }
    });
    // Many texts go out one by one, each as soon as nothing else is asked for.
    let next = state.outgoing_of_many();
    use_effect_with((state.worker, next.as_ref().map(|(id, ..)| *id)), {
        let client = client.clone();
        move |_| {
            if let (Some(client), Some((id, text, options))) = (&*client.borrow(), next) {
                client.send(&Request::Explain { id, text, options, partials: false });
            }
        }
    });
    let on_stop_many = {
        let (client, state) = (client.clone(), state.clone());
        Callback::from(move |()| {
            if let (Some(client), Some(id)) = (&*client.borrow(), state.many.asked()) {
                client.send(&Request::Cancel { id });
            }
        })
    };
    let on_table = Callback::from({
        let dispatch = state.dispatcher();
        move |files: Vec<File>| {
            if let Some(file) = files.into_iter().next() {
                let dispatch = dispatch.clone();
                spawn_local(async move {
                    let dataset = many::read(&file).await;
                    dispatch.dispatch(Action::Many(ManyAction::Give(file.name().into(), dataset)));
                });
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
    let on_shortcut_cancel = on_cancel.clone();
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
            *files.borrow_mut() = given;
            dispatch.dispatch(Action::Fetch(Source::Given { name: name.unwrap_or_else(|| say.models.your_files.to_owned()) }));
        }
    });
    // What is dropped is a model's files, but for a table that is dropped where tables are read.
    use_effect_with(state.view, {
        let (on_give, on_table) = (on_give.clone(), on_table.clone());
        move |view| {
            let is_many = *view == View::Many;
            let zone = DropZone::start(Callback::from(move |files: Vec<File>| {
                let (tables, others): (Vec<File>, Vec<File>) =
                    files.into_iter().partition(|file| is_many && many::is_table(&file.name()));
                if tables.is_empty() { on_give.emit(others) } else { on_table.emit(tables) }
            }));
            move || drop(zone)
        }
    });
    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            let links =
                Links::start(Callback::from(move |link: String| dispatch.dispatch(Action::Share(Sharing::Link(link.into())))));
            move || drop(links)
        }
    });
    let on_export = {
        let state = state.clone();
        Callback::from(move |way| {
            let dispatch = state.dispatcher();
            give_out(way, &state, Callback::from(move |done| dispatch.dispatch(Action::Share(done))));
        })
    };
    let on_reload = Callback::from(|()| {
        // A page that may not reload itself is left as it is; the sentence says what to do.
        let _ = gloo::utils::window().location().reload();
    });
    let on_act = Callback::from({
        let dispatch = state.dispatcher();
        move |action| dispatch.dispatch(action)
    });
    let on_dismiss = on_act.reform(|()| Action::Share(Sharing::Dismiss));
    let current: Rc<State> = (*state).clone().into();
    let notices = html! {
        <>
            <Update ready={state.offline.update} {on_update} />
            <Notice problem={state.problem.clone()} on_try_again={on_act.reform(|()| Action::TryAgain)} {on_reload} on_dismiss={on_dismiss.clone()} />
            <Report report={state.shares.report.clone()} {on_dismiss} />
        </>
    };
    if props.embedded {
        return html! {
            <ContextProvider<Language> context={state.language}>
                <Embedded state={current} {explain} on_act={on_act.clone()}>
                    { notices }
                    <Status
                        engine={state.engine.clone()}
                        job={state.job.clone()}
                        result={state.result.clone()}
                        stale={state.is_stale()}
                        announcement={state.announcement.clone()}
                        {on_cancel}
                    />
                </Embedded>
            </ContextProvider<Language>>
        };
    }
    let view = match state.view {
        View::Explain => html! {
            <>
                <Composer
                    text={state.text.clone()}
                    models={state.models.clone()}
                    {explain}
                    on_edit={on_act.reform(Action::Edit)}
                    on_explain={on_act.reform(|()| Action::Explain)}
                    on_want={on_act.reform(Action::Want)}
                />
                <Examples on_try={on_act.reform(Action::Try)} />
                <ModelPanel
                    models={state.models.clone()}
                    on_fetch={on_act.reform(Action::Fetch)}
                    {on_pause}
                    {on_abandon}
                    {on_delete}
                    on_give={on_give.clone()}
                />
                { notices }
                <Status
                    engine={state.engine.clone()}
                    job={state.job.clone()}
                    result={state.result.clone()}
                    stale={state.is_stale()}
                    typed={state.as_typed().cloned()}
                    announcement={state.announcement.clone()}
                    {on_cancel}
                />
                <Settings
                    options={state.options.clone()}
                    steps={state.steps.clone()}
                    steps_invalid={state.chosen().is_err()}
                    model={state.model.clone()}
                    palette={state.palette}
                    on_paint={on_act.reform(Action::Paint)}
                    on_choose={on_act.reform(Action::Choose)}
                    on_type_steps={on_act.reform(Action::TypeSteps)}
                    on_set_steps={on_act.reform(|()| Action::SetSteps)}
                    on_preset={on_act.reform(|()| Action::Preset)}
                />
                <Reading state={current} on_act={on_act.clone()} {on_export} on_give={on_give.clone()} />
            </>
        },
        View::Compare => html! {
            <>
                { notices }
                <Compare
                    history={state.history.clone()}
                    kind={state.kind}
                    busy={state.job.is_some()}
                    on_act={on_act.clone()}
                />
            </>
        },
        View::Many => html! {
            <>
                { notices }
                <ManyTexts
                    many={state.many.clone()}
                    settings={many::settings(&state)}
                    waiting={many::waiting(&state, say)}
                    on_act={on_act.clone()}
                    on_files={on_table}
                    on_stop={on_stop_many}
                />
            </>
        },
        View::How => html! { <>{ notices }<How state={current} on_act={on_act.clone()} /></> },
    };
    html! {
        <ContextProvider<Language> context={state.language}>
        <div class="page">
            <Masthead on_speak={on_act.reform(Action::Speak)} />
            <Views view={state.view} on_go={on_act.reform(Action::Go)} />
            <main>
                { view }
            </main>
            <Footer build={state.build.clone()}>
                <Keeping offline={state.offline.clone()} can_pack={state.can_pack()} {on_pack} />
                <Shortcuts kind={state.kind} view={state.view} on_act={on_act.clone()} on_cancel={on_shortcut_cancel} />
            </Footer>
        </div>
        </ContextProvider<Language>>
    }
}
