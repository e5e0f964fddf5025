//! Models that are chosen, arrive, fail and go.

use super::*;

#[test]
fn one_on_its_way_waits_where_the_one_in_use_is_chosen() {
    let hub = Source::Hub { hub: "https://hub.example".into(), id: "a/b".into(), revision: "main".into() };
    let own = Wanted::Model(Models::own());
    assert!(!settled().models.gives_way(&own), "nothing is on its way");
    let fetching = run(settled(), [Action::Fetch(hub.clone())]);
    assert!(fetching.models.gives_way(&own) && !fetching.models.gives_way(&Wanted::Files));
    let state = run(fetching, [Action::Want(own.clone())]);
    let transfer = state.models.transfer.as_ref().unwrap();
    assert_eq!((transfer.paused, &state.models.loading, &state.models.wanted), (true, &Models::own(), &own));
    let resumed = run(state, [Action::Fetch(hub.clone())]);
    assert_eq!((resumed.models.transfer.unwrap().paused, resumed.models.loading), (false, hub));
}

#[test]
fn an_answer_of_the_model_before_is_not_waited_for() {
    let asked = run(settled(), [Action::Edit("not bad".into()), Action::Explain]);
    let id = asked.job.as_ref().expect("it is asked").id;
    let working = run(asked, [partial(id, "not bad")]);
    let source = working.models.repository("a/b", "main");
    let other = LoadedModel { info: ModelInfo { name: "other".into(), ..model().info }, ..model() };
    let state = run(working.clone(), [event(Event::Ready { source, model: other }), explained(id, "not bad")]);
    let job = state.job.as_ref().expect("it is asked again");
    assert!(job.id > id, "as another request");
    assert_eq!((&*job.asked.text, &job.partial), ("not bad", &None));
    assert_eq!(state.result, working.result, "what the other model said is not shown as this one's");
    // The same once more, as after a restart, changes nothing.
    let state = run(working.clone(), [event(Event::Ready { source: Models::own(), model: model() })]);
    assert_eq!(state.job, working.job);
}

/// A model that is called otherwise.
fn other(source: Source) -> Action {
    let info = ModelInfo { name: "other".into(), ..model().info };
    event(Event::Ready { source, model: LoadedModel { info, labels: vec!["1".into(), "2".into()], ..model() } })
}

#[test]
fn a_model_that_does_not_arrive_leaves_the_page_its_own() {
    let wrong = opened().models.repository("a/typo", "main");
    let failed = || event(Event::LoadFailed { message: "There is none.".into() });
    // Before there was any.
    let state = run(opened(), [Action::Fetch(wrong.clone()), failed()]);
    assert_eq!((&state.models.loading, &state.engine), (&Models::own(), &Engine::Loading(0, 0)));
    assert!(state.job.is_some() && state.models.transfer.as_ref().is_some_and(|transfer| transfer.paused));
    let again = run(state.clone(), [Action::TryAgain]);
    assert_eq!(again.models.loading, wrong);
    let id = state.job.as_ref().expect("the first text").id;
    let arrived = run(state, [event(Event::Ready { source: Models::own(), model: model() }), explained(id, FIRST_TEXT)]);
    assert!(arrived.result.is_some() && arrived.problem.is_some(), "why the other did not arrive is still said");
    // While there is one: it is what a new worker gets.
    let state = run(settled(), [Action::Fetch(wrong), failed()]);
    assert_eq!((&state.engine, &state.models.loading), (&Engine::Ready, &Models::own()));
    let state = run(state, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&state.engine, &state.models.loading), (&Engine::Starting, &Models::own()));
    // The page's own is no download, and is asked for again all the same.
    let state = run(settled(), [other(hub()), Action::Fetch(Models::own()), failed()]);
    let again = run(state, [Action::TryAgain]);
    assert_eq!(again.models.loading, Models::own());
}

fn hub() -> Source {
    opened().models.repository("a/b", "main")
}

