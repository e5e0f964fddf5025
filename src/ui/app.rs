//! The page: owns the state, lays out its views, and says what follows from what the user does. Its effects on the world are in
//! `app/effects.rs`, but for what a component measures of itself.

mod effects;
mod models;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlElement};
use yew::prelude::*;

use self::effects::{
    MAIN, use_arrivals, use_focus, use_keeping, use_line, use_parting, use_patience, use_requests, use_surroundings,
};
use self::models::OnModel;
use super::compare::Compare;
use super::composer::Composer;
use super::diagnostics::Diagnostics;
use super::embedded::Embedded;
use super::examples::Examples;
use super::export_menu::Way;
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
use super::state::{Action, Sharing, State};
use super::status::Status;
use super::update::Update;
use super::view::{View, Views};
use crate::protocol::Request;
use crate::web::address;
use crate::web::client::absolute;
use crate::web::offline;
use crate::web::surroundings;

/// What the [`App`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// The Hub's origin.
    pub hub: AttrValue,
    /// The settings of a page that nobody has set anything on.
    pub untouched: Preferences,
    /// Those that the page opens with.
    pub preferences: Preferences,
    /// What the page was at before it reloaded itself.
    pub visit: Option<String>,
    /// Whether it is a part of another page.
    pub embedded: bool,
}

/// The whole page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(|| {
        let state = State::open(props.hub.clone(), &props.preferences);
        match &props.visit {
            Some(visit) => state.resume(visit),
            None => state,
        }
    });
    let explain = use_node_ref();
    let line = use_line(&state);
    use_patience(&line, &state);
    use_requests(&line, &state);
    use_surroundings(&state, &props.untouched);
    use_keeping(&state);
    use_focus(&state);
    let on_parting = use_parting(&state);

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

    let on_pack = {
        let (line, state) = (line.clone(), state.clone());
        Callback::from(move |()| {
            if let (Some(base), true) = (absolute("./"), state.can_pack()) {
                line.send(&Request::Pack { base });
                state.dispatch(Action::Pack);
            }
        })
    };
    // The page is about to be loaded again, and goes on where it is now.
    let leave = {
        let state = state.clone();
        move || {
            on_parting.emit(());
            address::put("");
            surroundings::keep_visit(state.visit());
        }
    };
    let on_update = Callback::from({
        let leave = leave.clone();
        move |()| {
            leave();
            offline::update();
        }
    });

    let on_cancel = {
        let (state, explain) = (state.clone(), explain.clone());
        Callback::from(move |()| {
            // If the button has the focus, that is about to go.
            let explain = explain.cast::<HtmlElement>().filter(|_| surroundings::has_focus_in(".status"));
            state.dispatch(Action::Cancel);
            if let Some(explain) = explain {
                let _ = explain.focus();
            }
        })
    };
    let on_model = OnModel::new(&line, &state);
    use_arrivals(&state, &on_model.give, (!props.embedded).then_some(&on_table));
    let on_export = {
        let state = state.clone();
        Callback::from(move |way| {
            let dispatch = state.dispatcher();
            give_out(way, &state, Callback::from(move |done| dispatch.dispatch(Action::Share(done))));
        })
    };
    let on_reload = Callback::from(move |()| {
        leave();
        // Where that does nothing, the sentence says what to do.
        offline::reload();
    });
    let on_act = Callback::from({
        let (line, state) = (line.clone(), state.clone());
        move |action| {
            if matches!(&action, Action::Want(wanted) if state.models.gives_way(wanted)) {
                line.send(&Request::StopLoading);
            }
            state.dispatch(action);
        }
    });
    let on_dismiss = on_act.reform(|()| Action::Share(Sharing::Dismiss));
    let current: Rc<State> = (*state).clone().into();
    let losses = state.losses();
    let notices = html! {
        <>
            <Update ready={state.offline.update} {losses} {on_update} />
            <Notice
                problem={state.problem.clone()}
                smaller={state.smaller()}
                {losses}
                on_try_again={on_act.reform(|()| Action::TryAgain)}
                on_smaller={on_act.reform(|()| Action::Smaller)}
                {on_reload}
                on_dismiss={on_dismiss.clone()}
            />
            <Report report={state.shares.report.clone()} {on_dismiss} />
        </>
    };
    let status = html! {
        <Status
            engine={state.engine.clone()}
            job={state.job.clone()}
            result={state.result.clone()}
            stale={state.is_stale()}
            typed={state.as_typed().filter(|_| !props.embedded).cloned()}
            announcement={state.announcement.clone()}
            on_cancel={on_cancel.clone()}
        />
    };
    let models = html! {
        <ModelPanel
            models={state.models.clone()}
            on_fetch={on_act.reform(Action::Fetch)}
            on_pause={on_model.pause}
            on_abandon={on_model.abandon}
            on_delete={on_model.delete}
            on_give={on_model.give.clone()}
        />
    };
    if props.embedded {
        return html! {
            <ContextProvider<Language> context={state.language}>
                <Embedded state={current} {explain} {on_act}>
                    if state.models.pending().is_some() || state.models.transfer.is_some() {
                        { models }
                    }
                    { notices }
                    { status }
                </Embedded>
            </ContextProvider<Language>>
        };
    }
    let parts = Parts { notices, models, status, explain, on_act: on_act.clone(), on_export, on_give: on_model.give, on_table };
    let view = view(&current, parts);
    html! {
        <ContextProvider<Language> context={state.language}>
        <div class="page">
            <Masthead on_speak={on_act.reform(Action::Speak)} />
            <Views view={state.view} on_go={on_act.reform(Action::Go)} />
            <main id={MAIN} tabindex="-1">
                { view }
            </main>
            <Footer build={state.build.clone()}>
                <Keeping offline={state.offline.clone()} can_pack={state.can_pack()} {on_pack} />
                <Diagnostics state={current} on_act={on_act.clone()} />
                <Shortcuts kind={state.kind} view={state.view} single={state.keys} {on_act} {on_cancel} />
            </Footer>
        </div>
        </ContextProvider<Language>>
    }
}

