//! How far it is, about how long it will still take, the way out, and by what model and settings, where others are set by now.

use yew::prelude::*;

use super::settings;
use super::sheet::sheet;
use crate::format::count;
use crate::ui::messages::{Messages, use_messages};
use crate::ui::state::many::{Many, ManyAction};
use crate::web::export::save;

/// What the file of results is called among the downloads.
const FILE: &str = "whyword-texts.csv";

/// Before so many texts, how long they take says little.
const ENOUGH: usize = 3;

/// What a [`Progress`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ProgressProps {
    /// The texts and what came of them.
    pub many: Many,
    /// What is waited for, if something is.
    pub waiting: Option<AttrValue>,
    /// Model and settings as they are now, in one line.
    pub settings: AttrValue,
    /// What the user does.
    pub on_act: Callback<ManyAction>,
}

/// The line, the bar and the buttons.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let say = use_messages();
    let many = &props.many;
    let (done, all, running) = (many.answers.len(), many.rows.len(), many.running);
    let is_moving = running && props.waiting.is_none();
    let left = use_state_eq(|| None::<u32>);
    // When this stretch without a pause began, and with how many done.
    let begun = use_mut_ref(|| None::<(usize, f64)>);
    use_effect_with((done, is_moving), {
        let left = left.clone();
        move |&(done, is_moving)| {
            let mut begun = begun.borrow_mut();
            if !is_moving {
                *begun = None;
                return left.set(None);
            }
            // Of a clock that nobody sets.
            let now = gloo::utils::window().performance().map_or(0.0, |clock| clock.now());
            if begun.is_some_and(|(from, _)| done < from) {
                // From the beginning again.
                *begun = None;
                left.set(None);
            }
            let (from, since) = *begun.get_or_insert((done, now));
            if done >= from + ENOUGH {
                let each = (now - since) / 1000.0 / (done - from) as f64;
                left.set(Some((each * (all - done) as f64) as u32));
            }
        }
    });
    let line = line(many, props.waiting.as_deref(), *left, say);
    let announcement = match (running, done == all) {
        (true, _) => (say.many.begun)(&count(all)),
        (false, true) => (say.many.done)(&count(all)),
        (false, false) if done > 0 => format!("{} · {}", (say.many.so_far)(&count(done), &count(all)), say.many.stopped),
        _ => String::new(),
    };
    // One button in one place, so that the focus stays on it.
    let (name, turn) = match running {
        true => (say.many.stop, ManyAction::Stop),
        false => (say.many.go_on, ManyAction::GoOn),
    };
    let onclick = {
        let on_act = props.on_act.clone();
        Callback::from(move |_: MouseEvent| on_act.emit(turn.clone()))
    };
    let on_save = {
        let many = many.clone();
        Callback::from(move |_: MouseEvent| save(FILE, "text/csv;charset=utf-8", &sheet(&many)))
    };
    let has_begun = running || done > 0;
    let by = many.run.as_ref().map(|run| {
        let steps = run.options.steps().to_string();
        settings(Some(&run.model), &run.options, &steps, &run.labels, say)
    });
    let by = by.filter(|by| *by != *props.settings);
    html! {
        <div class="many-progress">
            <div class="status-line">
                <p class="status-text">{ line.clone() }</p>
                <progress
                    class="progress"
                    aria-label={say.many.bar}
                    aria-valuetext={line}
                    value={done.to_string()}
                    max={all.to_string()}
                />
            </div>
            <div class="many-actions">
                if has_begun && done < all {
                    <button type="button" class="button" {onclick}>{ name }</button>
                }
                if done > 0 {
                    <button type="button" class="button" onclick={on_save}>{ say.many.download }</button>
                }
            </div>
            if let Some(by) = by {
                <p class="hint">{ (say.many.by)(&by) }</p>
            }
            <p class="visually-hidden" role="status">{ announcement }</p>
        </div>
    }
}

fn line(many: &Many, waiting: Option<&str>, left: Option<u32>, say: &Messages) -> String {
    let (done, all) = (many.answers.len(), count(many.rows.len()));
    let so_far = (say.many.so_far)(&count(done), &all);
    match (many.running, waiting, left) {
        _ if many.is_done() => (say.many.done)(&all),
        (false, ..) if done == 0 => so_far,
        (false, ..) => format!("{so_far} · {}", say.many.stopped),
        (true, Some(waiting), _) => format!("{so_far} · {waiting}"),
        (true, None, Some(left)) => format!("{so_far} · {}", (say.models.left)(&say.duration(f64::from(left)))),
        (true, None, None) => so_far,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::{ENGLISH, FRENCH};
    use crate::ui::state::many::tests::answered;

    #[test]
    fn the_line_says_what_is_going_on() {
        let many = |done, running| {
            let mut many = answered(&["x"; 5_000], &vec![(1, 0.5, 0.0); done]);
            many.running = running;
            many
        };
        let said = |done, running, waiting, left| line(&many(done, running), waiting, left, &ENGLISH).replace('\u{a0}', " ");
        assert_eq!(said(0, false, None, None), "0 of 5 000");
        assert_eq!(said(1_204, true, None, Some(750)), "1 204 of 5 000 · 12 minutes left");
        assert_eq!(said(1_204, true, Some("goes on later"), Some(750)), "1 204 of 5 000 · goes on later");
        assert_eq!(said(60, false, None, None), "60 of 5 000 · stopped");
        assert_eq!(said(5_000, false, None, None), "Done: 5 000 of 5 000 texts.");
        assert_eq!(line(&many(60, false), None, None, &FRENCH), "60 sur 5\u{a0}000 · arrêté");
    }
}