#[test]
fn a_download_that_failed_and_is_given_up_is_not_spoken_of_any_more() {
    let failed = run(settled(), [Action::Fetch(hub()), event(Event::LoadFailed { message: "It did not arrive.".into() })]);
    assert!(failed.problem.is_some() && failed.models.transfer.is_some());
    let state = run(failed, [Action::Abandon]);
    assert_eq!((state.problem, state.models.transfer, state.engine), (None, None, Engine::Ready));
    // What has nothing to do with it stays.
    let problem = Some(Problem { message: Sentence::Died(Cause::Error), remedy: Remedy::Dismiss });
    let state = State { problem: problem.clone(), ..run(settled(), [Action::Fetch(hub())]) };
    assert_eq!(run(state, [Action::Abandon]).problem, problem);
}

#[test]
fn a_model_that_is_deleted_is_not_wanted_any_more() {
    let kept = |sources: &[Source]| {
        let models = sources.iter().map(|source| KeptModel {
            source: source.clone(),
            name: "x".into(),
            size: 200,
            here: 100,
            complete: false,
        });
        event(Event::Kept { models: models.collect() })
    };
    let state = run(settled(), [kept(&[hub()]), Action::Want(Wanted::Model(hub()))]);
    assert_eq!(state.models.pending().map(|offer| offer.source), Some(hub()));
    let state = run(state, [kept(&[])]);
    assert_eq!((&state.models.wanted, state.models.pending()), (&Wanted::Model(Models::own()), None));
    // One that is not kept, and is loaded once more as its engine has ended, is what the list stands at.
    let given = || Source::Given { name: "model.safetensors".into() };
    let state = run(
        settled(),
        [Action::Fetch(given()), other(given()), Action::Cancel, Action::Worker(Signal::Died(Cause::Error)), kept(&[])],
    );
    assert_eq!((&state.models.loading, &state.models.wanted), (&given(), &Wanted::Model(given())));
    assert!(state.models.offers().iter().any(|offer| offer.source == given()));
}

#[test]
fn a_reload_loses_the_users_own_model() {
    let given = || Source::Given { name: "model.safetensors".into() };
    assert!(!run(settled(), [Action::Fetch(hub()), other(hub())]).losses().model, "what is kept is taken along");
    let on_its_way = run(settled(), [Action::Fetch(given())]);
    assert!(on_its_way.losses().model);
    assert!(run(on_its_way, [other(given())]).losses().model);
}

#[test]
fn that_a_model_is_ready_is_heard_before_what_it_says() {
    let state = run(settled(), [Action::Fetch(hub()), other(hub())]);
    assert!(state.job.is_some(), "what is shown is asked of it");
    assert_eq!(state.announcement, Sentence::ModelReady("other".into()));
    let id = state.outgoing().unwrap().id;
    assert_eq!(run(state, [explained(id, FIRST_TEXT)]).announcement, Sentence::explained(&explanation(FIRST_TEXT, &[])));
    // The page's own is no download.
    let state = run(settled(), [other(hub()), Action::Cancel, event(Event::Ready { source: Models::own(), model: model() })]);
    assert_eq!(state.announcement, Sentence::Explaining);
}

#[test]
fn files_of_the_same_names_are_told_apart() {
    let given = || Source::Given { name: "model.safetensors".into() };
    let state = run(settled(), [Action::Fetch(given()), other(given()), Action::Fetch(given())]);
    assert_ne!(state.models.loading, given());
    let state = run(state, [event(Event::LoadFailed { message: "It is none.".into() })]);
    assert_eq!((state.engine, state.models.in_use), (Engine::Ready, Some(given())), "the one before goes on");
}

#[test]
fn nothing_more_is_asked_about_the_answer_of_another_model() {
    let source = opened().models.repository("a/b", "main");
    let switched = run(settled(), [other(source), Action::Cancel]);
    assert!(switched.is_stale(), "what is shown is the other's");
    for action in [Action::Pick(Some(0)), Action::FollowPath, Action::CheckSigns, Action::TakeEachAway] {
        let after = run(switched.clone(), [action.clone()]);
        assert_eq!((after.requests, after.workbench), (switched.requests, switched.workbench.clone()), "{action:?}");
    }
    let recalled = run(switched, [Action::Recall(1)]);
    assert!(recalled.chosen().is_ok() && recalled.result.is_some());
}
