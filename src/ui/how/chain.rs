//! From text to answer in five boxes, and rows of tokens.

use std::rc::Rc;

use yew::prelude::*;

use crate::explanation::Explanation;
use crate::options::Baseline;
use crate::ui::messages::use_messages;

/// At most so many tokens are shown.
const SHOWN: usize = 48;

/// What a [`Chain`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ChainProps {
    /// Whose answer.
    pub of: Rc<Explanation>,
}

/// The way through the model.
#[component]
pub fn Chain(props: &ChainProps) -> Html {
    let say = use_messages();
    let words = &say.how;
    let boxes = [
        (words.chain_tokens)(props.of.tokens.len()),
        words.chain_layers.to_owned(),
        words.chain_first.to_owned(),
        words.chain_head.to_owned(),
        say.verdict(&props.of.prediction),
    ];
    html! { <ol class="how-chain" aria-label={words.chain}>{ for boxes.map(|text| html! { <li>{ text }</li> }) }</ol> }
}

/// What [`Chips`] need.
#[derive(Clone, PartialEq, Properties)]
pub struct ChipsProps {
    /// What they are.
    pub name: AttrValue,
    /// Their texts.
    pub pieces: Rc<[AttrValue]>,
}

/// A row of tokens.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let say = &use_messages().how;
    let more = props.pieces.len().saturating_sub(SHOWN);
    html! {
        <figure class="how-chips">
            <figcaption class="hint">{ props.name.clone() }</figcaption>
            <ul aria-label={props.name.clone()}>
                { for props.pieces.iter().take(SHOWN).map(|piece| html! { <li>{ piece.clone() }</li> }) }
                if more > 0 {
                    <li class="how-more">{ (say.more)(more) }</li>
                }
            </ul>
        </figure>
    }
}

/// The text that an explanation was compared with, token by token.
pub fn baseline(of: &Explanation) -> Rc<[AttrValue]> {
    let (fill, keeps) = match of.attribution.baseline {
        Baseline::Pad => ("[PAD]", false),
        Baseline::PadKeepSpecial => ("[PAD]", true),
        Baseline::MaskKeepSpecial => ("[MASK]", true),
    };
    let piece = |token: &crate::explanation::Token| {
        if keeps && token.special { AttrValue::from(token.piece.clone()) } else { AttrValue::Static(fill) }
    };
    of.tokens.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;

    #[test]
    fn the_baseline_is_that_of_the_settings() {
        let mut of = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        assert!(baseline(&of).iter().eq(["[PAD]"; 4]));
        of.attribution.baseline = Baseline::MaskKeepSpecial;
        assert!(baseline(&of).iter().eq(["[CLS]", "[MASK]", "[MASK]", "[SEP]"]));
    }
}