/// What the views are made of beside the state.
struct Parts {
    notices: Html,
    models: Html,
    status: Html,
    /// The Explain button.
    explain: NodeRef,
    on_act: Callback<Action>,
    on_export: Callback<Way>,
    on_give: Callback<Vec<File>>,
    on_table: Callback<Vec<File>>,
}

/// The view that the user is at.
fn view(state: &Rc<State>, parts: Parts) -> Html {
    let Parts { notices, models, status, explain, on_act, on_export, on_give, on_table } = parts;
    match state.view {
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
                { models }
                { notices }
                { status }
                <Settings
                    options={state.options.clone()}
                    steps={state.steps.clone()}
                    steps_invalid={state.chosen().is_err()}
                    model={state.model.clone()}
                    palette={state.palette}
                    on_paint={on_act.reform(Action::Paint)}
                    live={state.live}
                    on_live={on_act.reform(Action::Live)}
                    on_choose={on_act.reform(Action::Choose)}
                    on_type_steps={on_act.reform(Action::TypeSteps)}
                    on_set_steps={on_act.reform(|()| Action::SetSteps)}
                    on_preset={on_act.reform(|()| Action::Preset)}
                />
                <Reading state={state.clone()} {on_act} {on_export} {on_give} />
            </>
        },
        View::Compare => html! {
            <>
                { notices }
                <Compare history={state.history.clone()} kind={state.kind} busy={state.job.is_some()} {on_act} />
            </>
        },
        View::Many => html! {
            <>
                { notices }
                <ManyTexts
                    many={state.many.clone()}
                    settings={many::settings_now(state, state.language.messages())}
                    waiting={many::waiting(state, state.language.messages())}
                    {on_act}
                    on_files={on_table}
                />
            </>
        },
        View::How => html! { <>{ notices }<How state={state.clone()} {on_act} /></> },
    }
}
