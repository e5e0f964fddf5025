//! An engine that ends, and what is loaded then.

use super::*;

fn hub() -> Source {
    Source::Hub { hub: "https://hub.example".into(), id: "a/b".into(), revision: "main".into() }
}

fn given(name: &str) -> Source {
    Source::Given { name: name.into() }
}

fn died() -> Action {
    Action::Worker(Signal::Died(Cause::Error))
}

fn loaded(source: Source) -> Action {
    event(Event::Ready { source, model: model() })
}

#[test]
fn what_died_twice_has_something_smaller_to_offer() {
    let die = |state: State| {
        let build = Build { engine: state.engine_name.unwrap_or("threads").into(), threads: 2 };
        let up = event(Event::Hello { version: VERSION, build });
        let down = Action::Worker(Signal::Died(Cause::Memory));
        run(state, [up.clone(), down.clone(), up, down])
    };
    let other = run(settled(), [Action::Fetch(hub()), loaded(hub())]);
    assert_eq!(other.smaller(), None, "nothing is wrong");
    let died = die(other);
    assert_eq!((died.smaller(), died.worker), (Some(Smaller::Engine), None));
    let small = run(died, [Action::Smaller]);
    assert_eq!((small.engine_name, small.worker.is_some(), &small.problem), (Some("baseline"), true, &None));
    let died = die(small);
    assert_eq!(died.smaller(), Some(Smaller::Model), "the smallest engine has died, too");
    let own = run(died, [Action::Smaller]);
    assert!(matches!(own.models.loading, Source::Bundled { .. }) && own.worker.is_some());
    assert_eq!(own.text, FIRST_TEXT);
    assert_eq!(own.history.past.len(), 1, "what was found stays");
    assert_eq!(die(own).smaller(), None, "there is nothing smaller");
}

#[test]
fn the_smallest_engine_takes_the_place_of_one_that_was_started_meanwhile() {
    let build = || event(Event::Hello { version: VERSION, build: Build { engine: "threads".into(), threads: 2 } });
    let gone = run(settled(), [build(), died(), build(), died()]);
    assert_eq!((gone.worker, gone.smaller()), (None, Some(Smaller::Engine)));
    // Something else that needs an engine takes the offer back.
    let begun = run(gone.clone(), [Action::Verify(crate::ui::state::verifying::Verify::Start)]);
    assert!(begun.worker.is_some() && begun.problem.is_none() && begun.smaller().is_none());
    // Where one was started and the offer stands, it is another engine that is started, not the model in the same once more.
    let other = run(gone, [Action::Fetch(hub())]);
    let problem = Some(Problem { message: Sentence::DiedAgain(Cause::Error), remedy: Remedy::TryAgain });
    let other = State { problem, ..other };
    let small = run(other.clone(), [Action::Smaller]);
    assert!(small.worker.is_some() && small.worker != other.worker);
    assert_eq!(small.engine_name, Some("baseline"));
}

#[test]
fn a_download_that_is_given_up_leaves_no_page_without_an_engine() {
    // The engine has died twice while another model was on its way.
    let gone = run(settled(), [died(), loaded(Models::own()), Action::Fetch(hub()), died()]);
    assert_eq!((&gone.engine, gone.worker), (&Engine::Failed, None));
    for end in [Action::Abandon, Action::Pause, Action::Want(Wanted::Model(Models::own()))] {
        let state = run(gone.clone(), [end.clone()]);
        assert_eq!((state.worker.is_some(), &state.models.loading), (true, &Models::own()), "{end:?}");
        assert_ne!(state.engine, Engine::Ready, "{end:?}: not before it says so");
        assert_eq!(state.problem, None, "{end:?}: another was started");
        let state = run(state, [loaded(Models::own()), Action::Edit("not that".into()), Action::Explain]);
        assert!(state.outgoing().is_some(), "{end:?}");
    }
}

#[test]
fn what_may_have_died_of_a_model_on_its_way_goes_on_with_the_one_before() {
    let loading = run(
        settled(),
        [
            Action::Fetch(hub()),
            event(Event::Loading { received: 1, total: 2, bytes_per_second: None, waiting: Some("No.".into()) }),
        ],
    );
    let state = run(loading, [died()]);
    assert_eq!((&state.engine, &state.models.loading), (&Engine::Starting, &Models::own()));
    assert!(state.models.transfer.as_ref().is_some_and(|transfer| transfer.paused), "it can be gone on with");
    assert!(state.awaits_worker(), "nothing waits for the network any more");
}

#[test]
fn what_never_started_has_the_smallest_engine_to_offer() {
    let state = run(opened(), [died(), died()]);
    assert_eq!(state.problem.as_ref().map(|problem| &problem.message), Some(&Sentence::NeverStarted(Cause::Error)));
    assert_eq!(state.smaller(), Some(Smaller::Engine));
    let small = run(state, [Action::Smaller]);
    assert_eq!((small.engine_name, small.worker.is_some()), (Some("baseline"), true));
}

#[test]
fn of_the_user_s_files_only_the_last_are_loaded_again() {
    let first = run(settled(), [Action::Fetch(given("a")), loaded(given("a"))]);
    assert_eq!(run(first.clone(), [died()]).models.loading, given("a"));
    // Others were given since, and given up or followed by a download.
    for then in [vec![Action::Abandon], vec![Action::Fetch(hub()), Action::Pause]] {
        let second = run(first.clone(), [Action::Fetch(given("b"))].into_iter().chain(then));
        assert_eq!(second.models.loading, given("a"), "it goes on");
        assert_eq!(run(second, [died()]).models.loading, Models::own(), "what is at hand are the files of the other");
    }
}

#[test]
fn what_is_chosen_while_the_page_s_own_model_loads_stays_chosen() {
    let wanted = Wanted::Model(hub());
    for choice in [wanted.clone(), Wanted::Files, Wanted::Repository] {
        let state = run(opened(), [Action::Want(choice.clone()), loaded(Models::own())]);
        assert_eq!((state.models.wanted, state.models.in_use), (choice, Some(Models::own())));
    }
    // A download that has begun goes on, too.
    let state = run(opened(), [Action::Fetch(hub()), loaded(Models::own())]);
    assert_eq!((&state.models.wanted, &state.models.loading), (&wanted, &hub()));
    assert!(state.models.transfer.is_some() && state.engine == Engine::Ready);
    let state = run(state, [loaded(hub())]);
    assert_eq!((state.models.wanted, state.models.in_use, state.models.transfer), (wanted, Some(hub()), None));
}
