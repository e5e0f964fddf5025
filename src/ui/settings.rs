//! How the explanation is computed. The options' words are those of the command line and of the explanation file.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::choice::Choice;
use super::messages::use_messages;
use super::state::{Sentence, class_choice, class_word};
use crate::drawing::colour::Palette;
use crate::options::{Baseline, Class, MAX_STEPS, Method, Options, Output};
use crate::protocol::LoadedModel;

/// What a [`Settings`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct SettingsProps {
    /// What is chosen, but the steps.
    pub options: Options,
    /// The steps as typed.
    pub steps: AttrValue,
    /// Whether they are no number that can be computed.
    pub steps_invalid: bool,
    /// The model, for the names of its classes.
    pub model: Option<Rc<LoadedModel>>,
    /// The colours.
    pub palette: Palette,
    /// Other colours.
    pub on_paint: Callback<Palette>,
    /// Whether a text is explained in a pause of typing.
    pub live: bool,
    /// Whether it is to be.
    pub on_live: Callback<bool>,
    /// Another choice.
    pub on_choose: Callback<Options>,
    /// The steps are being typed.
    pub on_type_steps: Callback<AttrValue>,
    /// The steps are as they should be.
    pub on_set_steps: Callback<()>,
    /// The notebook's settings.
    pub on_preset: Callback<()>,
}

/// The settings, one click away under a line that says what they are.
#[component]
pub fn Settings(props: &SettingsProps) -> Html {
    let messages = use_messages();
    let say = &messages.settings;
    let options = &props.options;
    let no_labels = Vec::new();
    let labels = props.model.as_ref().map_or(&no_labels, |model| &model.labels);
    let mut classes = vec![Class::Predicted];
    classes.extend((0..labels.len()).map(|index| class_choice(labels, index)));
    if !classes.contains(&options.class) {
        classes.push(options.class.clone());
    }
    let steps = if props.steps.is_empty() { "?" } else { props.steps.as_str() };
    let (steps, steps_hint) = match options.method {
        Method::Auto => ((say.steps_at_most)(steps), (say.steps_hint_auto)(&messages.exact_share(options.tolerance))),
        _ => ((say.steps_now)(steps), say.steps_hint.to_owned()),
    };

    let on_type_steps =
        props.on_type_steps.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value().into());
    let on_set_steps = props.on_set_steps.reform(|_: Event| ());
    let on_live = props.on_live.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let on_preset = props.on_preset.reform(|_: MouseEvent| ());
    html! {
        <details class="settings card">
            <summary>
                <span class="summary-title">{ say.settings }</span>
                <span class="summary-now">
                    { format!("{} · {} · {} · {} · {}", options.method, steps, options.baseline, options.output, class_word(&options.class, labels)) }
                </span>
            </summary>
            <fieldset class="settings-group">
                <legend class="visually-hidden">{ say.settings }</legend>
                { choice("method", say.method, say.method_hint, Method::ALL, Method::to_string, &options.method,
                    props.on_choose.reform({ let options = options.clone(); move |method| Options { method, ..options.clone() } })) }
                <div class="field">
                    <label for="steps">{ say.steps }</label>
                    <input
                        id="steps"
                        class="select"
                        type="number"
                        inputmode="numeric"
                        min="1"
                        max={MAX_STEPS.to_string()}
                        step="1"
                        aria-describedby="steps-hint"
                        aria-invalid={props.steps_invalid.then_some("true")}
                        value={props.steps.clone()}
                        oninput={on_type_steps}
                        onchange={on_set_steps}
                    />
                    <p class="hint" id="steps-hint">
                        if props.steps_invalid { { Sentence::Steps.words(messages) } } else { { steps_hint } }
                    </p>
                </div>
                { choice("baseline", say.baseline, say.baseline_hint, Baseline::ALL, Baseline::to_string, &options.baseline,
                    props.on_choose.reform({ let options = options.clone(); move |baseline| Options { baseline, ..options.clone() } })) }
                { choice("output", say.output, say.output_hint, Output::ALL, Output::to_string, &options.output,
                    props.on_choose.reform({ let options = options.clone(); move |output| Options { output, ..options.clone() } })) }
                { choice("class", say.class, say.class_hint, &classes, |class| class_word(class, labels), &options.class,
                    props.on_choose.reform({ let options = options.clone(); move |class| Options { class, ..options.clone() } })) }
                <Choice
                    id="colours"
                    name={say.colours}
                    hint={say.colours_hint}
                    choices={Palette::ALL.map(|palette| AttrValue::from((say.palette)(palette))).to_vec()}
                    chosen={Palette::ALL.iter().position(|palette| *palette == props.palette).unwrap_or(0)}
                    on_choose={props.on_paint.reform(|index: usize| Palette::ALL.get(index).copied().unwrap_or_default())}
                />
                <div class="field">
                    <label class="settings-check">
                        <input type="checkbox" checked={props.live} aria-describedby="live-hint" onchange={on_live} />
                        { say.live }
                    </label>
                    <p class="hint" id="live-hint">{ say.live_hint }</p>
                </div>
                <div class="field field-preset">
                    <button type="button" class="button" aria-describedby="preset-hint" onclick={on_preset}>{ say.preset }</button>
                    <p class="hint" id="preset-hint">{ say.preset_hint }</p>
                </div>
            </fieldset>
        </details>
    }
}

/// A list of choices for one of the options.
fn choice<T: Clone + PartialEq + 'static>(
    id: &'static str,
    name: &'static str,
    hint: &'static str,
    choices: &[T],
    word: impl Fn(&T) -> String,
    chosen: &T,
    on_choose: Callback<T>,
) -> Html {
    let words: Vec<AttrValue> = choices.iter().map(|choice| word(choice).into()).collect();
    let place = choices.iter().position(|choice| choice == chosen).unwrap_or(0);
    let choices = choices.to_vec();
    let on_choose = Callback::from(move |index: usize| {
        if let Some(choice) = choices.get(index) {
            on_choose.emit(choice.clone());
        }
    });
    html! { <Choice {id} {name} {hint} choices={words} chosen={place} {on_choose} /> }
}
